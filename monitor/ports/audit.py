"""What the watch over the files asks of the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from monitor.domain.events import Event, WatchlistRefused


class AuditStore(Protocol):
    def save_events(self, events: Sequence[Event]) -> None:
        """Append what no other transaction writes."""

    def refusals(self) -> Mapping[str, WatchlistRefused]:
        """By watchlist: the last word of the log about its file, where that is a refusal."""
