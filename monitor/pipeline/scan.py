"""scan: run the watchlists over versions that nobody has looked at yet."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
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
    """The shell of the stage. `watchlists` are those that `matcher` was compiled from, by key; `left_out` are those
    whose files are broken at present."""

    def __init__(
        self,
        *,
        store: Versions,
        matcher: TextMatcher,
        watchlists: Mapping[str, Watchlist],
        clock: Clock,
        left_out: Collection[str] = (),
    ) -> None:
        self._store = store
        self._matcher = matcher
        self._watchlists = watchlists
        self._clock = clock
        self._left_out = frozenset(left_out)

    def scan_batch(self) -> tuple[int, Sequence[Event]]:
        """Scan up to BATCH versions; returns how many there were, and what was found."""
        versions = self._store.unscanned(BATCH)
        if not versions:
            return self._fill_a_gap()
        scanned = [scan_version(self._matcher, version) for version in versions]
        events = self._store.save_scan(scanned, self._watchlists, self._clock.now(), left_out=self._left_out)
        return len(versions), events

    def _fill_a_gap(self) -> tuple[int, Sequence[Event]]:
        """Show a watchlist that was mended what it missed while it could not be read."""
        for gap in self._store.gaps():
            if gap.watchlist not in self._watchlists:
                continue
            versions = self._store.versions_in(gap, BATCH)
            found = [only(scan_version(self._matcher, version), gap.watchlist) for version in versions]
            events = self._store.save_gap_scan(gap, found, self._watchlists, self._clock.now())
            if versions:
                return len(versions), events
        return 0, ()
