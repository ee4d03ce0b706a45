"""The tables behind `notices`: which sources fail, and what the operator was told of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from monitor.domain.errors import NotFoundError
from monitor.domain.events import Event, NoticeRaised
from monitor.domain.notices import OPERATOR, Outage
from monitor.domain.states import NoticeKind, SourceState
from monitor.ports.notices import NewNotice, SourceHealth, StoredNotice, ToldOutage, ToldSource
from monitor.store.database import Part, insert_for_ids, insert_rows, write_events
from monitor.store.routes import delivery_rows
from monitor.store.source_tables import NoticeRow, PollRow, SourceStateRow
from monitor.store.tables import DeliveryRow
from monitor.store.values import HEALTHY


class Notices(Part):
    """Implements NoticeStore and NoticeLookup."""

    def source_health(self, sources: Collection[str]) -> Sequence[SourceHealth]:
        with self.database.read() as session:
            told = _told_and_not_ended(session)
            failing = or_(col(SourceStateRow.failing_since).is_not(None), col(SourceStateRow.source).in_(told))
            rows = session.execute(select(SourceStateRow).where(failing).order_by(col(SourceStateRow.source)))
            return [_health(row, told.get(row.source)) for row in rows.scalars() if row.source in sources]

    def raise_notices(self, notices: Sequence[NewNotice], now: datetime) -> Sequence[Event]:
        events: list[Event] = []
        with self.database.write() as session:
            for notice in notices:
                events += _raise(session, notice, now)
            write_events(session, events)
        return events

    def load_notice(self, notice_id: int) -> StoredNotice:
        """Raises NotFoundError."""
        with self.database.read() as session:
            first = session.get(NoticeRow, notice_id)
            if first is None:
                raise NotFoundError("notice", notice_id)
            others = select(NoticeRow).where(col(NoticeRow.told_in) == notice_id).order_by(col(NoticeRow.id))
            rows = [first, *session.execute(others).scalars()]
            return StoredNotice(
                id=first.id,
                kind=NoticeKind(first.kind),
                created_at=first.created_at,
                told=tuple(_told_source(session, row) for row in rows),
            )


def _told_and_not_ended(session: Session) -> dict[str, ToldOutage]:
    ended = aliased(NoticeRow)
    its_end = select(col(ended.id)).where(
        col(ended.subject) == col(NoticeRow.subject),
        col(ended.since) == col(NoticeRow.since),
        col(ended.kind) == NoticeKind.SOURCE_RECOVERED.value,
    )
    question = (
        select(NoticeRow)
        .where(col(NoticeRow.kind) == NoticeKind.SOURCE_FAILING.value, ~its_end.exists())
        .order_by(col(NoticeRow.id))
    )
    rows = session.execute(question).scalars()
    return {row.subject: ToldOutage(outage=_outage(row), notice_id=row.told_in or row.id) for row in rows}


def _health(row: SourceStateRow, told: ToldOutage | None) -> SourceHealth:
    return SourceHealth(
        source=row.source,
        state=SourceState(row.state),
        detail=row.detail,
        state_since=row.state_since,
        failing_since=row.failing_since,
        last_ok_at=row.last_ok_at,
        checks=row.consecutive_failures,
        told=told,
    )


def _raise(session: Session, notice: NewNotice, now: datetime) -> list[Event]:
    outages = [outage for outage in notice.outages if not _is_told(session, notice.kind, outage)]
    if not outages:
        return []
    first, *others = outages
    [lead] = insert_for_ids(session, NoticeRow, [_row(notice.kind, first, now, told_in=None)])
    ids = [lead, *insert_for_ids(session, NoticeRow, [_row(notice.kind, other, now, told_in=lead) for other in others])]
    rows = delivery_rows(notice.deliveries, route=OPERATOR, now=now, notice_id=lead)
    insert_rows(session, DeliveryRow, rows)
    return [
        NoticeRaised(at=now, notice_id=notice_id, about=outage.source)
        for notice_id, outage in zip(ids, outages, strict=True)
    ]


def _is_told(session: Session, kind: NoticeKind, outage: Outage) -> bool:
    same = select(col(NoticeRow.id)).where(
        col(NoticeRow.subject) == outage.source,
        col(NoticeRow.kind) == kind.value,
        col(NoticeRow.since) == outage.since,
    )
    return session.execute(same).first() is not None


def _row(kind: NoticeKind, outage: Outage, now: datetime, *, told_in: int | None) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "subject": outage.source,
        "state": outage.state.value,
        "detail": outage.detail,
        "since": outage.since,
        "last_ok_at": outage.last_ok_at,
        "ended_at": outage.ended_at,
        "created_at": now,
        "told_in": told_in,
    }


def _outage(row: NoticeRow) -> Outage:
    return Outage(
        source=row.subject,
        state=SourceState(row.state),
        detail=row.detail,
        since=row.since,
        last_ok_at=row.last_ok_at,
        ended_at=row.ended_at,
    )


def _told_source(session: Session, row: NoticeRow) -> ToldSource:
    """Counted up to when it was told, so that every attempt of a delivery tells the same."""
    good = col(PollRow.state).in_(HEALTHY)
    counts = select(
        func.coalesce(func.sum(case((good, 0), else_=1)), 0),
        func.coalesce(func.sum(case((good, PollRow.new), else_=0)), 0),
    ).where(
        col(PollRow.started_at) >= row.since,
        col(PollRow.started_at) <= row.created_at,
        col(PollRow.recorded_at) <= row.created_at,
        col(PollRow.source) == row.subject,
    )
    checks, new = session.execute(counts).one()
    return ToldSource(outage=_outage(row), checks=checks, new_documents=new)
