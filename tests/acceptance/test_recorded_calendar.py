"""The deadlines of the recorded page of January 2024 as calendars."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from monitor.testing import FederalRegisterReplay
from tests.rfc5545 import events_of, read_calendar
from tests.world import World

JANUARY = datetime(2024, 1, 18, 12, 0, tzinfo=UTC)
BROAD = """\
key: everything
title: Everything that has a common word
reason: To see every date of the page.
rules:
  - key: common
    why: Every document has one of these words.
    any: [of, the, and, for, to, in]
"""


@pytest.fixture(scope="module")
def recorded(shared_data: Path) -> list[dict[str, Any]]:
    page = shared_data / "federal_register" / "api_page_2024_01_1000_documents_all_fields.json"
    documents: list[dict[str, Any]] = json.loads(page.read_text(encoding="utf-8"))["results"]
    return documents


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, recorded: list[dict[str, Any]]) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("recorded") / "home", now=JANUARY, shipped_watchlists=False)
    base_url = FederalRegisterReplay(recorded, clock=world.clock).serve_on(world.server)
    world.add_source(
        f"{{key: fr-all, title: Federal Register, kind: federal_register, base_url: '{base_url}', since: 2024-01-01, "
        "cadence: 30m, zone: America/New_York, language: en, standing: official}"
    )
    (world.home / "watchlists" / "everything.yaml").write_text(BROAD, encoding="utf-8")
    world.poll()
    yield world
    world.close()


def test_every_stated_date_of_a_document_that_hit_is_a_day_in_the_calendar(
    world: World, recorded: list[dict[str, Any]]
) -> None:
    hit = {found.document_key.removeprefix("fr:") for found in world.hits()}
    content = world.house.calendars.make()
    events = events_of(content)
    held = {(event.text("DESCRIPTION").rpartition("rulewire show fr:")[2], event.value("DTSTART")) for event in events}
    stated = {
        (document["document_number"], str(document[field]).replace("-", ""))
        for document in recorded
        for field in ("effective_on", "comments_close_on")
        if document[field] and document["document_number"] in hit
    }
    assert len(stated) > 300
    assert stated <= held
    assert len(events) > len(stated)  # the prose has more than the fields
    assert len(Calendar.from_ical(content).events) == len(events)
    assert read_calendar(content).value("X-WR-TIMEZONE") == "America/New_York"
    assert world.house.calendars.make() == content


def test_reminders_of_a_whole_page_come_once_each(world: World) -> None:
    ahead = world.house.store.open_deadlines(date(2024, 1, 18), date(2024, 2, 1))
    assert len(ahead) > 50
    before = world.house.store.counts()["alerts"]
    world.poll()
    first = world.house.store.counts()["alerts"]
    assert first == before  # the first poll has told them, or reminded of them
    world.clock.advance(timedelta(days=1))
    world.poll()
    second = world.house.store.counts()["alerts"]
    assert second > first
    world.poll()
    assert world.house.store.counts()["alerts"] == second
