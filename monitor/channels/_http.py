"""What the answer to a POST means for a delivery."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from monitor.channels._options import scrubbed
from monitor.domain.errors import DeliveryError
from monitor.ports.world import HttpPoster, HttpReply

# Of the 4xx, those that speak of the moment and not of the message (RFC 9110, 15.5; RFC 8470; RFC 6585).
PASSING: Final = frozenset({408, 409, 425, 429})
LONGEST_RETRY_AFTER: Final = timedelta(days=1)


def post(
    poster: HttpPoster,
    url: str,
    *,
    body: bytes,
    headers: dict[str, str],
    timeout_s: float,
    secrets: tuple[str, ...] = (),
) -> HttpReply:
    """POST, with the address and the secrets cut out of whatever goes wrong."""
    try:
        return poster.post(url, body=body, headers=headers, timeout_s=timeout_s)
    except DeliveryError as error:
        detail = scrubbed(error.detail, url, *_revealing_parts(url), *secrets)
        # `from None`: the chained error may name the address, and log lines print chains.
        raise DeliveryError(detail, permanent=error.permanent, retry_after=error.retry_after) from None


def require_success(reply: HttpReply, *, who: str, now: datetime, said: str = "") -> None:
    """Raise DeliveryError unless the status is 2xx.

    3xx is permanent: a redirect would carry the message to an address that nobody configured. 4xx is permanent except
    for those that pass; 5xx and anything unheard of is tried again.
    """
    status = reply.status
    if 200 <= status <= 299:
        return
    note = f": {said}" if said else ""
    if 300 <= status <= 399:
        raise DeliveryError(
            f"{who} answered {status}, a redirect; configure the address that it leads to", permanent=True
        )
    raise DeliveryError(
        f"{who} answered {status}{note}",
        permanent=400 <= status <= 499 and status not in PASSING,
        retry_after=retry_after(reply, now),
    )


def retry_after(reply: HttpReply, now: datetime) -> timedelta | None:
    """What the Retry-After header asks for (RFC 9110, 10.2.3), at most a day; None where it asks for nothing."""
    wanted = next((value for name, value in reply.headers.items() if name.lower() == "retry-after"), "").strip()
    if not wanted:
        return None
    if wanted.isascii() and wanted.isdigit():
        return timedelta(seconds=min(int(wanted[:9]), int(LONGEST_RETRY_AFTER.total_seconds())))
    try:
        moment = parsedate_to_datetime(wanted)
        return min(max(moment - now, timedelta(0)), LONGEST_RETRY_AFTER)
    except (TypeError, ValueError, OverflowError):
        return None


def checked_url(value: str) -> str:
    """For option fields: an http or https address with a host and without credentials in it."""
    try:
        split = urlsplit(value)
        usable = split.scheme in {"http", "https"} and split.hostname and (split.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError("write an http or https address")
    if "@" in split.netloc:
        raise ValueError("put no user name or password into the address")
    return value


def host_of(url: str) -> str:
    """What may be shown of an address: its host, and its port where that is unusual."""
    split = urlsplit(url)
    return f"{split.hostname}:{split.port}" if split.port else f"{split.hostname}"


def _revealing_parts(url: str) -> tuple[str, ...]:
    split = urlsplit(url)
    return tuple(part for part in (split.path, split.query, f"{split.path}?{split.query}") if len(part) > 1)
