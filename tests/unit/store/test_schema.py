from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from monitor.domain.errors import StoreError
from monitor.store import open_store
from monitor.store.columns import Row
from monitor.store.database import Database
from monitor.store.schema import HEAD, MIGRATIONS


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of this release."""
    made = tmp_path / "rulewire.db"
    open_store(url_of(made)).close()
    return made


def test_the_migrations_make_the_tables_that_the_code_expects(path: Path) -> None:
    database = Database(url_of(path))
    with database.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Row.metadata) == []
    database.close()


def test_the_newest_migration_is_the_one_that_start_up_looks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_folder_with_odd_signs_is_no_trouble(tmp_path: Path) -> None:
    folder = tmp_path / "100 % 규제"
    folder.mkdir()
    with open_store(url_of(folder / "규칙.db")) as store:
        assert store.counts()["documents"] == 0


def test_opening_again_loads_no_migrations(path: Path) -> None:
    code = f"import sys, monitor.store as room; room.open_store({url_of(path)!r}); print('alembic' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_opening_at_once_migrates_once(tmp_path: Path) -> None:
    url = url_of(tmp_path / "rulewire.db")
    with ThreadPoolExecutor(6) as pool:
        for store in [task.result() for task in [pool.submit(open_store, url) for _ in range(6)]]:
            assert store.counts()["events"] == 0
            store.close()


def test_a_database_of_a_newer_release_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"newer Rulewire\. Upgrade"):
        open_store(url_of(path))


def test_without_leave_to_migrate_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="rulewire run"):
        open_store(url_of(tmp_path / "rulewire.db"), migrate=False)
    assert list(tmp_path.iterdir()) == []


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "rulewire.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE hit (of_somebody_else TEXT)")
    with pytest.raises(StoreError, match="already exists"):
        open_store(url_of(path))
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [("hit",)]


def test_the_safety_that_the_house_plan_asks_for_is_on(path: Path) -> None:
    database = Database(url_of(path))
    with database.read() as session:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        values = [session.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    database.close()
    # https://www.sqlite.org/pragma.html: 2 is FULL.
    assert values == ["wal", 2, 1, 10_000]
