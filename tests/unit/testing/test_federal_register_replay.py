from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from monitor.testing import FederalRegisterReplay, FrozenClock, ReplayServer, faults
from tests.unit.testing.client import Reply, ask

NOW = datetime(2024, 2, 1, 12, 0, tzinfo=UTC)
BIS = {"name": "Industry and Security Bureau", "slug": "industry-and-security-bureau"}
COMMERCE = {"name": "Commerce Department", "slug": "commerce-department"}


def document(number: str, day: str = "2024-01-10", **fields: Any) -> dict[str, Any]:
    return {"document_number": number, "publication_date": day, "title": f"Title of {number}", **fields}


class World:
    """A register on loopback and a way to ask it."""

    def __init__(self, server: ReplayServer) -> None:
        self.clock = FrozenClock(NOW)
        self.register = FederalRegisterReplay(clock=self.clock)
        self.base_url = self.register.serve_on(server)

    def ask(self, *parameters: tuple[str, str], path: str = "/documents.json") -> Reply:
        return ask(f"{self.base_url}{path}?{urlencode(parameters)}")

    def numbers(self, *parameters: tuple[str, str]) -> list[str]:
        return [row["document_number"] for row in self.ask(*parameters).json.get("results", [])]


@pytest.fixture
def world() -> Iterator[World]:
    with ReplayServer() as server:
        yield World(server)


def test_no_hits_have_neither_results_nor_pages(world: World) -> None:
    answer = world.ask(("conditions[term]", "codexNoMatchingDocument987654321")).json
    assert answer.keys() == {"description", "count"}  # as recorded in 2026
    assert answer["count"] == 0


@pytest.mark.parametrize(("asked", "got"), [("1", 20), ("0", 20), ("many", 20), ("-5", 20), ("2", 2), ("30", 30)])
def test_odd_page_sizes_silently_become_twenty(world: World, asked: str, got: int) -> None:
    world.register.publish(*(document(f"2024-{at:05}") for at in range(44)))
    answer = world.ask(("per_page", asked)).json
    assert len(answer["results"]) == got
    assert answer["count"] == 44


def test_344_documents_asked_one_by_one_come_on_18_pages(world: World) -> None:
    # Recorded: 30 December 2024 with per_page=1.
    world.register.publish(*(document(f"2024-{at:05}") for at in range(344)))
    answer = world.ask(("per_page", "1")).json
    assert (answer["count"], answer["total_pages"], len(answer["results"])) == (344, 18, 20)


def test_following_the_next_page_gives_every_document_once(world: World) -> None:
    world.register.publish(*(document(f"2024-{at:05}", f"2024-01-{1 + at % 20:02}") for at in range(95)))
    page = world.ask(("per_page", "20"), ("order", "newest"), ("fields[]", "document_number")).json
    numbers, pages = [row["document_number"] for row in page["results"]], 1
    while url := page.get("next_page_url"):
        assert url.startswith(f"{world.base_url}/documents?")
        assert "search_after_cursor=" in url
        assert "format=json" in url
        page = ask(url).json
        pages += 1
        numbers += [row["document_number"] for row in page["results"]]
    assert pages == 5
    assert len(numbers) == len(set(numbers)) == 95
    assert "previous_page_url" in page


def test_the_cap_makes_pages_shorter_than_asked(world: World) -> None:
    register = FederalRegisterReplay([document(f"2024-{at:05}") for at in range(7)], clock=world.clock, per_page_cap=3)
    with ReplayServer() as server:
        answer = ask(f"{register.serve_on(server)}/documents.json?per_page=1000").json
    assert (len(answer["results"]), answer["count"], answer["total_pages"]) == (3, 7, 3)


def test_count_stops_at_ten_thousand_and_the_cursor_walks_past_it(world: World) -> None:
    world.register.publish(*(document(f"2024-{at:05}") for at in range(11_500)))
    page = world.ask(("per_page", "1000"), ("order", "oldest"), ("fields[]", "document_number")).json
    assert (page["count"], page["total_pages"]) == (10_000, 10)
    seen = len(page["results"])
    while url := page.get("next_page_url"):
        page = ask(url).json
        seen += len(page["results"])
    assert seen == 11_500
    assert world.ask(("per_page", "100")).json["total_pages"] == 50


