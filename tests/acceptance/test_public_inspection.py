"""Public inspection with its odd shapes, from the list to what people are told.

The documents are invented; their shapes are those of the recorded list of 2 October 2026.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.states import Stage
from monitor.testing import FederalRegisterReplay
from tests.world import World

EASTERN = ZoneInfo("America/New_York")
WATCHLIST = """\
key: chips
title: Chips
reason: We make them.
rules:
  - key: computing
    why: The register speaks of chips.
    any: [advanced computing]
"""
BIS = [{"name": "Industry and Security Bureau", "slug": "industry-and-security-bureau", "id": 241, "parent_id": 54}]
FISH = [{"name": "National Oceanic and Atmospheric Administration", "slug": "noaa", "id": 361, "parent_id": 54}]
RULE: dict[str, Any] = {
    "document_number": "2026-20439",
    "title": "Advanced Computing Items  ",
    "type": "Rule",
    "agencies": BIS,
    "filing_type": "special",
    "filed_at": "2026-10-01T16:15:00.000-04:00",
    "pdf_updated_at": "2026-10-01T16:15:07.000-04:00",
    "publication_date": "2026-10-05",
}


class Desk:
    """Public inspection and the published register, both watched for one bureau. Times are those of Washington."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.register = FederalRegisterReplay(clock=world.clock)
        base_url = self.register.serve_on(world.server)
        common = (
            f"base_url: '{base_url}', agencies: [industry-and-security-bureau], cadence: 30m, zone: America/New_York, "
            "calendar: us-federal, standing: official"
        )
        for kind in ("federal_register_inspection", "federal_register"):
            world.add_source(f"{{key: {kind.replace('_', '-')}, title: Register, kind: {kind}, {common}}}")
        (world.home / "watchlists" / "chips.yaml").write_text(WATCHLIST, encoding="utf-8")
        # What lies there when the house opens is no news; and the list is never empty.
        others = {**RULE, "document_number": "2026-1", "agencies": FISH, "filed_at": None, "publication_date": None}
        self.register.inspect(others)
        assert self.state_at(1, 9, 0) == "ok"
        self._read = 0

    def state_at(self, day: int, hour: int, minute: int) -> str:
        """The state of the list when every source is asked at that time of October 2026."""
        self.world.clock.move_to(datetime(2026, 10, day, hour, minute, tzinfo=EASTERN))
        return self.world.states(self.world.poll())["federal-register-inspection"]

    def told(self) -> list[tuple[str, str]]:
        """(reason, document) of the alerts since the last question."""
        messages = [json.loads(line)["data"] for line in self.world.messages()[self._read :]]
        self._read += len(messages)
        return [(data["reason"], data["document"]["key"]) for data in messages if data["type"] == "alert"]


@pytest.fixture
def desk(open_world: Callable[..., World]) -> Desk:
    return Desk(open_world(datetime(2026, 10, 1, 9, 0, tzinfo=EASTERN), shipped_watchlists=False))


def test_documents_of_other_agencies_are_left_out(desk: Desk) -> None:
    assert desk.world.house.store.counts()["versions"] == 0


def test_first_sight_is_told_once_and_says_when_it_will_be_published(desk: Desk) -> None:
    desk.register.inspect(RULE)
    assert desk.state_at(1, 16, 16) == "ok"
    assert desk.told() == [("first_hit", "fr:2026-20439")]
    (version,) = desk.world.house.store.versions()
    assert version.text.title == "Advanced Computing Items"
    assert version.text.facts.stage is Stage.PUBLIC_INSPECTION
    assert version.text.facts.publication_on == date(2026, 10, 5)
    assert desk.state_at(2, 9, 0) == "ok"
    assert desk.told() == []


def test_a_list_that_still_shows_what_is_published_takes_nothing_back(desk: Desk) -> None:
    desk.register.inspect(RULE)
    desk.state_at(1, 16, 16)
    assert desk.told() == [("first_hit", "fr:2026-20439")]
    published = {"document_number": "2026-20439", "title": "Advanced Computing Items", "type": "Rule", "agencies": BIS}
    desk.register.publish({**published, "publication_date": "2026-10-05", "abstract": "Advanced computing items."})
    # On Monday the list of Friday stands until 08:45, beside the issue of the day.
    assert desk.state_at(5, 6, 30) == "ok"
    assert desk.told() == [("new_version", "fr:2026-20439")]
    assert desk.state_at(5, 8, 30) == "ok"
    assert desk.told() == []
    assert [version.text.facts.stage for version in desk.world.house.store.versions()][-1] is Stage.PUBLISHED


def test_what_is_filed_after_the_last_check_of_a_day_and_published_the_next_morning_is_seen(desk: Desk) -> None:
    desk.state_at(1, 12, 0)
    desk.register.inspect({**RULE, "publication_date": "2026-10-02"})
    # At 09:00 on Friday the list is Friday's, and does not have it any more.
    assert desk.state_at(2, 9, 0) == "ok"
    assert desk.told() == [("first_hit", "fr:2026-20439")]


def test_a_document_that_its_agency_asks_back_is_told_with_the_note(desk: Desk) -> None:
    desk.register.inspect(RULE)
    desk.state_at(1, 16, 16)
    desk.told()
    note = "An agency letter requesting withdrawal of this document was received."
    desk.register.inspect({**RULE, "filed_at": None, "publication_date": None, "editorial_note": note})
    assert desk.state_at(2, 9, 0) == "ok"
    assert desk.told() == [("new_version", "fr:2026-20439")]
    assert json.loads(desk.world.messages()[-1])["data"]["document"]["editorial_note"] == note


def test_a_list_that_counts_more_than_it_shows_is_incomplete_and_what_it_shows_is_told(desk: Desk) -> None:
    desk.register.inspect(RULE)
    desk.register.claim_on_inspection(1)
    assert desk.state_at(1, 16, 16) == "incomplete"
    assert desk.told() == [("first_hit", "fr:2026-20439")]
    desk.register.mend()
    assert desk.state_at(1, 16, 30) == "ok"


def test_regular_filings_that_do_not_come_make_the_list_stale(desk: Desk) -> None:
    desk.state_at(1, 18, 30)
    desk.register.freeze()
    assert desk.state_at(2, 9, 30) == "ok"
    assert desk.state_at(2, 10, 30) == "stale"
    desk.register.mend()
    assert desk.state_at(2, 11, 0) == "ok"
    assert desk.state_at(4, 12, 0) == "ok", "a Sunday"
