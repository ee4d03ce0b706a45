"""scan: run the watchlists over versions that nobody has looked at yet."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from monitor.domain.documents import Text, Version
from monitor.domain.events import Event
from monitor.domain.matches import Match
from monitor.domain.watchlists import Watchlist
from monitor.ports.stages import ScannedVersion, ScanStore
from monitor.ports.world import Clock

log = logging.getLogger(__name__)

BATCH: Final = 500


class TextMatcher(Protocol):
    """What the stage needs of the matching engine."""

    def match(self, text: Text) -> tuple[Match, ...]: ...


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


class Scanner:
    """The shell of the stage. `watchlists` are those that `matcher` was compiled from, by key."""

    def __init__(
        self, *, store: ScanStore, matcher: TextMatcher, watchlists: Mapping[str, Watchlist], clock: Clock
    ) -> None:
        self._store = store
        self._matcher = matcher
        self._watchlists = watchlists
        self._clock = clock

    def scan_batch(self) -> tuple[int, Sequence[Event]]:
        """Scan up to BATCH versions; returns how many there were, and what was found."""
        versions = self._store.unscanned(BATCH)
        if not versions:
            return 0, ()
        scanned = [scan_version(self._matcher, version) for version in versions]
        return len(versions), self._store.save_scan(scanned, self._watchlists, self._clock.now())
