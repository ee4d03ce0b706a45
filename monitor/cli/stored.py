"""The stored archive, looked at without making or changing anything."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from monitor.cli.lock import database_name
from monitor.config.settings import Settings
from monitor.domain.errors import NotFoundError
from monitor.store import Store, open_store


def stored_archive(settings: Settings) -> AbstractContextManager[Store | None]:
    """The store of these settings; None where there is no database file yet. Raises StoreError."""
    is_file = settings.database_url.startswith("sqlite")
    if is_file and not Path(database_name(settings)).exists():
        return nullcontext(None)
    return open_store(settings.database_url, migrate=False)


def require_archive(settings: Settings) -> Store:
    """The store of these settings. Raises NotFoundError where there is none yet, and StoreError."""
    archive = stored_archive(settings)
    if not isinstance(archive, Store):
        name = database_name(settings)
        remedy = "Fill it first, with: rulewire import FILE, or rulewire poll."
        raise NotFoundError("stored archive", name, remedy=remedy)
    return archive
