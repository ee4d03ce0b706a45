"""judge: the state that a poll leaves its source in, as a pure decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from monitor.domain.errors import SourceError
from monitor.domain.sources import Item, Listing, Reading, Source
from monitor.domain.states import SourceState
from monitor.ports.stages import PollOutcome, SourceStatus, StoredPoll
from monitor.ports.world import DatedKind, SourceKind
from monitor.text.workdays import is_working_day

LEAST_NEWS: Final = 10
LEAST_PAST: Final = timedelta(days=14)
"""Two weekends: a feed that was watched from Monday to Friday seems to stop on its first Saturday."""
LEAST_SILENCE: Final = timedelta(days=2)
EXPECTED_FROM: Final = time(9)
"""In the source's zone. The register loads an issue around 06:00 Eastern, and late at times."""
MOST_NEWS: Final = 100
_DAY: Final = timedelta(days=1)
_LONGEST_COUNT: Final = 400


def judge_poll(
    source: Source,
    outcome: PollOutcome,
    readings: Sequence[Reading],
    status: SourceStatus,
    error: SourceError | None,
    *,
    short: str = "",
) -> tuple[SourceState, str]:
    """The state that a poll leaves its source in, and one sentence of detail. `short` is the word of `shortfall`."""
    if outcome.problem is not None:
        return outcome.problem, outcome.detail
    if error is not None:
        return error.state, error.detail
    for reading in readings:
        if not reading.state.healthy:
            return reading.state, reading.detail
    if short:
        return SourceState.INCOMPLETE, short
    if looks_suspiciously_empty(source, readings, status):
        return SourceState.SUSPICIOUSLY_EMPTY, "it had entries before and has none now"
    if moved_to := next((page.fetch.moved_to for page in outcome.pages if page.fetch.moved_to), ""):
        return SourceState.MOVED, f"it answers at {moved_to}"
    if outcome.pages and all(page.unchanged for page in outcome.pages):
        return SourceState.UNCHANGED, ""
    skipped = sum(reading.skipped for reading in readings)
    if skipped:
        return SourceState.OK, f"{skipped} entries could not be read and were left out"
    return SourceState.OK, ""


def may_be_empty(source: Source) -> bool:
    """Whether an empty answer is no reason for suspicion: a filtered question is honestly empty on many days."""
    return bool(source.options.get("may_be_empty", source.kind != "feed"))


def looks_suspiciously_empty(source: Source, readings: Sequence[Reading], status: SourceStatus) -> bool:
    """A feed that had entries and now has none is broken more often than it is silent."""
    if may_be_empty(source):
        return False
    return status.ever_had_items and bool(readings) and not any(reading.items for reading in readings)


def shortfall(kind: SourceKind, source: Source, poll: StoredPoll) -> str:
    """In words, where a question has more documents by its own count than its pages showed; else empty.

    A question with a page that is unchanged since an earlier poll is passed over: that page is not held again.
    """
    if not isinstance(kind, DatedKind):
        return ""
    asked = kind.requests(source, poll.status.cursor, poll.outcome.started_at)
    first_pages = {request.url for request in asked}
    questions: list[list[Listing | None]] = []
    for page in poll.outcome.pages:
        if page.fetch.url in first_pages:
            questions.append([])
        if questions:
            # An unchanged page has no body here; a refusal is judged by its status.
            usable = not page.unchanged and page.fetch.status < 300
            questions[-1].append(kind.read_listing(source, page.fetch) if usable else None)
    return next(filter(None, map(_shortfall_of, questions)), "")


def _shortfall_of(pages: Sequence[Listing | None]) -> str:
    listings = [page for page in pages if page is not None]
    if not listings or len(listings) < len(pages) or listings[0].claimed is None:
        return ""
    shown = len({key for listing in listings for key in listing.keys})
    claimed = listings[0].claimed
    return f"it says it has {claimed} documents and showed {shown}" if shown < claimed else ""


def count_news(
    items: Sequence[Item], *, written: int, newest_at: datetime | None, now: datetime
) -> tuple[int, datetime | None]:
    """How much a poll showed that the source had not shown before, and the latest publication time that it has shown
    by then (`newest_at` before).

    What was `written` is news; and so is what is published later than all before, even where another source had it
    first. Times in the future say nothing: some feeds write local times as UTC.
    """
    dated = [item.published_at for item in items if item.published_at is not None and item.published_at <= now]
    later = len(items) if newest_at is None else sum(published_at > newest_at for published_at in dated)
    newest = max(filter(None, [newest_at, *dated]), default=None)
    return max(written, later), newest


def judge_silence(source: Source, news: Sequence[datetime], *, asked_since: datetime | None, now: datetime) -> str:
    """Why a source that answers well is stale, in words; empty where it is not. `news` are the times of the checks
    that brought something new, newest first.

    The limit is `stale_after`, or else twice its longest silence so far (thrice for a source that may honestly be
    empty), once it has enough of a past. Only its working days count.
    """
    since = news[0] if news else asked_since
    if since is None:
        return ""
    zone = ZoneInfo(source.zone)
    silence = working_time(source.calendar, zone, since, _expected_until(source, now, zone))
    if source.stale_after is None and silence <= LEAST_SILENCE:
        return ""  # as it is nearly always: its past need not be looked at
    limit, longer_than = _limit(source, news, zone)
    if limit is None or silence <= limit:
        return ""
    return f"nothing new since {since.astimezone(zone):%Y-%m-%d %H:%M}, longer than {longer_than}"


def _limit(source: Source, news: Sequence[datetime], zone: ZoneInfo) -> tuple[timedelta | None, str]:
    if source.stale_after is not None:
        return source.stale_after, f"its stale_after of {_spoken(source.stale_after)}"
    if len(news) <= LEAST_NEWS or news[0] - news[-1] < LEAST_PAST:
        return None, ""
    longest = max(working_time(source.calendar, zone, before, after) for after, before in pairwise(news))
    limit = max(LEAST_SILENCE, longest * (3 if may_be_empty(source) else 2))
    return limit, f"{_spoken(limit)}, which its past makes unlikely"


def _expected_until(source: Source, now: datetime, zone: ZoneInfo) -> datetime:
    """Until when something should have come: of a source that keeps a calendar, not this morning yet."""
    here = now.astimezone(zone)
    if source.calendar and here.time() < EXPECTED_FROM:
        return datetime.combine(here.date(), time(), tzinfo=zone)
    return now


def working_time(calendar: str, zone: ZoneInfo, since: datetime, until: datetime) -> timedelta:
    """How much of the time from `since` to `until` lies on working days, each from midnight to midnight there.

    Of more than a year's days only the first are counted.
    """
    if not calendar:
        return max(until - since, timedelta())
    passed = timedelta()
    day = since.astimezone(zone).date()
    for _ in range(_LONGEST_COUNT):
        begins = datetime.combine(day, time(), tzinfo=zone)
        if begins >= until:
            break
        ends = datetime.combine(day + _DAY, time(), tzinfo=zone)
        if is_working_day(calendar, day):
            # In UTC: the difference of two wall times of one zone leaves out the hour that a day has more or less.
            passed += min(ends, until).astimezone(UTC) - max(begins, since).astimezone(UTC)
        day += _DAY
    return passed


def _spoken(duration: timedelta) -> str:
    days = duration / _DAY
    if days == 1:
        return "1 day"
    return f"{days:.0f} days" if days == int(days) else f"{days:.1f} days"
