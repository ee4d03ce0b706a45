"""Writing deadlines and their moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from monitor.domain.events import DeadlineMoved, DeadlineSet, Event
from monitor.ports.relations import DeadlineChange, HeldDeadline, Order, order_of
from monitor.store.database import chunks, insert_for_ids, insert_rows
from monitor.store.encoding import facts_from_json
from monitor.store.found import day_of
from monitor.store.latest import IS_LATEST
from monitor.store.tables import DeadlineMoveRow, DeadlineRow, DocumentRow, VersionRow


def held_deadlines(session: Session, document_ids: Sequence[int]) -> Mapping[int, list[HeldDeadline]]:
    """Every deadline of each document, ended ones too."""
    rows = [
        row
        for some in chunks(document_ids)
        for row in session.execute(
            select(DeadlineRow).where(col(DeadlineRow.document_id).in_(some)).order_by(col(DeadlineRow.id))
        ).scalars()
    ]
    orders = _orders(session, sorted({row.moved_by_id for row in rows if row.moved_by_id is not None}))
    found: defaultdict[int, list[HeldDeadline]] = defaultdict(list)
    for row in rows:
        found[row.document_id].append(
            HeldDeadline(
                id=row.id,
                document_id=row.document_id,
                kind=row.kind,
                label=row.label,
                on=row.on_date,
                said_on=row.said_on,
                quote=row.quote,
                moved_by_id=row.moved_by_id,
                moved_by=None if row.moved_by_id is None else orders.get(row.moved_by_id),
                ended=row.ended_at is not None,
            )
        )
    return found


def write_deadlines(session: Session, changes: Sequence[DeadlineChange], now: datetime) -> list[Event]:
    """Make the rows say this. A date that is another one now, or none any more, raises the sequence and leaves a move
    behind; what stays as it was leaves nothing."""
    held = _rows(session, sorted({change.document_id for change in changes}))
    new: dict[tuple[int, str, str], DeadlineChange] = {}
    moved: list[Event] = []
    for change in changes:
        key = (change.document_id, change.kind, change.label)
        row = held.get(key)
        if row is None:
            new[key] = change
        elif _changed(session, row, change, now):
            moved.append(DeadlineMoved(at=now, deadline_id=row.id))
    session.flush()
    ids = insert_for_ids(session, DeadlineRow, [_new_row(change, now) for change in new.values()])
    return [*(DeadlineSet(at=now, deadline_id=deadline_id) for deadline_id in ids), *moved]


def _rows(session: Session, document_ids: Sequence[int]) -> dict[tuple[int, str, str], DeadlineRow]:
    return {
        (row.document_id, row.kind, row.label): row
        for some in chunks(document_ids)
        for row in session.execute(select(DeadlineRow).where(col(DeadlineRow.document_id).in_(some))).scalars()
    }


def _new_row(change: DeadlineChange, now: datetime) -> dict[str, Any]:
    return {
        "document_id": change.document_id,
        "kind": change.kind,
        "label": change.label,
        "on_date": change.on,
        "said_on": change.said_on,
        "quote": change.quote,
        "sequence": 0,
        "moved_by_id": change.moved_by_id,
        "first_seen_at": now,
        "changed_at": now,
        "ended_at": now if change.ended else None,
    }


def _changed(session: Session, row: DeadlineRow, change: DeadlineChange, now: datetime) -> bool:
    before, was_ended = row.on_date, row.ended_at is not None
    said = (row.said_on, row.quote, row.moved_by_id)
    moves = (before, was_ended) != (change.on, change.ended)
    row.said_on, row.quote, row.moved_by_id = change.said_on, change.quote, change.moved_by_id
    if not moves:
        if said != (row.said_on, row.quote, row.moved_by_id):
            row.changed_at = now
        return False
    row.on_date, row.changed_at, row.sequence = change.on, now, row.sequence + 1
    row.ended_at = now if change.ended else None
    move = {
        "deadline_id": row.id,
        "before": before,
        "after": None if change.ended else change.on,
        "quote": change.quote,
        "by_document_id": change.by_id,
        "at": now,
    }
    insert_rows(session, DeadlineMoveRow, [move])
    return True


def _orders(session: Session, document_ids: Sequence[int]) -> dict[int, Order]:
    columns = (DocumentRow.id, DocumentRow.key, VersionRow.published_raw, VersionRow.published_at, VersionRow.facts)
    question = select(*(col(column) for column in columns)).join(VersionRow, IS_LATEST)
    return {
        document_id: order_of(day_of(raw, at, facts_from_json(facts)), key)
        for some in chunks(document_ids)
        for document_id, key, raw, at, facts in session.execute(question.where(col(DocumentRow.id).in_(some)))
    }
