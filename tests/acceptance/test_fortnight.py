"""The coverage report of two weeks names everything that went wrong, at its source and with its days, and nothing
else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.coverage_shapes import report_json
from monitor.cli.coverage_tables import print_report
from monitor.domain.coverage import CoverageReport
from monitor.text.workdays import is_working_day
from tests.acceptance.fortnight import BEGINS, BUREAU, ENDS, Fortnight, at, play
from tests.world import SETTINGS, World

PAGE = "federal_register/api_page_2024_01_1000_documents_all_fields.json"
KINDS = (("Rule", BUREAU), ("Notice", "coast-guard"), ("Proposed Rule", "coast-guard"))
COUNTS = "[reconcile]\ndays = 7\n"
TROUBLES = [
    ("bureau", "filter_ignored", "2024-01-08", "2024-01-08", "closed"),
    ("frozen", "stale", "2024-01-05", "2024-01-12", "closed"),
    ("notices", "blocked", "2024-01-05", "2024-01-05", "closed"),
    ("register", "count_mismatch", "2024-01-03", "2024-01-03", "closed"),
    ("register", "count_mismatch", "2024-01-04", "2024-01-04", "open"),
    ("rules", "server_error", "2024-01-03", "2024-01-03", "closed"),
]


def document(number: str, day: date, kind: str, agency: str) -> dict[str, Any]:
    """As the API writes one."""
    return {
        "document_number": number,
        "publication_date": day.isoformat(),
        "type": kind,
        "title": f"A {kind.lower()} of {day:%d %B}",
        "html_url": f"https://www.federalregister.gov/d/{number}",
        "agencies": [{"name": agency, "slug": agency, "id": len(agency)}],
        "cfr_references": [],
    }


def issues() -> Iterator[dict[str, Any]]:
    """Three documents for every day with an issue, from the week before on."""
    for passed in range(26):
        day = date(2023, 12, 22) + timedelta(days=passed)
        if is_working_day("us-federal", day):
            for number, (kind, agency) in enumerate(KINDS):
                yield document(f"2024-{passed:03}{number}", day, kind, agency)


@pytest.fixture
def lived(open_world: Callable[..., World]) -> Iterator[Callable[..., CoverageReport]]:
    """Plays the two weeks; gives the report at their end."""
    played: list[Fortnight] = []

    def live(
        documents: Sequence[Mapping[str, Any]], late: Mapping[str, Any], ghost: Mapping[str, Any]
    ) -> CoverageReport:
        fortnight = Fortnight(open_world(BEGINS, settings=SETTINGS + COUNTS), documents, late=late["document_number"])
        played.append(fortnight)
        play(fortnight, late=late, ghost=ghost)
        return fortnight.report()

    yield live
    for fortnight in played:
        fortnight.close()


def troubles(report: CoverageReport) -> list[tuple[str, str, str, str, str]]:
    rows = [
        (gap.source, str(gap.cause), str(gap.first_day), str(gap.last_day), "open" if gap.is_open else "closed")
        for gap in report.gaps
    ]
    return sorted(rows)


def of_day(documents: Sequence[Mapping[str, Any]], day: str) -> list[Mapping[str, Any]]:
    return [row for row in documents if row["publication_date"] == day]


def check(report: CoverageReport, documents: Sequence[Mapping[str, Any]], late: str) -> None:
    """What must be told of these two weeks, whatever was published."""
    assert troubles(report) == TROUBLES
    late_gap, ghost_gap = (
        gap for gap in sorted(report.gaps, key=lambda gap: gap.first_day) if gap.source == "register"
    )
    assert late_gap.detail == f"1 document had been missed and was fetched: {late}"
    held = len(of_day(documents, "2024-01-04"))
    assert ghost_gap.detail == f"says {held + 1} and lists {held}, we hold {held}"
    assert [gap.source for gap in report.open_gaps] == ["register"]
    days = {ledger.source: {str(day.day): day for day in ledger.days} for ledger in report.sources}
    assert all(
        list(of_source) == [str(BEGINS.date() + timedelta(days=n)) for n in range(15)] for of_source in days.values()
    )
    assert {day: told.closed_for for day, told in days["register"].items() if told.closed_for} == {
        "2024-01-06": "weekend",
        "2024-01-07": "weekend",
        "2024-01-13": "weekend",
        "2024-01-14": "weekend",
        "2024-01-15": "Birthday of Martin Luther King, Jr.",
    }
    assert [str(state) for state in days["rules"]["2024-01-03"].answered] == ["server_error"]
    assert (days["rules"]["2024-01-03"].good_checks, days["proposals"]["2024-01-03"].good_checks) == (0, 4)
    for day, told in days["proposals"].items():
        published = [row for row in of_day(documents, day) if row["type"] == "Proposed Rule"]
        if told.over:
            assert told.count is not None
            assert (told.count.claimed, told.count.held) == (len(published), len(published)), day
    assert not days["register"][str(ENDS.date())].over


def test_a_fortnight_of_our_own_documents_is_told_as_it_was(
    lived: Callable[..., CoverageReport], capsys: pytest.CaptureFixture[str]
) -> None:
    documents = list(issues())
    late = of_day(documents, "2024-01-03")[1]
    report = lived(documents, late, document("2024-99999", date(2024, 1, 4), "Notice", "coast-guard"))
    check(report, documents, late["document_number"])
    print_report(report)
    told = capsys.readouterr().out
    assert told.startswith("gap")
    assert told.index("says 4 and lists 3") < told.index("1 document had been missed"), "open gaps come first"
    assert "Birthday of Martin Luther King, Jr." in told
    assert told.splitlines()[9].split() == ["day", "checks", "last", "check", "answered", "new", "says", "held", "note"]
    assert told.endswith("1 open gap, 5 gaps made good, since 2024-01-02.\n")
    assert json.loads(json.dumps(report_json(report)))["open_gaps"] == 1


def test_a_fortnight_of_the_recorded_register_is_told_as_it_was(
    lived: Callable[..., CoverageReport], shared_data: Path
) -> None:
    documents = json.loads((shared_data / PAGE).read_bytes())["results"]
    late = next(row for row in of_day(documents, "2024-01-03") if row["type"] == "Notice")
    ghost = {**of_day(documents, "2024-01-04")[0], "document_number": "2024-99999"}
    check(lived(documents, late, ghost), documents, late["document_number"])


def test_a_daemon_that_was_down_a_source_that_came_later_and_one_that_was_disabled(
    open_world: Callable[..., World],
) -> None:
    world = open_world(at(2, 7))
    days = Fortnight(world, (), late="")
    days.paper("first", silent=(0, 0))
    days.paper("second", silent=(0, 0))
    days.live(at(3, 20))
    world.clock.move_to(at(5, 9))
    days.paper("third", silent=(0, 0))
    world.restart()
    days.live(at(6, 9))
    settings = world.home / "monitor.toml"
    settings.write_text(settings.read_text() + "[sources.second]\nenabled = false\n")
    world.restart()
    days.live(at(8, 9))

    report = days.report()
    assert troubles(report) == [
        ("first", "not_checked", "2024-01-04", "2024-01-05", "closed"),
        ("second", "not_checked", "2024-01-04", "2024-01-05", "closed"),
    ]
    assert report.gaps[0].detail == "nobody asked from 2024-01-04 01:00 to 2024-01-05 09:00"
    told = {ledger.source: [str(day.day)[-1] for day in ledger.days] for ledger in report.sources}
    assert told == {"first": list("2345678"), "second": list("2356"), "third": list("5678")}
    checks = {str(day.day)[-1]: day.checks for day in report.sources[0].days}
    assert (checks["3"], checks["4"]) == (4, 0)
