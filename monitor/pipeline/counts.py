"""counts: which past days of a source are to be counted, and what a count comes to. Pure.

A day is counted once it is over and a good check was made after its end: before that, what is missing is merely not
there yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.domain.coverage import DayCount
from monitor.domain.errors import FetchError, SourceError
from monitor.domain.sources import Source
from monitor.domain.states import SourceState, Stage
from monitor.ports.stages import SourceStatus
from monitor.ports.versions import KnownDocument

MOST_NAMED: Final = 20
RETRY_AFTER: Final = timedelta(hours=1)
SHORT_DAYS_KEPT: Final = timedelta(days=90)
"""A day that something is missing of is counted again for so long."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What the listing of one day came to. `claimed` is how many documents it says there are, None where it gives no
    number. Several questions (one for each CFR part) may share documents: what one of them has too few of is added to
    what all list."""

    keys: tuple[str, ...]
    claimed: int | None


def days_to_count(
    source: Source,
    status: SourceStatus,
    counts: Sequence[DayCount],
    *,
    now: datetime,
    days: int,
    at: time,
    at_once: bool = False,
) -> list[date]:
    """The days whose turn it is, newest first: each of the last `days` once a day from `at` on (in the source's zone),
    and older ones that something is missing of. `at_once` does not wait for that hour.

    None while the source is not well, and for an hour after a count of it failed.
    """
    seen_until = _seen_until(status)
    if seen_until is None or status.asked_since is None:
        return []
    zone = ZoneInfo(source.zone)
    today = now.astimezone(zone).date()
    ours = {count.day: count for count in counts if count.definition == source.definition}
    if not at_once and any(_failed_lately(count, now) for count in ours.values()):
        return []
    first = max(today - _DAY * days, status.asked_since.astimezone(zone).date())
    recent = [today - _DAY * back for back in range(1, (today - first).days + 1)]
    older = [day for day, count in ours.items() if count.short and day < first and today - day <= SHORT_DAYS_KEPT]
    turn_since = now if at_once else _turn(zone, today, at, now)
    return [
        day
        for day in sorted({*recent, *older}, reverse=True)
        if _starts(zone, day + _DAY) <= seen_until and _is_due(ours.get(day), turn_since, now)
    ]


def _seen_until(status: SourceStatus) -> datetime | None:
    """Until when the source was asked and showed what it had; None where it does not answer well at present. One that
    shows fewer documents than it counts is counted day by day, to find out which they are."""
    if status.last_ok_at is None:
        return None
    if status.state is SourceState.INCOMPLETE:
        return status.last_checked_at
    return status.last_ok_at if status.state.healthy else None


def _is_due(count: DayCount | None, turn_since: datetime, now: datetime) -> bool:
    if count is None or count.counted_at > now:  # the clock was set back
        return True
    return count.counted_at < turn_since or count.state is not SourceState.OK


def _failed_lately(count: DayCount, now: datetime) -> bool:
    return count.state is not SourceState.OK and now - RETRY_AFTER < count.counted_at <= now


def _turn(zone: ZoneInfo, today: date, at: time, now: datetime) -> datetime:
    """When the latest daily turn began."""
    turn = datetime.combine(today, at, tzinfo=zone)
    return turn if turn <= now else datetime.combine(today - _DAY, at, tzinfo=zone)


def _starts(zone: ZoneInfo, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def is_held(known: KnownDocument | None, source: str) -> bool:
    """Whether a document counts as held. One that we have seen on public inspection only, by another source, does not:
    its abstract and its dates came with the publication."""
    return known is not None and (known.stage is Stage.PUBLISHED or known.source == source)


def decide_count(
    source: Source,
    day: date,
    listed: Listed,
    *,
    missing: Sequence[str],
    fetched: Sequence[str],
    earlier: DayCount | None,
    now: datetime,
) -> DayCount:
    """The count of a day. `missing` are the documents that we do not hold now, `fetched` those that we did not hold
    before and do now."""
    before = earlier if earlier is not None and earlier.definition == source.definition else None
    count = DayCount(
        source=source.key,
        day=day,
        definition=source.definition,
        claimed=listed.claimed,
        listed=len(listed.keys),
        held=len(listed.keys) - len(missing),
        missing=tuple(missing[:MOST_NAMED]),
        fetched=tuple(dict.fromkeys([*(before.fetched if before else ()), *fetched]))[:MOST_NAMED],
        state=SourceState.OK,
        detail="",
        counted_at=now,
    )
    was_short = count.short or bool(fetched)
    short_since = before.short_since if before else None
    made_good_at = before.made_good_at if before else None
    if was_short:
        short_since, made_good_at = short_since or now, None
    if short_since and not count.short:
        made_good_at = made_good_at or now
    return replace(count, short_since=short_since, made_good_at=made_good_at)


def failed_count(
    source: Source, day: date, error: FetchError | SourceError, *, earlier: DayCount | None, now: datetime
) -> DayCount:
    """A day that could not be counted; what was counted before stays."""
    if earlier is not None and earlier.definition == source.definition:
        return replace(earlier, state=error.state, detail=error.detail, counted_at=now)
    return DayCount(
        source=source.key,
        day=day,
        definition=source.definition,
        claimed=None,
        listed=None,
        held=0,
        missing=(),
        fetched=(),
        state=error.state,
        detail=error.detail,
        counted_at=now,
    )
