"""Which redirect is followed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from typing import Final

import httpx2

from monitor.domain.answers import leads_to_unblock
from monitor.domain.errors import FetchError
from monitor.domain.states import SourceState
from monitor.text.printable import one_line

_LONGEST_SHOWN: Final = 200

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PERMANENT: Final = frozenset({301, 308})


def checked_url(written: str) -> httpx2.URL:
    """An absolute http or https address without user and password. Raises FetchError."""
    try:
        url = httpx2.URL(written)
    except (httpx2.InvalidURL, TypeError, ValueError) as error:
        raise FetchError(SourceState.UNREACHABLE, written, "this is not an address") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise FetchError(SourceState.UNREACHABLE, written, "only http and https addresses with a host can be fetched")
    if url.port is not None and not 0 < url.port < 65_536:
        raise FetchError(SourceState.UNREACHABLE, written, f"there is no port {url.port}")
    if url.userinfo:
        bare = str(url.copy_with(userinfo=b""))
        raise FetchError(SourceState.UNREACHABLE, bare, "addresses with a user and password in them are not fetched")
    return url.copy_with(fragment=None)


def next_hop(current: httpx2.URL, location: str) -> httpx2.URL:
    """Where a redirect leads. Raises FetchError where it may not be followed: to a robot test, to another scheme than
    http and https, or from https down to http."""
    try:
        target = current.join(_as_utf8(location))
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchError(SourceState.UNREACHABLE, str(current), "redirects to something that is no address") from error
    if leads_to_unblock(str(target)):
        raise FetchError(SourceState.BLOCKED, str(current), f"redirects to the robot test at {target.host}")
    target = checked_url(str(target))
    if current.scheme == "https" and target.scheme == "http":
        raise FetchError(
            SourceState.UNREACHABLE,
            str(current),
            f"redirects from https to plain http, which is refused: {shown(target)}",
        )
    return target


def moved_to(asked: httpx2.URL, hops: Iterable[tuple[int, str]]) -> str:
    """The address to ask from now on, given the status and the target of each redirect: where permanent ones led before
    any temporary one (RFC 9110, 15.4.2 and 15.4.9). Empty where that is the address that was asked."""
    permanent = [target for status, target in takewhile(lambda hop: hop[0] in _PERMANENT, hops)]
    return permanent[-1] if permanent and permanent[-1] != str(asked) else ""


def shown(url: httpx2.URL) -> str:
    """An address for a sentence: a redirect may be 64 kB long."""
    return one_line(str(url), _LONGEST_SHOWN)


def _as_utf8(location: str) -> str:
    # Headers are read as Latin-1, but servers that send letters above ASCII here mean UTF-8.
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
