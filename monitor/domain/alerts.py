"""Route, Alert, Delivery, Digest, Message: how a hit reaches people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from monitor.domain.states import DeliveryState, Reason


@dataclass(frozen=True, kw_only=True)
class Route:
    """Which hits go to which channels, and in which language. `watchlists` may hold `*` for all."""

    key: str
    watchlists: tuple[str, ...]
    channels: tuple[str, ...]
    language: str = "en"
    alerts: bool = True
    digest: bool = True

    def takes(self, watchlist: str) -> bool:
        return "*" in self.watchlists or watchlist in self.watchlists


@dataclass(frozen=True, kw_only=True)
class Alert:
    """Hits on one document grouped for one route. `occasion` tells alerts of one reason apart: an `Occasion`, or for
    a reminder which deadline is near, and how many days before."""

    id: int
    route: str
    reason: Reason
    document_id: int
    hit_ids: tuple[int, ...]
    created_at: datetime
    occasion: str = ""


@dataclass(frozen=True, kw_only=True)
class Period:
    """A half-open stretch of time that a digest tells of; `key` is an ISO week as `2026-W47`."""

    key: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One message to one address on one channel. `key` is the same on every attempt."""

    id: int
    key: str
    channel: str
    address: str
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    route: str
    alert_id: int | None = None
    digest_id: int | None = None
    notice_id: int | None = None
    sent_at: datetime | None = None
    last_error: str = ""


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a channel sends. `key` is the delivery key; `html` may be empty; `data` is the structured form that
    webhooks and Slack use (see docs/channels.md)."""

    key: str
    address: str
    subject: str
    text: str
    html: str = ""
    language: str = "en"
    created_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the receiver said when it took the message; no secrets."""

    detail: str = ""
