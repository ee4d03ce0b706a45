"""What the scan asks of the tables about watchlists that could not be read for a while."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.domain.documents import Version
from monitor.domain.events import Event
from monitor.domain.watchlists import Watchlist
from monitor.ports.stages import ScannedVersion


@dataclass(frozen=True, kw_only=True)
class ScanGap:
    """Versions from `first` to `last` (ids) were scanned while the file of the watchlist was broken."""

    watchlist: str
    first: int
    last: int


class GapStore(Protocol):
    def gaps(self) -> Sequence[ScanGap]:
        """One for each watchlist that missed something."""

    def versions_in(self, gap: ScanGap, limit: int) -> Sequence[Version]:
        """The first versions of the gap, oldest first."""

    def save_gap_scan(
        self, gap: ScanGap, scanned: Sequence[ScannedVersion], watchlists: Mapping[str, Watchlist], now: datetime
    ) -> Sequence[Event]:
        """Write the hits of the gap's watchlist that are not there yet, and make the gap begin after these versions;
        a gap without versions ends."""
