"""What differs between databases, all of it: how to connect, how a write begins, and who may migrate."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, select, text
from sqlalchemy.engine import URL

from monitor.store.words import storable

WRITES: Final = "rulewire_writes"
BUSY_TIMEOUT_MS: Final = 10_000
# Any number will do, if only Rulewire uses it: the key of PostgreSQL's advisory lock.
ADVISORY_LOCK: Final = 7_853_301


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def database_file(url: URL) -> Path | None:
    """The file of an SQLite database; None for a server or a database in memory."""
    if not is_sqlite(url) or not url.database or url.database == ":memory:":
        return None
    return Path(url.database.removeprefix("file:"))


def make_engine(url: URL) -> Engine:
    """An engine whose transactions begin as DESIGN.md section 5 asks. Connects to nothing yet."""
    options: dict[str, Any] = {"json_serializer": _to_json, "max_overflow": 20}
    if not is_sqlite(url):
        return create_engine(url, **options)
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _to_json(value: Any) -> str:
    return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN is deferred and comes too late; without it, _begin_sqlite alone begins transactions.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
    finally:
        cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once when somebody wrote in between, whatever the busy
    # timeout; IMMEDIATE waits its turn.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def wait_for_turn(connection: Connection) -> None:
    """Make this the only write transaction until it ends. SQLite did that when it began."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})


def next_ids(connection: Connection, table: Table, count: int) -> range | None:
    """The ids that so many new rows would be given, to be written with them: thousands of rows go in five times as fast
    when none is asked for its id. None where another transaction may take them meanwhile."""
    if connection.dialect.name != "sqlite":
        return None
    last = connection.execute(select(func.max(table.c.id))).scalar() or 0
    return range(last + 1, last + 1 + count)


@contextmanager
def migration_lock(url: URL) -> Iterator[None]:
    """Hold off other processes that open the same database. A server has the lock of the write transaction for that."""
    path = database_file(url)
    if path is None:
        yield
        return
    with path.with_name(path.name + ".migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
