"""HttpRoom: how Rulewire talks HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlencode

import httpx2

from monitor.domain.errors import DeliveryError, FetchError
from monitor.domain.sources import Fetch, FetchRequest
from monitor.domain.states import SourceState
from monitor.fetch.addresses import Network
from monitor.fetch.bodies import TooLargeError, read_capped, read_cut
from monitor.fetch.exchange import Answer, ExchangeError, Exchanges
from monitor.fetch.network import Deadline, Resolver, resolve
from monitor.fetch.redirects import REDIRECTS, checked_url, moved_to, next_hop, shown
from monitor.ports.world import Clock, HttpReply

REPLY_BYTES: Final = 64 * 1024

# Printable ASCII (RFC 9110, 5.5): anything else is refused by the library in words that repeat the value.
_HEADER_VALUE: Final = re.compile(r"[!-~](?:[ -~]*[!-~])?")

_PERMANENT: Final = frozenset({SourceState.REFUSED_ADDRESS})


class HttpRoom:
    """Polite GETs (ports.Fetcher) and POSTs (ports.HttpPoster). Thread-safe; close it when done.

    `timeout_s` bounds a whole GET with all its redirects; `gap` is the least time between the beginnings of two GETs of
    one host, each redirect counted; `max_bytes` bounds a body after unpacking; private and
    special addresses are refused unless a network of `allow_addresses` holds them.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        timeout_s: float,
        max_bytes: int,
        allow_addresses: Sequence[Network] = (),
        max_redirects: int = 5,
        gap: timedelta = timedelta(0),
        clock: Clock,
        resolver: Resolver = resolve,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._gap_s = gap.total_seconds()
        self._clock = clock
        self._exchanges = Exchanges(allowed=allow_addresses, resolver=resolver, wait=wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._exchanges.close()

    def fetch(self, request: FetchRequest) -> Fetch:
        """Ask, following redirects, or raise FetchError. Any status is an answer, also 304, 404 and 500."""
        started_at = self._clock.now()
        deadline = Deadline(self._timeout_s)
        cookies = httpx2.Cookies()
        first = url = checked_url(_freshened(request))
        seen: set[tuple[str, str]] = set()
        moves: list[tuple[int, str]] = []
        while True:
            asked = httpx2.Request("GET", url, headers=self._question(request))
            cookies.set_cookie_header(asked)
            # The same address with a new cookie is not a loop: some sites set one and send us back.
            step = (str(url), asked.headers.get("cookie", ""))
            if step in seen:
                raise FetchError(SourceState.REDIRECT_LOOP, request.url, f"redirects back to {shown(url)}")
            seen.add(step)
            answer, body = self._ask(request, asked, deadline)
            location = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or not location:
                break
            if len(seen) > self._max_redirects:
                raise FetchError(
                    SourceState.REDIRECT_LOOP,
                    request.url,
                    f"more than {self._max_redirects} redirects, last to {shown(url)}",
                )
            _remember(cookies, answer, asked)
            url = next_hop(url, location)
            moves.append((answer.status, str(url)))
        if answer.status == 304 and not (request.etag or request.last_modified):
            # Taken at its word it would end a first check as "nothing new", with nothing ever seen.
            raise FetchError(SourceState.BAD_CONTENT, request.url, "says 304 Not Modified and was not asked whether")
        return Fetch(
            url=request.url,
            final_url=str(url),
            status=answer.status,
            headers=answer.headers,
            body=body,
            started_at=started_at,
            finished_at=self._clock.now(),
            moved_to=moved_to(first, moves),
        )

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str], timeout_s: float) -> HttpReply:
        """Send once, without redirects, or raise DeliveryError. Any status is an answer; the reply is cut at 64 KiB.

        Errors name the host and nothing more of the address: paths and queries of channels hold secrets.
        """
        try:
            target = checked_url(url)
        except FetchError:
            # Without a cause: the error that we hide holds the whole address.
            raise DeliveryError("the channel's address is not an http or https address", permanent=True) from None
        written = {"user-agent": self._user_agent, "accept-encoding": "identity", **headers}
        if bad := [name for name, value in written.items() if not _HEADER_VALUE.fullmatch(value)]:
            raise DeliveryError(f"the value of {bad[0]} has characters that no header can carry", permanent=True)
        asked = httpx2.Request("POST", target, headers=written, content=body)
        try:
            return self._exchanges.run(asked, Deadline(timeout_s), _reply)
        except ExchangeError as error:
            raise DeliveryError(error.detail, permanent=error.state in _PERMANENT) from error

    def _question(self, request: FetchRequest) -> httpx2.Headers:
        headers = {"user-agent": self._user_agent, "accept": request.accept, "accept-encoding": "gzip, deflate"}
        if request.etag:
            headers["if-none-match"] = request.etag
        if request.last_modified:
            headers["if-modified-since"] = request.last_modified
        # A validator is echoed as it came, and header bytes above ASCII were read as Latin-1.
        return httpx2.Headers(headers, encoding="latin-1")

    def _ask(self, request: FetchRequest, asked: httpx2.Request, deadline: Deadline) -> tuple[Answer, bytes]:
        try:
            return self._exchanges.run(asked, deadline, lambda answer: (answer, self._body(answer)), gap_s=self._gap_s)
        except ExchangeError as error:
            raise FetchError(error.state, request.url, error.detail) from error

    def _body(self, answer: Answer) -> bytes:
        if answer.status in REDIRECTS and "location" in answer.headers:
            return b""  # not read: the connection is dropped instead
        announced = answer.headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > self._max_bytes:
            raise TooLargeError
        return read_capped(answer.chunks, answer.headers.get("content-encoding", ""), self._max_bytes)


def _freshened(request: FetchRequest) -> str:
    if not request.fresh:
        return request.url
    return f"{request.url}{'&' if '?' in request.url else '?'}{urlencode({'at': request.fresh})}"


def _reply(answer: Answer) -> HttpReply:
    return HttpReply(status=answer.status, headers=answer.headers, body=read_cut(answer.chunks, REPLY_BYTES))


def _remember(cookies: httpx2.Cookies, answer: Answer, asked: httpx2.Request) -> None:
    # Cookies are ASCII (RFC 6265, 4.1.1), and the library raises for any other.
    kept = [("set-cookie", value) for value in answer.set_cookies if value.isascii()]
    response = httpx2.Response(answer.status, headers=kept, request=asked)
    cookies.extract_cookies(response)
