"""The engine scans, and analysts save their files again and again."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

from monitor.domain.sources import Item
from monitor.engines.embedded import EmbeddedEngine, EngineSettings
from monitor.pipeline.record import record_import
from tests.world import World

NEVER = timedelta(hours=9)
VERSIONS = 6000
EDITS = 12
PATIENCE_S = 60.0
CHIPS = "key: chips\ntitle: Chips\nreason: r\nrules:\n  - {{key: named, why: w, any: [A800, word{edit}]}}\n"


def happens(what: Callable[[], bool]) -> bool:
    pause = threading.Event()
    for _ in range(int(PATIENCE_S / 0.01)):
        if what():
            return True
        pause.wait(0.01)
    return False


def engine_of(world: World) -> EmbeddedEngine:
    settings = EngineSettings(tick=NEVER, sweep=NEVER, poll_threads=1, keep_fetches=timedelta(days=30))
    return EmbeddedEngine(world.house, world.house.store, {}, settings)


def test_reloads_during_scans_lose_no_version_and_scan_none_twice(open_world: Callable[..., World]) -> None:
    world = open_world(shipped_watchlists=False)
    file = world.home / "watchlists" / "chips.yaml"
    file.write_text(CHIPS.format(edit=0), encoding="utf-8")
    house, engine = world.house, engine_of(world)
    hashes = {house.watch.watched.watchlists["chips"].content_hash}
    items = [
        Item(key=f"paper:{number}", url=f"http://paper.example/{number}", title=f"The A800, part {number}")
        for number in range(VERSIONS)
    ]
    record_import(house.store, name="archive", source="paper", items=items, now=world.clock.now())

    def taken_over(book: Any) -> bool:
        engine.tick()
        return house.watch.book() is not book

    engine.start()
    try:
        for edit in range(1, EDITS + 1):
            book = house.watch.book()
            file.write_text(CHIPS.format(edit=edit), encoding="utf-8")
            assert happens(lambda book=book: taken_over(book))  # type: ignore[misc]
            hashes.add(house.watch.watched.watchlists["chips"].content_hash)
        assert happens(lambda: not house.store.unscanned(1))
    finally:
        engine.stop()
    with closing(sqlite3.connect(world.home / "rulewire.db")) as database:
        used = {row[0] for row in database.execute("SELECT DISTINCT watchlist_hash FROM hit")}
        [(hits, versions)] = database.execute("SELECT count(*), count(DISTINCT version_id) FROM hit")
        [(found,)] = database.execute("SELECT count(*) FROM event WHERE kind = 'HitFound'")
        [(reloads,)] = database.execute("SELECT count(*) FROM event WHERE kind = 'WatchlistReloaded'")
        kept = {row[0] for row in database.execute("SELECT content_hash FROM watchlist_text")}
    assert (hits, versions, found) == (VERSIONS, VERSIONS, VERSIONS)
    assert reloads == EDITS
    assert len(hashes) == EDITS + 1
    assert used <= hashes
    assert used == kept
    assert house.store.gaps() == []
