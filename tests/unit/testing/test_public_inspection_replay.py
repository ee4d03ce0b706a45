"""Public inspection, full texts and the faults of the register's replay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from monitor.testing import FederalRegisterReplay, FrozenClock, ReplayServer, faults
from tests.unit.testing.client import Reply, ask

FRIDAY_AT_NOON = datetime(2026, 10, 2, 16, 15, tzinfo=UTC)
CURRENT = "/public-inspection-documents/current.json"
BY_DAY = "/public-inspection-documents.json"
THANKSGIVING = date(2026, 11, 26)


class World:
    def __init__(self, server: ReplayServer) -> None:
        self.clock = FrozenClock(FRIDAY_AT_NOON)
        self.register = FederalRegisterReplay(clock=self.clock, loads_at=time(6), closed=[THANKSGIVING])
        self.base_url = self.register.serve_on(server)

    def ask(self, path: str, *parameters: tuple[str, str]) -> Reply:
        return ask(f"{self.base_url}{path}?{urlencode(parameters)}")

    def listed(self, path: str = CURRENT, *parameters: tuple[str, str]) -> list[str]:
        return [row["document_number"] for row in self.ask(path, *parameters).json.get("results", [])]


@pytest.fixture
def world() -> Iterator[World]:
    with ReplayServer() as server:
        yield World(server)


def published(number: str, day: str = "2026-10-01", **fields: Any) -> dict[str, Any]:
    return {"document_number": number, "publication_date": day, "title": f"Title of {number}", **fields}


def test_recorded_entries_come_back_as_they_were_recorded(world: World, shared_data: Path) -> None:
    path = shared_data / "federal_register/recorded_2026/pi_current_20261002_8of107.json"
    recorded = json.loads(path.read_text())
    world.register.inspect(*recorded["results"])
    world.register.claim_on_inspection(99)
    assert world.ask(CURRENT).json == recorded  # at 12:15 Eastern, as the page views of the recording say


def test_a_document_lies_open_from_its_filing_until_the_issue_of_its_day_opens(world: World) -> None:
    world.register.inspect(
        {"document_number": "a", "filed_at": "2026-10-02T16:15:00.000-04:00", "publication_date": "2026-10-05"},
        {"document_number": "b", "filed_at": None, "publication_date": None},
    )
    assert world.listed() == ["b"]
    world.clock.move_to(datetime(2026, 10, 2, 20, 15, tzinfo=UTC))
    assert world.listed() == ["a", "b"]
    world.clock.move_to(datetime(2026, 10, 5, 12, 44, tzinfo=UTC))
    assert world.listed() == ["a", "b"], "the list of Friday stands until 08:45 on Monday, after it was published"
    world.clock.move_to(datetime(2026, 10, 5, 12, 45, tzinfo=UTC))
    assert world.listed() == ["b"]
    world.register.withdraw_from_inspection("b")
    assert world.listed() == []


def test_the_times_of_the_last_filings_are_told(world: World) -> None:
    answer = world.ask(CURRENT).json
    assert answer["regular_filings_updated_at"] == "2026-10-02T08:45:00.000-04:00"
    assert answer["special_filings_updated_at"] == "2026-10-02T11:15:00.000-04:00"


def test_on_a_closed_day_the_list_of_the_day_before_stands(world: World) -> None:
    world.clock.move_to(datetime(2026, 11, 26, 18, 0, tzinfo=UTC))
    assert world.ask(CURRENT).json["regular_filings_updated_at"] == "2026-11-25T08:45:00.000-05:00"


def test_a_past_day_is_asked_by_its_date_and_a_day_without_an_issue_has_no_times(world: World) -> None:
    world.register.inspect(
        {"document_number": "a", "filed_at": "2026-09-30T08:45:00.000-04:00", "publication_date": "2026-10-01"}
    )
    assert world.listed(BY_DAY, ("conditions[available_on]", "2026-09-30")) == ["a"]
    assert world.listed(BY_DAY, ("conditions[available_on]", "2026-10-01")) == []
    sunday = world.ask(BY_DAY, ("conditions[available_on]", "2026-09-27")).json
    assert sunday == {"count": 0, "results": []}  # as the API's source builds it
    assert world.ask(BY_DAY, ("conditions[available_on]", "soon")).status == 400


def test_a_text_is_not_there_until_it_is_written_and_comes_in_the_wrapper(world: World) -> None:
    world.register.publish(published("2026-20001"))
    (row,) = world.ask("/documents.json", ("fields[]", "raw_text_url")).json["results"]
    assert urlsplit(row["raw_text_url"]).path == "/documents/full_text/text/2026/10/01/2026-20001.txt"
    assert ask(row["raw_text_url"]).status == 404
    world.register.write_text("2026-20001", "AGENCY: R&D < 5")
    page = ask(row["raw_text_url"])
    assert page.headers["content-type"].startswith("text/html")
    assert b"<body><pre>\nAGENCY: R&amp;D &lt; 5\n</pre>" in page.body
    world.register.write_text("2026-20001", b"\xff\x00 not a page")
    assert ask(row["raw_text_url"]).body == b"\xff\x00 not a page"


def test_the_text_of_a_document_on_inspection_is_where_the_register_has_it(world: World) -> None:
    world.register.inspect({"document_number": "2026-20295"})
    (row,) = world.ask(CURRENT).json["results"]
    assert urlsplit(row["raw_text_url"]).path == "/public-inspection/raw_text/202/620/295.txt"  # as recorded
    assert ask(row["raw_text_url"]).status == 404
    world.register.write_inspection_text("2026-20295", "[Billing Code 8011-01-P]")
    assert ask(row["raw_text_url"]).body == b"[Billing Code 8011-01-P]"


def test_an_issue_loads_at_six_in_washington(world: World) -> None:
    world.register.publish(published("2026-20001", "2026-10-05"))
    world.clock.move_to(datetime(2026, 10, 5, 9, 59, tzinfo=UTC))
    assert world.listed("/documents.json") == []
    world.clock.move_to(datetime(2026, 10, 5, 10, 0, tzinfo=UTC))
    assert world.listed("/documents.json", ("conditions[publication_date][is]", "2026-10-05")) == ["2026-20001"]


def test_more_may_be_claimed_than_is_shown_and_only_where_it_fits(world: World) -> None:
    world.register.publish(published("2026-20001"), published("2026-20002", "2026-09-30"))
    world.register.claim(published("2026-20003"))
    day = ("conditions[publication_date][is]", "2026-10-01")
    assert world.ask("/documents.json", day).json["count"] == 2
    assert world.listed("/documents.json", day) == ["2026-20001"]
    assert world.ask("/documents.json", (day[0], "2026-09-30")).json["count"] == 1
    world.register.mend()
    assert world.ask("/documents.json", day).json["count"] == 1


def test_a_condition_may_be_ignored_in_silence(world: World) -> None:
    world.register.publish(published("2026-20001", type="Rule"), published("2026-20002", type="Notice"))
    rules = ("conditions[type][]", "RULE")
    world.register.ignore_conditions("type")
    assert world.listed("/documents.json", rules) == ["2026-20001", "2026-20002"]
    world.register.mend()
    assert world.listed("/documents.json", rules) == ["2026-20001"]


def test_everything_may_break_and_a_frozen_register_shows_what_it_showed(world: World) -> None:
    world.register.break_all(faults.server_error(503))
    assert [world.ask(path).status for path in ("/documents.json", CURRENT, "/documents/1.json")] == [503] * 3
    world.register.mend()
    world.register.publish(published("2026-20001", "2026-10-05"))
    world.register.freeze()
    world.clock.move_to(datetime(2026, 10, 6, 18, 0, tzinfo=UTC))
    assert world.listed("/documents.json") == []
    assert world.ask(CURRENT).json["regular_filings_updated_at"].startswith("2026-10-02")
    world.register.mend()
    assert world.listed("/documents.json") == ["2026-20001"]
