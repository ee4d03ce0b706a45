"""A batch of versions keeps to one book of watchlists, whatever is put in its place meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from monitor.domain.documents import Origin, Text, Version
from monitor.domain.events import Event
from monitor.domain.matches import Match
from monitor.domain.watchlists import Watchlist
from monitor.pipeline.scan import Scanner, WatchBook
from monitor.ports.gaps import ScanGap
from monitor.ports.stages import ScannedVersion
from monitor.testing import FrozenClock

NOW = datetime(2023, 6, 28, 7, 30, tzinfo=UTC)


def version(number: int) -> Version:
    return Version(
        id=number,
        document_id=number,
        document_key=f"paper:{number}",
        number=1,
        url="",
        text=Text(title=f"Title {number}"),
        published_at=None,
        published_raw="",
        seen_at=NOW,
        text_hash="",
        content_hash="",
        origin=Origin.LIVE,
    )


class Tables:
    """Three versions that wait, and what was saved with which watchlists."""

    def __init__(self) -> None:
        self.waiting = [version(number) for number in (1, 2, 3)]
        self.saved: list[tuple[list[str], Mapping[str, Watchlist], Collection[str]]] = []

    def unscanned(self, limit: int) -> Sequence[Version]:
        return self.waiting

    def save_scan(
        self,
        scanned: Sequence[ScannedVersion],
        watchlists: Mapping[str, Watchlist],
        now: datetime,
        *,
        left_out: Collection[str] = (),
    ) -> Sequence[Event]:
        self.saved.append(([match.watchlist for item in scanned for match in item.matches], watchlists, left_out))
        return ()

    def gaps(self) -> Sequence[ScanGap]:
        return ()

    def versions_in(self, gap: ScanGap, limit: int) -> Sequence[Version]:
        return ()

    def save_gap_scan(
        self, gap: ScanGap, scanned: Sequence[ScannedVersion], watchlists: Mapping[str, Watchlist], now: datetime
    ) -> Sequence[Event]:
        return ()


class Shelf:
    """Each match puts the next book into force."""

    def __init__(self) -> None:
        self.number = 0

    def book(self) -> WatchBook:
        key = f"list-{self.number}"
        listed = {key: Watchlist(key=key, title="", reason="", rules=())}
        return WatchBook(watchlists=listed, matcher=Turning(self, key), left_out=frozenset({f"broken-{self.number}"}))


class Turning:
    def __init__(self, shelf: Shelf, key: str) -> None:
        self._shelf = shelf
        self._key = key

    def match(self, text: Text) -> tuple[Match, ...]:
        self._shelf.number += 1
        return (Match(watchlist=self._key, rules=("r",), evidence=()),)


def test_a_batch_is_scanned_and_saved_with_one_book() -> None:
    tables = Tables()
    scanner = Scanner(store=tables, book=Shelf().book, clock=FrozenClock(NOW))
    scanner.scan_batch()
    scanner.scan_batch()
    assert [(found, list(lists), list(left_out)) for found, lists, left_out in tables.saved] == [
        (["list-0"] * 3, ["list-0"], ["broken-0"]),
        (["list-3"] * 3, ["list-3"], ["broken-3"]),
    ]
