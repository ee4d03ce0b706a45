"""What a person reads when the database cannot be used, and that nothing is lost by it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from monitor.domain.errors import StoreError
from monitor.store import Store, open_store
from tests.contract.store_values import NOON, kept, new_version, page, polled, source


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "rulewire.db"
    with pytest.raises(StoreError) as caught:
        open_store(f"sqlite:///{path}")
    assert str(caught.value) == (
        f"The database {path} cannot be made: its folder does not exist. "
        "Make the folder, or name another file in [database] url."
    )


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_text_file_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "rulewire.db"
    path.write_text("zone = 'Asia/Seoul'\n" * 100)
    with pytest.raises(StoreError, match="is not a Rulewire database") as caught:
        open_store(f"sqlite:///{path}")
    assert str(path) in str(caught.value)
    assert path.read_text().startswith("zone"), "it is left as it is"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "rulewire.db", "nosuchdatabase:///x"])
def test_a_url_that_cannot_be_used_says_how_to_write_it(url: str) -> None:
    with pytest.raises(StoreError, match="sqlite:///"):
        open_store(url)


def test_a_password_in_the_url_is_not_shown() -> None:
    with pytest.raises(StoreError) as caught:
        open_store("nosuchdatabase://user:geheim@host/x")
    assert "geheim" not in str(caught.value)


def test_a_database_that_may_only_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "rulewire.db"
    open_store(f"sqlite:///{path}").close()
    with (
        open_store(f"sqlite:///file:{path}?mode=ro&uri=true") as store,
        pytest.raises(StoreError, match="write permission") as caught,
    ):
        kept(store, new_version())
    assert str(path) in str(caught.value)


def test_a_full_disk_loses_nothing_and_work_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'rulewire.db'}") as store:
        store.sync_sources([source()], NOON)
        poll_id = polled(store, pages=[page()])
        before = store.counts()
        limit_pages(store, 60)
        with pytest.raises(StoreError, match=r"is full\. Free some space"):
            kept(store, *(new_version(f"fr:{number}", body="long " * 2_000) for number in range(100)))
        assert store.counts() == before
        assert store.unrecorded_polls() == [poll_id]
        limit_pages(store, 1_000_000)
        kept(store, *(new_version(f"fr:{number}", body="long " * 2_000) for number in range(100)))
        assert store.counts()["versions"] == 100


def limit_pages(store: Store, pages: int) -> None:
    """The disk as SQLite sees it: of so many pages, on every connection from now on."""

    def limit(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    store.database.engine.dispose()
    event.listen(store.database.engine, "connect", limit)


def test_a_database_that_another_program_holds_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rulewire.db"
    with open_store(f"sqlite:///{path}") as store:
        event.listen(store.database.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout = 1"))
        store.database.engine.dispose()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked by another process"):
            store.sync_sources([source()], NOON)
        assert store.source_statuses() == [], "reading goes on"
        other.execute("ROLLBACK")
        other.close()
        store.sync_sources([source()], NOON)
        assert len(store.source_statuses()) == 1


def test_a_lost_table_is_named_for_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "rulewire.db"
    with open_store(f"sqlite:///{path}") as store:
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE event")
        with pytest.raises(StoreError, match="lacks a table"):
            store.counts()