def test_a_spoilt_cursor_is_refused_in_the_recorded_words(world: World) -> None:
    world.register.publish(document("2024-00001"))
    reply = world.ask(("search_after_cursor", "rubbish"))
    assert reply.status == 400
    assert reply.json == {"status": 400, "message": "Invalid search_after_cursor token"}


def test_only_the_fields_asked_for_come_back_and_an_unknown_one_is_refused(world: World) -> None:
    world.register.publish(document("2024-00001", docket_ids=["BIS-1"]))
    (row,) = world.ask(("fields[]", "document_number"), ("fields[]", "docket_ids")).json["results"]
    assert row == {"document_number": "2024-00001", "docket_ids": ["BIS-1"]}
    reply = world.ask(("fields[]", "colour"))
    assert reply.status == 400
    assert reply.json == {"status": 400, "message": "field 'colour' not valid"}


def test_without_fields_dates_cfr_docket_and_rin_are_missing(world: World) -> None:
    world.register.publish(document("2024-00001", effective_on="2024-03-01"))
    (row,) = world.ask().json["results"]
    assert {"title", "type", "abstract", "document_number", "publication_date", "agencies"} <= row.keys()
    assert not {"effective_on", "cfr_references", "docket_ids", "regulation_id_numbers"} & row.keys()


def test_an_unknown_condition_is_refused_by_name(world: World) -> None:
    reply = world.ask(("conditions[colour]", "red"))
    assert reply.status == 400
    assert list(reply.json["errors"]) == ["colour"]


def test_a_condition_that_the_replay_does_not_play_is_refused_and_not_skipped(world: World) -> None:
    assert world.ask(("conditions[sections][]", "business-and-industry")).status == 501


def test_a_filter_without_conditions_around_it_is_ignored_silently(world: World) -> None:
    world.register.publish(document("2024-00001", agencies=[BIS]), document("2024-00002"))
    assert len(world.numbers(("agencies[]", "industry-and-security-bureau"))) == 2


def test_documents_are_filtered_by_agency_type_cfr_term_and_docket(world: World) -> None:
    rule = document(
        "2024-00001",
        agencies=[COMMERCE, BIS],
        type="Rule",
        abstract="Advanced computing items",
        cfr_references=[{"title": 15, "part": 744}],
        docket_ids=["Docket No. 240119-0020"],
        regulation_id_numbers=["0694-AJ35"],
    )
    notice = document("2024-00002", type="Notice", cfr_references=[{"title": 31, "part": "744"}])
    world.register.publish(rule, notice)
    asked = {
        "conditions[agencies][]": "industry-and-security-bureau",
        "conditions[type][]": "RULE",
        "conditions[term]": '"advanced computing" items',
        "conditions[docket_id]": "240119-0020",
        "conditions[regulation_id_number]": "0694-AJ35",
    }
    for name, value in asked.items():
        assert world.numbers((name, value)) == ["2024-00001"], name
    for part in ("744", "730-774"):
        assert world.numbers(("conditions[cfr][title]", "15"), ("conditions[cfr][part]", part)) == ["2024-00001"]
    assert world.numbers(("conditions[cfr][title]", "15"), ("conditions[cfr][part]", "745")) == []
    assert world.numbers(("conditions[term]", "advanced OR unheard")) == []  # read as "all of"


