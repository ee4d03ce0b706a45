"""scan: run the watchlists over versions that nobody has looked at yet."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from monitor.domain.documents import Text, Version
from monitor.domain.events import Event
from monitor.domain.matches import Match
from monitor.domain.watchlists import Watchlist
from monitor.ports.gaps import GapStore
from monitor.ports.stages import ScannedVersion, ScanStore
from monitor.ports.world import Clock

log = logging.getLogger(__name__)

BATCH: Final = 500


class TextMatcher(Protocol):
    """What the stage needs of the matching engine."""

    def match(self, text: Text) -> tuple[Match, ...]: ...


@dataclass(frozen=True, kw_only=True)
class WatchBook:
    """What versions are scanned with. Replaced as a whole when files change, and a batch keeps to one book from its
    first version to its last.

    `matcher` was compiled from `watchlists` (by key). `left_out` are those whose files are broken and of which no good
    version is known: what they do not look at is noted, and shown to them when they are mended.
    """

    watchlists: Mapping[str, Watchlist]
    matcher: TextMatcher
    left_out: frozenset[str] = frozenset()


class Versions(ScanStore, GapStore, Protocol):
    """What the stage needs of the tables."""


def scan_version(matcher: TextMatcher, version: Version) -> ScannedVersion:
    """Every watchlist that the version matches, with its evidence.

    A text that the matcher chokes on is marked as such and told by `doctor`; it does not hold up those behind it.
    """
    try:
        matches = matcher.match(version.text)
    except Exception as error:
        log.exception("version %s of %s could not be scanned", version.number, version.document_key)
        return ScannedVersion(version_id=version.id, matches=(), error=type(error).__name__)
    return ScannedVersion(version_id=version.id, matches=matches)


def only(scanned: ScannedVersion, watchlist: str) -> ScannedVersion:
    """What one watchlist found."""
    return replace(scanned, matches=tuple(match for match in scanned.matches if match.watchlist == watchlist))


class Scanner:
    """The shell of the stage. `book` gives the book that is in force."""

    def __init__(self, *, store: Versions, book: Callable[[], WatchBook], clock: Clock) -> None:
        self._store = store
        self._book = book
        self._clock = clock

    def scan_batch(self) -> tuple[int, Sequence[Event]]:
        """Scan up to BATCH versions; returns how many there were, and what was found."""
        versions = self._store.unscanned(BATCH)
        if not versions:
            return self._fill_a_gap()
        book = self._book()
        scanned = [scan_version(book.matcher, version) for version in versions]
        events = self._store.save_scan(scanned, book.watchlists, self._clock.now(), left_out=book.left_out)
        return len(versions), events

    def _fill_a_gap(self) -> tuple[int, Sequence[Event]]:
        """Show a watchlist that was mended what it missed while it could not be read."""
        gaps = self._store.gaps()
        if not gaps:
            return 0, ()
        book = self._book()
        for gap in gaps:
            if gap.watchlist not in book.watchlists:
                continue
            versions = self._store.versions_in(gap, BATCH)
            found = [only(scan_version(book.matcher, version), gap.watchlist) for version in versions]
            events = self._store.save_gap_scan(gap, found, book.watchlists, self._clock.now())
            if versions:
                return len(versions), events
        return 0, ()
