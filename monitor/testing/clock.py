"""A clock that moves only when told."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta


class FrozenClock:
    """Stands still until moved. May be read and moved from several threads."""

    def __init__(self, now: datetime) -> None:
        self._lock = threading.Lock()
        self._now = _utc(now)

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        with self._lock:
            return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move by that much and return the new present."""
        with self._lock:
            self._now += by
            return self._now

    def move_to(self, moment: datetime) -> datetime:
        """Set the present. Going back is allowed: real clocks do it too."""
        with self._lock:
            self._now = _utc(moment)
            return self._now


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone: give an aware datetime, as datetime(2023, 6, 28, tzinfo=UTC)")
    return moment.astimezone(UTC)
