"""What every store keeps to: deadlines that lie ahead, and reminders of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from monitor.domain.alerts import Route
from monitor.domain.documents import Origin
from monitor.domain.errors import StoreError
from monitor.domain.events import AlertRaised, Event
from monitor.domain.states import Reason
from monitor.pipeline.remind import Reminder, plan_reminders
from monitor.ports.reminders import NewReminder, OpenDeadline
from monitor.store import Store
from monitor.store.database import insert_rows
from monitor.store.tables import DeadlineRow, ReminderRow
from monitor.testing import FrozenClock
from tests.contract.store_values import DAY, NOON, alerted, claimed, kept, new_version, scanned

CLOSES = date(2026, 12, 7)
DESK = Route(key="desk", watchlists=("*",), channels=("inbox",))
COUNSEL = Route(key="counsel", watchlists=("*",), channels=("inbox",))


def a_deadline(store: Store, *, on: date = CLOSES, document_id: int = 1, **more: object) -> None:
    row = {
        "document_id": document_id,
        "kind": "comments_close",
        "label": "",
        "on_date": on,
        "said_on": on,
        "quote": "Comments must be received by December 7, 2026.",
        "sequence": 0,
        "first_seen_at": NOON,
        "changed_at": NOON,
        "ended_at": None,
        **more,
    }
    with store.database.write() as session:
        insert_rows(session, DeadlineRow, [row])


def move(store: Store, on: date, *, at: timedelta = timedelta()) -> None:
    with store.database.write() as session:
        row = session.get(DeadlineRow, 1)
        assert row is not None
        row.on_date, row.sequence, row.changed_at = on, row.sequence + 1, NOON + at


def a_document(store: Store, *, origin: Origin = Origin.LIVE, key: str = "fr:1") -> None:
    kept(store, new_version(key, origin=origin))
    scanned(store, "ai-chips")
    alerted(store)


def remind(store: Store, on: date, *, hour: int = 12, routes: tuple[Route, ...] = (DESK,)) -> list[Event]:
    """As the daemon does at that time (UTC)."""
    reminder = Reminder(
        store=store,
        routes=routes,
        addresses={"inbox": ("a@x.test", "b@x.test")},
        watched=lambda: {"ai-chips"},
        days=(14, 7, 1),
        at=NOON.time().replace(hour=8),
        zone="UTC",
        clock=FrozenClock(NOON.replace(year=on.year, month=on.month, day=on.day, hour=hour)),
    )
    return list(reminder.remind_due())


def plan(seen: Sequence[OpenDeadline]) -> Sequence[NewReminder]:
    """What somebody decides who saw that, a week before the day."""
    return plan_reminders(
        seen,
        (DESK,),
        {"inbox": ("a@x.test",)},
        watched={"ai-chips"},
        days=(7,),
        at=NOON.time(),
        zone="UTC",
        now=NOON + 8 * DAY,
    )


def rows(store: Store) -> list[tuple[str, int, date, bool]]:
    """(route, days before, date, told) of every reminder in the ledger."""
    with store.database.read() as session:
        found = session.exec(select(ReminderRow).order_by(col(ReminderRow.id))).all()
        return [(row.route, row.days_before, row.on_date, row.alert_id is not None) for row in found]


def test_a_reminder_is_an_alert_with_a_message_to_each_address(store: Store) -> None:
    a_document(store)
    a_deadline(store)
    alerts_before = store.counts()["alerts"]
    (event,) = remind(store, CLOSES - 7 * DAY)
    assert isinstance(event, AlertRaised)
    assert (event.route, event.reason) == ("desk", "deadline_near")
    assert store.counts()["alerts"] == alerts_before + 1
    stored = store.load_alert(event.alert_id)
    assert stored.reason is Reason.DEADLINE_NEAR
    assert [hit.hit.watchlist for hit in stored.hits] == ["ai-chips"]
    assert stored.deadline is not None
    assert (stored.deadline.kind, stored.deadline.on) == ("comments_close", CLOSES)
    assert stored.deadline.quote == "Comments must be received by December 7, 2026."
    addresses = {claimed(store).delivery.address for _ in range(store.counts()["deliveries"])}
    assert addresses == {"a@x.test", "b@x.test"}


def test_it_is_told_once_however_often_it_is_looked(store: Store) -> None:
    a_document(store)
    a_deadline(store)
    assert len(remind(store, CLOSES - 7 * DAY)) == 1
    assert remind(store, CLOSES - 7 * DAY) == []
    assert remind(store, CLOSES - 5 * DAY) == []
    assert len(remind(store, CLOSES - DAY)) == 1
    assert remind(store, CLOSES) == []
    assert rows(store) == [("desk", 7, CLOSES, True), ("desk", 1, CLOSES, True)]


def test_two_who_look_at_the_same_moment_tell_it_once(store: Store) -> None:
    a_document(store)
    a_deadline(store)

    seen = store.open_deadlines(CLOSES, CLOSES)
    assert len(remind(store, CLOSES - 7 * DAY)) == 1
    late = plan(seen)
    assert len(late) == 1
    assert store.save_reminders(late, NOON) == []
    assert store.counts()["alerts"] == 2  # the first hit, and one reminder


def test_a_reminder_that_fails_half_way_leaves_nothing_and_is_told_once_afterwards(store: Store) -> None:
    a_document(store)
    a_deadline(store)
    before = {name: store.counts()[name] for name in ("alerts", "deliveries", "events")}
    full = "CREATE TRIGGER full BEFORE INSERT ON reminder BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    with store.database.write() as session:
        session.connection().execute(text(full))
    with pytest.raises(StoreError):
        remind(store, CLOSES - 7 * DAY)
    assert {name: store.counts()[name] for name in before} == before
    with store.database.write() as session:
        session.connection().execute(text("DROP TRIGGER full"))
    assert len(remind(store, CLOSES - 7 * DAY)) == 1
    assert remind(store, CLOSES - 7 * DAY) == []


def test_a_deadline_that_moves_is_reminded_of_anew_on_its_new_date(store: Store) -> None:
    a_document(store)
    a_deadline(store)
    assert len(remind(store, CLOSES - 7 * DAY)) == 1
    later = CLOSES + 30 * DAY
    move(store, later, at=8 * DAY)
    assert remind(store, CLOSES - DAY) == []
    (event,) = remind(store, later - 7 * DAY)
    assert isinstance(event, AlertRaised)
    reminded_of = store.load_alert(event.alert_id).deadline
    assert reminded_of is not None
    assert reminded_of.on == later


def test_a_plan_for_a_date_that_has_moved_meanwhile_is_dropped(store: Store) -> None:
    a_document(store)
    a_deadline(store)
    (seen,) = store.open_deadlines(CLOSES, CLOSES)
    move(store, CLOSES + DAY)
    (now,) = store.open_deadlines(CLOSES, CLOSES + DAY)
    assert seen.stored.deadline.on != now.stored.deadline.on
    plans = plan([seen])
    assert len(plans) == 1
    assert store.save_reminders(plans, NOON + 8 * DAY) == []


def test_an_ended_deadline_is_not_reminded_of(store: Store) -> None:
    a_document(store)
    a_deadline(store, ended_at=NOON)
    assert remind(store, CLOSES - 7 * DAY) == []


def test_a_route_that_was_alerted_after_the_time_has_come_is_not_told_again_at_once(store: Store) -> None:
    a_document(store)  # at noon on 23 November, two weeks before
    a_deadline(store)
    assert remind(store, NOON.date(), routes=(DESK, COUNSEL)) != []
    assert rows(store) == [("desk", 14, CLOSES, False), ("counsel", 14, CLOSES, True)]
    assert len(remind(store, CLOSES - 7 * DAY, routes=(DESK, COUNSEL))) == 2


def test_a_document_that_was_quiet_at_first_sight_is_reminded_of_and_an_old_archive_is_not(store: Store) -> None:
    a_document(store, origin=Origin.BASELINE, key="fr:1")
    a_document(store, origin=Origin.HISTORY, key="fr:2")
    a_deadline(store, document_id=1)
    a_deadline(store, document_id=2, first_seen_at=NOON + 30 * DAY, changed_at=NOON + 30 * DAY)
    events = remind(store, CLOSES - 7 * DAY)
    assert [store.load_alert(event.alert_id).document_id for event in events if isinstance(event, AlertRaised)] == [1]


def test_a_document_from_an_archive_whose_deadline_lay_ahead_is_reminded_of(store: Store) -> None:
    a_document(store, origin=Origin.HISTORY)
    a_deadline(store)
    assert len(remind(store, CLOSES - 7 * DAY)) == 1


def test_a_hit_that_waits_to_be_routed_is_told_by_its_own_alert_first(store: Store) -> None:
    kept(store, new_version("fr:1"))
    scanned(store, "ai-chips")
    a_deadline(store)
    assert store.open_deadlines(CLOSES, CLOSES) == []


def test_deadlines_of_one_kind_and_day_share_a_message_with_all_their_labels(store: Store) -> None:
    a_document(store)
    a_deadline(store, label="instruction 3")
    a_deadline(store, label="instruction 4")
    (event,) = remind(store, CLOSES - 7 * DAY)
    assert isinstance(event, AlertRaised)
    told = store.load_alert(event.alert_id).deadline
    assert told is not None
    assert told.label == "instruction 3; instruction 4"
    assert len(rows(store)) == 2


def test_an_alert_of_another_kind_reminds_of_nothing(store: Store) -> None:
    a_document(store)
    assert store.load_alert(1).deadline is None
