"""Source packs and the overrides of monitor.toml."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from monitor.config.sources import SourceOverride, SourceSet, apply_overrides, load_sources
from monitor.config.toml_lines import parse_toml
from monitor.domain.sources import Source, Window
from monitor.domain.states import Standing
from tests.unit.config.conftest import Folder, refusal, told

PACK = """
pack: federal-register
title: Federal Register
defaults: {kind: federal_register, zone: America/New_York, language: en, standing: official, per_page: 1000}
sources:
  - key: fr-bis
    title: Bureau of Industry and Security
    cadence: 30m
    verified: 2026-11-01
    agencies: [industry-and-security-bureau]
    cfr:
      - title: 15
        part: 744
  - key: fr-ofac
    title: Foreign Assets Control
    cadence: 1h
    enabled: false
    zone: Asia/Seoul
    note: about
"""


def load(folder: Folder, text: str = PACK) -> SourceSet:
    folder.write("sources/pack.yaml", text)
    return load_sources(folder.path)


def overrides(text: str) -> dict[str, SourceOverride]:
    file = parse_toml(text, Path("monitor.toml"))
    return {
        key: SourceOverride(key=key, values=values, place=file.place.inside("sources", key))
        for key, values in file.value["sources"].items()
    }


def test_a_pack_becomes_sources_with_raw_options(folder: Folder) -> None:
    loaded = load(folder)
    assert loaded.problems == ()
    bis, ofac = loaded.sources
    path = folder.path / "sources" / "pack.yaml"
    assert bis.source == Source(
        key="fr-bis",
        title="Bureau of Industry and Security",
        kind="federal_register",
        options={
            "per_page": "1000",
            "agencies": ["industry-and-security-bureau"],
            "cfr": [{"title": "15", "part": "744"}],
        },
        cadence=timedelta(minutes=30),
        language="en",
        zone="America/New_York",
        standing=Standing.OFFICIAL,
        verified_on=date(2026, 11, 1),
        defined_in=f"{path}:5",
    )
    assert (ofac.source.enabled, ofac.source.zone, ofac.source.verified_on) == (False, "Asia/Seoul", None)


def test_options_keep_their_lines_also_those_of_the_defaults(folder: Folder) -> None:
    bis, _ = load(folder).sources
    assert bis.path == folder.path / "sources" / "pack.yaml"
    assert (bis.lines["key"], bis.lines["agencies"], bis.lines["per_page"]) == (5, 9, 3)
    assert bis.lines["cfr.0.part"] == 12
    assert bis.place_of("cfr.0.missing") == (bis.path, 11)
    assert bis.place_of("missing") == (bis.path, 5)


@pytest.mark.parametrize(
    ("entry", "line", "words"),
    [
        ("{key: b, title: B, kind: feed, cadence: 30}", 5, "30s, 15m"),
        ("{key: b, title: B, kind: feed, cadence: 1s}", 5, "every 30s at most"),
        ("{key: b, title: B, kind: feed}", 5, '"cadence" is missing'),
        ("{key: b, title: B, cadence: 1h}", 5, '"kind" is missing'),
        ("{key: b, title: B, kind: feed, cadence: 1h, zone: Asia/Soul}", 5, '"Asia/Seoul"'),
        ("{key: b, title: B, kind: feed, cadence: 1h, verified: maybe}", 5, "2026-11-01"),
        ("{key: b, title: B, kind: feed, cadence: 1h, enabled: perhaps}", 5, "true or false"),
        ("{key: b, title: B, kind: feed, cadence: 1h, standing: offical}", 5, 'Did you mean "official"?'),
        ("{key: b, title: B, kind: feed, cadence: 1h, language: english}", 5, "en, ko or zh-Hans"),
        ("{key: B b, title: B, kind: feed, cadence: 1h}", 5, "lower-case"),
        ("{key: a, title: B, kind: feed, cadence: 1h}", 5, "pack.yaml:4"),
        ("{key: b, title: B, kind: feed, cadence: 1h, stale_after: 6h}", 5, "write it as 3d"),
        ("{key: b, title: B, kind: feed, cadence: 1h, stale_after: 0d}", 5, "write it as 3d"),
        ("{key: b, title: B, kind: feed, cadence: 1h, calendar: us-federl}", 5, 'Did you mean "us-federal"?'),
        ("words", 5, "keys with values"),
    ],
)
def test_a_broken_source_is_named_and_stops_no_other(folder: Folder, entry: str, line: int, words: str) -> None:
    loaded = load(
        folder,
        f"pack: p\ntitle: P\nsources:\n  - {{key: a, title: A, kind: feed, cadence: 1h}}\n  - {entry}\n",
    )
    (problem,) = map(told, loaded.problems)
    assert (problem.path, problem.line) == (folder.path / "sources" / "pack.yaml", line)
    assert words in problem.text
    assert [raw.source.key for raw in loaded.sources] == ["a"]


WATCHED = """pack: p
sources:
  - key: fr-bis
    title: B
    kind: federal_register
    zone: America/New_York
    cadence: 1h
    calendar: us-federal
    stale_after: 3d
    windows:
      - {from: 08:40, to: 09:10, cadence: 2m}
      - {from: "22:30", to: 24:00, cadence: 30s, days: all}
