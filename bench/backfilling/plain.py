"""The same rows by `sqlite3.executemany` and nothing else: the limit that no ORM, hash or event can be faster than.

    python bench/backfilling/plain.py DATABASE

DATABASE is what a backfill left. Its documents, versions and their events are read into memory and written into a
fresh database of the same tables and indexes, a thousand documents to a transaction, as a backfill writes them. Prints
JSON.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = 1000
ROUNDS = 3
"""The best of them counts."""
TABLES = {"document": "SELECT * FROM document", "version": "SELECT * FROM version ORDER BY id"}
EVENTS = "SELECT * FROM event WHERE kind = 'VersionRecorded'"

Rows = list[tuple[Any, ...]]


def main(file: str) -> None:
    """Read, write, print."""
    source = sqlite3.connect(file)
    rows: dict[str, Rows] = {table: source.execute(question).fetchall() for table, question in TABLES.items()}
    rows["event"] = source.execute(EVENTS).fetchall()
    written = sum(map(len, rows.values()))
    with tempfile.TemporaryDirectory(dir=Path(file).parent) as folder:
        seconds = min(_written_in(source, Path(folder) / f"plain-{number}.db", rows) for number in range(ROUNDS))
    print(json.dumps({"rows": written, "seconds": seconds, "rows_per_second": written / seconds}))


def _written_in(source: sqlite3.Connection, path: Path, rows: dict[str, Rows]) -> float:
    target = _same_tables(source, path)
    try:
        return _write(target, rows)
    finally:
        target.close()


def _same_tables(source: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    target = sqlite3.connect(path, isolation_level=None)
    target.execute("PRAGMA journal_mode = WAL")
    target.execute("PRAGMA synchronous = FULL")
    named = ", ".join("?" for _ in (*TABLES, "event"))
    question = f"SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN ({named}) ORDER BY type DESC"
    for (statement,) in source.execute(question, (*TABLES, "event")):
        target.execute(statement)
    return target


def _write(target: sqlite3.Connection, rows: dict[str, Rows]) -> float:
    inserts = {table: f"INSERT INTO {table} VALUES ({', '.join('?' * len(some[0]))})" for table, some in rows.items()}
    started = time.perf_counter()
    for start in _pages(rows):
        target.execute("BEGIN IMMEDIATE")
        for table, some in rows.items():
            target.executemany(inserts[table], some[start : start + PAGE])
        target.execute("COMMIT")
    return time.perf_counter() - started


def _pages(rows: dict[str, Rows]) -> Iterator[int]:
    yield from range(0, max(map(len, rows.values())), PAGE)


if __name__ == "__main__":
    main(sys.argv[1])
