"""From `poll` to `hits`, `show`, `deliveries` and `source`, against a server on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from monitor.testing import Exchange, ReplayServer, faults
from tests.unit.cli.home import add_feed, cli, cli_json, environment, make_home, process, rss

FEED = {"Content-Type": "application/rss+xml"}


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, server: ReplayServer) -> Path:
    made = make_home(tmp_path)
    url = server.serve("/paper.xml", Exchange(headers=FEED, body=rss("엔비디아 A800 [규제]", "날씨")))
    add_feed(made, "paper", url)
    return made


def test_poll_tells_items_hits_alerts_and_messages_and_a_second_one_nothing_new(home: Path) -> None:
    assert cli_json("poll", "--json", home=home) == {
        "sources": [{"source": "paper", "state": "ok", "items": 2, "new": 2, "changed": 0}],
        "hits": 1,
        "alerts": 1,
        "deliveries": 1,
    }
    again = cli_json("poll", "--json", home=home)
    assert again["sources"][0] == {"source": "paper", "state": "unchanged", "items": 0, "new": 0, "changed": 0}
    assert (again["hits"], again["alerts"], again["deliveries"]) == (0, 0, 0)


def test_a_source_that_is_not_well_makes_exit_code_1_and_says_what_to_do(home: Path, server: ReplayServer) -> None:
    add_feed(home, "broken", server.serve("/broken.xml", faults.server_error()))
    result = cli("poll", home=home)
    assert result.exit_code == 1
    assert "server_error" in result.stdout
    assert "it will be tried again" in result.stdout
    assert "2 sources checked: 1 hit, 1 alert, 1 message sent." in result.stdout
    assert cli("poll", "paper", home=home).exit_code == 0


def test_only_due_sources_are_polled_when_asked_so(home: Path) -> None:
    assert len(cli_json("poll", "--due", "--json", home=home)["sources"]) == 1
    assert cli_json("poll", "--due", "--json", home=home)["sources"] == []


def test_a_source_that_is_disabled_is_polled_when_it_is_named(home: Path, server: ReplayServer) -> None:
    add_feed(home, "asleep", server.url("/paper.xml"), more=", enabled: false")
    assert [row["source"] for row in cli_json("poll", "--json", home=home)["sources"]] == ["paper"]
    assert cli_json("poll", "asleep", "--json", home=home)["sources"][0]["state"] == "ok"


def test_an_unknown_source_is_an_error_with_the_remedy(home: Path) -> None:
    result = cli("poll", "papier", home=home)
    assert result.exit_code == 2
    assert result.stderr == "rulewire: There is no source 'papier'. See `rulewire source list`.\n"


def test_a_console_channel_does_not_spoil_the_json(home: Path) -> None:
    settings = home / "monitor.toml"
    text = settings.read_text(encoding="utf-8").replace('kind = "file"\npath = "alerts.txt"', 'kind = "console"')
    settings.write_text(text, encoding="utf-8")
    result = cli("poll", "--json", home=home)
    assert json.loads(result.stdout)["deliveries"] == 1
    assert "A800" in result.stderr


def test_hits_are_listed_with_evidence_that_quotes_the_title(home: Path) -> None:
    cli("poll", home=home)
    (hit,) = cli_json("hits", "--json", home=home)
    assert list(hit) == ["id", "watchlist", "rules", "document", "found_at", "deadlines", "evidence"]
    assert (hit["watchlist"], hit["rules"]) == ("chips", ["named"])
    assert list(hit["document"]) == ["key", "title", "url", "source", "published_at"]
    assert (hit["document"]["title"], hit["document"]["url"]) == ("엔비디아 A800 [규제]", "http://paper.example/1")
    assert datetime.fromisoformat(hit["found_at"]).tzinfo is not None
    assert datetime.fromisoformat(hit["document"]["published_at"]).tzinfo is not None
    for evidence in hit["evidence"]:
        assert list(evidence) == ["rule", "term", "quote", "field", "start", "end", "heading"]
        assert evidence["field"] == "title"
        assert hit["document"]["title"][evidence["start"] : evidence["end"]] == evidence["term"]


def test_hits_can_be_narrowed(home: Path) -> None:
    cli("poll", home=home)
    assert len(cli_json("hits", "--watchlist", "chips", "--source", "paper", "--since", "1h", "--json", home=home)) == 1
    assert cli_json("hits", "--since", "2999-01-01", "--json", home=home) == []
    assert "No watchlist 'chipz' is configured" in cli("hits", "--watchlist", "chipz", home=home).stderr
    assert cli("hits", "--since", "soon", home=home).exit_code == 2


def test_brackets_of_a_title_are_no_markup_and_a_piped_row_is_one_line(home: Path) -> None:
    cli("poll", home=home)
    header, row = cli("hits", home=home).stdout.splitlines()
    assert header.startswith("id  found")
    assert "엔비디아 A800 [규제]" in row


def test_show_tells_a_hit_and_its_document_alike(home: Path) -> None:
    cli("poll", home=home)
    (hit,) = cli_json("hits", "--json", home=home)
    by_hit = cli("show", str(hit["id"]), home=home).stdout
    by_document = cli("show", hit["document"]["key"], home=home).stdout
    assert by_hit == by_document
    assert "named: A chip is named." in by_hit
    assert "title: «엔비디아» «A800» [규제]" in by_hit
    assert "alerts.txt" in by_hit
    dossier = cli_json("show", str(hit["id"]), "--json", home=home)
    assert dossier["document"]["key"] == hit["document"]["key"]
    assert [version["number"] for version in dossier["versions"]] == [1]
    assert [row["state"] for row in dossier["deliveries"]] == ["sent"]


def test_show_of_what_is_not_there_is_an_error(home: Path) -> None:
    assert cli("show", "999", home=home).stderr.startswith("rulewire: There is no hit '999'.")
    assert cli("show", "fr:2023-1", home=home).stderr.startswith("rulewire: There is no document 'fr:2023-1'.")


def test_a_message_that_failed_is_listed_and_can_be_tried_again(home: Path) -> None:
    (home / "alerts.txt").mkdir()  # a folder cannot be appended to
    poll = cli("poll", "--json", home=home)
    assert json.loads(poll.stdout)["deliveries"] == 0
    assert "rulewire: warning: 1 message not sent, to be tried again: see `rulewire deliveries" in poll.stderr
    (failed,) = cli_json("deliveries", "--state", "retrying", "--json", home=home)
    assert "alerts.txt" in failed["last_error"]
    (home / "alerts.txt").rmdir()
    assert "1 delivery due again" in cli("deliveries", "retry", str(failed["id"]), home=home).stdout
    assert cli_json("poll", "--json", home=home)["deliveries"] == 1
    (sent,) = cli_json("deliveries", "--json", home=home)
    assert (sent["state"], sent["key"]) == ("sent", failed["key"])
    assert "sent" in cli("deliveries", home=home).stdout
    assert cli("deliveries", "retry", home=home).exit_code == 2
    again = cli("deliveries", "retry", str(sent["id"]), home=home)
    assert (again.exit_code, again.stdout) == (2, "")
    assert again.stderr.startswith("rulewire: None of these can be made due again: ")


def test_a_message_for_a_channel_whose_secret_is_missing_is_kept_and_said(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = home / "monitor.toml"
    text = settings.read_text(encoding="utf-8").replace('"alerts.txt"', '"env:RULEWIRE_TEST_PATH"')
    settings.write_text(text, encoding="utf-8")
    poll = cli("poll", "--json", home=home)
    assert json.loads(poll.stdout)["deliveries"] == 0
    assert "1 message kept until the channel can be used: see `rulewire channel list`." in poll.stderr
    monkeypatch.setenv("RULEWIRE_TEST_PATH", "alerts.txt")
    assert cli_json("poll", "--json", home=home)["deliveries"] == 1
    assert "엔비디아 A800" in (home / "alerts.txt").read_text(encoding="utf-8")


def test_source_list_shows_state_and_times(home: Path) -> None:
    assert cli_json("source", "list", "--json", home=home)[0]["state"] == "new"
    cli("poll", home=home)
    (row,) = cli_json("source", "list", "--json", home=home)
    assert (row["key"], row["kind"], row["state"], row["enabled"]) == ("paper", "feed", "ok", True)
    assert row["last_ok_at"] < row["next_due_at"]
    assert "The paper" in cli("source", "list", home=home).stdout


def test_source_check_shows_what_came_and_stores_nothing(home: Path) -> None:
    result = cli("source", "check", "paper", home=home)
    assert result.exit_code == 0
    assert "2 items" in result.stdout
    assert "엔비디아 A800 [규제]" in result.stdout
    assert not (home / "rulewire.db").exists()
    assert [item["url"] for item in cli_json("source", "check", "paper", "--json", home=home)["items"]] == [
        "http://paper.example/1",
        "http://paper.example/2",
    ]


def test_source_check_of_a_login_page_is_exit_code_1_with_a_remedy(home: Path, server: ReplayServer) -> None:
    add_feed(home, "login", server.serve("/login", faults.LOGIN_PAGE))
    result = cli("source", "check", "login", home=home)
    assert result.exit_code == 1
    assert "200 text/html" in result.stdout
    assert "look at its address in a browser" in result.stdout or "wants a login" in result.stdout


def test_a_broken_watchlist_is_a_warning_and_the_rest_goes_on(home: Path) -> None:
    (home / "watchlists" / "bad.yaml").write_text("key: bad\ntitel: x\n", encoding="utf-8")
    result = cli("poll", "--json", home=home)
    assert json.loads(result.stdout)["hits"] == 1
    assert "rulewire: warning: " in result.stderr
    assert "bad.yaml:2" in result.stderr


@pytest.mark.parametrize("as_json", ["--json", ""])
def test_a_reader_that_goes_away_is_met_with_silence(home: Path, as_json: str) -> None:
    line = f"yes '엔비디아 A800' | head -n 20000 | \"$PYTHON\" -m monitor.cli match {as_json} | head -c 1"
    done = subprocess.run(
        ["bash", "-c", f"{line}; exit ${{PIPESTATUS[2]}}"],
        cwd=home,
        env=environment(PYTHON=sys.executable, PYTHONPATH=os.pathsep.join(sys.path)),
        capture_output=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (141, b"")


def test_json_is_utf_8_whatever_the_locale(home: Path) -> None:
    cli("poll", home=home)
    done = process("hits", "--json", cwd=home, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert json.loads(done.stdout)[0]["document"]["title"] == "엔비디아 A800 [규제]"


def test_a_locale_without_korean_gets_escapes_and_no_error(home: Path) -> None:
    cli("poll", home=home)
    done = process("hits", cwd=home, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\uc5d4\\ube44\\ub514\\uc544 A800" in done.stdout
