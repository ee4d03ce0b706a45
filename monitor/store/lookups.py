"""What people ask of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlmodel import SQLModel, col

from monitor.domain.alerts import Delivery
from monitor.domain.documents import Version
from monitor.domain.errors import NotFoundError
from monitor.domain.matches import FoundHit
from monitor.domain.states import DeliveryState
from monitor.ports.stages import HitQuery, SourceStatus
from monitor.store import values
from monitor.store.database import ONE_BY_ONE, Part, table_of, within_letters
from monitor.store.found import FOUND, found_hits, newest_hit_first
from monitor.store.latest import IS_LATEST
from monitor.store.source_tables import FetchRow, PollRow, SourceStateRow
from monitor.store.tables import AlertRow, DeliveryRow, DigestRow, DocumentRow, EventRow, HitRow, VersionRow

COUNTED: Final[Mapping[str, type[SQLModel]]] = {
    "polls": PollRow,
    "documents": DocumentRow,
    "versions": VersionRow,
    "hits": HitRow,
    "alerts": AlertRow,
    "digests": DigestRow,
    "deliveries": DeliveryRow,
    "events": EventRow,
}


class Lookups(Part):
    """Implements LookupStore."""

    def hits(self, query: HitQuery) -> Sequence[FoundHit]:
        question = FOUND
        if query.watchlists:
            question = question.where(col(HitRow.watchlist).in_(query.watchlists))
        if query.sources:
            question = question.where(col(VersionRow.source).in_(query.sources))
        if query.since is not None:
            question = question.where(col(HitRow.found_at) >= query.since)
        with self.database.read() as session:
            return found_hits(session, question.order_by(*newest_hit_first()).limit(query.limit))

    def hit(self, hit_id: int) -> FoundHit:
        """Raises NotFoundError."""
        with self.database.read() as session:
            found = found_hits(session, FOUND.where(col(HitRow.id) == hit_id))
        if not found:
            raise NotFoundError("hit", hit_id, remedy="See the ids with: rulewire hits")
        return found[0]

    def hits_of_document(self, document_key: str) -> Sequence[FoundHit]:
        """Newest first; empty for a document without hits."""
        question = FOUND.where(col(DocumentRow.key) == document_key)
        with self.database.read() as session:
            return found_hits(session, question.order_by(*newest_hit_first()))

    def deliveries(self, state: DeliveryState | None, limit: int) -> Sequence[Delivery]:
        """Newest first."""
        question = select(DeliveryRow).order_by(col(DeliveryRow.id).desc()).limit(limit)
        if state is not None:
            question = question.where(col(DeliveryRow.state) == state.value)
        with self.database.read() as session:
            return [values.delivery(row) for row in session.execute(question).scalars()]

    def deliveries_about(self, document_key: str) -> Sequence[Delivery]:
        """The messages of every alert on the document, newest first."""
        question = (
            select(DeliveryRow)
            .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
            .join(DocumentRow, col(DocumentRow.id) == col(AlertRow.document_id))
            .where(col(DocumentRow.key) == document_key)
            .order_by(col(DeliveryRow.id).desc())
        )
        with self.database.read() as session:
            return [values.delivery(row) for row in session.execute(question).scalars()]

    def source_statuses(self) -> Sequence[SourceStatus]:
        """By key; also of sources that are configured no longer."""
        question = select(SourceStateRow).order_by(col(SourceStateRow.source))
        with self.database.read() as session:
            return [values.source_status(row) for row in session.execute(question).scalars()]

    def versions(self, *, batch: int = 500) -> Iterator[Version]:
        """One transaction for each batch: a slow reader would else keep the write-ahead log from being folded in."""
        documents = select(VersionRow, DocumentRow).join(DocumentRow, IS_LATEST)
        question = documents.order_by(col(DocumentRow.id)).limit(batch)
        after = 0
        while True:
            with self.database.read() as session:
                rows = session.execute(question.where(col(DocumentRow.id) > after), execution_options=ONE_BY_ONE)
                found = list(
                    within_letters((values.version(row, document.key) for row, document in rows), values.letters_of)
                )
            if not found:
                return
            yield from found
            after = found[-1].document_id

    def versions_of(self, document_key: str) -> Sequence[Version]:
        """Every version of one document, oldest first; empty for a key that is not held."""
        question = (
            select(VersionRow, DocumentRow)
            .join(DocumentRow, col(DocumentRow.id) == col(VersionRow.document_id))
            .where(col(DocumentRow.key) == document_key)
            .order_by(col(VersionRow.number))
        )
        with self.database.read() as session:
            return [values.version(row, document.key) for row, document in session.execute(question)]

    def counts(self) -> Mapping[str, int]:
        """Also `unscannable`: versions that the matcher choked on."""
        unscannable = select(func.count()).where(col(VersionRow.scan_error).is_not(None))
        with self.database.read() as session:
            counts = {
                name: session.execute(select(func.count()).select_from(table_of(row))).scalar_one()
                for name, row in COUNTED.items()
            }
            return counts | {"unscannable": session.execute(unscannable).scalar_one()}

    def prune(self, now: datetime, keep_fetches: timedelta) -> int:
        """Drop the bodies of fetches that are older than that and were recorded; the row and its hash stay. Returns
        how many."""
        fetches = table_of(FetchRow)
        waiting = select(col(PollRow.id)).where(col(PollRow.recorded_at).is_(None))
        old = (
            update(fetches)
            .where(fetches.c.body.is_not(None), fetches.c.finished_at < now - keep_fetches)
            .where(fetches.c.poll_id.not_in(waiting))
            .values(body=None)
        )
        with self.database.write() as session:
            return session.connection().execute(old).rowcount
