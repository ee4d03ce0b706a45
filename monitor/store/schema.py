"""Brings a database to the tables of this release. Alembic is loaded only when there is something to do."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from monitor.domain.errors import StoreError
from monitor.store.database import Database
from monitor.store.dialects import migration_lock
from monitor.store.failures import cannot_open

HEAD: Final = "0003"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def bring_up_to_date(database: Database, *, migrate: bool) -> None:
    """Raise StoreError when the tables are of another release and cannot, or may not, be moved to this one."""
    if not _is_new(database) and _revision(database) == HEAD:
        return
    if not migrate:
        remedy = "Start the daemon once (rulewire run): it brings the tables up to date."
        raise StoreError(f"The tables of {database.name} are not those of this release.", remedy=remedy)
    try:
        with migration_lock(database.url):
            _migrate(database)
    except OSError as error:
        # Only the lock file: what the database itself meets is a StoreError already.
        assert database.path is not None
        raise cannot_open(database.path) from error


def _is_new(database: Database) -> bool:
    return database.path is not None and not (database.path.exists() and database.path.stat().st_size)


def _revision(database: Database) -> str | None:
    with database.read() as session:
        return recorded_revision(session.connection())


def recorded_revision(connection: Connection) -> str | None:
    """The revision that the database names; None where nothing was ever migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _migrate(database: Database) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with database.write() as session:
        revision = recorded_revision(session.connection())
        if revision == HEAD:
            return
        if revision is not None and revision not in known:
            remedy = "Upgrade Rulewire, or name another database."
            raise StoreError(f"The database {database.name} was made by a newer Rulewire.", remedy=remedy)
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "head")
