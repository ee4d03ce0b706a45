"""`coverage` from the command line, against a server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.testing import Exchange, ReplayServer, faults
from tests.unit.cli.home import add_feed, cli, cli_json, make_home, rss

FEED = {"Content-Type": "application/rss+xml"}


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, server: ReplayServer) -> Path:
    made = make_home(tmp_path)
    add_feed(made, "paper", server.serve("/paper.xml", Exchange(headers=FEED, body=rss("A800", "Weather"))))
    return made


def test_before_the_first_check_nothing_is_claimed(home: Path, server: ReplayServer) -> None:
    result = cli("coverage", home=home)
    assert result.exit_code == 1
    assert "Not checked yet: paper." in result.stdout
    cli("poll", home=home)
    add_feed(home, "gazette", server.url("/gazette.xml"))
    assert cli("coverage", home=home).exit_code == 1, "one source that was never asked is enough"
    assert cli("coverage", "paper", home=home).exit_code == 0
    add_feed(home, "gazette", server.url("/gazette.xml"), more=", enabled: false")
    assert cli("coverage", home=home).exit_code == 0


def test_a_home_without_sources_proves_nothing(tmp_path: Path) -> None:
    result = cli("coverage", home=make_home(tmp_path))
    assert result.exit_code == 1
    assert "nothing was checked" in result.stdout


def test_a_source_that_was_seen_has_no_gap(home: Path) -> None:
    cli("poll", home=home)
    result = cli("coverage", home=home)
    assert result.exit_code == 0
    assert "1 of 1" in result.stdout
    assert "not over yet" in result.stdout
    assert "No open gap, 0 gaps made good" in result.stdout


def test_an_open_gap_makes_exit_code_1_and_stands_first_with_its_remedy(home: Path, server: ReplayServer) -> None:
    add_feed(home, "broken", server.serve("/broken.xml", faults.server_error(503)))
    cli("poll", home=home)
    result = cli("coverage", home=home)
    assert result.exit_code == 1
    first = result.stdout.splitlines()[1]
    assert first.startswith("server_error")
    assert "broken" in first
    assert "it will be tried again" in first
    assert "1 open gap" in result.stdout.splitlines()[-1]
    for since in ("1h", "0d", "12h"):
        assert cli("coverage", "--since", since, home=home).exit_code == 1, "the present day is always in the report"
    assert cli("coverage", "paper", home=home).exit_code == 0


def test_an_outage_that_has_passed_is_told_as_made_good(home: Path, server: ReplayServer) -> None:
    cli("poll", home=home)
    server.serve("/paper.xml", faults.server_error(503))
    cli("poll", home=home)
    server.serve("/paper.xml", Exchange(headers=FEED, body=rss("A800", "Weather", "More")))
    cli("poll", home=home)
    report = cli_json("coverage", "--json", home=home)
    assert report["open_gaps"] == 0
    (gap,) = report["gaps"]
    assert (gap["source"], gap["cause"], gap["open"], gap["remedy"]) == ("paper", "server_error", False, "")
    (day,) = report["sources"][0]["days"]
    assert (day["checks"], day["good_checks"], day["answered"]) == (3, 2, ["ok", "server_error"])


def test_a_day_that_has_not_begun_is_no_beginning(home: Path) -> None:
    result = cli("coverage", "--since", "2999-01-01", home=home)
    assert result.exit_code == 2
    assert "has not begun" in result.stderr


def test_a_source_that_is_not_there_is_an_error(home: Path) -> None:
    result = cli("coverage", "papre", home=home)
    assert result.exit_code == 2
    assert "paper" in result.stderr


def test_counting_says_so_where_there_is_nothing_to_count(home: Path) -> None:
    cli("poll", home=home)
    result = cli("coverage", "--reconcile", home=home)
    assert result.exit_code == 0
    assert "No day was counted" in result.stderr
