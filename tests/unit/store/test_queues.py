"""Asking what is due must not read the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import event

from monitor.domain.documents import Origin
from monitor.store import Store, open_store
from tests.contract.store_values import DAY, HOUR, NOON, alerted, kept, new_version, recorded, scanned, source


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'rulewire.db'}") as opened:
        yield opened


QUEUES: dict[str, tuple[Callable[[Store], Any], str]] = {
    "unrecorded polls": (lambda store: store.unrecorded_polls(), "ix_poll_unrecorded"),
    "unscanned versions": (lambda store: store.unscanned(10), "ix_version_unscanned"),
    "unrouted hits": (lambda store: store.unrouted(10), "ix_hit_unrouted"),
    "due full texts": (lambda store: store.claim_text(NOON, HOUR, sources=["fr-bis"]), "ix_full_text_due"),
    "due deliveries": (lambda store: store.claim_delivery(NOON, HOUR), "ix_delivery_due"),
    "newest hits": (lambda store: store.hits_of_document("fr:1"), "ix_hit_document_id_watchlist"),
    "the coverage of a period": (lambda store: store.coverage([source()], NOON, NOON + DAY), "ix_poll_started_at"),
    "old fetches": (lambda store: store.prune(NOON, timedelta(0)), "ix_fetch_kept"),
    "deadlines": (lambda store: store.hits_with_deadlines(NOON), "ix_deadline_on_date"),
}


@pytest.mark.parametrize("name", QUEUES)
def test_a_question_is_answered_from_its_index(store: Store, name: str) -> None:
    store.sync_sources([source()], NOON)
    recorded(store)
    kept(store, *(new_version(f"fr:{number}") for number in range(50)))
    scanned(store, "ai-chips")
    alerted(store)
    ask, index = QUEUES[name]
    plans = [step for statement in statements_of(store, ask) for step in plan_of(store, *statement)]
    assert any(index in step for step in plans), "\n".join(plans)


def statements_of(store: Store, ask: Callable[[Store], Any]) -> list[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(store.database.engine, "before_cursor_execute", note)
    ask(store)
    event.remove(store.database.engine, "before_cursor_execute", note)
    return [(statement, parameters) for statement, parameters in seen if not statement.startswith("BEGIN")]


def plan_of(store: Store, statement: str, parameters: Any) -> list[str]:
    with store.database.read() as session:
        rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row[3] for row in rows]


def test_an_archive_loads_fast(store: Store) -> None:
    versions = [
        new_version(f"fr:{number}", abstract="An abstract of some length. " * 30, origin=Origin.HISTORY)
        for number in range(4_000)
    ]
    began = perf_counter()
    kept(store, *versions[:2_000])
    kept(store, *versions[2_000:])
    # 16,000 a second on the two cores it was written on; the bound only catches a row-by-row loop.
    assert len(versions) / (perf_counter() - began) > 1_000
