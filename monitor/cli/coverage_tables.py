"""The coverage report for people: gaps first, then every source with its days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from monitor.cli.output import BAD, counted, plain, print_line, print_table, spoken_time, state_text
from monitor.domain.coverage import GapCause

_DAY: Final = len("2026-11-23")

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from monitor.domain.coverage import CoverageReport, DayCount, DayCoverage, Gap, SourceLedger


def print_report(report: CoverageReport) -> None:
    """All times are in the zone of the source that they are told of."""
    if report.gaps:
        zones = {ledger.source: ledger.zone for ledger in report.sources}
        print_table(
            ("gap", "source", "when", "what happened", "made good", "what to do"),
            (_gap_row(gap, zones[gap.source]) for gap in report.gaps),
        )
        print_line()
    for ledger in report.sources:
        _print_ledger(ledger)
    if report.sources:
        print_line("Times are those of each source's own zone.")
    print_line(_sum(report))


def _sum(report: CoverageReport) -> str:
    unchecked = f" Not checked yet: {', '.join(report.not_checked)}." if report.not_checked else ""
    if not report.sources:
        return "There are no sources, so nothing was checked."
    made_good = sum(not gap.is_open for gap in report.gaps)
    opened = counted(len(report.open_gaps), "open gap") if report.open_gaps else "No open gap"
    return f"{opened}, {counted(made_good, 'gap')} made good, since {report.since}.{unchecked}"


def _gap_row(gap: Gap, zone: str) -> tuple[str | Text, ...]:
    return (
        state_text(str(gap.cause), well=not gap.is_open),
        gap.source,
        spoken_span(gap, zone),
        gap.detail,
        spoken_time(gap.closed_at, zone) if gap.closed_at else plain("open", BAD),
        gap.remedy,
    )


def spoken_span(gap: Gap, zone: str) -> str:
    """From when to when; of a count, the day of publication that is short."""
    if gap.cause is GapCause.COUNT_MISMATCH:
        return str(gap.first_day)
    began = spoken_time(gap.began_at, zone)
    if gap.ended_at is None:
        return f"since {began}"
    ended = spoken_time(gap.ended_at, zone)
    if began == ended:
        return began
    same_day = began[:_DAY] == ended[:_DAY]
    return f"{began} to {ended[_DAY + 1 :] if same_day else ended}"


def _print_ledger(ledger: SourceLedger) -> None:
    last_ok = spoken_time(ledger.last_ok_at, ledger.zone)
    left = "" if ledger.enabled else ", not watched any more" if not ledger.configured else ", disabled"
    print_line(
        f"{ledger.source} ({ledger.title}; {ledger.zone}{left}): {counted(ledger.checks, 'check')}, "
        f"{ledger.good_checks} good; last good check {last_ok}"
    )
    if ledger.days:
        print_table(
            ("day", "checks", "last check", "answered", "new", "says", "held", "note"),
            (_day_row(day, ledger.zone) for day in ledger.days),
        )
    print_line()


def _day_row(day: DayCoverage, zone: str) -> Sequence[str | Text]:
    well = day.good_checks == day.checks
    checks = f"{day.good_checks} of {day.checks}" if day.checks else "none"
    return (
        f"{day.day:%a %Y-%m-%d}",
        checks,
        spoken_time(day.last_check_at, zone)[-5:] if day.last_check_at else "",
        state_text(", ".join(day.answered), well=well) if day.answered else "",
        str(day.new_documents) if day.checks else "",
        *_numbers(day.count),
        _note(day),
    )


def _numbers(count: DayCount | None) -> tuple[str | Text, str | Text]:
    if count is None or not count.counted:
        return "", ""
    says = count.listed if count.claimed is None else count.claimed
    return str(says), state_text(str(count.held), well=not count.short)


def _note(day: DayCoverage) -> str:
    notes = [day.closed_for] if day.closed_for else []
    if not day.over:
        notes.append("not over yet")
    if day.count is not None and not day.count.state.healthy:
        again = " again" if day.count.counted else ""
        notes.append(f"not counted{again}: {day.count.detail or day.count.state}")
    return ", ".join(notes)
