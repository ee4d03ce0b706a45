"""What the reminders ask of the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from monitor.domain.events import Event
from monitor.domain.matches import Hit
from monitor.ports.deadlines import StoredDeadline
from monitor.ports.stages import NewAlert


@dataclass(frozen=True, kw_only=True)
class OpenDeadline:
    """A deadline that lies ahead, and what was told of it so far.

    `hits` are those that were routed, the newest of each watchlist. `told_at` has, by route, the last alert that could
    tell the present date: on the document or on the one that moved the deadline, since the date is what it is.
    `reminded` has the route and the days before of each reminder of the present date.
    """

    stored: StoredDeadline
    hits: tuple[Hit, ...]
    told_at: Mapping[str, datetime] = field(default_factory=dict)
    reminded: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class NewReminder:
    """A route is reminded of deadlines of one document, kind and day. Without an `alert` it is only written down that
    it need not be: it has just been told."""

    deadline_ids: tuple[int, ...]
    route: str
    on: date
    days_before: int
    alert: NewAlert | None


class ReminderStore(Protocol):
    def open_deadlines(self, first: date, last: date) -> Sequence[OpenDeadline]:
        """Deadlines on these days, both included, that have not ended; of documents that came in as history only
        those that lay ahead when the document was first seen."""

    def save_reminders(self, reminders: Sequence[NewReminder], now: datetime) -> Sequence[Event]:
        """Write reminders with their alerts and pending deliveries. One of which any deadline has moved or ended
        meanwhile, or was reminded of, is dropped: it is asked for again."""
