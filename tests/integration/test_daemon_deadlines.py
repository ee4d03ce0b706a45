"""The daemon reminds of deadlines and keeps the calendars, without being asked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from monitor.domain.states import DeliveryState
from monitor.engines.embedded import EmbeddedEngine
from monitor.engines.stages import run_to_told
from monitor.testing import FederalRegisterReplay
from tests.acceptance.test_register_story import CONTROLS, EASTERN, PUBLISHED, RULE
from tests.rfc5545 import events_of
from tests.unit.engines.running import engine_of, happens
from tests.world import SETTINGS, World

MORNING = datetime(2026, 10, 21, 9, 30, tzinfo=EASTERN)
WEEK_BEFORE = datetime(2026, 12, 14, 9, 0, tzinfo=EASTERN)
MORE_SETTINGS = '\n[calendar]\nfolder = "served"\n'


@pytest.fixture
def world(open_world: Callable[..., World]) -> World:
    made = open_world(MORNING, settings=SETTINGS + MORE_SETTINGS, shipped_watchlists=False)
    base_url = FederalRegisterReplay([PUBLISHED], clock=made.clock).serve_on(made.server)
    made.add_source(f"{{key: fr, title: FR, kind: federal_register, base_url: '{base_url}', cadence: 30m}}")
    (made.home / "watchlists" / "controls.yaml").write_text(CONTROLS, encoding="utf-8")
    return made


@pytest.fixture
def engine(world: World) -> Iterator[EmbeddedEngine]:
    made = engine_of(world)
    made.start()
    yield made
    made.stop()


def days(path: Path) -> set[str]:
    return {event.value("DTSTART") for event in events_of(path.read_bytes())} if path.exists() else set()


def alerts(world: World) -> list[str]:
    """Without the digests, of which weeks are due when the clock jumps."""
    return [line for line in world.messages() if '"type": "alert"' in line]


def test_the_calendars_follow_what_is_found(world: World, engine: EmbeddedEngine) -> None:
    folder = world.home / "served"
    assert happens(lambda: days(folder / "controls.ics") == {"20261120", "20261221"})
    assert days(folder / "all.ics") == {"20261120", "20261221"}


def test_a_sweep_reminds_of_what_has_come_near_while_the_machine_was_off(world: World, engine: EmbeddedEngine) -> None:
    # In the ledger, not only in the file: the clock would jump over the lease of who is still writing it down.
    assert happens(lambda: len(world.house.store.deliveries(DeliveryState.SENT, 9)) == 1)
    world.clock.move_to(WEEK_BEFORE)
    engine.sweep()
    assert happens(lambda: len(alerts(world)) == 2)
    assert '"reason": "deadline_near"' in alerts(world)[1]
    assert f"fr:{RULE}" in alerts(world)[1]
    engine.stop()
    world.clock.move_to(WEEK_BEFORE.replace(hour=12))
    run_to_told(world.house)
    assert world.house.store.counts()["alerts"] == 2


def test_a_folder_that_cannot_be_written_is_complained_of_and_stops_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    (world.home / "served").write_text("in the way", encoding="utf-8")
    engine = engine_of(world)
    with caplog.at_level(logging.ERROR):
        engine.start()
        try:
            assert happens(lambda: len(alerts(world)) == 1)
            assert happens(lambda: "calendars cannot be written" in caplog.text)
        finally:
            engine.stop()
    assert "Traceback" not in caplog.text
