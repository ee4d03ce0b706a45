"""A backfill beside the daemon's polls: neither doubles the other, and what is news stays news."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.domain.documents import Origin
from monitor.engines.stages import run_to_routed
from monitor.ports.backfill import Days
from monitor.ports.world import DatedKind
from monitor.sources import load_kind
from monitor.testing import FederalRegisterReplay
from tests.world import World

FRIDAY = datetime(2023, 10, 20, 16, tzinfo=UTC)
TUESDAY = datetime(2023, 10, 24, 16, tzinfo=UTC)


def document(number: str, day: str, title: str) -> dict[str, object]:
    return {"document_number": number, "publication_date": day, "title": title, "type": "Rule"}


OLD = document("2022-21658", "2022-10-13", "Controls on the A800 and advanced computing chips")
NEWS = document("2023-23055", "2023-10-23", "Controls on the A800 and further advanced computing chips")


@pytest.fixture
def world(open_world: Callable[..., World]) -> World:
    world = open_world(FRIDAY)
    register = FederalRegisterReplay([OLD, NEWS], clock=world.clock)
    world.add_source(
        f"{{key: fr, title: Federal Register, kind: federal_register, base_url: '{register.serve_on(world.server)}', "
        "cadence: 30m, zone: America/New_York, language: en, standing: official}"
    )
    return world


def backfill(world: World, first: date, last: date, *, origin: Origin = Origin.HISTORY) -> None:
    house = world.house
    source = house.catalog.source("fr")
    kind = load_kind(source.kind)
    assert isinstance(kind, DatedKind)
    list(house.backfiller(_never_wait).fill(kind, source, Days(first=first, last=last), origin=origin))
    run_to_routed(house)


def _never_wait(wait: timedelta, why: str) -> None:
    raise AssertionError(why)


def versions(world: World) -> list[tuple[str, int, str]]:
    return sorted((item.document_key, item.number, str(item.origin)) for item in world.house.store.versions())


def test_what_a_backfill_fetched_before_the_polls_saw_it_is_told_by_the_polls(world: World) -> None:
    world.poll()
    world.clock.move_to(TUESDAY)
    backfill(world, date(2022, 1, 1), date(2023, 10, 23))
    assert world.messages() == []
    world.poll()
    (message,) = world.messages()
    assert "2023-23055" in message
    assert versions(world) == [("fr:2022-21658", 1, "history"), ("fr:2023-23055", 1, "live")]


def test_what_the_polls_told_is_left_as_it_is(world: World) -> None:
    world.poll()
    world.clock.move_to(TUESDAY)
    world.poll()
    backfill(world, date(2022, 1, 1), date(2023, 10, 23))
    assert len(world.messages()) == 1
    assert versions(world) == [("fr:2022-21658", 1, "history"), ("fr:2023-23055", 1, "live")]


def test_history_stays_quiet_when_the_polls_come_round_again_and_again(world: World) -> None:
    world.clock.move_to(TUESDAY)
    world.poll()
    told = len(world.messages())
    backfill(world, date(2022, 1, 1), date(2023, 10, 23))
    for _ in range(3):
        world.clock.advance(timedelta(days=1))
        world.poll()
    assert len(world.messages()) == told


def test_a_past_that_was_asked_for_to_alert_on_is_told(world: World) -> None:
    backfill(world, date(2022, 1, 1), date(2022, 12, 31), origin=Origin.LIVE)
    world.poll()
    assert any("2022-21658" in message for message in world.messages())
