"""`watchlist backtest`: what a watchlist would have hit in what is stored."""

from __future__ import annotations

import json
import os
import pty
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.store import open_store
from tests.contract.store_values import kept, new_version
from tests.integration.test_cli_import import document
from tests.unit.cli.home import cli, cli_json, environment, make_home

CHIPS = """\
key: chips
title: Chips
reason: Because.
rules:
  - key: named
    why: A chip is named.
    any: [A800, H800]
  - key: licence
    why: A licence for chips.
    all: [licence, "@chips"]
  - key: silent
    why: Nobody writes of it.
    any: [BR104]
"""
CONCEPTS = "concepts:\n  - {key: chips, title: Chips, aliases: {en: [A800, chip, graphics card]}}\n"
PAPERS = (
    ("2023-1", "2023-01-10", "Licence for a chip"),
    ("2023-2", "2023-01-31", "A800 licence"),
    ("2023-3", "2023-04-01", "The A800 and the H800"),
    ("2023-4", "2023-04-02", "Sunshine Act Meetings"),
    ("2023-5", "2023-06-30", "H800"),
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = make_home(tmp_path / "home", chips=CHIPS)
    (home / "watchlists" / "concepts").mkdir()
    (home / "watchlists" / "concepts" / "chips.yaml").write_text(CONCEPTS, encoding="utf-8")
    lines = b"".join(document(number, title, publication_date=day) for number, day, title in PAPERS)
    (tmp_path / "archive.jsonl").write_bytes(lines)
    assert cli("import", tmp_path / "archive.jsonl", home=home).exit_code == 0
    return home


def backtest(home: Path, *args: str) -> dict[str, Any]:
    found: dict[str, Any] = cli_json("watchlist", "backtest", "chips", "--json", *args, home=home)
    return found


def test_hits_are_counted_by_month_also_where_there_are_none(home: Path) -> None:
    found = backtest(home)
    assert (found["documents"], found["versions"], found["hits"]) == (5, 5, 4)
    assert [(row["month"], row["documents"], row["hits"]) for row in found["months"]] == [
        ("2023-01", 2, 2),
        ("2023-02", 0, 0),
        ("2023-03", 0, 0),
        ("2023-04", 2, 1),
        ("2023-05", 0, 0),
        ("2023-06", 1, 1),
    ]


def test_rules_and_words_are_told_with_what_only_they_found(home: Path) -> None:
    found = backtest(home)
    assert {row["rule"]: (row["hits"], row["only"]) for row in found["rules"]} == {
        "named": (3, 2),
        "licence": (2, 1),
        "silent": (0, 0),
    }
    assert {row["word"]: (row["of"], row["hits"], row["only"]) for row in found["words"]} == {
        "A800": ("A800", 2, 1),
        "H800": ("H800", 2, 1),
        "licence": ("licence", 2, 1),
        "chip": ("@chips", 1, 1),
        "graphics card": ("@chips", 0, 0),
        "BR104": ("BR104", 0, 0),
    }


def test_both_days_count_as_the_source_wrote_them(home: Path) -> None:
    assert backtest(home, "--since", "2023-01-31", "--until", "2023-04-02")["documents"] == 3
    assert backtest(home, "--since", "2023-02-01", "--until", "2023-04-01")["documents"] == 1
    assert backtest(home, "--since", "2w")["documents"] == 0
    assert cli("watchlist", "backtest", "chips", "--until", "yesterday", home=home).exit_code == 2


def test_a_later_version_is_replayed_and_its_document_counts_once(home: Path) -> None:
    day: dict[str, Any] = {"published_at": datetime(2024, 5, 1, 4, tzinfo=UTC), "published_raw": "2024-05-01"}
    with open_store(f"sqlite:///{home / 'rulewire.db'}") as store:
        for title in ("A rule", "A rule on the A800", "A rule on the H800"):
            kept(store, new_version("fr:2024-1", title=title, **day))
    found = backtest(home, "--since", "2024-05-01", "--until", "2024-05-01")
    assert (found["documents"], found["versions"], found["hits"]) == (1, 3, 1)
    assert {row["word"]: row["only"] for row in found["words"]}["A800"] == 0


def test_samples_come_with_their_evidence_and_are_the_same_each_time(home: Path) -> None:
    found = backtest(home, "--samples", "2")
    assert len(found["samples"]) == 2
    assert found["samples"] == backtest(home, "--samples", "2")["samples"]
    assert all(sample["evidence"] and sample["rules"] for sample in found["samples"])
    every = backtest(home, "--samples", "99")["samples"]
    assert [sample["published_on"] for sample in every] == ["2023-01-10", "2023-01-31", "2023-04-01", "2023-06-30"]


def test_people_see_a_chart_samples_and_what_is_idle(home: Path) -> None:
    told = cli("watchlist", "backtest", "chips", "--since", "2023-01-01", "--samples", "1", home=home).stdout
    lines = told.splitlines()
    assert lines[0] == "chips: 4 hits in 5 documents (80.00%), 5 versions, published since 2023-01-01."
    assert lines[2:9] == [
        "hits per month",
        "2023-01  ██  2",
        "2023-02  0",
        "2023-03  0",
        "2023-04  █  1",
        "2023-05  0",
        "2023-06  █  1",
    ]
    assert "Rules without a hit: silent." in lines
    assert "2 of 6 words without a hit:" in lines
    assert "  1 of the 2 of @chips: graphics card" in lines
    assert "  words in no concept: BR104" in lines


def test_a_long_time_without_a_hit_is_one_line(home: Path) -> None:
    (home / "watchlists" / "chips.yaml").write_text(
        CHIPS.replace("[A800, H800]", "[H800]").replace("licence", "permit")
    )
    told = cli("watchlist", "backtest", "chips", home=home).stdout
    assert "2023-01 to 2023-03: none" in told


def test_the_file_counts_as_it_is_now_and_nothing_is_kept(home: Path) -> None:
    before = cli_json("hits", "--json", home=home)
    (home / "watchlists" / "chips.yaml").write_text(CHIPS.replace("BR104", "Sunshine"))
    assert backtest(home)["hits"] == 5
    assert cli_json("hits", "--json", home=home) == before


def test_a_watchlist_or_an_archive_that_is_not_there_is_an_error(home: Path, tmp_path: Path) -> None:
    assert "There is no watchlist 'boats'" in cli("watchlist", "backtest", "boats", home=home).stderr
    empty = make_home(tmp_path / "empty", chips=CHIPS.replace('"@chips"', "chip"))
    result = cli("watchlist", "backtest", "chips", home=empty)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "rulewire import" in result.stderr
    assert not (empty / "rulewire.db").exists()


def test_ctrl_c_leaves_a_terminal_as_it_was(home: Path, tmp_path: Path) -> None:
    lines = b"".join(document(f"2020-{number}", f"Rule {number} " * 40) for number in range(6000))
    (tmp_path / "long.jsonl").write_bytes(lines)
    assert cli("import", tmp_path / "long.jsonl", home=home).exit_code == 0
    command = [sys.executable, "-m", "monitor.cli", "watchlist", "backtest", "chips", "--config", str(home)]
    process, terminal = pty.fork()
    if process == 0:
        os.execve(sys.executable, command, environment(PYTHONPATH=os.pathsep.join(sys.path), TERM="xterm"))
    shown = b""
    try:
        while piece := os.read(terminal, 65536):
            if b"replaying" not in shown and b"replaying" in shown + piece:
                os.kill(process, signal.SIGINT)
            shown += piece
    except OSError:
        pass  # on Linux the end of a terminal is an error
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 130
    assert b"rulewire: interrupted" in shown
    assert shown.rindex(b"\x1b[?25h") > shown.rindex(b"\x1b[?25l")  # the cursor is there again


def test_schemas_are_printed(home: Path) -> None:
    assert "rules" in json.loads(cli("watchlist", "schema").stdout)["properties"]
    assert "concepts" in json.loads(cli("watchlist", "schema", "concepts").stdout)["properties"]
