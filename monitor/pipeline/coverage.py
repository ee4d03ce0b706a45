"""coverage: from the checks that were made and the counts of past days to a report. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from monitor.domain.coverage import CoverageReport, DayCount, DayCoverage, Gap, SourceLedger
from monitor.domain.sources import Source
from monitor.domain.states import SourceState
from monitor.pipeline.gaps import Watched, gaps_of
from monitor.ports.coverage import CheckRecord, CoverageStore
from monitor.ports.stages import SourceStatus
from monitor.text.workdays import holiday_name, is_working_day

WEEKEND: Final = "weekend"
_DAY: Final = timedelta(days=1)


def coverage_report(
    watched: Sequence[Watched],
    checks_of: Callable[[str], Sequence[CheckRecord]],
    counts: Mapping[str, Sequence[DayCount]],
    *,
    now: datetime,
    since: date,
) -> CoverageReport:
    """The report from the day `since` on, which is that day in each source's own zone.

    `checks_of` is asked for one source after the other: the checks of years are held of one at a time.
    """
    ledgers = [
        _ledger(source, checks_of(source.source), counts.get(source.source, ()), now, since) for source in watched
    ]
    return CoverageReport(made_at=now, since=since, sources=tuple(ledgers))


def watched_sources(
    sources: Iterable[Source],
    statuses: Sequence[SourceStatus],
    first_checks: Mapping[str, datetime],
    is_broken: Callable[[str], bool],
) -> list[Watched]:
    """Every configured source, and those that only the tables know by now."""
    by_key = {status.source: status for status in statuses}
    configured = {source.key: source for source in sources}
    found = []
    for key in [*configured, *(key for key in by_key if key not in configured)]:
        source, status = configured.get(key), by_key.get(key)
        never_checked = status is not None and key not in first_checks
        found.append(
            Watched(
                source=key,
                title=source.title if source else key,
                zone=source.zone if source else "UTC",
                calendar=source.calendar if source else "",
                enabled=source.enabled if source else is_broken(key),
                configured=source is not None,
                broken=source is None and is_broken(key),
                # A kind that remembers where it was asks from there on.
                resumes=status is not None and bool(status.cursor),
                state=status.state if status else SourceState.NEW,
                first_check_at=first_checks.get(key),
                first_due_at=status.next_due_at if status is not None and never_checked else None,
                last_ok_at=status.last_ok_at if status else None,
            )
        )
    return found


def read_coverage(
    store: CoverageStore,
    sources: Iterable[Source],
    *,
    is_broken: Callable[[str], bool],
    now: datetime,
    since: date,
) -> CoverageReport:
    """The shell: what the tables hold, as a report."""
    watched = watched_sources(sources, store.source_statuses(), store.first_checks(), is_broken)
    # The day begins earlier in the east: of a source there, these hours belong to it too.
    begins = min((_midnight(since, ZoneInfo(source.zone)) for source in watched), default=now).astimezone(UTC)
    checks_of = partial(store.checks, since=begins)
    return coverage_report(watched, checks_of, store.day_counts(since), now=now, since=since)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def _ledger(
    watched: Watched, checks: Sequence[CheckRecord], counts: Sequence[DayCount], now: datetime, since: date
) -> SourceLedger:
    asked = [check for check in checks if check.state is not SourceState.NEW]
    gaps = tuple(gap for gap in gaps_of(watched, asked, counts, now) if _concerns(gap, since))
    return SourceLedger(
        source=watched.source,
        title=watched.title,
        zone=watched.zone,
        enabled=watched.enabled,
        configured=watched.configured,
        state=watched.state,
        first_check_at=watched.first_check_at,
        last_ok_at=watched.last_ok_at,
        days=tuple(_days(watched, asked, counts, now, since)),
        gaps=gaps,
    )


def _concerns(gap: Gap, since: date) -> bool:
    return gap.last_day >= since


def _days(
    watched: Watched, checks: Sequence[CheckRecord], counts: Sequence[DayCount], now: datetime, since: date
) -> Iterable[DayCoverage]:
    zone = ZoneInfo(watched.zone)
    by_day: dict[date, list[CheckRecord]] = {}
    for check in checks:
        by_day.setdefault(check.started_at.astimezone(zone).date(), []).append(check)
    counted = {count.day: count for count in counts}
    today = now.astimezone(zone).date()
    if watched.first_check_at is None:
        return
    day = max(since, watched.first_check_at.astimezone(zone).date())
    while day <= today:
        if watched.enabled or day in by_day or day in counted:
            yield _day(watched.calendar, day, by_day.get(day, ()), counted.get(day), over=day < today)
        day += _DAY


def _day(calendar: str, day: date, checks: Sequence[CheckRecord], count: DayCount | None, *, over: bool) -> DayCoverage:
    return DayCoverage(
        day=day,
        over=over,
        checks=len(checks),
        good_checks=sum(check.state.healthy for check in checks),
        last_check_at=checks[-1].finished_at if checks else None,
        answered=tuple(dict.fromkeys(check.state for check in checks)),
        new_documents=sum(check.new for check in checks),
        closed_for=closed_for(calendar, day),
        count=count,
    )


def closed_for(calendar: str, day: date) -> str:
    """Why the offices of a source are closed on a day; empty where they are not, or where it keeps no calendar."""
    if is_working_day(calendar, day):
        return ""
    return holiday_name(calendar, day) or WEEKEND
