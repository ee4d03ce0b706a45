"""What stands in the calendar does not depend on the order in which documents reach us."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.states import Reason
from monitor.pipeline.relate import Relater
from monitor.ports.relations import RelationStore
from monitor.store import Store
from tests.integration.desk import Desk

DOCKET = ("Docket No. BIS-2023-0021",)
DAYS = [date(2024, 1, 18), date(2024, 2, 7), date(2024, 3, 1)]


def proposal(desk: Desk) -> None:
    desk.publish(
        "2024-001",
        "Controls on chips",
        on=date(2023, 12, 4),
        docket_ids=DOCKET,
        action="Proposed rule.",
        comments_close_on=DAYS[0],
        dates="Comments must be received by January 18, 2024.",
        citation="88 FR 84000",
    )


def extension(desk: Desk, number: str, step: int, published: date) -> None:
    to = DAYS[step]
    desk.publish(
        number,
        "Controls; Extension of Comment Period",
        on=published,
        docket_ids=DOCKET,
        action="Proposed rule; extension of comment period.",
        comments_close_on=to,
        dates=f"The comment period is extended until {to:%B} {to.day}, {to.year}.",
    )


def correction(desk: Desk) -> None:
    desk.publish("C1-2024-001", "Controls", on=date(2023, 12, 20))


def neighbour(desk: Desk) -> None:
    desk.publish("2024-009", "More chips", on=date(2024, 1, 3), docket_ids=DOCKET)


DOCUMENTS: dict[str, Callable[[Desk], None]] = {
    "2024-001": proposal,
    "2024-002": lambda desk: extension(desk, "2024-002", 1, date(2024, 1, 10)),
    "2024-003": lambda desk: extension(desk, "2024-003", 2, date(2024, 2, 5)),
    "C1-2024-001": correction,
    "2024-009": neighbour,
}


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(sorted(DOCUMENTS)), rests=st.lists(st.booleans(), min_size=5, max_size=5))
def test_any_order_of_arrival_ends_in_the_same_calendar_and_tells_nothing_twice(
    order: list[str], rests: list[bool]
) -> None:
    with TemporaryDirectory() as home:
        desk = Desk(Path(home))
        told = []
        for number, rest in zip(order, rests, strict=True):
            DOCUMENTS[number](desk)
            if rest:
                told += desk.run()
                desk.next_day()
        told += desk.run()
        assert desk.run() == []
        assert desk.deadlines("2024-001") == [("comments_close", DAYS[2], DAYS[0])]
        assert desk.deadlines("2024-002") == desk.deadlines("2024-003") == []
        assert len(told) == len(set(told)), told
        assert ("desk", Reason.FIRST_HIT, "2024-001") in told
        assert ("desk", Reason.CORRECTION, "C1-2024-001") in told
        desk.close()


class Dying:
    """A store that is gone after so many writes."""

    def __init__(self, store: Store, writes: int) -> None:
        self._store = store
        self._left = writes

    def __getattr__(self, name: str) -> Any:
        if name.startswith("save_"):
            if self._left == 0:
                raise KeyboardInterrupt
            self._left -= 1
        return getattr(self._store, name)


@pytest.mark.parametrize("writes", range(6))
def test_a_kill_between_any_two_writes_loses_and_doubles_nothing(writes: int, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    proposal(desk)
    told = desk.run()
    desk.next_day()
    for number in sorted(set(DOCUMENTS) - {"2024-001"}):
        DOCUMENTS[number](desk)
    desk.scan()
    dying = Dying(desk.store, writes)
    relater = Relater(store=cast(RelationStore, dying), watched=lambda: desk.words, clock=desk.clock)
    with suppress(KeyboardInterrupt):
        relater.relate_batch()
    told += desk.run()
    assert sorted(told) == [
        ("desk", Reason.CORRECTION, "C1-2024-001"),
        ("desk", Reason.DEADLINE_MOVED, "2024-002"),
        ("desk", Reason.DEADLINE_MOVED, "2024-003"),
        ("desk", Reason.FIRST_HIT, "2024-001"),
        ("desk", Reason.FIRST_HIT, "2024-009"),
    ]
    assert desk.deadlines("2024-001") == [("comments_close", DAYS[2], DAYS[0])]
    [row] = desk.store.deadlines()
    assert row.sequence == 2
    desk.close()
