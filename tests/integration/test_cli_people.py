"""`digest`, `channel` and `doctor`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.testing import Exchange, ReplayServer
from tests.unit.cli.home import SETTINGS, add_feed, cli, cli_json, make_home, rss


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that has polled: one article of two weeks ago, found now as part of the baseline."""
    made = make_home(tmp_path / "home")
    with ReplayServer() as server:
        url = server.serve("/paper.xml", Exchange(body=rss("엔비디아 A800 규제", hours_old=24 * 14)))
        add_feed(made, "paper", url)
        assert cli("poll", home=made).exit_code == 0
    return made


def week_of(moment: datetime) -> str:
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02d}"


ARTICLE_WEEK = week_of(datetime.now(UTC) + timedelta(hours=9) - timedelta(days=14))  # Seoul


def test_a_digest_is_printed(home: Path) -> None:
    result = cli("digest", "--week", ARTICLE_WEEK, home=home)
    assert result.exit_code == 0
    assert "엔비디아 A800 규제" in result.stdout


def test_a_digest_is_written_and_its_files_are_named(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    result = cli("digest", "--week", ARTICLE_WEEK, "--out", out, home=home)
    html, text = (out / f"digest-desk-{ARTICLE_WEEK}.html", out / f"digest-desk-{ARTICLE_WEEK}.txt")
    assert result.stdout.splitlines() == [str(html), str(text)]
    assert "<html" in html.read_text(encoding="utf-8")
    assert "엔비디아 A800 규제" in text.read_text(encoding="utf-8")


def test_the_language_can_be_chosen(home: Path) -> None:
    english, korean = (cli("digest", "--lang", tag, home=home).stdout for tag in ("en", "ko"))
    assert english != korean


def test_a_language_that_is_not_there_is_an_error(home: Path) -> None:
    result = cli("digest", "--lang", "fr", home=home)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'fr' is not one of en, ko" in result.stderr


def test_a_digest_is_sent_once_and_a_second_time_says_so(home: Path) -> None:
    first = cli("digest", "--week", ARTICLE_WEEK, "--send", home=home)
    assert "out alerts.txt: sent" in first.stdout
    kept = (home / "alerts.txt").read_text(encoding="utf-8")
    assert kept.count("엔비디아 A800 규제") >= 1
    second = cli("digest", "--week", ARTICLE_WEEK, "--send", home=home)
    assert second.exit_code == 0
    assert "was already made; it is not sent twice" in second.stdout
    assert (home / "alerts.txt").read_text(encoding="utf-8") == kept


def test_a_week_that_has_not_ended_is_not_sent(home: Path) -> None:
    result = cli("digest", "--week", week_of(datetime.now(UTC) + timedelta(days=7)), "--send", home=home)
    assert result.exit_code == 2
    assert "has not ended" in result.stderr
    assert not (home / "alerts.txt").exists()


@pytest.mark.parametrize(("option", "value"), [("--week", "2026-W54"), ("--route", "nobody")])
def test_a_week_or_route_that_is_not_there_is_an_error(home: Path, option: str, value: str) -> None:
    result = cli("digest", option, value, home=home)
    assert result.exit_code == 2
    assert value in result.stderr


def test_a_channel_is_tried_with_a_message_that_is_marked_as_a_test(home: Path) -> None:
    result = cli("channel", "test", "out", home=home)
    assert result.exit_code == 0
    assert result.stdout.startswith("alerts.txt: ok")
    assert "[Test]" in (home / "alerts.txt").read_text(encoding="utf-8")


def test_a_channel_that_does_not_take_it_is_exit_code_1(home: Path) -> None:
    (home / "alerts.txt").mkdir()
    result = cli("channel", "test", "out", home=home)
    assert result.exit_code == 1
    assert result.stdout.startswith("alerts.txt: failed: ")
    assert cli("channel", "test", "mail", home=home).exit_code == 2


def test_channels_are_listed_with_what_keeps_one_from_working(tmp_path: Path) -> None:
    broken = '\n[channels.team]\nkind = "slack"\nurl = "env:RULEWIRE_TEST_NOT_SET"\n'
    home = make_home(tmp_path, settings=SETTINGS.replace("\n[[routes]]", broken + "\n[[routes]]"))
    out, team = cli_json("channel", "list", "--json", home=home)
    assert out == {"name": "out", "kind": "file", "ok": True, "addresses": ["alerts.txt"], "problem": ""}
    assert not team["ok"]
    assert "RULEWIRE_TEST_NOT_SET" in team["problem"]
    assert "monitor.toml:" in team["problem"]
    assert "team" in cli("channel", "list", home=home).stdout
    assert "rulewire: warning: " in cli("hits", home=home).stderr


def test_a_secret_that_is_written_out_is_refused_and_not_repeated(tmp_path: Path) -> None:
    secret = "https://hooks.slack.com/services/T0/B0/hunter2"
    broken = f'\n[channels.team]\nkind = "slack"\nurl = "{secret}"\n'
    home = make_home(tmp_path, settings=SETTINGS.replace("\n[[routes]]", broken + "\n[[routes]]"))
    for args in (("channel", "test", "team"), ("channel", "list"), ("hits",), ("doctor",)):
        result = cli(*args, home=home)
        assert "hunter2" not in result.output
        assert "secret is written out" in result.output


def test_the_doctor_names_what_is_wrong_and_the_remedy(home: Path) -> None:
    (home / "templates" / "alert").mkdir(parents=True)
    (home / "templates" / "alert" / "default.en.txt").write_text("{{ nothing.here }}")
    findings = cli_json("doctor", "--json", home=home)
    assert all(list(finding) == ["name", "ok", "detail", "remedy"] for finding in findings)
    by_name = {finding["name"]: finding for finding in findings}
    assert by_name["database"]["ok"]
    assert "1 documents" in by_name["database"]["detail"]
    assert by_name["daemon"]["remedy"] == "Start it with `rulewire run`."
    assert "default.en.txt" in by_name["templates"]["detail"]
    result = cli("doctor", home=home)
    assert result.exit_code == 1
    assert "Start it with `rulewire run`." in result.stdout


def test_a_file_where_calendars_should_be_kept_is_a_finding(tmp_path: Path) -> None:
    home = make_home(tmp_path, settings=SETTINGS.replace("\n[http]", '\n[calendar]\nfolder = "dates"\n\n[http]'))
    (home / "dates").write_text("a shopping list")
    [finding] = [finding for finding in cli_json("doctor", "--json", home=home) if finding["name"] == "calendars"]
    assert finding["detail"] == f"{home / 'dates'} is no folder, so no calendar is kept there"


def test_a_database_that_is_none_is_a_finding_and_no_traceback(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    (home / "rulewire.db").write_bytes(b"this is not a database, it only has its name\n" * 100)
    result = cli("doctor", home=home)
    assert result.exit_code == 1
    assert "is not a Rulewire database" in result.stdout
    assert cli("hits", home=home).stderr.startswith("rulewire: The file ")
