"""What every store keeps to: checks that were made and counts of past days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monitor.domain.coverage import DayCount
from monitor.domain.events import DayCounted, VersionRecorded
from monitor.domain.states import SourceState
from monitor.store import Store
from tests.contract.store_values import DAY, HOUR, MINUTE, NOON, new_version, polled, recorded, source

COUNT = DayCount(
    source="fr-bis",
    day=date(2026, 11, 20),
    definition="asked",
    claimed=344,
    listed=343,
    held=342,
    missing=("fr:2024-31466",),
    fetched=("fr:2024-1",),
    state=SourceState.OK,
    detail="",
    counted_at=NOON,
    short_since=NOON,
)


@pytest.fixture(autouse=True)
def _watched(store: Store) -> None:
    store.sync_sources([source(), source("paper")], NOON, due_after=lambda _, asked_at: asked_at + HOUR)


def test_checks_come_back_as_they_were_recorded(store: Store) -> None:
    recorded(store, at=NOON, state=SourceState.TIMEOUT, items=7, new=2)
    (check,) = store.checks("fr-bis", NOON)
    assert (check.started_at, check.finished_at, check.next_due_at) == (NOON, NOON + MINUTE, NOON + HOUR)
    assert (check.state, check.detail, check.shown, check.new) == (SourceState.TIMEOUT, "as it was said", 7, 2)
    assert store.first_checks() == {"fr-bis": NOON}


def test_a_poll_that_waits_to_be_recorded_is_no_check_yet(store: Store) -> None:
    polled(store, at=NOON)
    assert store.checks("fr-bis", NOON) == []


def test_checks_begin_with_the_last_good_one_before(store: Store) -> None:
    for days, state in enumerate([SourceState.OK, SourceState.OK, SourceState.TIMEOUT, SourceState.OK]):
        recorded(store, at=NOON + days * DAY, state=state, new=0)
    recorded(store, "paper", at=NOON + 3 * DAY)
    # The first one is the last that may have brought something new.
    assert [check.started_at for check in store.checks("fr-bis", NOON + 2.5 * DAY)] == [
        NOON + days * DAY for days in range(4)
    ]
    assert len(store.checks("paper", NOON + 2.5 * DAY)) == 1


def test_a_source_that_never_was_well_is_read_from_its_first_check_and_the_others_are_not(store: Store) -> None:
    for days in range(4):
        recorded(store, at=NOON + days * DAY, state=SourceState.AUTH, new=0)
        recorded(store, "paper", at=NOON + days * DAY, news=1)
    assert len(store.checks("fr-bis", NOON + 3 * DAY)) == 4
    assert len(store.checks("paper", NOON + 3 * DAY)) == 2
    assert store.first_checks() == {"fr-bis": NOON, "paper": NOON}


def test_a_count_comes_back_and_takes_the_place_of_the_one_before(store: Store) -> None:
    with store.counting() as counting:
        assert counting.finish_count(COUNT, NOON) == [DayCounted(at=NOON, source="fr-bis", day="2026-11-20")]
    assert store.day_counts(COUNT.day) == {"fr-bis": [COUNT]}
    assert store.day_counts(COUNT.day + DAY) == {}
    again = replace(COUNT, held=344, listed=344, missing=(), made_good_at=NOON + DAY)
    with store.counting() as counting:
        counting.finish_count(again, NOON + DAY)
    assert store.day_counts(COUNT.day) == {"fr-bis": [again]}


def test_what_was_missed_is_written_with_the_count_or_not_at_all(store: Store) -> None:
    with store.counting() as counting:
        counting.write([new_version("fr:lost")], NOON)
    assert store.known_documents(["fr:lost"]) == {}
    with store.counting() as counting:
        counting.write([new_version("fr:2024-1")], NOON)
        events = counting.finish_count(COUNT, NOON)
    assert [type(event) for event in events] == [VersionRecorded, DayCounted]
    assert set(store.known_documents(["fr:2024-1", "fr:other"])) == {"fr:2024-1"}