def test_several_values_of_one_condition_mean_any_and_several_conditions_mean_all(world: World) -> None:
    world.register.publish(
        document("1", type="Rule", agencies=[BIS]),
        document("2", type="Proposed Rule", agencies=[BIS]),
        document("3", type="Notice", agencies=[BIS]),
        document("4", type="Rule", agencies=[COMMERCE]),
    )
    types = (("conditions[type][]", "RULE"), ("conditions[type][]", "PRORULE"))
    assert world.numbers(*types, ("conditions[agencies][]", "industry-and-security-bureau")) == ["1", "2"]


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"gte": "2024-01-10"}, ["b", "c"]),
        ({"lte": "2024-01-10"}, ["a", "b"]),
        ({"gte": "2024-01-05", "lte": "2024-01-15"}, ["b"]),
        ({"is": "2024-01-20"}, ["c"]),
        ({"year": "2024"}, ["b", "c"]),
    ],
)
def test_publication_dates_are_bounded_on_both_sides(
    world: World, conditions: dict[str, str], found: list[str]
) -> None:
    world.register.publish(document("a", "2023-12-31"), document("b", "2024-01-10"), document("c", "2024-01-20"))
    assert world.numbers(*((f"conditions[publication_date][{k}]", v) for k, v in conditions.items())) == found


def test_a_date_that_is_none_is_refused(world: World) -> None:
    reply = world.ask(("conditions[publication_date][gte]", "last week"))
    assert reply.status == 400
    assert list(reply.json["errors"]) == ["publication_date"]


def test_newest_and_oldest_sort_by_date_and_number(world: World) -> None:
    world.register.publish(document("2", "2024-01-02"), document("3", "2024-01-01"), document("1", "2024-01-02"))
    assert world.numbers(("order", "newest")) == ["2", "1", "3"]
    assert world.numbers(("order", "oldest")) == ["3", "1", "2"]


def test_a_document_is_hidden_until_its_day_has_come_in_washington(world: World) -> None:
    world.register.publish(document("2024-01580", "2024-01-29"))
    world.clock.move_to(datetime(2024, 1, 29, 4, 59, tzinfo=UTC))  # 23:59 of the day before, Eastern
    assert world.numbers() == []
    assert world.ask(path="/documents/2024-01580.json").status == 404
    world.clock.move_to(datetime(2024, 1, 29, 5, 0, tzinfo=UTC))
    assert world.numbers() == ["2024-01580"]


def test_one_number_gives_the_document_and_several_say_what_is_missing(world: World) -> None:
    world.register.publish(document("2024-00001"), document("2024-00002"))
    one = world.ask(("fields[]", "title"), path="/documents/2024-00001.json")
    assert one.json == {"title": "Title of 2024-00001"}
    many = world.ask(("fields[]", "document_number"), path="/documents/2024-00001,2024-99999.json").json
    assert many == {
        "count": 1,
        "results": [{"document_number": "2024-00001"}],
        "errors": {"not_found": ["2024-99999"]},
    }


@pytest.mark.parametrize("path", ["/documents/4242-4242.json", "/nothing.json"])
def test_what_is_not_there_is_an_html_page(world: World, path: str) -> None:
    reply = world.ask(path=path)
    assert reply.status == 404
    assert reply.headers["content-type"].startswith("text/html")


def test_documents_change_and_go_while_the_server_runs(world: World) -> None:
    world.register.publish(document("1", abstract="``Act''"), document("2"))
    world.register.amend("1", abstract='"Act"')
    world.register.withdraw("2")
    (row,) = world.ask().json["results"]
    assert (row["document_number"], row["abstract"]) == ("1", '"Act"')


def test_one_page_may_break_while_the_others_work(world: World) -> None:
    world.register.publish(*(document(f"2024-{at:05}") for at in range(50)))
    world.register.break_page(2, faults.server_error())
    first = world.ask(("per_page", "20")).json
    assert ask(first["next_page_url"]).status == 500
    world.register.mend()
    assert ask(first["next_page_url"]).status == 200


def test_a_recorded_page_comes_back_as_it_was_recorded(world: World, shared_data: Path) -> None:
    recorded = json.loads(
        (shared_data / "federal_register" / "api_page_2024_01_1000_documents_all_fields.json").read_text()
    )
    world.register.publish(*recorded["results"])
    fields = [("fields[]", name) for name in recorded["results"][0]]
    page = world.ask(("per_page", "1000"), ("conditions[publication_date][year]", "2024"), *fields).json
    assert page["results"] == recorded["results"]
