"""The deploy folder speaks of files, commands and settings that exist."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import yaml
from typer.main import get_command

from monitor.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def test_the_image_copies_only_what_is_in_the_repository() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    copied = [name for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.M) for name in line.split()[:-1]]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists() or name in ignored] == []


def test_every_command_that_the_deploy_files_run_exists() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    texts = [(DEPLOY / name).read_text(encoding="utf-8") for name in ("Dockerfile", "rulewire.service")]
    used = {word for text in texts for word in re.findall(r"(?:bin/| |\"|')rulewire ([a-z]+)", text)}
    assert {"init", "run"} <= used
    assert used <= set(commands)


def test_the_compose_file_keeps_the_data_on_a_volume_and_stops_by_signal() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    service = compose["services"]["rulewire"]
    [volume] = service["volumes"]
    name, folder = volume.split(":")
    assert name in compose["volumes"]
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert f"VOLUME {folder}" in dockerfile
    assert "STOPSIGNAL SIGTERM" in dockerfile
    assert (DEPLOY / service["build"]["dockerfile"].removeprefix("deploy/")).exists()


def test_the_unit_stops_by_sigterm_and_leaves_time_for_it() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "rulewire.service", encoding="utf-8")
    assert unit["Service"]["KillSignal"] == "SIGTERM"
    assert int(unit["Service"]["TimeoutStopSec"]) >= 10
    assert unit["Service"]["ExecStart"].endswith("rulewire run")


def test_the_example_of_secrets_holds_none() -> None:
    for line in (DEPLOY / "environment.example").read_text(encoding="utf-8").splitlines():
        assert not line or line.startswith("#")
