"""The table of deadlines: what people and the reminders ask of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from monitor.domain.documents import Origin
from monitor.domain.matches import Deadline
from monitor.ports.deadlines import StoredDeadline
from monitor.store.database import Part, chunks
from monitor.store.encoding import facts_from_json
from monitor.store.latest import IS_LATEST
from monitor.store.tables import DeadlineMoveRow, DeadlineRow, DocumentRow, HitRow, VersionRow

UID_NAMESPACE: Final = UUID("0b7f2f0e-3d0c-4c4d-9f43-6a8a5f6f2a51")
_Mover: Final = aliased(DocumentRow)


class Deadlines(Part):
    """Implements DeadlineStore."""

    def deadlines(
        self, *, since: date | None = None, watchlists: Sequence[str] = (), with_ended: bool = False
    ) -> Sequence[StoredDeadline]:
        question = _questions(since, with_ended=with_ended)
        with self.database.read() as session:
            rows = session.execute(question).all()
            hit = watchlists_of(session, [row[0].document_id for row in rows])
        wanted = frozenset(watchlists)
        return [
            _stored(row, mine)
            for row in rows
            if (mine := hit[row[0].document_id]) and (not wanted or wanted & set(mine)) and _ahead(row)
        ]

    def deadlines_stamp(self) -> str:
        counts = select(func.count(), func.max(col(DeadlineRow.changed_at)), func.max(col(DeadlineRow.ended_at)))
        newest = [select(func.max(col(row.id))) for row in (DeadlineMoveRow, HitRow, VersionRow)]
        with self.database.read() as session:
            parts = [*session.execute(counts).one(), *(session.execute(one).scalar() for one in newest)]
        return "|".join(map(str, parts))


def _questions(since: date | None, *, with_ended: bool) -> Select[Any]:
    columns = (VersionRow.title, VersionRow.url, VersionRow.source, VersionRow.facts, VersionRow.origin)
    question: Select[Any] = (
        select(DeadlineRow, DocumentRow, *(col(column) for column in columns), col(_Mover.key))
        .join(DocumentRow, col(DocumentRow.id) == col(DeadlineRow.document_id))
        .join(VersionRow, IS_LATEST)
        .outerjoin(_Mover, col(_Mover.id) == col(DeadlineRow.moved_by_id))
        .order_by(col(DeadlineRow.on_date), col(DeadlineRow.id))
    )
    if since is not None:
        question = question.where(col(DeadlineRow.on_date) >= since)
    return question if with_ended else question.where(col(DeadlineRow.ended_at).is_(None))


def _ahead(row: Sequence[Any]) -> bool:
    """Whether it was not over already when an archive brought it."""
    deadline, *_, origin, _mover = row
    return bool(origin != Origin.HISTORY.value or deadline.on_date > deadline.first_seen_at.date())


def _stored(found: Sequence[Any], watchlists: tuple[str, ...]) -> StoredDeadline:
    row, document, title, url, source, facts, _, mover = found
    return StoredDeadline(
        id=row.id,
        uid=uid_of(document.key, row.kind, row.label),
        deadline=deadline_of(row),
        sequence=row.sequence,
        document_id=row.document_id,
        document_key=document.key,
        title=title,
        url=url,
        citation=facts_from_json(facts).citation,
        source=source,
        watchlists=watchlists,
        first_seen_at=row.first_seen_at,
        changed_at=row.changed_at,
        ended_at=row.ended_at,
        moved_by=mover or "",
    )


def uid_of(document_key: str, kind: str, label: str) -> str:
    """The same for the same deadline on every machine, whatever its date (RFC 7986, 5.3)."""
    return f"{uuid5(UID_NAMESPACE, '|'.join((document_key, kind, label)))}@rulewire"


def deadline_of(row: DeadlineRow) -> Deadline:
    """`before` is what the document itself says, where another one moved it."""
    return Deadline(
        kind=row.kind,
        on=row.on_date,
        label=row.label,
        quote=row.quote,
        before=row.said_on if row.moved_by_id is not None and row.said_on != row.on_date else None,
        ended=row.ended_at is not None,
    )


def watchlists_of(session: Session, document_ids: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
    """The watchlists that each document hit, sorted."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for some in chunks(sorted(set(document_ids))):
        question = select(col(HitRow.document_id), col(HitRow.watchlist)).where(col(HitRow.document_id).in_(some))
        for document_id, watchlist in session.execute(question.distinct()):
            found[document_id].add(watchlist)
    return defaultdict(tuple, {document_id: tuple(sorted(keys)) for document_id, keys in found.items()})


def deadlines_of(session: Session, document_ids: Sequence[int]) -> Mapping[int, tuple[Deadline, ...]]:
    """The deadlines that each document sets and still says, soonest first."""
    found: defaultdict[int, list[Deadline]] = defaultdict(list)
    for some in chunks(document_ids):
        question = (
            select(DeadlineRow)
            .where(col(DeadlineRow.document_id).in_(some))
            .where(col(DeadlineRow.ended_at).is_(None) | col(DeadlineRow.moved_by_id).is_not(None))
            .order_by(col(DeadlineRow.on_date), col(DeadlineRow.id))
        )
        for row in session.execute(question).scalars():
            found[row.document_id].append(deadline_of(row))
    return {document_id: tuple(deadlines) for document_id, deadlines in found.items()}


def moved_by(session: Session, document_ids: Sequence[int]) -> Mapping[int, tuple[Deadline, ...]]:
    """The deadlines of other documents that each document moved, as it left them: of several moves the last."""
    found: dict[int, dict[int, Deadline]] = {}
    for some in chunks(document_ids):
        question = (
            select(DeadlineMoveRow, col(DeadlineRow.kind), col(DeadlineRow.label))
            .join(DeadlineRow, col(DeadlineRow.id) == col(DeadlineMoveRow.deadline_id))
            .where(col(DeadlineMoveRow.by_document_id).in_(some))
            .order_by(col(DeadlineMoveRow.id))
        )
        for move, kind, label in session.execute(question):
            mine = found.setdefault(move.by_document_id, {})
            first = mine.get(move.deadline_id)
            mine[move.deadline_id] = Deadline(
                kind=kind,
                on=move.after or move.before,
                label=label,
                quote=move.quote,
                before=first.before if first is not None else move.before,
                ended=move.after is None,
            )
    return {document_id: tuple(deadlines.values()) for document_id, deadlines in found.items()}
