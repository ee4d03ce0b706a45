"""Watchlists and concepts that people edit while the house is open."""

from __future__ import annotations

import json
import logging
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from monitor.app.house import House
from monitor.config.settings import load_settings
from monitor.engines.stages import poll_once, run_to_routed
from monitor.pipeline.digest import week_of
from tests.world import SETTINGS, World, rss

OpenWorld = Callable[..., World]
FRESH = "Wed, 28 Jun 2023 16:14:00 +0900"
CHIPS = """\
key: chips
title: Chips
reason: We buy them.
rules:
  - key: named
    why: A chip is named.
    any: [{words}]
"""
NAMES = "concepts:\n  - key: maker\n    title: Maker\n    aliases: {en: [%s]}\n"


class Desk:
    """A world with one feed and small watchlists, and an analyst who edits them."""

    def __init__(self, world: World, *, restart_sees: str = "A800", **lists: str) -> None:
        self.world = world
        self.path = world.add_feed("paper", rss())
        self._items: list[tuple[str, str, str]] = []
        for key, text in (lists or {"chips": CHIPS.format(words=restart_sees)}).items():
            self.write(f"{key}.yaml", text)

    def file(self, name: str) -> Path:
        return self.world.home / "watchlists" / name

    def write(self, name: str, text: str) -> None:
        self.file(name).parent.mkdir(exist_ok=True)
        self.file(name).write_text(text, encoding="utf-8")

    def look(self) -> bool:
        """As two ticks do: the first sees that something changed, the second that it came to rest."""
        watch = self.world.house.watch
        return watch.look() | watch.look()

    def tell(self, title: str) -> None:
        """The paper prints something, and it is followed through."""
        self._items.append((str(len(self._items)), title, FRESH))
        self.world.publish(self.path, rss(*self._items))
        self.world.poll()

    def hits(self, watchlist: str = "chips") -> list[str]:
        return sorted(found.title for found in self.world.hits(watchlist))

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """What the audit log says about files, oldest first."""
        question = "SELECT kind, subject FROM event WHERE kind LIKE 'Watchlist%' ORDER BY id"
        with closing(sqlite3.connect(self.world.home / "rulewire.db")) as database:
            return [(kind, json.loads(subject)) for kind, subject in database.execute(question)]

    def kinds(self) -> list[tuple[str, str]]:
        return [(kind, subject["watchlist"]) for kind, subject in self.events()]


@pytest.fixture
def desk(open_world: OpenWorld) -> Desk:
    return Desk(open_world(shipped_watchlists=False))


def chips(words: str) -> str:
    return CHIPS.format(words=words)


def test_an_edited_watchlist_looks_at_the_next_version_and_not_at_those_before(desk: Desk) -> None:
    desk.tell("The H800 before the edit")
    desk.write("chips.yaml", chips("A800, H800"))
    assert desk.look()
    desk.tell("The H800 after the edit")
    assert desk.hits() == ["The H800 after the edit"]
    [(kind, said)] = desk.events()
    [found] = desk.world.hits("chips")
    assert (kind, said) == ("WatchlistReloaded", {"watchlist": "chips", "content_hash": found.hit.watchlist_hash})


def test_an_unchanged_folder_is_not_read_again(desk: Desk) -> None:
    desk.world.house.watch.book()
    book = desk.world.house.watch.book()
    assert not desk.look()
    desk.write("chips.yaml", chips("A800"))
    assert not desk.look()
    assert desk.world.house.watch.book() is book
    assert desk.events() == []


