"""Plays the record through the daemon's own stages, served on loopback, with a clock that goes from event to event."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from monitor.app.house import House
from monitor.channels.file import RULER
from monitor.config.bundled import bundled
from monitor.config.settings import load_settings
from monitor.demo.record import DemoRecord, Moment, ServedRecord, load_record
from monitor.domain.matches import FoundHit
from monitor.engines.stages import Progress, poll_once, run_deliveries
from monitor.pipeline.digest import last_complete_week
from monitor.ports.stages import HitQuery
from monitor.testing.clock import FrozenClock
from monitor.testing.replay import ReplayServer

SETTINGS: Final = """\
zone = "Asia/Seoul"
watchlists = "watchlists"

[http]
allow_addresses = ["127.0.0.0/8"]
gap = "0s"

[channels.english]
kind = "file"
path = "alerts-en.txt"

[channels.korean]
kind = "file"
path = "alerts-ko.txt"

[[routes]]
key = "desk"
channels = ["english"]
language = "en"

[[routes]]
key = "seoul"
channels = ["korean"]
language = "ko"
"""


def run_demo(out: Path | None, echo: Callable[[str], None]) -> Path:
    """Tell the story; returns the folder in which alerts and digests were left (`out`, or ./rulewire-demo)."""
    folder = (out or Path("rulewire-demo")).absolute()
    record = load_record()
    clock = FrozenClock(record.moments[0].at)
    with tempfile.TemporaryDirectory(prefix="rulewire-demo-") as scratch, ReplayServer(clock=clock) as server:
        home = Path(scratch)
        _furnish(home, record, record.serve_on(server, clock))
        with House(load_settings(home / "monitor.toml"), clock=clock, echo=echo) as house:
            for problem in house.problems:
                echo(f"left out: {problem}")
            for moment in record.moments:
                clock.move_to(moment.at)
                _play(house, moment, echo)
            _tell_alerts(house, echo)
            _make_digests(house)
        _keep(home, folder)
        _tell_files(house, folder, echo)
    return folder


def _furnish(home: Path, record: DemoRecord, served: ServedRecord) -> None:
    """A home as `rulewire init` makes it, with the record's loopback addresses instead of the world's."""
    shutil.copytree(bundled("watchlists"), home / "watchlists", ignore=shutil.ignore_patterns("sources"))
    sources = home / "watchlists" / "sources"
    sources.mkdir()
    entries = [
        f"  - {{key: fr-bis, title: Federal Register, kind: federal_register, base_url: '{served.federal_register}', "
        "agencies: [industry-and-security-bureau, homeland-security-department, international-trade-commission, "
        "commerce-department], cadence: 30m, zone: America/New_York, language: en, standing: official}"
    ]
    for feed in record.feeds:
        zone = "Asia/Seoul" if feed.language == "ko" else "UTC"
        entries.append(
            f"  - {{key: {feed.key}, title: '{feed.title}', kind: feed, url: '{served.feeds[feed.key]}', "
            f"cadence: 15m, zone: {zone}, language: {feed.language}, standing: press}}"
        )
    pack = ["pack: demo", "title: The demonstration", "sources:", *entries, ""]
    (sources / "demo.yaml").write_text("\n".join(pack), encoding="utf-8")
    (home / "monitor.toml").write_text(SETTINGS, encoding="utf-8")


def _play(house: House, moment: Moment, echo: Callable[[str], None]) -> None:
    """One stop of the clock: poll every source, follow everything through, say what came of it."""
    progress = poll_once(house, house.catalog.enabled_sources)
    run_deliveries(house)
    echo(f"\n{moment.at:%Y-%m-%d %H:%M} UTC  {moment.says}")
    echo(f"    {_spoken(progress)}")
    for found in _found_at(house, moment):
        echo(f"    {found.hit.disposition}: {found.hit.watchlist} in “{found.title}” because of {_words(found)}")


def _words(found: FoundHit, most: int = 6) -> str:
    """The first words that hit, each once."""
    words = list(dict.fromkeys(evidence.term for evidence in found.hit.evidence))
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more


def _found_at(house: House, moment: Moment) -> list[FoundHit]:
    hits = house.store.hits(HitQuery(since=moment.at, limit=1000))
    return [found for found in reversed(hits) if found.hit.found_at == moment.at]


def _spoken(progress: Progress) -> str:
    new = sum(result.new for _, result in progress.recorded)
    counts = (
        (len(progress.recorded), "source"),
        (new, "new document"),
        (progress.hits, "hit"),
        (progress.alerts, "alert"),
    )
    return ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in counts)


def _tell_alerts(house: House, echo: Callable[[str], None]) -> None:
    """The first English and the first Korean message as their readers got them."""
    echo("\n" + "─" * 100)
    for name in ("alerts-en.txt", "alerts-ko.txt"):
        text = (Path(house.settings.home) / name).read_text(encoding="utf-8")
        echo(f"The first message in {name}:\n")
        echo(first_message(text))
        echo("─" * 100)


def first_message(text: str) -> str:
    """The first message of a file that the file channel wrote."""
    return next(entry.strip() for entry in text.split(RULER) if entry.strip())


def _make_digests(house: House) -> None:
    """The digest of the week that just ended, for each route, through the ledger like any other."""
    week = last_complete_week(house.clock.now(), house.settings.zone)
    for route in house.settings.routes:
        content = house.digester.content(route, week)
        rendered = house.renderer.digest(content, language=route.language)
        stem = Path(house.settings.home) / f"digest-{week.key}-{route.language}"
        stem.with_suffix(".html").write_text(rendered.html, encoding="utf-8")
        stem.with_suffix(".txt").write_text(rendered.text, encoding="utf-8")
        house.digester.make(route, week)
    run_deliveries(house)


def _keep(home: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for made in sorted((*home.glob("alerts-*.txt"), *home.glob("digest-*"))):
        shutil.copy(made, folder / made.name)


def _tell_files(house: House, folder: Path, echo: Callable[[str], None]) -> None:
    echo("Left for you to read:")
    for made in sorted(folder.glob("*-*")):
        echo(f"    {made}")
