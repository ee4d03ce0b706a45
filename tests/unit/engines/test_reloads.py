"""The engine scans, and analysts save their files again and again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

from monitor.domain.sources import Item
from monitor.pipeline.record import record_import
from tests.unit.engines.running import engine_of, happens
from tests.world import World

VERSIONS = 6000
EDITS = 12
CHIPS = "key: chips\ntitle: Chips\nreason: r\nrules:\n  - {{key: named, why: w, any: [A800, word{edit}]}}\n"


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
    assert len(used) > 1, "files were taken over while versions were being scanned"
    assert used <= hashes
    assert used == kept
    assert house.store.gaps() == []
