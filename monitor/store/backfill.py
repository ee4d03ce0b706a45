"""The tables behind `backfill`: pages of old documents, and which days are done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlmodel import col, select

from monitor.domain.events import Event, SliceFilled
from monitor.ports.backfill import Days, FilledSlice, Filling
from monitor.store.database import Part, insert_rows, write_events
from monitor.store.tables import BackfillSliceRow
from monitor.store.versions import VersionWriter


class Backfills(Part):
    """Implements BackfillStore."""

    def filled_slices(self, source: str, definition: str) -> Sequence[FilledSlice]:
        question = (
            select(BackfillSliceRow)
            .where(BackfillSliceRow.source == source, BackfillSliceRow.definition == definition)
            .order_by(col(BackfillSliceRow.first_day), col(BackfillSliceRow.last_day))
        )
        with self.database.read() as session:
            return [
                FilledSlice(
                    days=Days(first=row.first_day, last=row.last_day), documents=row.documents, written=row.written
                )
                for row in session.exec(question)
            ]

    @contextmanager
    def filling(self) -> Iterator[Filling]:
        """A block that ends without a `finish` keeps nothing, as one that raises."""
        with self.database.write() as session:
            filling = OpenFilling(session)
            yield filling
            if not filling.finished:
                session.rollback()


class OpenFilling(VersionWriter):
    """Implements Filling."""

    finished = False

    def finish_page(self, now: datetime) -> Sequence[Event]:
        return self._finish(self.events)

    def finish_slice(self, source: str, definition: str, filled: FilledSlice, now: datetime) -> Sequence[Event]:
        days = filled.days
        key = {"source": source, "definition": definition, "first_day": days.first, "last_day": days.last}
        if self._session.get(BackfillSliceRow, key) is not None:
            return self._finish(self.events)  # another process on another machine was quicker
        counts = {"documents": filled.documents, "written": filled.written, "finished_at": now}
        insert_rows(self._session, BackfillSliceRow, [{**key, **counts}])
        done = SliceFilled(at=now, source=source, first=days.first.isoformat(), last=days.last.isoformat())
        return self._finish([*self.events, done])

    def _finish(self, events: Sequence[Event]) -> Sequence[Event]:
        write_events(self._session, events)
        self.finished = True
        return events
