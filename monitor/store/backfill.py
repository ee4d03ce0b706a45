"""The tables behind `backfill`: pages of old documents, and which days are done."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlmodel import col, select

from monitor.domain.events import Event, SliceFilled
from monitor.ports.backfill import Days, Filling
from monitor.store.database import Part, insert_rows
from monitor.store.source_tables import BackfillSliceRow
from monitor.store.versions import VersionWriter, writing


class Backfills(Part):
    """Implements BackfillStore."""

    def filled_slices(self, source: str, definition: str) -> Sequence[Days]:
        question = (
            select(BackfillSliceRow)
            .where(BackfillSliceRow.source == source, BackfillSliceRow.definition == definition)
            .order_by(col(BackfillSliceRow.first_day), col(BackfillSliceRow.last_day))
        )
        with self.database.read() as session:
            return [Days(first=row.first_day, last=row.last_day) for row in session.exec(question)]

    def filling(self) -> AbstractContextManager[Filling]:
        return writing(self.database, OpenFilling)


class OpenFilling(VersionWriter):
    """Implements Filling."""

    def finish_page(self, now: datetime) -> Sequence[Event]:
        return self._finish()

    def finish_slice(self, source: str, definition: str, days: Days, now: datetime) -> Sequence[Event]:
        key = {"source": source, "definition": definition, "first_day": days.first, "last_day": days.last}
        if self._session.get(BackfillSliceRow, key) is not None:
            return self._finish()  # another process on another machine was quicker
        insert_rows(self._session, BackfillSliceRow, [{**key, "finished_at": now}])
        last = days.last.isoformat()
        return self._finish(SliceFilled(at=now, source=source, first=days.first.isoformat(), last=last))
