"""The coverage report as JSON (docs/cli.md)."""

from __future__ import annotations

from typing import Any

from monitor.cli.output import iso
from monitor.domain.coverage import CoverageReport, DayCount, DayCoverage, Gap, SourceLedger


def report_json(report: CoverageReport) -> dict[str, Any]:
    return {
        "made_at": iso(report.made_at),
        "since": report.since.isoformat(),
        "open_gaps": len(report.open_gaps),
        "not_checked": list(report.not_checked),
        "gaps": [_gap(gap) for gap in report.gaps],
        "sources": [_ledger(ledger) for ledger in report.sources],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "source": gap.source,
        "cause": str(gap.cause),
        "open": gap.is_open,
        "detail": gap.detail,
        "first_day": gap.first_day.isoformat(),
        "last_day": gap.last_day.isoformat(),
        "began_at": iso(gap.began_at),
        "ended_at": iso(gap.ended_at),
        "closed_at": iso(gap.closed_at),
        "remedy": gap.remedy,
    }


def _ledger(ledger: SourceLedger) -> dict[str, Any]:
    return {
        "source": ledger.source,
        "title": ledger.title,
        "zone": ledger.zone,
        "enabled": ledger.enabled,
        "configured": ledger.configured,
        "state": str(ledger.state),
        "first_check_at": iso(ledger.first_check_at),
        "last_ok_at": iso(ledger.last_ok_at),
        "checks": ledger.checks,
        "good_checks": ledger.good_checks,
        "days": [_day(day) for day in ledger.days],
    }


def _day(day: DayCoverage) -> dict[str, Any]:
    return {
        "day": day.day.isoformat(),
        "over": day.over,
        "checks": day.checks,
        "good_checks": day.good_checks,
        "last_check_at": iso(day.last_check_at),
        "answered": [str(state) for state in day.answered],
        "new_documents": day.new_documents,
        "closed_for": day.closed_for,
        "count": None if day.count is None else _count(day.count),
    }


def _count(count: DayCount) -> dict[str, Any]:
    return {
        "claimed": count.claimed,
        "listed": count.listed,
        "held": count.held if count.counted else None,
        "missing": list(count.missing),
        "fetched": list(count.fetched),
        "state": str(count.state),
        "detail": count.detail,
        "counted_at": iso(count.counted_at),
    }
