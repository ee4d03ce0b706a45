"""The tables behind coverage: which checks were made, and what past days were counted to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from monitor.domain.coverage import DayCount
from monitor.domain.events import DayCounted, Event
from monitor.domain.states import SourceState
from monitor.ports.coverage import CheckRecord, Counting
from monitor.ports.versions import KnownDocument
from monitor.store.database import Part, insert_rows
from monitor.store.source_tables import BROUGHT_NEWS, DayCountRow, PollRow, SourceStateRow
from monitor.store.values import HEALTHY
from monitor.store.versions import VersionWriter, writing

_CHECK: Final = (
    col(PollRow.source),
    col(PollRow.definition),
    col(PollRow.started_at),
    col(PollRow.finished_at),
    col(PollRow.next_due_at),
    col(PollRow.state),
    col(PollRow.result_detail),
    col(PollRow.items),
    col(PollRow.new),
    col(PollRow.news),
)


class Coverages(Part):
    """Implements CoverageStore and ReconcileStore, with what the other parts have."""

    def checks(self, source: str, since: datetime) -> Sequence[CheckRecord]:
        with self.database.read() as session:
            recorded = (col(PollRow.source) == source, col(PollRow.recorded_at).is_not(None))
            begins = col(PollRow.started_at) >= _begins(session, source, since)
            rows = session.execute(select(*_CHECK).where(*recorded, begins).order_by(col(PollRow.id)))
            return [_check(*row) for row in rows]

    def first_checks(self) -> Mapping[str, datetime]:
        first = select(func.min(col(PollRow.started_at))).where(col(PollRow.source) == col(SourceStateRow.source))
        question = select(col(SourceStateRow.source), first.scalar_subquery())
        with self.database.read() as session:
            return {source: at for source, at in session.execute(question) if at is not None}

    def day_counts(self, since: date) -> Mapping[str, Sequence[DayCount]]:
        question = select(DayCountRow).where(col(DayCountRow.day) >= since)
        found: dict[str, list[DayCount]] = {}
        with self.database.read() as session:
            for row in session.execute(question.order_by(col(DayCountRow.source), col(DayCountRow.day))).scalars():
                found.setdefault(row.source, []).append(_count(row))
        return found

    def known_documents(self, keys: Sequence[str]) -> Mapping[str, KnownDocument]:
        with self.database.read() as session:
            return VersionWriter(session).known(keys)

    def counting(self) -> AbstractContextManager[Counting]:
        return writing(self.database, OpenCount)


class OpenCount(VersionWriter):
    """Implements Counting."""

    def finish_count(self, count: DayCount, now: datetime) -> Sequence[Event]:
        values = _row(count)
        row = self._session.get(DayCountRow, (count.source, count.day))
        if row is None:
            insert_rows(self._session, DayCountRow, [values])
        else:
            for name, value in values.items():
                setattr(row, name, value)
        return self._finish(DayCounted(at=now, source=count.source, day=count.day.isoformat()))


def _begins(session: Session, source: str, since: datetime) -> datetime:
    """Where its checks are read from, if before `since`: what came before was seen and is of no account."""
    asked_at = col(PollRow.started_at)
    before = select(asked_at).where(col(PollRow.source) == source, asked_at < since)
    newest = before.order_by(asked_at.desc()).limit(1)
    ok: datetime | None = session.execute(newest.where(col(PollRow.state).in_(HEALTHY))).scalar()
    news: datetime | None = session.execute(newest.where(text(BROUGHT_NEWS))).scalar()
    if ok is not None and news is not None:
        return min(ok, news)
    # One that never was well, or never had news, is read from its first check on.
    first: datetime | None = session.execute(before.order_by(asked_at).limit(1)).scalar()
    return first or since


def _check(*row: Any) -> CheckRecord:
    source, definition, started_at, finished_at, next_due_at, state, detail, items, new, news = row
    return CheckRecord(
        source=source,
        definition=definition,
        started_at=started_at,
        finished_at=finished_at,
        next_due_at=next_due_at,
        state=SourceState(state),
        detail=detail,
        shown=items,
        new=new,
        news=news,
    )


def _count(row: DayCountRow) -> DayCount:
    values = {item.name: getattr(row, item.name) for item in fields(DayCount)}
    lists = {"missing": tuple(row.missing), "fetched": tuple(row.fetched)}
    return DayCount(**{**values, **lists, "state": SourceState(row.state)})


def _row(count: DayCount) -> dict[str, Any]:
    values = {item.name: getattr(count, item.name) for item in fields(DayCount)}
    return {**values, "missing": list(count.missing), "fetched": list(count.fetched), "state": count.state.value}
