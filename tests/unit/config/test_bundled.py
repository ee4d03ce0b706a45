"""`rulewire init`: what it writes, and that it works."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from monitor.config.bundled import bundled, machine_zone, starter_text, write_home
from monitor.config.settings import Settings, load_settings
from monitor.config.settings_shape import SettingsShape
from monitor.config.shape import known_keys
from monitor.config.sources import load_sources
from monitor.config.watchlists import load_watchlists
from tests.unit.config.conftest import Folder, refusal

COMMENTED = re.compile(r"^#(?=[a-z_]+ = )", re.MULTILINE)


def test_a_written_home_loads(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    written = write_home(home)
    settings = load_settings(home / "monitor.toml")
    assert home / "monitor.toml" in written
    assert settings.watchlists_dir == home.resolve() / "watchlists"
    assert settings.zone == machine_zone()
    assert [channel.kind for channel in settings.channels.values()] == ["console"]
    assert [route.key for route in settings.routes] == ["all"]
    shipped = {path.relative_to(bundled("watchlists")) for path in bundled("watchlists").rglob("*.yaml")}
    assert shipped == {path.relative_to(home / "watchlists") for path in home.glob("watchlists/**/*.yaml")}


def test_only_the_owner_can_read_the_settings(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_home(tmp_path / "home")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "home" / "monitor.toml").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "home" / "watchlists").stat().st_mode) == 0o755


@pytest.mark.parametrize("name", ["monitor.toml", "watchlists/ai-chips.yaml"])
def test_nothing_is_overwritten_and_nothing_half_written(folder: Folder, name: str) -> None:
    mine = folder.write(name, "mine")
    problem = refusal(lambda: write_home(folder.path))
    assert str(mine) in problem.text
    assert "another folder" in problem.remedy
    assert [path for path in folder.path.rglob("*") if path.is_file()] == [mine]
    assert mine.read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_told(folder: Folder) -> None:
    file = folder.write("file", "")
    assert "may write" in refusal(lambda: write_home(file / "home")).remedy


def plain(settings: Settings) -> dict[str, object]:
    return {
        name: getattr(settings, name)
        for name in ("zone", "language", "first_poll_alert_age", "database_url", "http", "engine", "digest", "routes")
    }


def test_the_commented_defaults_are_the_defaults(folder: Folder) -> None:
    (folder.path / "watchlists").mkdir()
    (folder.path / "templates").mkdir()
    without = plain(load_settings(folder.write("monitor.toml", "")))
    shown = plain(load_settings(folder.write("monitor.toml", COMMENTED.sub("", starter_text("UTC")))))
    assert shown == without


def test_every_setting_is_shown(folder: Folder) -> None:
    text = starter_text("UTC")
    tables = ("database", "http", "engine", "digest", "routes")
    names = [*known_keys(SettingsShape, ()), *(key for table in tables for key in known_keys(SettingsShape, (table,)))]
    assert [name for name in names if not re.search(rf"^#?\s?\[*{name}\b", text, re.MULTILINE)] == []


def test_the_shipped_watchlists_and_sources_have_no_problems() -> None:
    watchlists = load_watchlists(bundled("watchlists"))
    sources = load_sources(bundled("watchlists"))
    known = [raw.source.key for raw in sources.sources]
    assert [str(problem) for problem in watchlists.problems] == []
    assert [str(problem) for problem in sources.problems] == []
    assert [str(problem) for problem in watchlists.unknown_sources(known)] == []
