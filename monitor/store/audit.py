"""The audit log itself, and what it last said of a watchlist's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlmodel import col

from monitor.domain.events import Event, WatchlistRefused, WatchlistReloaded, WatchlistRemoved
from monitor.store.database import Part, write_events
from monitor.store.tables import EventRow

ABOUT_FILES: Final = tuple(kind.__name__ for kind in (WatchlistRefused, WatchlistReloaded, WatchlistRemoved))


class Audit(Part):
    """Implements AuditStore."""

    def save_events(self, events: Sequence[Event]) -> None:
        if not events:
            return
        with self.database.write() as session:
            write_events(session, events)

    def refusals(self) -> Mapping[str, WatchlistRefused]:
        question = select(EventRow).where(col(EventRow.kind).in_(ABOUT_FILES)).order_by(col(EventRow.id))
        with self.database.read() as session:
            last = {row.subject["watchlist"]: row for row in session.execute(question).scalars()}
        return {
            watchlist: WatchlistRefused(at=row.at, **row.subject)
            for watchlist, row in last.items()
            if row.kind == WatchlistRefused.__name__
        }
