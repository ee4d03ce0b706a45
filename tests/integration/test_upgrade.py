"""A database of the first release (commit 3b1b610) opened by this one: nothing is lost, told twice or forgotten."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config

from monitor.domain.states import Reason
from monitor.store.database import Database
from monitor.store.schema import MIGRATIONS
from tests.integration.desk import Desk

TOLD_BEFORE = ("desk", Reason.FIRST_HIT, "2024-001")
HEARING = ("hearing", date(2024, 1, 5), None)
TITLE = "Extension of comment period"
OLD, NEW = date(2024, 1, 8), date(2024, 2, 7)
SEEN = "2023-12-20 12:00:00.000000"
FACTS = {
    "agencies": [{"name": "Industry and Security Bureau", "slug": "industry-and-security-bureau"}],
    "docket_ids": ["BIS-2023-0021"],
}
PROPOSAL = {
    **FACTS,
    "action": "Proposed rule.",
    "dates": "Comments must be received by January 8, 2024. A public hearing will be held on January 5, 2024.",
    "comments_close_on": OLD.isoformat(),
}
EXTENSION = {
    **FACTS,
    "action": "Proposed rule; extension of comment period.",
    "dates": "The comment period is extended. Comments must be received by February 7, 2024.",
    "comments_close_on": NEW.isoformat(),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """With a proposal that was told, and whose message is to be sent again."""
    database = Database(f"sqlite:///{tmp_path / 'rulewire.db'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.write() as session:
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "0002")
    database.close()
    hold(tmp_path, 1, "fr:2024-001", "A rule on chips", PROPOSAL, "2023-12-08")
    write(
        tmp_path,
        "INSERT INTO hit VALUES (1, 1, 1, 'chips', 'h', '[\"chips\"]', '[]', :seen, 'alerted')",
        "INSERT INTO alert VALUES (1, 'desk', 'first_hit', 1, 1, :seen)",
        "INSERT INTO alert_hit VALUES (1, 1, 'desk', 'first_hit')",
        "INSERT INTO delivery VALUES"
        " (1, 'k', 'desk', 'mail', 'desk@example.org', 1, NULL, 'retrying', 1, :seen, NULL, :seen, NULL, 'refused')",
    )
    return tmp_path


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    desk = Desk(home)
    yield desk
    desk.close()


def hold(home: Path, number: int, key: str, title: str, facts: Mapping[str, object], published: str) -> None:
    """A document with one version that was scanned."""
    said: dict[str, Any] = {"id": number, "key": key, "title": title, "published": published}
    write(
        home,
        "INSERT INTO document VALUES (:id, :key, 'register', 'en', 1, :seen)",
        "INSERT INTO version VALUES (:id, :id, 1, 'register', 'https://register.test/', :title, '', 'en', NULL,"
        " :published, :seen, 't', 'c', 'live', NULL, :closes, :seen, NULL, :facts, '{}', 'the body, 본문')",
        **said,
        facts=json.dumps(facts),
        closes=facts["comments_close_on"],
    )


def write(home: Path, *statements: str, **values: object) -> None:
    with sqlite3.connect(home / "rulewire.db") as connection:
        for statement in statements:
            connection.execute(statement, {"seen": SEEN, **values})
    connection.close()


def test_texts_deadlines_and_messages_are_kept_and_nothing_is_told_again(desk: Desk) -> None:
    [version] = desk.store.versions()
    assert version.text.body == "the body, 본문"
    assert desk.deadlines("2024-001") == [("comments_close", OLD, None)]
    assert desk.run() == [TOLD_BEFORE]
    assert [row.deadline.quote for row in desk.store.deadlines()] == [
        "A public hearing will be held on January 5, 2024.",
        "Comments must be received by January 8, 2024.",
    ]
    claim = desk.store.claim_delivery(desk.clock.now(), timedelta(minutes=5))
    assert claim is not None
    assert claim.delivery.key == "k"


def test_an_extension_finds_the_proposal_that_was_told_before(desk: Desk) -> None:
    action, dates = str(EXTENSION["action"]), str(EXTENSION["dates"])
    docket = ("BIS-2023-0021",)
    desk.publish("2024-002", TITLE, docket_ids=docket, action=action, dates=dates, comments_close_on=NEW)
    assert desk.run() == [TOLD_BEFORE, ("desk", Reason.DEADLINE_MOVED, "2024-002")]
    assert desk.deadlines("2024-001") == [HEARING, ("comments_close", NEW, OLD)]


def test_who_was_told_the_old_date_hears_of_an_extension_that_was_there_already(home: Path) -> None:
    hold(home, 2, "fr:2024-002", TITLE, EXTENSION, "2023-12-19")
    desk = Desk(home)
    assert desk.run() == [TOLD_BEFORE, ("desk", Reason.DEADLINE_MOVED, "2024-002")]
    assert desk.deadlines("2024-001") == [HEARING, ("comments_close", NEW, OLD)]
    assert desk.run() == []
    desk.close()
