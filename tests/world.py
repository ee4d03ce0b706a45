"""A whole house in a temporary folder, with the world on loopback and a clock that stands still."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from monitor.app.house import House
from monitor.config.bundled import bundled
from monitor.config.settings import load_settings
from monitor.domain.matches import FoundHit
from monitor.engines.stages import Progress, poll_once, run_deliveries
from monitor.ports.stages import HitQuery
from monitor.testing import Exchange, FrozenClock, ReplayServer

SETTINGS = """\
zone = "Asia/Seoul"

[http]
allow_addresses = ["127.0.0.0/8"]
timeout_s = 5
gap = "0s"

[channels.out]
kind = "file"
path = "alerts.jsonl"
format = "json"

[[routes]]
key = "desk"
channels = ["out"]
"""

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Paper</title><link>http://paper.example/</link><description>d</description>
{items}
</channel></rss>"""


def rss(*items: tuple[str, str, str]) -> bytes:
    """RSS 2.0 of (guid, title, RFC 822 date) entries."""
    rows = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><link>http://paper.example/{guid}</link>"
        f"<title>{title}</title><pubDate>{date}</pubDate></item>"
        for guid, title, date in items
    )
    return RSS.format(items=rows).encode()


class World:
    """Sources are added before the house opens; `serve` changes what they answer at any time."""

    def __init__(self, home: Path, *, now: datetime, settings: str = SETTINGS, shipped_watchlists: bool = True) -> None:
        self.home = home
        self.clock = FrozenClock(now.astimezone(UTC))
        self.server = ReplayServer(clock=self.clock)
        self.server.__enter__()
        self._sources: list[str] = []
        self._house: House | None = None
        home.mkdir(parents=True, exist_ok=True)
        (home / "monitor.toml").write_text(settings, encoding="utf-8")
        if shipped_watchlists:
            shutil.copytree(bundled("watchlists"), home / "watchlists", ignore=shutil.ignore_patterns("sources"))
        (home / "watchlists" / "sources").mkdir(parents=True)

    def add_source(self, text: str) -> None:
        """One entry of a source pack, as a YAML flow mapping."""
        self._sources.append(f"  - {text}\n")
        pack = "pack: world\ntitle: World\nsources:\n" + "".join(self._sources)
        (self.home / "watchlists" / "sources" / "world.yaml").write_text(pack, encoding="utf-8")

    def add_feed(self, key: str, body: bytes, *, options: str = "") -> str:
        """A feed that answers with these bytes; returns its path on the server."""
        path = f"/{key}.xml"
        self.publish(path, body)
        self.add_source(
            f"{{key: {key}, title: {key}, kind: feed, url: '{self.server.url(path)}', cadence: 15m, "
            f"standing: press{options}}}"
        )
        return path

    def publish(self, path: str, body: bytes) -> None:
        self.server.serve(path, Exchange(headers={"Content-Type": "application/xml"}, body=body))

    @property
    def house(self) -> House:
        if self._house is None:
            self._house = House(load_settings(self.home / "monitor.toml"), clock=self.clock, chance=lambda: 0.0)
        return self._house

    def poll(self) -> Progress:
        """Ask every source once and follow everything through to sent messages."""
        progress = poll_once(self.house, self.house.catalog.enabled_sources)
        run_deliveries(self.house)
        return progress

    def hits(self, *watchlists: str) -> list[FoundHit]:
        return list(self.house.store.hits(HitQuery(watchlists=watchlists, limit=10_000)))

    def messages(self) -> list[str]:
        """What the file channel was told, one JSON object in each line."""
        path = self.home / "alerts.jsonl"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def states(self, progress: Progress) -> dict[str, str]:
        return {source: str(result.state) for source, result in progress.recorded}

    def restart(self) -> None:
        """Close the house; the next use opens it again on the same files."""
        if self._house is not None:
            self._house.close()
            self._house = None

    def close(self) -> None:
        self.restart()
        self.server.__exit__(None, None, None)


def terms(found: Iterable[FoundHit]) -> set[str]:
    """Every word that the hits quote."""
    return {evidence.term for hit in found for evidence in hit.hit.evidence}
