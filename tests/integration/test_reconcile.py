"""Days are counted against a register on loopback, with a clock that stands still."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.coverage import DayCount
from monitor.domain.documents import Origin
from monitor.domain.errors import StoreError, UnstorableError
from monitor.domain.states import SourceState
from monitor.engines.stages import run_counts, run_deliveries, run_to_told
from monitor.pipeline.reconcile import Reconciler
from monitor.ports.coverage import Counting
from monitor.ports.versions import KnownDocument
from monitor.sources import load_kind
from monitor.store import Store
from monitor.testing import FederalRegisterReplay, faults
from tests.unit.engines.running import engine_of, happens
from tests.world import World

EASTERN = ZoneInfo("America/New_York")
TUESDAY = datetime(2024, 1, 9, 10, tzinfo=EASTERN)
DAY = timedelta(days=1)
REGISTER = "{{key: fr, title: FR, kind: federal_register, base_url: '{url}', cadence: 1h, zone: America/New_York}}"


def document(number: str, day: str, title: str = "A rule") -> dict[str, Any]:
    return {"document_number": number, "publication_date": day, "type": "Rule", "title": title, "agencies": []}


@pytest.fixture
def world(open_world: Callable[..., World]) -> World:
    return open_world(TUESDAY)


@pytest.fixture
def register(world: World) -> FederalRegisterReplay:
    replay = FederalRegisterReplay([document("2024-1", "2024-01-09")], clock=world.clock)
    world.add_source(REGISTER.format(url=replay.serve_on(world.server)))
    world.poll()
    world.clock.advance(DAY)
    return replay


def counts(world: World) -> Mapping[str, DayCount]:
    found = world.house.store.day_counts(date(2024, 1, 1)).get("fr", ())
    return {str(count.day): count for count in found}


def test_a_day_that_is_over_is_counted_once(world: World, register: FederalRegisterReplay) -> None:
    assert run_counts(world.house) == 0, "nobody has looked since the day ended"
    world.poll()
    assert run_counts(world.house) == 1
    assert run_counts(world.house) == 0
    count = counts(world)["2024-01-09"]
    assert (count.claimed, count.listed, count.held, count.short) == (1, 1, 1, False)


def test_a_document_that_was_missed_is_fetched_and_told_as_news(world: World, register: FederalRegisterReplay) -> None:
    world.poll()
    register.publish(document("2024-2", "2024-01-09", "Nvidia A800 export controls"))
    run_counts(world.house)
    run_to_told(world.house)
    run_deliveries(world.house)
    count = counts(world)["2024-01-09"]
    assert (count.held, count.fetched, count.made_good_at) == (2, ("fr:2024-2",), world.clock.now())
    (version,) = world.house.store.versions_of("fr:2024-2")
    assert (version.origin, version.number) == (Origin.LIVE, 1)
    assert any("2024-2" in json.dumps(json.loads(message)) for message in world.messages())


def reconciler(world: World, store: Store) -> Reconciler:
    house = world.house
    return Reconciler(
        store=store,
        fetcher=house.http,
        parser=house.parser,
        kind_of=load_kind,
        sources=house.catalog.enabled_sources,
        clock=world.clock,
        days=7,
        at=time(0),
    )


class Unreadable(Store):
    def known_documents(self, keys: Sequence[str]) -> Mapping[str, KnownDocument]:
        raise StoreError("The disk is gone.")


class Choosy(Store):
    def counting(self) -> AbstractContextManager[Counting]:
        if not self.refused:
            self.refused = True
            raise UnstorableError("not this one")
        return super().counting()

    refused = False


def test_a_database_that_fails_is_no_fault_of_the_source(world: World, register: FederalRegisterReplay) -> None:
    world.poll()
    with pytest.raises(StoreError, match="disk is gone"):
        reconciler(world, Unreadable(world.house.store.database)).count_next()
    assert counts(world) == {}


def test_a_day_that_cannot_be_stored_is_noted_and_holds_up_no_other(
    world: World, register: FederalRegisterReplay
) -> None:
    world.poll()
    counting = reconciler(world, Choosy(world.house.store.database))
    assert counting.count_next() is not None
    assert counts(world)["2024-01-09"].state is SourceState.INTERNAL
    assert counting.count_next() is None, "it is tried again after an hour"


def test_a_count_that_fails_is_noted_and_tried_again_after_an_hour(
    world: World, register: FederalRegisterReplay
) -> None:
    world.poll()
    register.break_all(faults.server_error(503))
    assert run_counts(world.house) == 1
    count = counts(world)["2024-01-09"]
    assert (count.state, count.counted) == (SourceState.SERVER_ERROR, False)
    register.mend()
    world.clock.advance(timedelta(minutes=61))
    assert run_counts(world.house) == 1
    assert counts(world)["2024-01-09"].held == 1


def test_a_day_whose_listing_passes_over_a_filter_is_not_counted(world: World, register: FederalRegisterReplay) -> None:
    world.poll()
    register.publish(document("2024-3", "2023-06-01"))
    register.ignore_conditions("publication_date")
    run_counts(world.house)
    assert counts(world)["2024-01-09"].state is SourceState.FILTER_IGNORED


def test_the_daemon_counts_by_itself_and_tells_what_was_missed(world: World, register: FederalRegisterReplay) -> None:
    world.poll()
    register.publish(document("2024-2", "2024-01-09", "Nvidia A800 export controls"))
    engine = engine_of(world)
    engine.start()
    try:
        assert happens(lambda: any("2024-2" in message for message in world.messages()))
        assert counts(world)["2024-01-09"].held == 2
    finally:
        engine.stop()
