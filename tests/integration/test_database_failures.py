"""What happens when the database fails under a running house: nothing is lost, and the message says what to do."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from monitor.app.house import House
from monitor.config.settings import load_settings
from monitor.domain.errors import StoreError
from tests.world import World, rss

OpenWorld = Callable[..., World]
FRESH = "Wed, 28 Jun 2023 16:14:00 +0900"
A800 = ("2", "Export curbs on the A800 chip", FRESH)


@contextmanager
def full_disk(world: World) -> Iterator[None]:
    """The database may not grow while the block runs."""
    engine = world.house.store.database.engine

    def limit(connection: Any, _record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "connect", limit)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", limit)
        engine.dispose()


def test_a_poll_that_no_longer_fits_on_the_disk_is_recorded_when_there_is_space(open_world: OpenWorld) -> None:
    world = open_world()
    world.add_feed("paper", rss(*((f"{n}", f"A800 rule {n} " + "x" * 900, FRESH) for n in range(200))))
    [source] = world.house.catalog.enabled_sources
    world.house.poller.poll(source)
    with full_disk(world), pytest.raises(StoreError, match="is full"):
        world.house.recorder.record_pending()
    [(_, result, _)] = world.house.recorder.record_pending()
    assert result.new == 200


@pytest.mark.parametrize("replaced", [False, True])
def test_a_database_file_that_is_taken_away_is_noticed_at_once(open_world: OpenWorld, replaced: bool) -> None:
    world = open_world()
    world.add_feed("paper", rss(A800))
    path = world.home / "rulewire.db"
    assert world.house.store.counts()["documents"] == 0
    if replaced:
        with closing(sqlite3.connect(path)) as ours, closing(sqlite3.connect(world.home / "copy.db")) as copy:
            ours.backup(copy)
        (world.home / "copy.db").replace(path)
    else:
        path.unlink()
    words = "replaced by another file" if replaced else "deleted or moved away"
    with pytest.raises(StoreError, match=words) as caught:
        world.poll()
    assert "Stop Rulewire" in caught.value.remedy
    assert path.exists() is replaced, "no empty database is made in its place"


def test_a_database_that_another_process_locks_for_a_while_is_waited_for(open_world: OpenWorld) -> None:
    world = open_world()
    world.add_feed("paper", rss(A800))
    path, held, done = world.house.store.database.path, threading.Event(), threading.Event()
    assert path is not None

    def hold() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            held.set()
            done.wait(1.0)
            other.execute("COMMIT")

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    assert world.states(world.poll()) == {"paper": "ok"}
    holder.join()
    assert len(world.messages()) == 1


def test_two_processes_that_make_the_same_digest_send_it_once(open_world: OpenWorld) -> None:
    world = open_world()
    world.add_feed("paper", rss(A800))
    world.poll()
    world.clock.advance(timedelta(days=15))
    settings = load_settings(world.home / "monitor.toml")
    with House(settings, clock=world.clock) as other:
        both = threading.Barrier(2)
        made: list[str] = []

        def make(house: House) -> None:
            both.wait(10)
            made.extend(event.kind for event in house.digester.make_due())

        threads = [threading.Thread(target=make, args=(house,)) for house in (world.house, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert made == ["DigestMade", "DigestMade"], "one for each of the two weeks since"
    assert world.house.store.counts()["digests"] == 2
