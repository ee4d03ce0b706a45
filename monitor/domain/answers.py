"""What the status of an HTTP answer means for a source, and how long it asks us to wait. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from monitor.domain.errors import SourceError
from monitor.domain.sources import Fetch
from monitor.domain.states import SourceState

LONGEST_WAIT: Final = timedelta(days=1)

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# RFC 9110, 5.6.7: IMF-fixdate, the obsolete RFC 850 form, and the obsolete asctime form.
_FIXDATE: Final = re.compile(r"\w+,\s+(\d{1,2})[ -](\w{3})[ -](\d{2,4})\s+(\d{2}):(\d{2}):(\d{2})\s+(?:GMT|UTC)", re.A)
_ASCTIME: Final = re.compile(r"\w{3}\s+(\w{3})\s+(\d{1,2})\s+(\d{2}):(\d{2}):(\d{2})\s+(\d{4})", re.A)

_STATES: Final[dict[int, SourceState]] = {
    401: SourceState.AUTH,
    403: SourceState.BLOCKED,
    404: SourceState.NOT_FOUND,
    407: SourceState.AUTH,
    408: SourceState.TIMEOUT,
    410: SourceState.GONE,
    429: SourceState.RATE_LIMITED,
    451: SourceState.BLOCKED,
}


def judge_status(fetch: Fetch) -> None:
    """Raise SourceError unless the status is a success or 304.

    A 403 is `blocked`, unless it names a way to log in (`www-authenticate`): then it is `auth`. Whatever leads to a
    host named `unblock.*` is `blocked`: there the Federal Register keeps its test for robots.
    """
    for address in (fetch.final_url, fetch.headers.get("location", "")):
        if leads_to_unblock(address):
            raise SourceError(SourceState.BLOCKED, f"sent to the robot test at {_host(address)}")
    if 200 <= fetch.status < 300 or fetch.not_modified:
        return
    raise SourceError(
        _state_of(fetch),
        f"{_host(fetch.final_url)} answered {_spoken(fetch.status)}",
        retry_after=retry_after(fetch.headers, fetch.finished_at),
    )


def leads_to_unblock(url: str) -> bool:
    """True for an address on a host whose name begins with `unblock.`."""
    return _host(url).startswith("unblock.")


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long `retry-after` asks to wait, in either form (RFC 9110, 10.2.3): never below zero, never over a day.

    `headers` have lower-case names. None where the header is missing or unreadable.
    """
    written = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", written, re.A):
        # A float, because a number of 400 digits must not become an overflow.
        seconds = min(float(written), LONGEST_WAIT.total_seconds())
        return timedelta(seconds=seconds)
    moment = _http_date(written)
    if moment is None:
        return None
    return min(max(moment - now, timedelta(0)), LONGEST_WAIT)


def _state_of(fetch: Fetch) -> SourceState:
    if fetch.status == 403 and "www-authenticate" in fetch.headers:
        return SourceState.AUTH
    if fetch.status in _STATES:
        return _STATES[fetch.status]
    if fetch.status >= 500:
        return SourceState.SERVER_ERROR
    if fetch.status >= 400:
        return SourceState.BAD_REQUEST
    return SourceState.BAD_CONTENT


def _spoken(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _http_date(written: str) -> datetime | None:
    if found := _FIXDATE.fullmatch(written):
        day, month, year, *clock = found.groups()
    elif found := _ASCTIME.fullmatch(written):
        month, day, *clock, year = found.groups()
    else:
        return None
    if month.lower() not in _MONTHS:
        return None
    full_year = int(year) + (0 if len(year) > 2 else 2000 if int(year) < 70 else 1900)
    hour, minute, second = map(int, clock)
    try:
        return datetime(full_year, _MONTHS.index(month.lower()) + 1, int(day), hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
