"""What a backfill asks of the tables."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from monitor.domain.events import Event
from monitor.ports.versions import Writing


@dataclass(frozen=True, kw_only=True, order=True)
class Days:
    """A stretch of publication days in the zone of the source; both ends belong to it."""

    first: date
    last: date

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


class Filling(Writing, Protocol):
    """An open write transaction for one page of a slice: nothing is kept unless a `finish` is reached."""

    def finish_page(self, now: datetime) -> Sequence[Event]:
        """Keep the page; the slice has more."""

    def finish_slice(self, source: str, definition: str, days: Days, now: datetime) -> Sequence[Event]:
        """Keep the page, and note that the slice is done. Done twice, it is noted once."""


class BackfillStore(Protocol):
    def filled_slices(self, source: str, definition: str) -> Sequence[Days]:
        """The days that were filled by the source's question of that definition, oldest first."""

    def filling(self) -> AbstractContextManager[Filling]:
        """Commits when the block ends well, rolls back when it raises."""
