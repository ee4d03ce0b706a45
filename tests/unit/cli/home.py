"""A small home in a temporary folder, and the command line run against it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from monitor.cli.main import app

SETTINGS = """\
zone = "Asia/Seoul"

[http]
allow_addresses = ["127.0.0.0/8"]
timeout_s = 5
gap = "0s"

[channels.out]
kind = "file"
path = "alerts.txt"

[[routes]]
key = "desk"
watchlists = ["*"]
channels = ["out"]
"""
CHIPS = """\
key: chips
title: Chips
reason: We buy them.
rules:
  - key: named
    why: A chip is named.
    any: [A800, 엔비디아]
  - key: with-control
    why: A chip is named beside a control.
    all: [A800, export]
    where: {agency: [industry-and-security-bureau]}
examples:
  match:
    - text: 엔비디아의 저사양 칩 A800도 규제 대상
      rules: [named]
      terms: [A800]
  no_match:
    - text: 도로 A8000번
"""


def make_home(folder: Path, *, settings: str = SETTINGS, **watchlists: str) -> Path:
    """monitor.toml and watchlists (key to text; the list `chips` without any); returns the folder."""
    lists = folder / "watchlists"
    (lists / "sources").mkdir(parents=True)
    (folder / "monitor.toml").write_text(settings, encoding="utf-8")
    for key, text in (watchlists or {"chips": CHIPS}).items():
        (lists / f"{key}.yaml").write_text(text, encoding="utf-8")
    return folder


def add_feed(home: Path, key: str, url: str, *, more: str = "") -> None:
    """A source pack of its own with one feed."""
    (home / "watchlists" / "sources" / f"{key}.yaml").write_text(
        f"pack: {key}\ntitle: {key}\nsources:\n"
        f"  - {{key: {key}, title: The {key}, kind: feed, url: '{url}', cadence: 15m{more}}}\n",
        encoding="utf-8",
    )


def rss(*titles: str, hours_old: float = 1) -> bytes:
    """RSS 2.0 with one item for each title, published a while ago: commands run under the machine's clock."""
    date = format_datetime(datetime.now(UTC) - timedelta(hours=hours_old))
    items = "".join(
        f"<item><guid isPermaLink='false'>{number}</guid><link>http://paper.example/{number}</link>"
        f"<title><![CDATA[{title}]]></title><pubDate>{date}</pubDate></item>"
        for number, title in enumerate(titles, start=1)
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Paper</title>"
        f"<link>http://paper.example/</link><description>d</description>{items}</channel></rss>"
    ).encode()


def cli(*args: str | Path, home: Path | None = None, stdin: bytes | str | None = None) -> Result:
    """Run in this process. `home` is given as --config."""
    given = [] if home is None else ["--config", str(home / "monitor.toml")]
    return CliRunner(env={"RULEWIRE_CONFIG": None}).invoke(app, [*given, *map(str, args)], input=stdin)


def cli_json(*args: str | Path, home: Path | None = None, stdin: bytes | str | None = None) -> Any:
    """What a command that succeeded printed; standard output must hold nothing but JSON."""
    result = cli(*args, home=home, stdin=stdin)
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.stdout_bytes)


def environment(**more: str) -> dict[str, str]:
    """That of this process without what would steer the command."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RULEWIRE", "PYTHONUNBUFFERED"))}
    return {**kept, **more}


def process(*args: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run as its own process, as a shell would."""
    return subprocess.run(
        [sys.executable, "-m", "monitor.cli", *map(str, args)],
        cwd=cwd,
        env=environment(PYTHONPATH=os.pathsep.join(sys.path), **more),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
