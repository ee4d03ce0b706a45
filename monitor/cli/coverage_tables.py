"""The coverage report for people: gaps first, then every source with its days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.cli.output import BAD, counted, plain, print_line, print_table, spoken_time, state_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from monitor.domain.coverage import CoverageReport, DayCount, DayCoverage, Gap, SourceLedger


def print_report(report: CoverageReport, zone: str) -> None:
    """Times of gaps are in the zone of the configuration, those of a source's days in its own."""
    if report.gaps:
        print_table(
            ("gap", "source", "days", "what happened", "made good", "what to do"),
            (_gap_row(gap, zone) for gap in report.gaps),
        )
        print_line()
    for ledger in report.sources:
        _print_ledger(ledger)
    print_line(_sum(report))


def _sum(report: CoverageReport) -> str:
    waiting = [ledger.source for ledger in report.sources if ledger.enabled and ledger.first_check_at is None]
    unchecked = f" Not checked yet: {', '.join(waiting)}." if waiting else ""
    if not report.sources:
        return "There are no sources, so nothing was checked."
    made_good = sum(not gap.is_open for gap in report.gaps)
    opened = counted(len(report.open_gaps), "open gap") if report.open_gaps else "No open gap"
    return f"{opened}, {counted(made_good, 'gap')} made good, since {report.since}.{unchecked}"


def _gap_row(gap: Gap, zone: str) -> tuple[str | Text, ...]:
    return (
        state_text(str(gap.cause), well=not gap.is_open),
        gap.source,
        spoken_days(gap),
        gap.detail,
        spoken_time(gap.closed_at, zone) if gap.closed_at else plain("open", BAD),
        gap.remedy,
    )


def spoken_days(gap: Gap) -> str:
    """One day, or the first and the last one."""
    return str(gap.first_day) if gap.first_day == gap.last_day else f"{gap.first_day} to {gap.last_day}"


def _print_ledger(ledger: SourceLedger) -> None:
    last_ok = spoken_time(ledger.last_ok_at, ledger.zone)
    left = "" if ledger.enabled else ", not watched any more" if not ledger.configured else ", disabled"
    print_line(
        f"{ledger.source} ({ledger.title}; {ledger.zone}{left}): {counted(ledger.checks, 'check')}, "
        f"{ledger.good_checks} good; last good check {last_ok}"
    )
    if ledger.days:
        print_table(
            ("day", "checks", "last check", "answered", "new", "says", "held", ""),
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
