"""Many threads, and two stores on one file, as a daemon and a command beside it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest

from monitor.domain.errors import StaleClaimError, StoreError
from monitor.domain.states import DeliveryState
from monitor.ports.stages import NewDelivery, RoutingPlan
from monitor.store import Store, open_store
from tests.contract.store_values import (
    DIGEST,
    HOUR,
    NOON,
    alert_plan,
    kept,
    new_version,
    outcome,
    polled,
    result,
    scanned,
    source,
)

THREADS = 6
CHECKOUT = Path(__file__).parents[3]
Value = TypeVar("Value")


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    url = f"sqlite:///{tmp_path / 'rulewire.db'}"
    with open_store(url) as one, open_store(url) as other:
        yield one, other


def at_once(stores: tuple[Store, Store], act: Callable[[Store], Value]) -> list[Value]:
    """What `act` gives in each of six threads that start together, half of them on either store."""
    barrier = Barrier(THREADS)

    def run(number: int) -> Value:
        barrier.wait()
        return act(stores[number % 2])

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_six_senders_take_two_hundred_deliveries_each_once(stores: tuple[Store, Store]) -> None:
    store = stores[0]
    kept(store, new_version())
    scanned(store, "ai-chips")
    plan = alert_plan(store.unrouted(9), addresses=[f"{number}@x.test" for number in range(200)])
    store.save_routing(plan, NOON)

    def send_all(mine: Store) -> list[str]:
        sent = []
        while claim := mine.claim_delivery(NOON, HOUR):
            mine.record_attempt(claim, state=DeliveryState.SENT, detail="", finished_at=NOON)
            sent.append(claim.delivery.key)
        return sent

    sent = Counter(key for keys in at_once(stores, send_all) for key in keys)
    assert len(sent) == 200
    assert set(sent.values()) == {1}
    assert len(store.deliveries(DeliveryState.SENT, 999)) == 200


def test_one_of_six_gets_the_source(stores: tuple[Store, Store]) -> None:
    stores[0].sync_sources([source()], NOON)
    claims = at_once(stores, lambda store: store.claim_source("fr-bis", NOON, HOUR))
    assert sum(claim is not None for claim in claims) == 1


def test_six_routers_alert_once(stores: tuple[Store, Store]) -> None:
    kept(stores[0], *(new_version(f"fr:{number}") for number in range(20)))
    scanned(stores[0], "ai-chips", "cloud-rental")
    plan: RoutingPlan = alert_plan(stores[0].unrouted(99))
    events = at_once(stores, lambda store: store.save_routing(plan, NOON))
    assert sorted(len(caused) for caused in events) == [0, 0, 0, 0, 0, 20]
    assert stores[0].counts()["deliveries"] == 20


def test_six_recorders_record_a_poll_once(stores: tuple[Store, Store]) -> None:
    stores[0].sync_sources([source()], NOON)
    poll_id = polled(stores[0])

    def record(store: Store) -> bool:
        try:
            with store.recording() as recording:
                recording.write([new_version()], NOON)
                recording.finish_poll(poll_id, result(), NOON)
        except StaleClaimError:
            return False
        return True

    assert sum(at_once(stores, record)) == 1
    assert stores[0].counts()["versions"] == 1


def test_six_digests_of_one_period_are_one(stores: tuple[Store, Store]) -> None:
    made = at_once(stores, lambda store: store.save_digest(DIGEST, NOON))
    assert sum(digest is not None for digest in made) == 1
    assert stores[0].counts()["deliveries"] == len(DIGEST.deliveries) == 1


def test_reading_goes_on_while_another_writes(stores: tuple[Store, Store]) -> None:
    one, other = stores
    with one.recording() as recording:
        recording.write([new_version()], NOON)
        assert other.counts()["versions"] == 0
        recording.finish_import("test", 1, NOON)
    assert other.counts()["versions"] == 1


def test_a_late_poller_and_its_successor_keep_one_poll(stores: tuple[Store, Store]) -> None:
    one, other = stores
    one.sync_sources([source()], NOON)
    late = one.claim_source("fr-bis", NOON, timedelta(seconds=1))
    successor = other.claim_source("fr-bis", NOON + HOUR, HOUR)
    assert late is not None
    assert successor is not None
    with pytest.raises(StaleClaimError, match="fr-bis"):
        one.save_poll(late, outcome())
    other.save_poll(successor, outcome())
    assert len(one.unrecorded_polls()) == 1


def test_a_delivery_key_is_one_delivery(stores: tuple[Store, Store]) -> None:
    twice = (
        NewDelivery(channel="inbox", address="a", key="same"),
        NewDelivery(channel="inbox", address="b", key="same"),
    )
    with pytest.raises(StoreError, match="UNIQUE"):
        stores[0].save_digest(replace(DIGEST, deliveries=twice), NOON)
    assert stores[0].digest_periods("desk") == frozenset(), "and the digest was not kept without it"


KILLED = """
import os, sys
from monitor.store import open_store
from tests.contract.store_values import NOON, new_version

with open_store(sys.argv[1]).recording() as recording:
    recording.write([new_version(f"fr:{number}") for number in range(2_000)], NOON)
    os.kill(os.getpid(), 9)
"""


def test_a_process_that_is_killed_while_it_writes_leaves_nothing_and_holds_nobody_up(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'rulewire.db'}"
    with open_store(url) as store:
        kept(store, new_version("fr:before"))
        before = store.counts()
        killed = subprocess.run([sys.executable, "-c", KILLED, url], cwd=CHECKOUT, check=False)
        assert killed.returncode == -signal.SIGKILL
        assert store.counts() == before
        kept(store, new_version("fr:after"))
        assert store.counts()["documents"] == 2
