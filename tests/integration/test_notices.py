"""A source that breaks is told once, and once more when it is well: through the whole house, on every channel."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from monitor.cli.deliveries import about
from monitor.cli.shapes import delivery_json
from monitor.domain.events import NoticeRaised
from monitor.domain.states import DeliveryState
from monitor.engines.stages import run_deliveries
from monitor.testing import Exchange
from tests.world import SETTINGS, World, rss

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
NEWS = rss(("1", "One", "Wed, 28 Jun 2023 07:00:00 GMT"))
MORE = rss(("1", "One", "Wed, 28 Jun 2023 07:00:00 GMT"), ("2", "Two", "Wed, 28 Jun 2023 09:00:00 GMT"))
BROKEN = Exchange(status=503, body=b"down")
OpenWorld = Callable[..., World]


def told(world: World) -> list[dict[str, Any]]:
    """What was said of the sources themselves, oldest first."""
    rows = (json.loads(line)["data"] for line in world.messages())
    return [row for row in rows if row["type"] == "notice"]


def reasons(world: World) -> list[tuple[str, str]]:
    return [(row["reason"], row["sources"][0]["key"]) for row in told(world)]


def after(world: World, by: timedelta) -> None:
    world.clock.advance(by)
    world.poll()


def failing_world(open_world: OpenWorld, **options: Any) -> World:
    """A source that was well once, and fails from now on."""
    world = open_world(shipped_watchlists=False, **options)
    path = world.add_feed("paper", NEWS)
    world.poll()
    world.server.serve(path, BROKEN)
    return world


def test_an_outage_is_told_once_after_the_threshold_and_once_when_it_is_over(open_world: OpenWorld) -> None:
    world = failing_world(open_world)
    for minutes in (10, 20, 20):
        after(world, minutes * MINUTE)
    assert told(world) == []
    after(world, 20 * MINUTE)
    assert reasons(world) == [("source_failing", "paper")]
    for _ in range(3):
        after(world, HOUR)
    world.publish("/paper.xml", MORE)
    after(world, HOUR)
    assert reasons(world) == [("source_failing", "paper"), ("source_recovered", "paper")]
    after(world, HOUR)
    assert len(told(world)) == 2
    began, ended = (row["sources"][0] for row in told(world))
    assert (began["state"], began["since"], began["failed_checks"]) == (
        "server_error",
        "2023-06-28T07:40:00+00:00",
        4,
    )
    assert began["last_ok_at"] == "2023-06-28T07:30:00+00:00"
    assert (ended["since"], ended["ended_at"]) == (began["since"], "2023-06-28T12:40:00+00:00")
    assert (ended["failed_checks"], ended["new_documents"]) == (7, 1)


def test_a_short_hiccup_is_told_to_nobody(open_world: OpenWorld) -> None:
    world = failing_world(open_world)
    for _ in range(5):
        after(world, 10 * MINUTE)
    world.publish("/paper.xml", MORE)
    for _ in range(4):
        after(world, HOUR)
    assert told(world) == []


def test_few_checks_are_no_outage_however_long_ago_the_first_was(open_world: OpenWorld) -> None:
    world = failing_world(open_world)
    after(world, MINUTE)
    after(world, 9 * HOUR)
    assert told(world) == []


def test_nothing_is_told_twice_over_restarts(open_world: OpenWorld) -> None:
    world = failing_world(open_world)
    for _ in range(4):
        after(world, HOUR)
        world.restart()
    world.publish("/paper.xml", NEWS)
    for _ in range(2):
        after(world, HOUR)
        world.restart()
    assert reasons(world) == [("source_failing", "paper"), ("source_recovered", "paper")]


def test_a_crash_between_the_check_and_the_notice_loses_nothing(open_world: OpenWorld) -> None:
    world = failing_world(open_world)
    for _ in range(3):
        world.clock.advance(HOUR)
        world.house.poller.poll(world.house.catalog.source("paper"))
        list(world.house.recorder.record_pending())
        world.restart()
    assert told(world) == []
    [event] = world.house.noticer.tell_due()
    assert isinstance(event, NoticeRaised)
    world.restart()
    assert world.house.noticer.tell_due() == ()
    run_deliveries(world.house)
    assert reasons(world) == [("source_failing", "paper")]


def test_a_source_that_is_turned_off_while_it_fails_is_not_spoken_of_again(open_world: OpenWorld) -> None:
    world = failing_world(open_world)
    world.add_feed("other", NEWS)
    for _ in range(4):
        after(world, HOUR)
    world.restart()
    settings = world.home / "monitor.toml"
    settings.write_text(f"{SETTINGS}\n[sources.paper]\nenabled = false\n", encoding="utf-8")
    world.publish("/paper.xml", NEWS)
    for _ in range(3):
        after(world, HOUR)
    assert reasons(world) == [("source_failing", "paper")]


def test_sources_that_fail_together_are_one_message_and_recover_in_one(open_world: OpenWorld) -> None:
    world = open_world(shipped_watchlists=False)
    paths = [world.add_feed(key, NEWS) for key in ("a", "b", "c")]
    world.poll()
    for path in paths:
        world.server.serve(path, BROKEN)
    for _ in range(4):
        after(world, 30 * MINUTE)
    for path in paths:
        world.publish(path, NEWS)
    after(world, HOUR)
    assert [row["sources_count"] for row in told(world)] == [3, 3]


def test_the_operator_has_channels_a_language_and_a_threshold_of_their_own(open_world: OpenWorld) -> None:
    operator = """
[channels.ops]
kind = "file"
path = "ops.txt"

[operator]
channels = ["ops"]
language = "ko"
after = "10m"
checks = 2
"""
    world = failing_world(open_world, settings=SETTINGS + operator)
    for _ in range(3):
        after(world, 10 * MINUTE)
    assert told(world) == []
    text = (world.home / "ops.txt").read_text(encoding="utf-8")
    assert "[출처 이상] paper(서버 오류)" in text
    assert "Rulewire 운영자께 알려 드립니다." in text


def test_an_operator_without_channels_hears_nothing(open_world: OpenWorld) -> None:
    world = failing_world(open_world, settings=f"{SETTINGS}\n[operator]\nchannels = []\n")
    for _ in range(5):
        after(world, HOUR)
    assert world.messages() == []


def test_the_ledger_names_the_notice(open_world: OpenWorld) -> None:
    world = failing_world(open_world)
    for _ in range(3):
        after(world, HOUR)
    [delivery] = world.house.store.deliveries(DeliveryState.SENT, 10)
    assert (about(delivery), delivery.route) == ("notice 1", "operator")
    row = delivery_json(delivery)
    assert (row["notice"], row["alert"], row["digest"]) == (1, None, None)