"""


def test_windows_and_the_calendar_of_a_source_are_read(folder: Folder) -> None:
    loaded = load(folder, WATCHED)
    assert loaded.problems == ()
    (bis,) = loaded.sources
    assert bis.source.calendar == "us-federal"
    assert bis.source.stale_after == timedelta(days=3)
    assert bis.source.windows == (
        Window(starts=time(8, 40), ends=time(9, 10), cadence=timedelta(minutes=2), working_days=True),
        Window(starts=time(22, 30), ends=time(0), cadence=timedelta(seconds=30), working_days=False),
    )
    assert bis.source.options == {}


def test_without_a_calendar_a_window_is_open_every_day(folder: Folder) -> None:
    (bis,) = load(folder, WATCHED.replace("    calendar: us-federal\n", "")).sources
    assert [window.working_days for window in bis.source.windows] == [False, False]


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ("{from: 09:10, to: 08:40, cadence: 2m}", "ends at 08:40, and begins only at 09:10"),
        ("{from: 09:10, to: 09:10, cadence: 2m}", "ends at 09:10"),
        ("{from: 8.40, to: 09:10, cadence: 2m}", "not a time of day"),
        ("{from: 24:00, to: 09:10, cadence: 2m}", "not a time of day"),
        ("{from: 08:40, to: 09:10, cadence: 2s}", "every 30s at most"),
        ("{from: 08:40, to: 09:10}", '"cadence" is missing'),
        ("{from: 08:40, untl: 09:10, cadence: 2m}", 'Unknown key "untl"'),
        ("{from: 08:40, to: 09:10, cadence: 2m, days: workin}", 'Did you mean "working"?'),
        ("[08:40]", "keys with values"),
    ],
)
def test_each_mistake_of_a_window_is_told_with_its_line(folder: Folder, window: str, words: str) -> None:
    (problem,) = map(told, load(folder, f"{WATCHED}      - {window}\n").problems)
    assert problem.line == 13
    assert words in problem.text


def test_a_window_of_working_days_needs_a_calendar(folder: Folder) -> None:
    text = WATCHED.replace("    calendar: us-federal\n", "").replace("days: all", "days: working")
    (problem,) = map(told, load(folder, text).problems)
    assert problem.line == 11
    assert "calendar: us-federal" in problem.remedy


def test_the_windows_of_a_shipped_source_can_be_replaced(folder: Folder) -> None:
    text = '[sources.fr-bis]\nwindows = [\n{from = "06:00", to = "07:00", cadence = "5m"},\n]\n'
    (bis,) = apply_overrides(load(folder, WATCHED).sources, overrides(text))
    assert bis.source.windows == (Window(starts=time(6), ends=time(7), cadence=timedelta(minutes=5)),)
    wrong = overrides(text.replace("5m", "often"))
    assert refusal(lambda: apply_overrides(load(folder, WATCHED).sources, wrong)).line == 3


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("pack: p\ntitle: P\nsourcs: []\n", 3, 'Did you mean "sources"?'),
        ("pack: p\ntitle: P\n", 1, '"sources" is missing'),
        ("pack: p\ntitle: P\ndefaults: {key: x}\nsources: []\n", 3, "cannot have a default"),
        ("pack: p\ntitle: P\ndefaults: [x]\nsources: []\n", 3, "keys with values"),
    ],
)
def test_a_broken_pack_is_a_problem(folder: Folder, text: str, line: int, words: str) -> None:
    loaded = load(folder, text)
    (problem,) = map(told, loaded.problems)
    assert problem.line == line
    assert words in problem.text
    assert loaded.left_out is None


def test_the_same_key_in_two_files_is_a_problem(folder: Folder) -> None:
    folder.write("sources/a.yaml", PACK)
    second = folder.write("sources/b.yaml", PACK.replace("fr-ofac", "fr-other"))
    loaded = load_sources(folder.path)
    (problem,) = map(told, loaded.problems)
    assert (problem.path, problem.line) == (second, 5)
    assert "a.yaml:5" in problem.problem
    assert [raw.source.key for raw in loaded.sources] == ["fr-bis", "fr-ofac", "fr-other"]


def test_an_override_changes_common_keys_and_options(folder: Folder) -> None:
    changed = apply_overrides(
        load(folder).sources,
        overrides('[sources.fr-bis]\ncadence = "15m"\nenabled = false\nverified = 2026-11-02\nbase_url = "http://x"\n'),
    )
    bis, ofac = changed
    assert (bis.source.cadence, bis.source.enabled) == (timedelta(minutes=15), False)
    assert bis.source.verified_on == date(2026, 11, 2)
    assert bis.source.options["base_url"] == "http://x"
    assert bis.source.options["per_page"] == "1000"
    assert bis.source.defined_in.endswith("pack.yaml:5")
    assert bis.place_of("base_url") == (Path("monitor.toml"), 5)
    assert bis.place_of("agencies") == (bis.path, 9)
    assert ofac.source.key == "fr-ofac"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[sources.fr-bsi]\ncadence = "15m"\n', 1, 'Did you mean "fr-bis"?'),
        ('[sources.fr-bis]\n\ncadence = "often"\n', 3, "30s, 15m"),
        ("[sources.fr-bis]\ncadence = 15\n", 2, 'in quotes, as "30m"'),
        ('[sources.fr-bis]\nenabled = "perhaps"\n', 2, "true or false"),
        ('[sources.fr-bis]\nkey = "x"\n', 2, "cannot be changed"),
        ('sources.fr-bis.zone = "Seoul"\n', 1, "IANA"),
    ],
)
def test_a_bad_override_is_refused_at_its_line(folder: Folder, text: str, line: int, words: str) -> None:
    sources = load(folder).sources
    problem = refusal(lambda: apply_overrides(sources, overrides(text)))
    assert (problem.path, problem.line) == (Path("monitor.toml"), line)
    assert words in problem.text


def test_an_override_of_a_source_that_is_broken_is_passed_over(folder: Folder) -> None:
    loaded = load(folder, PACK.replace("cadence: 30m", "cadence: often"))
    left = apply_overrides(loaded.sources, overrides("[sources.fr-bis]\nenabled = true\n"), left_out=loaded.left_out)
    assert [raw.source.key for raw in left] == ["fr-ofac"]


def test_a_folder_without_sources_has_none(folder: Folder) -> None:
    assert load_sources(folder.path).sources == ()
