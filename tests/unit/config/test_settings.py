"""monitor.toml: defaults, every setting, every mistake."""

from __future__ import annotations

import ipaddress
from datetime import time, timedelta
from pathlib import Path

import pytest

from monitor.config.bundled import bundled
from monitor.config.settings import (
    OperatorSettings,
    ReconcileSettings,
    ReminderSettings,
    Settings,
    find_config,
    load_settings,
)
from monitor.domain.alerts import Route
from tests.unit.config.conftest import Folder, refusal, told

FULL = """
zone = "Asia/Seoul"
language = "ko"
watchlists = "lists"
templates = "words"
first_poll_alert_age = "6h"

[database]
url = "sqlite:///data/r.db?timeout=5"

[http]
contact = "mailto:you@example.org"
timeout_s = 2.5
max_bytes = 2048
gap = "2s"
allow_addresses = ["127.0.0.0/8", "fd00::/8"]

[engine]
poll_threads = 2
tick = "1s"
sweep = "30s"
keep_fetches = "2w"

[sources.fr-bis]
cadence = "15m"

[channels.mail]
kind = "email"
host = "smtp.example.org"
to = ["a@example.org"]

[[routes]]
key = "desk"
watchlists = ["ai-chips", "cloud-rental"]
channels = ["mail"]
language = "en"
alerts = false

[[routes]]
key = "boss"
channels = ["mail"]
digest = false

[digest]
day = "Friday"
time = "17:30"

[operator]
channels = ["mail", "mail"]
language = "en"
after = "2h"
checks = 5

[reminders]
days = [1, 30, 7, 7]
at = "9:15"

[calendar]
folder = "feeds"

[reconcile]
days = 0
at = "10:00"
"""


def load(folder: Folder, text: str) -> Settings:
    return load_settings(folder.write("monitor.toml", text))


def test_every_setting_is_read(folder: Folder) -> None:
    (folder.path / "lists").mkdir()
    (folder.path / "words").mkdir()
    settings = load(folder, FULL)
    home = folder.path.resolve()
    assert (settings.home, settings.zone, settings.language) == (home, "Asia/Seoul", "ko")
    assert (settings.watchlists_dir, settings.templates_dir) == (home / "lists", home / "words")
    assert settings.first_poll_alert_age == timedelta(hours=6)
    assert settings.database_url == f"sqlite:///{home}/data/r.db?timeout=5"
    assert settings.http.gap == timedelta(seconds=2)
    assert settings.http.contact == "mailto:you@example.org"
    assert (settings.http.timeout_s, settings.http.max_bytes) == (2.5, 2048)
    assert settings.http.allow_addresses == (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("fd00::/8"))
    assert (settings.engine.poll_threads, settings.engine.tick) == (2, timedelta(seconds=1))
    assert (settings.engine.sweep, settings.engine.keep_fetches) == (timedelta(seconds=30), timedelta(days=14))
    assert settings.source_overrides["fr-bis"].values == {"cadence": "15m"}
    assert settings.channels["mail"].kind == "email"
    assert settings.channels["mail"].options == {"host": "smtp.example.org", "to": ["a@example.org"]}
    assert settings.channels["mail"].lines == {"kind": 27, "host": 28, "to": 29, "to.0": 29}
    assert settings.routes == (
        Route(key="desk", watchlists=("ai-chips", "cloud-rental"), channels=("mail",), language="en", alerts=False),
        Route(key="boss", watchlists=("*",), channels=("mail",), language="ko", digest=False),
    )
    assert (settings.digest.day, settings.digest.time) == (4, time(17, 30))
    assert settings.operator == OperatorSettings(channels=("mail",), language="en", after=timedelta(hours=2), checks=5)
    assert settings.reminders == ReminderSettings(days=(30, 7, 1), at=time(9, 15))
    assert settings.calendar.folder == home / "feeds"
    assert settings.reconcile == ReconcileSettings(days=0, at=time(10))


