"""What happened, past tense: ids and a time only. Written in the transaction that made it true."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Event:
    """Root of all events; the class name is the stored kind."""

    at: datetime

    @property
    def kind(self) -> str:
        return type(self).__name__

    def subject(self) -> dict[str, Any]:
        """The ids, without the time, ready for JSON."""
        return {item.name: getattr(self, item.name) for item in fields(self) if item.name != "at"}


@dataclass(frozen=True, kw_only=True)
class SourcePolled(Event):
    source: str
    poll_id: int


@dataclass(frozen=True, kw_only=True)
class SourceStateChanged(Event):
    source: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class VersionRecorded(Event):
    document_id: int
    version_id: int


@dataclass(frozen=True, kw_only=True)
class HitFound(Event):
    hit_id: int
    watchlist: str


@dataclass(frozen=True, kw_only=True)
class AlertRaised(Event):
    alert_id: int
    route: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DigestMade(Event):
    digest_id: int
    route: str
    period: str


@dataclass(frozen=True, kw_only=True)
class Delivered(Event):
    delivery_id: int


@dataclass(frozen=True, kw_only=True)
class DeliveryRetried(Event):
    delivery_id: int


@dataclass(frozen=True, kw_only=True)
class DeliveryFailed(Event):
    delivery_id: int


@dataclass(frozen=True, kw_only=True)
class ArchiveImported(Event):
    file: str
    documents: int


@dataclass(frozen=True, kw_only=True)
class WatchlistReloaded(Event):
    """`content_hash` is that of the version in force from now on."""

    watchlist: str
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class WatchlistRefused(Event):
    """`content_hash` is that of the version that stays in force; empty where none is. `problem` says path and line."""

    watchlist: str
    content_hash: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class WatchlistRemoved(Event):
    watchlist: str


@dataclass(frozen=True, kw_only=True)
class FullTextHeld(Event):
    """The full text of a document was fetched and kept."""

    document_id: int


@dataclass(frozen=True, kw_only=True)
class FullTextGivenUp(Event):
    document_id: int


@dataclass(frozen=True, kw_only=True)
class DeadlineSet(Event):
    deadline_id: int


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(Event):
    deadline_id: int


@dataclass(frozen=True, kw_only=True)
class DayCounted(Event):
    """What a source says it published on a day was held against what we hold."""

    source: str
    day: str


@dataclass(frozen=True, kw_only=True)
class SliceFilled(Event):
    """One stretch of days of a backfill is complete."""

    source: str
    first: str
    last: str


@dataclass(frozen=True, kw_only=True)
class NoticeRaised(Event):
    """The operator is told of the house itself."""

    notice_id: int
    about: str
