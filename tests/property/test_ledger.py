"""A process that dies anywhere loses nothing, and repeats only what it cannot know that it sent."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from monitor.testing import Exchange
from tests.world import World

NOW = datetime(2023, 10, 25, 12, tzinfo=UTC)
LONGER_THAN_ANY_LEASE = timedelta(minutes=20)
WATCHLIST = "key: chips\ntitle: Chips\nreason: Because.\nrules:\n  - {key: named, why: Named., any: [A800]}\n"


class Killed(KeyboardInterrupt):
    """What kill -9 is to a process: nothing may catch it and go on."""


@dataclass(frozen=True)
class Round:
    """New documents appear; the run through the stages is killed at the given transaction, before it begins or before
    it commits. None: it is not killed."""

    documents: int
    killed_at: int | None
    before: str


ROUNDS = st.lists(
    st.builds(
        Round,
        documents=st.integers(0, 3),
        killed_at=st.none() | st.integers(1, 40),
        before=st.sampled_from(["begin", "commit"]),
    ),
    min_size=1,
    max_size=5,
)


@contextmanager
def dying(world: World, at: int | None, before: str) -> Iterator[None]:
    """The block dies at its `at`-th transaction."""
    engine, count = world.house.store.database.engine, Counter[str]()

    def die(*_: Any) -> None:
        count["seen"] += 1
        if count["seen"] == at:
            raise Killed

    event.listen(engine, before, die)
    try:
        yield
    except Killed:
        pass
    finally:
        event.remove(engine, before, die)


def register_page(count: int, *, text_url: str = "") -> Exchange:
    results: list[dict[str, object]] = [
        {
            "document_number": f"2023-{number}",
            "title": f"Rule {number} on the A800",
            "publication_date": "2023-10-25",
            "type": "Rule",
            "agencies": [],
            "raw_text_url": text_url.format(number) if text_url else None,
        }
        for number in range(count)
    ]
    body = json.dumps({"count": count, "total_pages": 1, "results": results}).encode()
    return Exchange(headers={"Content-Type": "application/json"}, body=body)


@contextmanager
def small_world(home: Path, *, options: str = "") -> Iterator[World]:
    world = World(home, now=NOW, shipped_watchlists=False)
    (home / "watchlists" / "chips.yaml").write_text(WATCHLIST, encoding="utf-8")
    url = world.server.url("")
    world.add_source(f"{{key: fr, title: FR, kind: federal_register, base_url: '{url}', cadence: 15m{options}}}")
    try:
        yield world
    finally:
        world.close()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROUNDS)
def test_a_crash_at_any_transaction_loses_nothing_and_doubles_only_an_unrecorded_send(rounds: list[Round]) -> None:
    with TemporaryDirectory() as folder, small_world(Path(folder) / "home") as world:
        published = kills = 0
        for played in rounds:
            published += played.documents
            world.server.serve("/documents.json", register_page(published))
            with dying(world, played.killed_at, played.before):
                world.poll()
            kills += played.killed_at is not None
            world.restart()
            world.clock.advance(LONGER_THAN_ANY_LEASE)
        world.poll()
        told = [json.loads(line) for line in world.messages()]
        keys_of: dict[str, set[str]] = {}
        for message in told:
            keys_of.setdefault(message["data"]["document"]["key"], set()).add(message["key"])
        assert set(keys_of) == {f"fr:2023-{number}" for number in range(published)}
        assert all(len(keys) == 1 for keys in keys_of.values()), "a repeat carries the same id"
        assert len(told) - len(keys_of) <= kills
        assert world.house.store.counts()["hits"] == published


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROUNDS)
def test_a_crash_at_any_transaction_loses_no_full_text_and_doubles_none(rounds: list[Round]) -> None:
    with TemporaryDirectory() as folder, small_world(Path(folder) / "home", options=", full_text: all") as world:
        published = 0
        for played in rounds:
            published += played.documents
            page = register_page(published, text_url=world.server.url("/texts/{}.txt"))
            world.server.serve("/documents.json", page)
            for number in range(published):
                body = f"I. Background\n\n    Rule {number} names the A800 in its text.\n".encode()
                world.server.serve(f"/texts/{number}.txt", Exchange(headers={"Content-Type": "text/plain"}, body=body))
            with dying(world, played.killed_at, played.before):
                world.poll()
            world.restart()
            world.clock.advance(LONGER_THAN_ANY_LEASE)
        world.poll()
        counts = world.house.store.counts()
        assert (counts["documents"], counts["versions"], counts["hits"]) == (published, 2 * published, 2 * published)
        assert world.house.store.claim_text(world.clock.now(), LONGER_THAN_ANY_LEASE, sources=["fr"]) is None
        told = {json.loads(line)["data"]["document"]["key"] for line in world.messages()}
        assert told == {f"fr:2023-{number}" for number in range(published)}


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 4), st.integers(1, 3))
def test_polling_any_number_of_times_equals_polling_once(documents: int, times: int) -> None:
    with TemporaryDirectory() as folder, small_world(Path(folder) / "home") as world:
        world.server.serve("/documents.json", register_page(documents))
        for _ in range(times):
            world.poll()
        counts = world.house.store.counts()
        assert (counts["versions"], counts["hits"], len(world.messages())) == (documents,) * 3
