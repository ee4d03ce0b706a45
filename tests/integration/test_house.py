"""The stages together, on a database, with the world on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.domain.states import Disposition
from monitor.testing import Answer, faults
from tests.world import World, rss

OLD = "Mon, 05 Jun 2023 09:00:00 +0900"
FRESH = "Wed, 28 Jun 2023 16:14:00 +0900"
A800 = "엔비디아 저사양 칩 A800도 대중 수출 규제 대상"


def test_the_first_poll_of_a_source_keeps_a_baseline_and_tells_only_what_is_fresh(
    open_world: Callable[..., World],
) -> None:
    world = open_world()
    world.add_feed("paper", rss(("1", "Nvidia A800 export curbs weighed", OLD), ("2", A800, FRESH)))
    world.poll()
    dispositions = {found.title: found.hit.disposition for found in world.hits("ai-chips")}
    assert dispositions == {
        "Nvidia A800 export curbs weighed": Disposition.BASELINE,
        A800: Disposition.ALERTED,
    }
    [message] = [json.loads(line) for line in world.messages()]
    assert A800 in message["text"]


def test_what_appears_after_the_baseline_is_told_whatever_its_date(open_world: Callable[..., World]) -> None:
    world = open_world()
    path = world.add_feed("paper", rss(("1", "Weather", OLD)))
    world.poll()
    world.publish(path, rss(("1", "Weather", OLD), ("2", A800, OLD)))
    world.poll()
    assert len(world.messages()) == 1


def test_a_second_poll_tells_nothing_twice_and_makes_no_version(open_world: Callable[..., World]) -> None:
    world = open_world()
    world.add_feed("paper", rss(("2", A800, FRESH)))
    world.poll()
    world.clock.advance(timedelta(hours=1))
    progress = world.poll()
    assert world.states(progress) == {"paper": "unchanged"}
    assert len(world.messages()) == 1
    assert world.house.store.counts()["versions"] == 1


def test_a_corrected_notice_alerts_again_and_says_why(open_world: Callable[..., World]) -> None:
    world = open_world()
    path = world.add_feed("paper", rss(("2", "Export rule applies to the A800 in China", FRESH)))
    world.poll()
    world.publish(path, rss(("2", "Export rule applies to the A800 and H800 in China", FRESH)))
    world.poll()
    assert [json.loads(line)["data"]["reason"] for line in world.messages()] == ["first_hit", "new_version"]


def test_a_polished_headline_makes_a_version_and_no_second_alert(open_world: Callable[..., World]) -> None:
    world = open_world()
    path = world.add_feed("paper", rss(("2", "Export rule applies to the A800", FRESH)))
    world.poll()
    world.publish(path, rss(("2", "Export rule also applies to the A800", FRESH)))
    world.poll()
    assert world.house.store.counts()["versions"] == 2
    assert len(world.messages()) == 1


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (faults.server_error(), "server_error"),
        (faults.too_many_requests(120), "rate_limited"),
        (faults.login_page(), "bad_content"),
        (faults.truncated(rss(("2", A800, FRESH))), "unreachable"),
        (faults.gzip_bomb(), "too_large"),
        (faults.redirect_loop(), "redirect_loop"),
    ],
)
def test_a_broken_source_is_named_and_the_others_go_on(
    open_world: Callable[..., World], fault: Answer, state: str
) -> None:
    world = open_world()
    path = world.add_feed("broken", b"")
    world.add_feed("paper", rss(("2", A800, FRESH)))
    world.server.serve(path, fault)
    progress = world.poll()
    assert world.states(progress) == {"broken": state, "paper": "ok"}
    assert len(world.messages()) == 1


def test_a_feed_that_falls_empty_is_not_taken_for_silence(open_world: Callable[..., World]) -> None:
    world = open_world()
    path = world.add_feed("paper", rss(("2", A800, FRESH)))
    world.poll()
    world.publish(path, rss())
    assert world.states(world.poll()) == {"paper": "suspiciously_empty"}


def test_after_an_outage_nothing_that_appeared_meanwhile_is_lost(open_world: Callable[..., World]) -> None:
    world = open_world()
    path = world.add_feed("paper", rss(("1", "Weather", OLD)))
    world.poll()
    world.server.serve(path, faults.server_error())
    world.poll()
    world.publish(path, rss(("1", "Weather", OLD), ("2", A800, FRESH)))
    assert world.states(world.poll()) == {"paper": "ok"}
    assert len(world.messages()) == 1


def test_a_restart_between_any_two_stages_loses_nothing(open_world: Callable[..., World]) -> None:
    world = open_world()
    world.add_feed("paper", rss(("2", A800, FRESH)))
    [source] = world.house.catalog.enabled_sources
    world.house.poller.poll(source)
    world.restart()
    assert len(world.house.recorder.record_pending()) == 1
    world.restart()
    assert world.house.scanner.scan_batch()[0] == 1
    world.restart()
    assert world.house.relater.relate_batch()[0] == 1
    world.restart()
    assert world.house.router.route_batch()[0] > 0
    world.restart()
    assert world.house.deliverer.deliver_one() is not None
    assert len(world.messages()) == 1


def test_the_weekly_digest_is_made_once_and_tells_what_could_not_be_seen(open_world: Callable[..., World]) -> None:
    world = open_world()
    world.add_feed("paper", rss(("2", A800, FRESH)))
    path = world.add_feed("broken", b"")
    world.server.serve(path, faults.server_error())
    world.poll()
    world.clock.advance(timedelta(days=5))
    assert len(world.house.digester.make_due()) == 1
    assert world.house.digester.make_due() == []
    world.poll()
    digests = [json.loads(line) for line in world.messages() if json.loads(line)["data"]["type"] == "digest"]
    assert len(digests) == 1
    assert A800 in digests[0]["text"]
    assert "broken" in digests[0]["text"]
    assert "server failed" in digests[0]["text"]