def test_a_file_is_not_taken_over_while_it_is_being_written(desk: Desk) -> None:
    whole = chips("A800, H800")
    watch = desk.world.house.watch
    for written in (0, len(whole) // 3, len(whole) - 9, len(whole)):
        desk.write("chips.yaml", whole[:written])
        assert not watch.look()
        desk.tell(f"The A800 while {written} characters were written")
    assert watch.look()
    assert len(desk.hits()) == 4
    assert desk.kinds() == [("WatchlistReloaded", "chips")], "no half file was told as broken"


def test_a_broken_watchlist_stays_in_force_as_it_was_and_says_so(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.tell("The A800 before")
    desk.write("chips.yaml", chips("A800, H800") + "bad: [\n")
    with caplog.at_level(logging.WARNING):
        desk.look()
    desk.tell("The A800 after")
    desk.tell("The H800 is not looked for yet")
    assert desk.hits() == ["The A800 after", "The A800 before"]
    place = f"{desk.file('chips.yaml')}:"
    [(kind, said)] = desk.events()
    assert kind == "WatchlistRefused"
    assert said["content_hash"] == desk.world.hits("chips")[0].hit.watchlist_hash
    assert said["problem"].startswith(place)
    [record] = caplog.records
    assert f"chips stays in force as it was read before: {place}" in record.getMessage()
    [problem] = desk.world.house.problems
    assert problem.line is not None
    assert desk.world.house.store.gaps() == [], "nothing was missed"


def test_a_mended_watchlist_is_taken_over_and_misses_nothing(desk: Desk) -> None:
    desk.world.house.watch.book()
    desk.write("chips.yaml", "key: [")
    desk.look()
    desk.tell("The A800 while it was broken")
    desk.write("chips.yaml", chips("A800, H800"))
    desk.look()
    desk.tell("The H800 once it was mended")
    assert desk.hits() == ["The A800 while it was broken", "The H800 once it was mended"]
    assert desk.kinds() == [("WatchlistRefused", "chips"), ("WatchlistReloaded", "chips")]
    assert not desk.world.house.problems


def test_an_added_watchlist_alerts_on_a_route_that_takes_all(desk: Desk) -> None:
    desk.tell("Weather")
    desk.write("cloud.yaml", chips("cloud rental").replace("key: chips", "key: cloud"))
    desk.look()
    desk.tell("Curbs on cloud rental")
    assert desk.hits("cloud") == ["Curbs on cloud rental"]
    assert len(desk.world.messages()) == 1
    assert desk.kinds() == [("WatchlistReloaded", "cloud")]


def test_a_removed_watchlist_looks_at_nothing_more(desk: Desk) -> None:
    desk.tell("The A800 before")
    desk.file("chips.yaml").unlink()
    desk.look()
    desk.tell("The A800 after")
    assert desk.hits() == ["The A800 before"]
    assert desk.kinds() == [("WatchlistRemoved", "chips")]


def test_cards_and_digests_speak_of_the_watchlists_in_force(desk: Desk) -> None:
    desk.tell("The A800")
    desk.write("chips.yaml", chips("A800").replace("title: Chips", "title: Accelerators"))
    desk.write("cloud.yaml", chips("cloud").replace("key: chips", "key: cloud"))
    desk.look()
    house = desk.world.house
    assert house.card_of("chips").title == "Accelerators"
    content = house.digester.content(house.route(None), week_of("2023-W26", "Asia/Seoul"))
    assert [section.watchlist.title for section in content.sections] == ["Accelerators", "Chips"]


def test_watchlists_of_a_broken_concept_stay_as_they_were_and_others_are_taken_over(open_world: OpenWorld) -> None:
    desk = Desk(
        open_world(shipped_watchlists=False),
        chips=chips('"@maker"'),
        cloud=chips("cloud").replace("key: chips", "key: cloud"),
    )
    desk.write("concepts/names.yaml", NAMES % "Nvidia")
    desk.tell("Nvidia before")
    desk.write("concepts/names.yaml", "concepts: [")
    desk.write("chips.yaml", chips('"@maker", A800'))
    desk.write("cloud.yaml", chips("cloud, sky").replace("key: chips", "key: cloud"))
    desk.look()
    desk.tell("Nvidia and the sky after")
    desk.tell("A800")
    assert desk.hits() == ["Nvidia and the sky after", "Nvidia before"]
    assert desk.hits("cloud") == ["Nvidia and the sky after"]
    assert desk.kinds() == [("WatchlistRefused", "chips"), ("WatchlistReloaded", "cloud")]
    desk.write("concepts/names.yaml", NAMES % "Nvidia, AMD")
    desk.look()
    desk.tell("AMD too")
    assert "AMD too" in desk.hits()
    assert desk.kinds()[2:] == [("WatchlistReloaded", "chips")]


def test_an_edited_concept_reaches_the_watchlists_that_use_it(open_world: OpenWorld) -> None:
    desk = Desk(open_world(shipped_watchlists=False), chips=chips('"@maker"'))
    desk.write("concepts/names.yaml", NAMES % "Nvidia")
    desk.tell("AMD before")
    desk.write("concepts/names.yaml", NAMES % "Nvidia, AMD")
    desk.look()
    desk.tell("AMD after")
    assert desk.hits() == ["AMD after"]


def test_a_file_that_was_broken_at_the_start_is_shown_what_it_missed_when_it_is_mended(
    open_world: OpenWorld,
) -> None:
    desk = Desk(open_world(shipped_watchlists=False), chips="key: [")
    desk.look()
    desk.tell("The A800 while it was broken")
    assert desk.hits() == []
    [(kind, said)] = desk.events()
    assert (kind, said["content_hash"]) == ("WatchlistRefused", "")
    desk.write("chips.yaml", chips("A800"))
    desk.look()
    desk.world.poll()
    assert desk.hits() == ["The A800 while it was broken"]
    assert desk.world.house.store.gaps() == []
    assert len(desk.world.messages()) == 1


def test_a_folder_that_disappears_changes_nothing_but_is_told(desk: Desk) -> None:
    desk.tell("The A800 before")
    folder = desk.world.home / "watchlists"
    shutil.move(folder, desk.world.home / "elsewhere")
    desk.look()
    desk.tell("The A800 after")
    assert desk.hits() == ["The A800 after", "The A800 before"]
    assert [problem.problem for problem in desk.world.house.problems] == ["There is no such folder."]
    shutil.move(desk.world.home / "elsewhere", folder)
    desk.look()
    assert not desk.world.house.problems
    assert desk.kinds() == [("WatchlistRefused", "chips"), ("WatchlistReloaded", "chips")]


def test_a_route_that_names_a_watchlist_takes_it_once_it_is_there(open_world: OpenWorld) -> None:
    named = SETTINGS.replace('key = "desk"', 'key = "desk"\nwatchlists = ["cloud"]')
    desk = Desk(open_world(shipped_watchlists=False, settings=named))
    assert [problem.problem for problem in desk.world.house.problems] == ['There is no watchlist "cloud".']
    desk.write("cloud.yaml", chips("cloud").replace("key: chips", "key: cloud"))
    desk.look()
    assert not desk.world.house.problems
    desk.tell("The A800 and the cloud")
    assert len(desk.world.messages()) == 1


def test_a_restart_on_a_broken_file_goes_back_to_leaving_it_out(desk: Desk) -> None:
    desk.tell("The A800 before")
    desk.write("chips.yaml", "key: [")
    desk.look()
    desk.world.restart()
    desk.look()
    desk.tell("The A800 after")
    assert desk.hits() == ["The A800 before"]
    assert [said["content_hash"] != "" for _, said in desk.events()] == [True, False]
    assert len(desk.world.house.store.gaps()) == 1


def test_what_another_process_missed_is_caught_up_by_the_one_that_knows_the_last_good_version(desk: Desk) -> None:
    desk.tell("Weather")
    desk.write("chips.yaml", "key: [")
    desk.look()
    knowing, world = desk.world.house, desk.world
    other = House(load_settings(world.home / "monitor.toml"), clock=world.clock)
    with other:
        world.publish(desk.path, rss(("0", "Weather", FRESH), ("1", "The A800 on a side path", FRESH)))
        poll_once(other, other.catalog.enabled_sources)
    assert desk.hits() == []
    assert len(knowing.store.gaps()) == 1
    run_to_routed(knowing)
    assert desk.hits() == ["The A800 on a side path"]
    assert knowing.store.gaps() == []
