"""The tables behind `remind`: which deadlines lie ahead, and who was told that they are near."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from monitor.domain.events import AlertRaised, Event
from monitor.domain.matches import Deadline
from monitor.domain.states import Reason
from monitor.ports.deadlines import StoredDeadline
from monitor.ports.reminders import NewReminder, OpenDeadline
from monitor.store.database import chunks, insert_rows, write_events
from monitor.store.deadlines import Deadlines, deadline_of
from monitor.store.latest import newest_hits
from monitor.store.routes import raise_alert
from monitor.store.tables import AlertRow, DeadlineRow, DocumentRow, ReminderRow


class Reminders(Deadlines):
    """Implements ReminderStore."""

    def open_deadlines(self, first: date, last: date) -> Sequence[OpenDeadline]:
        stored = [entry for entry in self.deadlines(since=first) if entry.deadline.on <= last]
        documents = sorted({entry.document_id for entry in stored})
        with self.database.read() as session:
            hits = newest_hits(session, documents, routed=True)
            alerts = _alerts(session, [*documents, *_ids(session, [entry.moved_by for entry in stored])])
            reminded = _reminded(session, [entry.id for entry in stored])
        return [
            OpenDeadline(
                stored=entry,
                hits=tuple(hits[entry.document_id]),
                told_at=_told_at(entry, alerts),
                reminded=frozenset(reminded[entry.id, entry.deadline.on]),
            )
            for entry in stored
            if entry.document_id in hits
        ]

    def save_reminders(self, reminders: Sequence[NewReminder], now: datetime) -> Sequence[Event]:
        with self.database.write() as session:
            raised = [_save(session, reminder, now) for reminder in reminders if _stands(session, reminder)]
            events = [event for event in raised if event is not None]
            write_events(session, events)
            return events


def deadline_reminded_of(session: Session, alert_id: int) -> Deadline | None:
    """What a reminder is about, on the day that it reminded of; None for every other alert. Deadlines of one kind and
    day share an alert: their labels stand side by side."""
    question = (
        select(ReminderRow, DeadlineRow)
        .join(DeadlineRow, col(DeadlineRow.id) == col(ReminderRow.deadline_id))
        .where(col(ReminderRow.alert_id) == alert_id)
        .order_by(col(DeadlineRow.id))
    )
    rows = session.execute(question).all()
    if not rows:
        return None
    reminder, first = rows[0]
    labels = [deadline.label for _, deadline in rows if deadline.label]
    return replace(deadline_of(first), on=reminder.on_date, label="; ".join(labels))


def _ids(session: Session, keys: Sequence[str]) -> list[int]:
    ids: list[int] = []
    for some in chunks(sorted(set(keys) - {""})):
        ids += session.execute(select(col(DocumentRow.id)).where(col(DocumentRow.key).in_(some))).scalars()
    return ids


def _alerts(session: Session, document_ids: Sequence[int]) -> Mapping[str, Mapping[str, datetime]]:
    """By document key and route, the last alert that was no reminder: a reminder tells of one date only."""
    found: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    for some in chunks(sorted(set(document_ids))):
        question = (
            select(col(DocumentRow.key), col(AlertRow.route), func.max(col(AlertRow.created_at)))
            .join(DocumentRow, col(DocumentRow.id) == col(AlertRow.document_id))
            .where(col(AlertRow.document_id).in_(some), col(AlertRow.reason) != Reason.DEADLINE_NEAR.value)
            .group_by(col(DocumentRow.key), col(AlertRow.route))
        )
        for key, route, at in session.execute(question):
            found[key][route] = at
    return found


def _told_at(entry: StoredDeadline, alerts: Mapping[str, Mapping[str, datetime]]) -> Mapping[str, datetime]:
    told: dict[str, datetime] = {}
    for key in (entry.document_key, entry.moved_by):
        for route, at in alerts.get(key, {}).items():
            if at >= entry.changed_at:
                told[route] = max(at, told.get(route, at))
    return told


def _reminded(session: Session, deadline_ids: Sequence[int]) -> Mapping[tuple[int, date], set[tuple[str, int]]]:
    found: defaultdict[tuple[int, date], set[tuple[str, int]]] = defaultdict(set)
    for some in chunks(deadline_ids):
        rows = session.execute(select(ReminderRow).where(col(ReminderRow.deadline_id).in_(some))).scalars()
        for row in rows:
            found[row.deadline_id, row.on_date].add((row.route, row.days_before))
    return found


def _stands(session: Session, reminder: NewReminder) -> bool:
    """Whether every deadline still has the date, and nobody was quicker."""
    deadlines = [session.get(DeadlineRow, deadline_id) for deadline_id in reminder.deadline_ids]
    if any(row is None or row.on_date != reminder.on or row.ended_at is not None for row in deadlines):
        return False
    told = select(col(ReminderRow.id)).where(
        col(ReminderRow.deadline_id).in_(reminder.deadline_ids),
        col(ReminderRow.route) == reminder.route,
        col(ReminderRow.on_date) == reminder.on,
        col(ReminderRow.days_before) <= reminder.days_before,
    )
    return session.execute(told).first() is None


def _save(session: Session, reminder: NewReminder, now: datetime) -> AlertRaised | None:
    raised = None if reminder.alert is None else raise_alert(session, reminder.alert, now)
    rows = [
        {
            "deadline_id": deadline_id,
            "route": reminder.route,
            "on_date": reminder.on,
            "days_before": reminder.days_before,
            "alert_id": None if raised is None else raised.alert_id,
            "at": now,
        }
        for deadline_id in reminder.deadline_ids
    ]
    insert_rows(session, ReminderRow, rows)
    return raised
