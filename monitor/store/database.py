"""Connections and transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Table, exc, insert
from sqlalchemy.engine import make_url
from sqlmodel import Session, SQLModel

from monitor.domain.errors import StoreError
from monitor.domain.events import Event
from monitor.store.dialects import WRITES, database_file, is_sqlite, make_engine, next_ids, wait_for_turn
from monitor.store.failures import store_errors
from monitor.store.tables import EventRow

Value = TypeVar("Value")

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535; a question with fewer is parsed faster.
IN_CHUNK = 500

MOST_LETTERS = 4_000_000
"""Characters of texts that are read at a time: five hundred rules in full would be 200 MB."""

ONE_BY_ONE: Final = {"yield_per": 1}
"""For questions about texts: a row is unpacked when it is asked for."""


class Database:
    """One database; `name` is how messages call it (no password)."""

    def __init__(self, url: str) -> None:
        try:
            self.url = make_url(url)
        except exc.ArgumentError:
            remedy = "Write it like sqlite:///rulewire.db in [database]."
            raise StoreError("The database url cannot be read.", remedy=remedy) from None
        self.path = database_file(self.url)
        if is_sqlite(self.url) and self.path is None:
            remedy = "Write it like sqlite:///rulewire.db in [database]."
            raise StoreError("A database in memory would forget everything.", remedy=remedy)
        self.name = str(self.path) if self.path is not None else self.url.render_as_string(hide_password=True)
        try:
            self.engine = make_engine(self.url)
        except (exc.NoSuchModuleError, ImportError) as error:
            problem = f"Nothing is installed that speaks {self.url.drivername}."
            raise StoreError(problem, remedy="Use sqlite:///FILE, or install the driver.") from error
        self._writer = self.engine.execution_options(**{WRITES: True})
        self._file: tuple[int, int] | None = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one moment of the database and writes nothing."""
        self._require_same_file()
        with (
            store_errors(self.name, self.path),
            Session(self.engine, autoflush=False, expire_on_commit=False) as session,
        ):
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """The only write transaction of its time: commits when the block ends well, rolls back when it raises."""
        self._require_same_file()
        with (
            store_errors(self.name, self.path),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            wait_for_turn(session.connection())
            yield session

    def close(self) -> None:
        self.engine.dispose()

    def _require_same_file(self) -> None:
        # SQLite goes on writing into a file that was deleted, and all of that is gone at the end of the process.
        found = None if self.path is None else _identity(self.path)
        if self._file is None:
            self._file = found
        elif found != self._file:
            what = "deleted or moved away" if found is None else "replaced by another file"
            remedy = "Stop Rulewire, put the right file there, and start again."
            raise StoreError(f"The database {self.name} was {what} while it was in use.", remedy=remedy)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


class Part:
    """What every part of the store is made with."""

    def __init__(self, database: Database) -> None:
        self.database = database


def table_of(row: type[SQLModel]) -> Table:
    return cast(Table, row.__table__)  # type: ignore[attr-defined]


def insert_rows(session: Session, row: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.connection().execute(insert(table_of(row)), list(rows))


def insert_for_ids(session: Session, row: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert and return the new ids in the order of `rows`."""
    if not rows:
        return []
    table, connection = table_of(row), session.connection()
    ids = next_ids(connection, table, len(rows))
    if ids is None:
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(connection.execute(statement, list(rows)).scalars())
    connection.execute(insert(table), [{**values, "id": new_id} for values, new_id in zip(rows, ids, strict=True)])
    return list(ids)


def insert_for_id(session: Session, row: type[SQLModel], values: Mapping[str, Any]) -> int:
    return insert_for_ids(session, row, [values])[0]


def write_events(session: Session, events: Sequence[Event]) -> None:
    rows = [{"at": item.at, "kind": item.kind, "subject": item.subject()} for item in events]
    insert_rows(session, EventRow, rows)


def chunks(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """The values in pieces that one `IN (...)` takes."""
    for start in range(0, len(values), IN_CHUNK):
        yield values[start : start + IN_CHUNK]


def within_letters(rows: Iterable[Value], letters: Callable[[Value], int]) -> Iterator[Value]:
    """The rows until their texts come to MOST_LETTERS; at least the first."""
    read = 0
    for row in rows:
        yield row
        read += letters(row)
        if read >= MOST_LETTERS:
            return
