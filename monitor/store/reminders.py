"""The tables behind `remind`: which deadlines lie ahead, and who was told that they are near."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from monitor.domain.matches import Deadline
from monitor.store.tables import DeadlineRow, ReminderRow


def deadline_reminded_of(session: Session, alert_id: int) -> Deadline | None:
    """What a reminder is about, as it stood when the alert was raised; None for every other alert. Deadlines of one
    kind and day share an alert: their labels stand side by side."""
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
    return Deadline(kind=first.kind, on=reminder.on_date, label="; ".join(labels), quote=first.quote)
