"""gaps: from the checks and counts of one source to the times for which it is not proven that all was seen. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.domain.coverage import DayCount, Gap, GapCause
from monitor.domain.states import SourceState
from monitor.ports.coverage import CheckRecord

LATE: Final = timedelta(hours=1)
"""A check that comes later than that after its time was missed by everybody who could have made it."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A source as coverage sees it. `resumes`: it is asked for everything since its last good check; the others show
    what they please, as a feed its newest entries. `first_due_at` is when one that was never checked was to be.
    `configured` is false for one that only the tables know, `broken` true where its file cannot be used."""

    source: str
    title: str
    zone: str
    calendar: str = ""
    enabled: bool = True
    configured: bool = True
    broken: bool = False
    resumes: bool = False
    state: SourceState = SourceState.NEW
    first_check_at: datetime | None = None
    first_due_at: datetime | None = None
    last_ok_at: datetime | None = None


def gaps_of(
    watched: Watched, checks: Sequence[CheckRecord], counts: Sequence[DayCount], now: datetime
) -> tuple[Gap, ...]:
    """Every gap, as it began. `checks` are oldest first and recorded."""
    found = [*_gaps_in_checks(watched, checks, now), *map(_gap_of_count, filter(_was_short, counts))]
    return tuple(sorted(found, key=lambda gap: gap.began_at))


def reaches_back(check: CheckRecord, before: CheckRecord | None, *, resumes: bool) -> bool:
    """Whether a good check shows all that came up since `before`, the last good one (None: nothing was ever promised).

    A source that is asked from its last good check on does, unless it is asked another question since. Of the others
    it is known where the answer is the same as then, or still shows something that was held already.
    """
    if before is None or check.state is SourceState.UNCHANGED:
        return True
    if resumes and check.definition == before.definition:
        return True
    return check.shown > check.new or check.shown == before.shown == 0


def _gaps_in_checks(watched: Watched, checks: Sequence[CheckRecord], now: datetime) -> list[Gap]:
    found: list[Gap] = []
    waiting: list[Gap] = []
    spell: list[CheckRecord] = []
    last_good: CheckRecord | None = None
    news_at: datetime | None = None
    previous: CheckRecord | None = None
    for check in checks:
        if previous is not None and check.started_at > previous.next_due_at + LATE:
            waiting.append(_unchecked(watched, previous.next_due_at, check.started_at, now))
        if check.state.healthy:
            waiting += _gaps_of_spell(watched, spell, news_at, now, going_on=False)
            closed_at = check.finished_at if reaches_back(check, last_good, resumes=watched.resumes) else None
            found += [replace(gap, closed_at=closed_at) for gap in waiting]
            waiting, spell, last_good = [], [], check
        else:
            spell.append(check)
        if check.news:
            news_at = check.finished_at
        previous = check
    found += waiting
    found += _gaps_of_spell(watched, spell, news_at, now, going_on=watched.enabled)
    due_at = previous.next_due_at if previous else watched.first_due_at
    if watched.enabled and due_at is not None and now > due_at + LATE:
        found.append(_unchecked(watched, due_at, None, now))
    return found


def _gaps_of_spell(
    watched: Watched, spell: Sequence[CheckRecord], news_at: datetime | None, now: datetime, *, going_on: bool
) -> list[Gap]:
    """One gap for each state of a spell of failures: an outage is often a time-out and then a refused connection, and
    back."""
    by_state: dict[SourceState, list[CheckRecord]] = {}
    for check in spell:
        by_state.setdefault(check.state, []).append(check)
    gaps = []
    for state, failed in by_state.items():
        lasts = going_on and failed[-1] is spell[-1]
        # A source that stopped was last seen moving when it showed its last news, not when that was noticed.
        began_at = news_at if state is SourceState.STALE and news_at else failed[0].started_at
        counted = f"{len(failed)} checks" if len(failed) > 1 else "1 check"
        detail = f"{failed[-1].detail} ({counted})" if failed[-1].detail else counted
        gaps.append(_gap(watched, state, detail, began_at, None if lasts else failed[-1].finished_at, now))
    return gaps


def _unchecked(watched: Watched, due_at: datetime, until: datetime | None, now: datetime) -> Gap:
    zone = ZoneInfo(watched.zone)
    since = f"{due_at.astimezone(zone):%Y-%m-%d %H:%M}"
    if until is not None:
        detail = f"nobody asked from {since} to {until.astimezone(zone):%Y-%m-%d %H:%M}"
    elif watched.broken:
        detail = f"nobody has asked since {since}: what its file says of it cannot be used, see `rulewire doctor`"
    else:
        detail = f"nobody has asked since {since}"
    return _gap(watched, GapCause.NOT_CHECKED, detail, due_at, until, now)


def _gap(
    watched: Watched,
    cause: SourceState | GapCause,
    detail: str,
    began_at: datetime,
    ended_at: datetime | None,
    now: datetime,
) -> Gap:
    zone = ZoneInfo(watched.zone)
    return Gap(
        source=watched.source,
        cause=cause,
        detail=detail,
        began_at=began_at,
        ended_at=ended_at,
        first_day=began_at.astimezone(zone).date(),
        last_day=(ended_at or now).astimezone(zone).date(),
        closed_at=None,
    )


def _was_short(count: DayCount) -> bool:
    return count.short_since is not None


def _gap_of_count(count: DayCount) -> Gap:
    assert count.short_since is not None
    return Gap(
        source=count.source,
        cause=GapCause.COUNT_MISMATCH,
        detail=_difference(count) if count.short else _made_good(count),
        began_at=count.short_since,
        ended_at=None if count.short else count.made_good_at,
        first_day=count.day,
        last_day=count.day,
        closed_at=None if count.short else count.made_good_at,
    )


def _difference(count: DayCount) -> str:
    """As "says 344, we hold 343 (missing 2024-31466)"."""
    says = count.listed if count.claimed is None else count.claimed
    listed = "" if count.listed is None or count.listed >= (says or 0) else f" and lists {count.listed}"
    named = ", ".join(map(_bare, count.missing))
    return f"says {says}{listed}, we hold {count.held}" + (f" (missing {named})" if named else "")


def _made_good(count: DayCount) -> str:
    if not count.fetched:
        return f"the numbers agree now: {count.held} documents"
    some = "1 document" if len(count.fetched) == 1 else f"{len(count.fetched)} documents"
    verb = "was" if len(count.fetched) == 1 else "were"
    return f"{some} had been missed and {verb} fetched: {', '.join(map(_bare, count.fetched))}"


def _bare(key: str) -> str:
    """A document's key without the name of its register."""
    return key.partition(":")[2] or key
