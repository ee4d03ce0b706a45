"""The store: every port of `monitor.ports.stages` over one database."""

from __future__ import annotations

from types import TracebackType

from monitor.store.audit import Audit
from monitor.store.backfill import Backfills
from monitor.store.coverage import Coverages
from monitor.store.database import Database
from monitor.store.deliveries import Deliveries
from monitor.store.digests import Digests
from monitor.store.full_texts import FullTexts
from monitor.store.lookups import Lookups
from monitor.store.notices import Notices
from monitor.store.polls import Polls
from monitor.store.records import Records
from monitor.store.relations import Relations
from monitor.store.reminders import Reminders
from monitor.store.routes import Routes
from monitor.store.scans import Scans
from monitor.store.schema import bring_up_to_date
from monitor.store.texts import Texts


class Store(
    Polls,
    Records,
    FullTexts,
    Scans,
    Relations,
    Routes,
    Deliveries,
    Digests,
    Reminders,
    Lookups,
    Notices,
    Texts,
    Backfills,
    Coverages,
    Audit,
):
    """One part for each stage. May be used by any number of threads at once; every method raises StoreError when the
    database cannot be read or written, and then nothing of it was written."""

    def close(self) -> None:
        """Let go of every connection."""
        self.database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(url: str, *, migrate: bool = True) -> Store:
    """Open the database, making or upgrading its tables first.

    `url` as SQLAlchemy writes it: `sqlite:///relative.db`, `sqlite:////absolute.db`. Raises StoreError: it cannot be
    opened or written, it is no database of ours, or a newer release made it. With `migrate=False` older tables are an
    error too.
    """
    database = Database(url)
    try:
        bring_up_to_date(database, migrate=migrate)
    except BaseException:
        database.close()
        raise
    return Store(database)
