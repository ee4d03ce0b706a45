"""Attempts to make Rulewire lose, double or hide something."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from monitor.app.house import House
from monitor.config.settings import load_settings
from monitor.domain.sources import Fetch, Item, Reading, Source
from monitor.engines.stages import poll_once, run_deliveries
from monitor.pipeline.record import Recorder
from monitor.sources import load_kind
from monitor.testing import Exchange, SeenRequest, Wire, faults
from tests.world import World, rss, terms

NOW = datetime(2023, 6, 28, 7, 30, tzinfo=UTC)
OLD = "Mon, 05 Jun 2023 09:00:00 +0900"
FRESH = "Wed, 28 Jun 2023 16:14:00 +0900"
THE_DAY_AFTER = "Thu, 29 Jun 2023 16:14:00 +0900"
WEATHER = ("1", "Weather", OLD)
A800 = ("2", "Export curbs on the A800 chip", FRESH)
OpenWorld = Callable[..., World]


def register_answer(*parts: str) -> Exchange:
    """A page of the Federal Register API with an old document, and a new one for each part after the first."""
    results = [
        _document("old-744", "2023-06-05", "744"),
        *(_document(f"new-{part}", "2023-06-27", part) for part in parts[1:]),
    ]
    if parts[0] != "744":
        results = results[1:]
    body = json.dumps({"count": len(results), "total_pages": 1, "results": results}).encode()
    return Exchange(headers={"Content-Type": "application/json"}, body=body)


def _document(number: str, published_on: str, part: str) -> dict[str, object]:
    return {
        "document_number": number,
        "title": f"Controls on the A800, {number}",
        "abstract": "The A800 is controlled.",
        "publication_date": published_on,
        "html_url": f"https://www.federalregister.gov/d/{number}",
        "type": "Rule",
        "agencies": [],
        "cfr_references": [{"title": 15, "part": part}],
    }


def register_source(world: World, key: str, options: str = "", *, at: str = "") -> str:
    return (
        f"{{key: {key}, title: {key}, kind: federal_register, base_url: '{world.server.url(at)}', since: '2023-06-01', "
        f"cadence: 30m, standing: official, zone: America/New_York{options}}}"
    )


# ---------------------------------------------------------------- files that people break


def test_what_a_watchlist_missed_while_its_file_was_broken_is_told_when_it_is_mended(open_world: OpenWorld) -> None:
    world = open_world()
    path = world.add_feed("paper", rss(WEATHER))
    world.poll()
    file = world.home / "watchlists" / "ai-chips.yaml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good + "\n  bad: [", encoding="utf-8")
    world.restart()
    world.publish(path, rss(WEATHER, A800))
    world.poll()
    assert world.messages() == []
    file.write_text(good, encoding="utf-8")
    world.restart()
    world.poll()
    world.poll()
    assert len(world.messages()) == 1
    assert [found.title for found in world.hits("ai-chips")] == [A800[1]]


def test_a_mended_watchlist_tells_of_a_document_that_another_one_told_already(open_world: OpenWorld) -> None:
    world = open_world()
    path = world.add_feed("paper", rss(WEATHER))
    world.poll()
    file = world.home / "watchlists" / "ai-chips.yaml"
    good = file.read_text(encoding="utf-8")
    file.write_text("", encoding="utf-8")
    world.restart()
    world.publish(path, rss(WEATHER, ("2", "Nvidia and the A800 chip", FRESH)))
    world.poll()
    before = len(world.messages())
    file.write_text(good, encoding="utf-8")
    world.restart()
    world.poll()
    told = [{card["key"] for card in json.loads(line)["data"]["watchlists"]} for line in world.messages()]
    assert "ai-chips" in told[-1]
    assert len(told) == before + 1


def test_a_poll_waits_while_the_file_of_its_source_is_broken(open_world: OpenWorld) -> None:
    world = open_world()
    world.add_feed("paper", rss(A800))
    [source] = world.house.catalog.enabled_sources
    world.house.poller.poll(source)
    pack = world.home / "watchlists" / "sources" / "world.yaml"
    good = pack.read_text(encoding="utf-8")
    pack.write_text("pack: [", encoding="utf-8")
    world.restart()
    assert world.poll().recorded == ()
    pack.write_text(good, encoding="utf-8")
    world.restart()
    assert next(key for key, _ in world.poll().recorded) == "paper"
    assert len(world.messages()) == 1


def test_a_poll_of_a_source_that_was_removed_is_closed_and_holds_up_nothing(open_world: OpenWorld) -> None:
    world = open_world()
    world.add_feed("gone", rss(A800))
    world.add_feed("paper", rss(A800))
    for source in world.house.catalog.enabled_sources:
        world.house.poller.poll(source)
    pack = world.home / "watchlists" / "sources" / "world.yaml"
    kept = [line for line in pack.read_text(encoding="utf-8").splitlines() if "gone" not in line]
    pack.write_text("\n".join(kept) + "\n", encoding="utf-8")
    world.restart()
    assert [(key, result.items) for key, result, _ in world.house.recorder.record_pending()] == [
        ("gone", 0),
        ("paper", 1),
    ]


# ---------------------------------------------------------------- sources that misbehave


def test_what_was_published_while_the_first_polls_failed_is_told(open_world: OpenWorld) -> None:
    world = open_world()
    path = world.add_feed("paper", b"")
    world.server.serve(path, faults.server_error())
    world.poll()
    world.clock.advance(timedelta(days=7))
    world.publish(path, rss(WEATHER, ("0", "Old news of the A800", OLD), ("2", "The H800 too", THE_DAY_AFTER)))
    world.poll()
    [message] = world.messages()
    assert "H800" in message


def test_a_first_poll_that_was_cut_off_half_way_neither_floods_nor_hides(open_world: OpenWorld) -> None:
    world = open_world()
    one, two = (register_answer(part, part) for part in ("744", "740"))
    world.server.serve("/documents.json", one, faults.truncated(two.body), one, two, one, two)
    parts = "[{title: 15, part: '744'}, {title: 15, part: '740'}]"
    world.add_source(register_source(world, "fr-parts", f", cfr: {parts}"))
    assert world.states(world.poll()) == {"fr-parts": "unreachable"}
    assert len(world.messages()) == 1
    assert world.states(world.poll()) == {"fr-parts": "ok"}
    assert len(world.messages()) == 2
    assert all("new" in json.loads(line)["data"]["document"]["key"] for line in world.messages())


def test_a_question_that_is_refused_leaves_the_other_questions_of_its_source(open_world: OpenWorld) -> None:
    world = open_world()
    refusal = Exchange(status=400, headers={"Content-Type": "application/json"}, body=b'{"errors": {"x": "no"}}')
    world.server.serve("/documents.json", refusal, register_answer("740", "740"))
    parts = "[{title: 15, part: '9999'}, {title: 15, part: '740'}]"
    world.add_source(register_source(world, "fr-parts", f", cfr: {parts}"))
    assert world.states(world.poll()) == {"fr-parts": "bad_request"}
    assert len(world.messages()) == 1


def test_a_feed_that_gives_all_its_entries_new_guids_is_not_told_again(open_world: OpenWorld) -> None:
    world = open_world()
    titles = [f"A800 export rule, part {number}" for number in range(5)]
    path = world.add_feed("paper", rss(*((f"a{title}", title, FRESH) for title in titles)))
    world.poll()
    assert len(world.messages()) == 5
    world.publish(path, rss(*((f"b{title}", title, FRESH) for title in titles), ("c", "And the H800", FRESH)))
    world.poll()
    assert len(world.messages()) == 6


def test_a_notice_that_repeats_its_words_on_another_day_is_told_again(open_world: OpenWorld) -> None:
    world = open_world()
    path = world.add_feed("paper", rss(A800))
    world.poll()
    world.publish(path, rss(A800, ("3", A800[1], THE_DAY_AFTER)))
    world.poll()
    assert len(world.messages()) == 2


def test_entries_without_a_date_or_from_the_future_are_kept_apart_on_the_first_poll(open_world: OpenWorld) -> None:
    world = open_world()
    future = "Fri, 01 Jan 2038 00:00:00 +0900"
    path = world.add_feed("paper", rss(("1", "A800 without a date", ""), ("2", "H800 of the future", future)))
    world.poll()
    assert [json.loads(line)["data"]["document"]["title"] for line in world.messages()] == ["H800 of the future"]
    world.publish(path, rss(("1", "A800 without a date", ""), ("3", "H800 without a date", "")))
    world.poll()
    assert len(world.messages()) == 2
    assert terms(world.hits("ai-chips")) >= {"A800", "H800"}


def test_an_etag_server_that_says_304_for_ever_does_not_hide_what_changed_options_ask(open_world: OpenWorld) -> None:
    world = open_world()
    path = world.add_feed("paper", rss(WEATHER))
    body = rss(WEATHER, A800)
    whole = Exchange(headers={"Content-Type": "application/xml", "ETag": '"1"'}, body=body)
    world.server.serve(path, whole, Exchange(status=304))
    world.poll()
    assert world.states(world.poll()) == {"paper": "unchanged"}
    pack = world.home / "watchlists" / "sources" / "world.yaml"
    changed = pack.read_text(encoding="utf-8").replace("standing: press", "standing: press, encoding: utf-8")
    pack.write_text(changed, encoding="utf-8")
    world.restart()
    world.poll()
    assert "if-none-match" not in world.server.requests_to(path)[-1].headers


def test_a_server_that_says_304_whatever_changes_is_asked_in_full_once_a_day(open_world: OpenWorld) -> None:
    world = open_world()
    path = world.add_feed("paper", rss(WEATHER))

    def stubborn(request: SeenRequest, wire: Wire) -> None:
        if "if-none-match" in request.headers:
            Exchange(status=304)(request, wire)
        else:
            headers = {"Content-Type": "application/xml", "ETag": '"1"'}
            Exchange(headers=headers, body=rss(WEATHER, *later))(request, wire)

    later: list[tuple[str, str, str]] = []
    world.server.serve(path, stubborn)
    world.poll()
    later.append(A800)
    world.clock.advance(timedelta(hours=1))
    assert world.states(world.poll()) == {"paper": "unchanged"}
    world.clock.advance(timedelta(days=1))
    assert world.states(world.poll()) == {"paper": "ok"}
    assert len(world.messages()) == 1


def test_the_baseline_of_a_new_source_does_not_swallow_what_an_older_source_would_have_told(
    open_world: OpenWorld,
) -> None:
    world = open_world(datetime(2023, 6, 14, 12, tzinfo=UTC))
    world.server.serve("/old/documents.json", register_answer("744"))
    world.add_source(register_source(world, "fr-old", at="/old"))
    assert world.states(world.poll()) == {"fr-old": "ok"}
    # Nobody ran Rulewire for some days; then a second source is added, which holds the same document.
    world.clock.advance(timedelta(days=20))
    for path in ("/old", "/new"):
        world.server.serve(f"{path}/documents.json", register_answer("744", "744"))
    world.add_source(register_source(world, "fr-new", at="/new"))
    world.restart()
    for key in ("fr-new", "fr-old"):
        world.house.poller.poll(world.house.catalog.sources[key])
    world.poll()
    assert len(world.messages()) == 1
    world.clock.advance(timedelta(hours=1))
    world.poll()
    assert len(world.messages()) == 1


def test_two_sources_that_bring_the_same_document_at_the_same_time_tell_it_once(open_world: OpenWorld) -> None:
    world = open_world()
    for key in ("fr-one", "fr-two"):
        world.server.serve(f"/{key}/documents.json", register_answer("744", "744"))
        world.add_source(register_source(world, key, at=f"/{key}"))
    for source in world.house.catalog.enabled_sources:
        world.house.poller.poll(source)
    world.poll()
    assert world.house.store.counts()["versions"] == 2
    assert len(world.messages()) == 1


class OddReadings:
    """A parser whose answer about the source `odd` is what no kind should say."""

    def __init__(self, item: Item) -> None:
        self.item = item

    def parse(self, source: Source, fetch: Fetch) -> Reading:
        if source.key == "odd":
            return Reading(items=(self.item,))
        return Reading(items=(Item(key="paper:2", url="http://paper.example/2", title=A800[1], published_at=NOW),))


@pytest.mark.parametrize(
    "oddity",
    [{"key": "odd:\ud83d"}, {"published_at": datetime(2023, 6, 28)}, {"title": None}, {"extra": {"x": object()}}],
)
def test_an_answer_that_cannot_be_recorded_does_not_hold_up_the_polls_behind_it(
    open_world: OpenWorld, oddity: dict[str, object]
) -> None:
    world = open_world()
    world.add_feed("odd", rss(WEATHER))
    world.add_feed("paper", rss(A800))
    for source in world.house.catalog.enabled_sources:
        world.house.poller.poll(source)
    good: dict[str, object] = {"key": "odd:1", "url": "http://x.example", "title": "Odd"}
    item = Item(**{**good, **oddity})  # type: ignore[arg-type]
    recorder = Recorder(
        store=world.house.store,
        parser=OddReadings(item),
        kind_of=load_kind,
        source_of=world.house.catalog.sources.get,
        clock=world.clock,
        alert_age=timedelta(days=3),
    )
    states = [(key, str(result.state)) for key, result, _ in recorder.record_pending()]
    assert states == [("odd", "internal"), ("paper", "ok")]
    world.poll()
    assert len(world.messages()) == 1


def test_a_daemon_with_the_old_options_does_not_spend_the_baseline_of_the_new_ones(open_world: OpenWorld) -> None:
    world = open_world()
    world.add_feed("paper", rss(WEATHER))
    world.poll()
    old_house = world.house
    world.publish("/other.xml", rss(("7", "The A800 of long ago", OLD)))
    pack = world.home / "watchlists" / "sources" / "world.yaml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("/paper.xml", "/other.xml"), encoding="utf-8")
    with House(load_settings(world.home / "monitor.toml"), clock=world.clock) as new_house:
        poll_once(old_house, old_house.catalog.enabled_sources)
        poll_once(new_house, new_house.catalog.enabled_sources)
        run_deliveries(new_house)
    assert [found.title for found in world.hits("ai-chips")] == ["The A800 of long ago"]
    assert world.messages() == []


# ---------------------------------------------------------------- clocks that jump


def test_a_clock_that_jumps_a_day_ahead_and_back_stops_neither_polls_nor_messages(open_world: OpenWorld) -> None:
    world = open_world()
    path = world.add_feed("paper", rss(WEATHER))
    truth = world.clock.now()
    world.clock.advance(timedelta(days=1))
    world.poll()
    world.publish(path, rss(WEATHER, A800))
    [source] = world.house.catalog.enabled_sources
    world.house.poller.poll(source)
    world.house.recorder.record_pending()
    world.house.scanner.scan_batch()
    world.house.relater.relate_batch()
    world.house.router.route_batch()
    world.house.store.claim_source("paper", world.clock.now(), timedelta(minutes=15))  # and its holder dies
    world.clock.move_to(truth + timedelta(minutes=1))
    assert world.house.store.due_sources(world.clock.now()) == ["paper"]
    assert world.house.store.claim_source("paper", world.clock.now(), timedelta(minutes=15)) is not None
    assert world.house.deliverer.deliver_one() is not None
    assert len(world.messages()) == 1
