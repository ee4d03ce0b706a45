"""Outage: what the operator is told of a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitor.domain.states import SourceState

OPERATOR: Final = "operator"
"""What stands for the route in messages to whoever runs Rulewire."""


@dataclass(frozen=True, kw_only=True)
class Outage:
    """A stretch of time in which no check of a source was good.

    `since` is when the first of the failed checks began, `last_ok_at` when the last good one before them ended (None:
    there never was one) and `ended_at` when the first good one after them was recorded (None: it lasts). `state` and
    `detail` are what it answered when it was told.
    """

    source: str
    state: SourceState
    detail: str
    since: datetime
    last_ok_at: datetime | None
    ended_at: datetime | None = None
