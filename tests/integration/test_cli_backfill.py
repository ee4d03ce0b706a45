"""`backfill` against the register on loopback; also killed for good in the middle, and run again."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.engines.single import SingleInstance
from monitor.testing import Exchange, FederalRegisterReplay, ReplayServer, SeenRequest, Wire
from tests.unit.cli.home import add_feed, cli, cli_json, environment, make_home

ROOT = Path(__file__).resolve().parents[2]
ASKED = ("backfill", "register", "--since", "2020-01-01", "--until", "2020-03-31", "--json")
# Forty documents, every second day; every fifth one speaks of what the watchlist looks for.
DOCUMENTS = [
    {
        "document_number": f"2020-{number:05}",
        "title": "Export of the A800" if number % 5 == 0 else f"Sunshine Act Meeting {number}",
        "publication_date": f"2020-{1 + number // 14:02}-{1 + 2 * (number % 14):02}",
        "html_url": f"https://www.federalregister.gov/d/2020-{number:05}",
        "type": "Notice",
    }
    for number in range(40)
]
HITS = 8


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Register:
    """The replay of the register behind a door at which something may happen to every request."""

    def __init__(self) -> None:
        self.replay = FederalRegisterReplay(DOCUMENTS, clock=Now(), per_page_cap=5)
        self.server = ReplayServer()
        self.url = self.server.mount("/api/v1", self)
        self.requests = 0
        self.kill_at: int | None = None
        self.victim: subprocess.Popen[bytes] | None = None
        self.started = threading.Event()

    def __call__(self, request: SeenRequest, wire: Wire) -> None:
        self.requests += 1
        if self.requests == self.kill_at:
            self.started.wait(30)
            assert self.victim is not None
            self.victim.kill()
        self.replay(request, wire)


@pytest.fixture
def register() -> Iterator[Register]:
    found = Register()
    with found.server:
        yield found


@pytest.fixture
def home(tmp_path: Path, register: Register) -> Path:
    home = make_home(tmp_path / "home")
    (home / "watchlists" / "sources" / "register.yaml").write_text(
        "pack: register\ntitle: Register\nsources:\n"
        f"  - {{key: register, title: Register, kind: federal_register, base_url: '{register.url}', cadence: 30m, "
        "zone: America/New_York, standing: official}\n",
        encoding="utf-8",
    )
    return home


def database(home: Path) -> Path:
    return home / "rulewire.db"


def rows(home: Path, question: str) -> list[Any]:
    with closing(sqlite3.connect(database(home))) as connection:
        return [row[0] if len(row) == 1 else row for row in connection.execute(question)]


def assert_whole(home: Path) -> None:
    """Nothing is lost and nothing doubled, of documents, events, hits and slices."""
    versions = rows(home, "SELECT key, number, origin FROM version JOIN document d ON d.id = document_id ORDER BY key")
    assert versions == [(f"fr:{item['document_number']}", 1, "history") for item in DOCUMENTS]
    recorded = rows(home, "SELECT subject FROM event WHERE kind = 'VersionRecorded'")
    assert len(recorded) == len(set(recorded)) == len(DOCUMENTS)
    assert rows(home, "SELECT disposition FROM hit") == ["history"] * HITS
    assert len(rows(home, "SELECT id FROM event WHERE kind = 'HitFound'")) == HITS
    slices = [json.loads(row) for row in rows(home, "SELECT subject FROM event WHERE kind = 'SliceFilled'")]
    assert [row["first"] for row in slices] == ["2020-01-01", "2020-02-01", "2020-03-01"]
    assert rows(home, "SELECT first_day FROM backfill_slice ORDER BY 1") == [row["first"] for row in slices]


def test_the_past_is_fetched_matched_and_told_to_nobody(home: Path, register: Register) -> None:
    summary = cli_json(*ASKED, home=home)
    assert summary == {
        "source": "register",
        "since": "2020-01-01",
        "until": "2020-03-31",
        "slices": 3,
        "documents": 40,
        "written": 40,
        "held": 0,
        "unusable": 0,
        "hits": HITS,
        "alerts": 0,
        "deliveries": 0,
        "days_left": 0,
        "problems": [],
    }
    assert_whole(home)
    assert not (home / "alerts.txt").exists()


def test_with_alert_it_is_news(home: Path) -> None:
    summary = cli_json(*ASKED, "--alert", home=home)
    assert (summary["alerts"], summary["deliveries"]) == (HITS, HITS)
    assert (home / "alerts.txt").read_text(encoding="utf-8").count("A800") >= HITS


def test_a_second_run_has_nothing_left_and_asks_nothing(home: Path, register: Register) -> None:
    cli(*ASKED, home=home)
    asked = register.requests
    again = cli(*ASKED[:-1], home=home)
    assert "nothing left to fetch" in again.stdout
    assert register.requests == asked


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("INSERT INTO document", 2),
        ("INSERT INTO version", 3),
        ("INSERT INTO backfill_slice", 1),
        ("COMMIT", 1),
        ("COMMIT", 4),
        ("INSERT INTO hit", 1),
        ("UPDATE hit", 1),
    ],
)
def test_a_run_that_was_killed_in_the_middle_is_taken_up(home: Path, statement: str, number: int) -> None:
    command = [sys.executable, "-m", "tests.integration.dying", statement, str(number), "--config", str(home), *ASKED]
    killed = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert cli_json(*ASKED, home=home)["days_left"] == 0
    assert_whole(home)


@pytest.mark.parametrize("at", [1, 2, 5, 8])
def test_a_run_that_was_killed_while_it_waited_for_an_answer_is_taken_up(
    home: Path, register: Register, at: int
) -> None:
    register.kill_at = at
    command = [sys.executable, "-m", "monitor.cli", "--config", str(home), *ASKED]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL) as running:
        register.victim = running
        register.started.set()
        assert running.wait(60) == -signal.SIGKILL
    register.kill_at = None
    assert cli_json(*ASKED, home=home)["days_left"] == 0
    assert_whole(home)


def test_a_second_backfill_of_the_same_source_says_so_and_stops(home: Path, register: Register) -> None:
    lock = Path(f"{database(home)}.backfill-register.lock")
    with SingleInstance(lock, str(database(home)), work="backfill of register"):
        result = cli(*ASKED, home=home)
    assert result.exit_code == 2
    assert f"A Rulewire backfill of register (process {os.getpid()}) already runs on" in result.stderr
    assert register.requests == 0


def test_a_day_that_shows_fewer_documents_than_it_says_is_named(home: Path, register: Register) -> None:
    register.replay.claim({"document_number": "2020-09999", "publication_date": "2020-02-11", "title": "Not shown"})
    result = cli(*ASKED[:-1], home=home)
    assert result.exit_code == 1
    assert "register, 2020-02-11: incomplete: says it has 2 documents and showed 1" in result.stderr
    assert "40 documents written" in result.stdout
    assert "1 day left: run the same command again" in result.stdout


def test_a_source_that_blocks_us_is_named_with_its_remedy_and_how_to_go_on(home: Path, register: Register) -> None:
    register.replay.break_page(3, Exchange(status=403, body=b"captcha"))
    result = cli(*ASKED[:-1], home=home)
    assert result.exit_code == 1
    assert "register: " in result.stderr
    assert "run the same command again to go on" in result.stdout
    register.replay.mend()
    assert cli(*ASKED, home=home).exit_code == 0
    assert_whole(home)


def test_a_kind_that_knows_no_past_days_is_refused(home: Path, register: Register) -> None:
    add_feed(home, "paper", register.server.url("/paper.xml"))
    result = cli("backfill", "paper", "--since", "2020-01-01", home=home)
    assert result.exit_code == 2
    assert "a source of kind feed (paper) cannot be asked for past days" in result.stderr
    assert "rulewire import" in result.stderr


def test_days_before_the_first_that_the_source_wants_are_done_with_unasked(home: Path, register: Register) -> None:
    pack = home / "watchlists" / "sources" / "register.yaml"
    pack.write_text(pack.read_text().replace("cadence: 30m", "cadence: 30m, since: 2020-02-15"), encoding="utf-8")
    summary = cli_json(*ASKED, home=home)
    wanted = [item for item in DOCUMENTS if item["publication_date"] >= "2020-02-15"]
    assert (summary["documents"], summary["slices"], summary["days_left"]) == (len(wanted), 3, 0)
    asked = register.requests
    assert cli_json(*ASKED, home=home)["slices"] == 0
    assert register.requests == asked


def test_days_that_are_not_over_are_not_asked_for(home: Path) -> None:
    result = cli("backfill", "register", "--since", "2999-01-01", home=home)
    assert result.exit_code == 2
    assert "2999-01-01 is after" in result.stderr
