"""The embedded engine: nothing piles up, nothing starves, nothing dies unnoticed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from monitor.domain.errors import StoreError
from monitor.domain.sources import Source
from monitor.engines.embedded import host_of
from monitor.engines.worker import SAY_AGAIN_S, Complaints, Worker
from monitor.testing import ReplayServer, faults
from tests.unit.engines.running import NEVER, PATIENCE_S, engine_of, happens
from tests.world import SETTINGS, World, rss

A800 = ("2", "Export curbs on the A800 chip", "Wed, 28 Jun 2023 16:14:00 +0900")


def test_one_slow_host_with_many_sources_leaves_threads_to_the_others(open_world: Callable[..., World]) -> None:
    world = open_world(settings=SETTINGS.replace("timeout_s = 5", "timeout_s = 120"))
    with ExitStack() as closing:
        slow = closing.enter_context(ReplayServer())
        for number in range(6):
            url = slow.serve(f"/{number}.xml", faults.hang())
            world.add_source(f"{{key: slow{number}, title: Slow, kind: feed, url: '{url}', cadence: 15m}}")
        world.add_feed("zz-paper", rss(A800))
        engine = engine_of(world)
        engine.start()
        closing.callback(engine.stop)
        closing.callback(slow.__exit__, None, None, None)
        assert happens(lambda: len(world.messages()) == 1)


def test_all_sources_of_one_host_are_polled_without_waiting_for_ticks(open_world: Callable[..., World]) -> None:
    world = open_world()
    for number in range(5):
        world.add_feed(f"paper{number}", rss(A800))
    engine = engine_of(world)
    engine.start()
    try:
        assert happens(lambda: all(status.last_ok_at for status in world.house.store.source_statuses()))
    finally:
        engine.stop()


def test_a_source_that_is_still_not_well_is_logged_once(
    open_world: Callable[..., World], caplog: pytest.LogCaptureFixture
) -> None:
    world = open_world()
    path = world.add_feed("paper", b"")
    world.server.serve(path, faults.server_error())
    engine = engine_of(world)

    def failed(times: int) -> bool:
        return world.house.store.source_statuses()[0].consecutive_failures == times

    caplog.set_level(logging.INFO, logger="monitor.engines")
    engine.start()
    try:
        for checks in (1, 2, 3):
            assert happens(partial(failed, checks))
            world.clock.advance(timedelta(days=1))
            engine.tick()
    finally:
        engine.stop()
    assert sum("server_error" in record.message for record in caplog.records) == 1


@pytest.mark.parametrize("error", [RuntimeError("x"), SystemExit(2), StoreError("The disk is full.")])
def test_a_task_that_raises_does_not_end_its_worker(error: BaseException) -> None:
    errors, ran = [error], threading.Event()

    def task() -> None:
        if errors:
            raise errors.pop()
        ran.set()

    worker = Worker("task", task, Complaints())
    worker.start()
    worker.wake()
    assert happens(lambda: not errors)
    worker.wake()
    assert ran.wait(PATIENCE_S)
    worker.stop()
    assert worker.join(PATIENCE_S)


def test_a_complaint_is_made_once_in_ten_minutes_and_its_end_is_told(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    complaints = Complaints(lambda: now[0])
    caplog.set_level(logging.INFO)
    for now[0] in (1.0, 5.0, SAY_AGAIN_S, SAY_AGAIN_S + 1.0):
        complaints.say("follow", "The disk is full.")
    complaints.well("follow")
    complaints.well("follow")
    assert [record.message for record in caplog.records] == [
        "follow: The disk is full.",
        "follow: The disk is full.",
        "follow: works again",
    ]


def test_ticks_go_on_after_the_machines_clock_was_set_back(open_world: Callable[..., World]) -> None:
    world = open_world()
    world.add_feed("paper", rss(A800))
    engine = engine_of(world)
    engine.start()
    try:
        assert happens(lambda: len(world.messages()) == 1)
        world.publish("/paper.xml", rss(A800, ("3", "H800 curbs", "")))
        world.clock.advance(timedelta(hours=1))
        engine.mend_timetable(datetime.now(UTC))
        assert len(world.messages()) == 1, "nothing is run before its time"
        engine.mend_timetable(datetime.now(UTC) - timedelta(days=1))
        assert happens(lambda: len(world.messages()) == 2)
    finally:
        engine.stop()


def test_the_host_of_a_source_is_that_of_its_first_address() -> None:
    def source(**options: object) -> Source:
        return Source(key="paper", title="Paper", kind="feed", options=options, cadence=NEVER)

    assert host_of(source(encoding="utf-8", url="https://Paper.example:8443/feed")) == "paper.example:8443"
    assert host_of(source(base_url="https://www.federalregister.gov/api/v1")) == "www.federalregister.gov"
    assert host_of(source(query="x")) == "paper"