def test_an_empty_file_is_a_house_that_works(folder: Folder) -> None:
    settings = load(folder, "")
    assert (settings.zone, settings.language, settings.templates_dir) == ("UTC", "en", None)
    assert settings.watchlists_dir == bundled("watchlists")
    assert settings.database_url == f"sqlite:///{folder.path.resolve()}/rulewire.db"
    assert [channel.kind for channel in settings.channels.values()] == ["console"]
    assert settings.routes == (Route(key="all", watchlists=("*",), channels=("console",)),)
    assert (settings.digest.day, settings.digest.time) == (0, time(8))
    assert (settings.http.timeout_s, settings.http.max_bytes) == (60, 33_554_432)
    assert settings.engine.tick == timedelta(seconds=5)
    assert settings.http.gap == timedelta(seconds=1)
    assert settings.operator == OperatorSettings(
        channels=("console",), language="en", after=timedelta(hours=1), checks=3
    )
    assert settings.reminders == ReminderSettings(days=(14, 7, 1), at=time(8))
    assert settings.calendar.folder is None
    assert settings.reconcile == ReconcileSettings(days=10, at=time(9, 30))


def test_the_operator_is_reached_as_the_first_route_is_unless_the_file_says_otherwise(folder: Folder) -> None:
    text = """
language = "ko"
[channels.a]
kind = "console"
[channels.b]
kind = "file"
[[routes]]
key = "r"
channels = ["b"]
"""
    operator = load(folder, text).operator
    assert (operator.channels, operator.language) == (("b",), "ko")
    assert load(folder, text + "[operator]\nchannels = []\n").operator.channels == ()


def test_channels_without_a_route_get_one_that_takes_everything(folder: Folder) -> None:
    settings = load(folder, 'language = "ko"\n[channels.a]\nkind = "file"\n[channels.b]\nkind = "console"\n')
    assert settings.routes == (Route(key="all", watchlists=("*",), channels=("a", "b"), language="ko"),)


def test_watchlists_and_templates_beside_the_file_are_used(folder: Folder) -> None:
    folder.write("watchlists/a.yaml", "")
    folder.write("templates/a.txt", "")
    settings = load(folder, "")
    home = folder.path.resolve()
    assert (settings.watchlists_dir, settings.templates_dir) == (home / "watchlists", home / "templates")


