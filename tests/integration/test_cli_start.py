"""Starting: help is quick and light, the first steps work, the version is told."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import monitor
from tests.unit.cli.home import cli, environment, process

HEAVY = ("sqlmodel", "sqlalchemy", "httpx2", "feedparser", "pydantic", "jinja2", "apscheduler", "yaml", "monitor.app")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from monitor.cli.main import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        f"print(sorted(name for name in {HEAVY!r} if name in sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(PYTHONPATH=os.pathsep.join(sys.path)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Usage" in done.stdout
    assert done.stderr == "[]\n"


def test_help_is_there_in_under_four_tenths_of_a_second(tmp_path: Path) -> None:
    def seconds() -> float:
        began = time.perf_counter()
        assert process("--help", cwd=tmp_path).returncode == 0
        return time.perf_counter() - began

    # The quickest of several: others may be using this machine too.
    assert min(seconds() for _ in range(7)) < 0.4


def test_the_version_is_told() -> None:
    assert cli("--version").stdout == f"rulewire {monitor.__version__}\n"


def test_init_writes_a_home_that_is_sound_and_says_the_next_step(tmp_path: Path) -> None:
    home = tmp_path / "home"
    result = cli("init", home)
    assert result.exit_code == 0
    assert f"wrote {home / 'monitor.toml'}" in result.stdout
    assert f"rulewire run --config {home / 'monitor.toml'}" in result.stdout
    assert cli("watchlist", "check", home=home).exit_code == 0
    assert cli("channel", "list", home=home).exit_code == 0


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "monitor.toml").write_text("mine")
    result = cli("init", tmp_path)
    assert result.exit_code == 2
    assert result.stderr.startswith("rulewire: Already there: ")
    assert (tmp_path / "monitor.toml").read_text() == "mine"


@pytest.mark.parametrize("command", ["run", "poll", "hits", "digest", "doctor", "deliveries"])
def test_without_a_configuration_the_remedy_is_told(tmp_path: Path, command: str) -> None:
    done = process(command, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("rulewire: There is no monitor.toml here.")
    assert "rulewire init" in done.stderr


def test_a_mistake_in_the_configuration_is_told_with_path_and_line(tmp_path: Path) -> None:
    (tmp_path / "monitor.toml").write_text('zone = "UTC"\nlangauge = "ko"\n')
    done = process("poll", cwd=tmp_path)
    assert done.returncode == 2
    assert "monitor.toml:2: " in done.stderr
    assert "language" in done.stderr
    assert done.stderr.count("\n") == 1