def test_an_absolute_database_path_stays(folder: Folder) -> None:
    assert load(folder, 'database.url = "sqlite:////var/lib/r.db"\n').database_url == "sqlite:////var/lib/r.db"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('zome = "UTC"\n', 1, 'Did you mean "zone"?'),
        ("[http]\ntimeout = 5\n", 2, 'Did you mean "timeout_s"?'),
        ("[htpp]\ntimeout_s = 5\n", 1, 'Did you mean "http"?'),
        ('zone = "Asia/Soul"\n', 1, '"Asia/Seoul"'),
        ("zone = 9\n", 1, "must be text"),
        ('language = "fr"\n', 1, "Known: en, ko."),
        ('# x\nfirst_poll_alert_age = "3 days"\n', 2, "30s, 15m"),
        ("first_poll_alert_age = 3\n", 1, 'in quotes, as "30m"'),
        ('watchlists = "none"\n', 1, "rulewire init"),
        ('# x\ntemplates = "none"\n', 2, "Correct the name"),
        ('watchlists = "~nobody-of-that-name/x"\n', 1, "no folder"),
        ('[database]\nurl = "postgresql://x/y"\n', 2, "sqlite:///rulewire.db"),
        ('[database]\nurl = "sqlite:///:memory:"\n', 2, "forget"),
        ('[database]\nurl = "sqlite:///a\\u0000b"\n', 2, "another folder"),
        ('[http]\ncontact = "me\\r\\nX-Evil: 1"\n', 2, "mailto:"),
        ("[http]\ntimeout_s = 0\n", 2, "more than 0"),
        ('[http]\ntimeout_s = "60"\n', 2, "must be a number"),
        ("[http]\ntimeout_s = nan\n", 2, "finite"),
        ("[http]\nmax_bytes = 1.5\n", 2, "whole number"),
        ("[http]\nmax_bytes = true\n", 2, "whole number"),
        ("[http]\nmax_bytes = 3\n", 2, "at least 1024"),
        ('[http]\nallow_addresses = [\n  "127.0.0.1/8",\n]\n', 3, 'Did you mean "127.0.0.0/8"?'),
        ('[http]\nallow_addresses = ["localhost"]\n', 2, "127.0.0.0/8"),
        ("[http]\nallow_addresses = [5]\n", 2, "in quotes"),
        ('[http]\nallow_addresses = "127.0.0.0/8"\n', 2, "must be a list"),
        ('[http]\ngap = "2m"\n', 2, "at most 60s"),
        ("[http]\ngap = 1\n", 2, "in quotes"),
        ('[operator]\nchannels = [\n"console",\n"consol"]\n', 4, 'Did you mean "console"?'),
        ('[operator]\nlanguage = "kr"\n', 2, "Known: en, ko."),
        ('[operator]\nafter = "soon"\n', 2, "30s, 15m"),
        ("[operator]\nchecks = 0\n", 2, "at least 1"),
        ("[reminders]\ndays = [14,\n-1]\n", 3, "at least 0"),
        ("[reminders]\ndays = 7\n", 2, "must be a list"),
        ('[reminders]\nat = "25:00"\n', 2, "23:59"),
        ('[calendar]\nfolder = ""\n', 2, "is empty"),
        ("[reconcile]\ndays = 1000\n", 2, "at most 366"),
        ("[engine]\npoll_threads = 0\n", 2, "at least 1"),
        ('[engine]\ntick = "0s"\n', 2, "at least 1s"),
        ('[digest]\nday = "mondy"\n', 2, 'Did you mean "monday"?'),
        ("[digest]\nday = 1\n", 2, 'as "monday"'),
        ('[digest]\ntime = "8 am"\n', 2, "08:00"),
        ('[digest]\ntime = "24:00"\n', 2, "23:59"),
        ("[channels.mail]\nhost = 'x'\n", 1, '"kind" is missing'),
        ("[channels.'My mail']\nkind = 'email'\n", 1, "lower-case"),
        ("channels = 5\n", 1, "keys with values"),
        ("[sources]\nfr-bis = 5\n", 2, "keys with values"),
        ('[[routes]]\nkey = "a"\nchannels = ["console", "consol"]\n', 3, 'Did you mean "console"?'),
        ('[[routes]]\nkey = "a"\nchannels = ["x"]\n', 3, "[channels.x]"),
        ('[[routes]]\nkey = "a"\n', 1, '"channels" is missing'),
        ('[[routes]]\nkey = "a"\nchannels = []\n', 3, '"channels" is empty'),
        ('[[routes]]\nkey = "a"\nchannels = ["console"]\nlanguage = "kr"\n', 4, "Known: en, ko."),
        ('[[routes]]\nkey = "a"\nchannels = ["console"]\nalerts = "no"\n', 4, "true or false"),
        ('[[routes]]\nkey = "a"\nchannels = ["console"]\n' * 2, 5, "first in line 2"),
        ('[[routes]]\nkey = "a"\nchannel = ["console"]\n', 3, 'Did you mean "channels"?'),
        ('[routes]\nkey = "a"\n', 1, "must be a list"),
        ("zone = \n", 1, "not TOML"),
    ],
)
def test_each_mistake_is_told_with_line_and_remedy(folder: Folder, text: str, line: int, words: str) -> None:
    path = folder.path / "monitor.toml"
    problem = refusal(lambda: load(folder, text))
    assert (problem.path, problem.line) == (path, line)
    assert words in problem.text


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    problem = refusal(lambda: load_settings(tmp_path / "monitor.toml"))
    assert problem.text.endswith('monitor.toml: There is no such file. Run "rulewire init" to write one.')


def test_a_route_that_names_an_unknown_watchlist_is_a_problem_at_its_line(folder: Folder) -> None:
    settings = load(folder, '[[routes]]\nkey = "a"\nchannels = ["console"]\nwatchlists = [\n "*",\n "ai-chip"]\n')
    (problem,) = map(told, settings.unknown_watchlists(("ai-chips", "entity-list")))
    assert problem.line == 6
    assert problem.remedy == 'Did you mean "ai-chips"?'


def test_the_file_is_found_where_the_docs_say(folder: Folder) -> None:
    assert "rulewire init" in refusal(lambda: find_config(None, {}, folder=folder.path)).remedy
    in_home = folder.write("rulewire-home/monitor.toml", "")
    assert find_config(None, {}, folder=folder.path) == in_home
    beside = folder.write("monitor.toml", "")
    assert find_config(None, {}, folder=folder.path) == beside
    assert find_config(None, {"RULEWIRE_CONFIG": "/x/y.toml"}, folder=folder.path) == Path("/x/y.toml")
    assert find_config(Path("z.toml"), {"RULEWIRE_CONFIG": "/x/y.toml"}, folder=folder.path) == Path("z.toml")


def test_a_folder_stands_for_the_file_in_it(folder: Folder) -> None:
    assert find_config(folder.path, {}) == folder.path / "monitor.toml"
