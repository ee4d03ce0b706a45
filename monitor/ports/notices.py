"""What the notices to the operator ask of the tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.domain.events import Event
from monitor.domain.notices import Outage
from monitor.domain.states import NoticeKind, SourceState
from monitor.ports.stages import NewDelivery


@dataclass(frozen=True, kw_only=True)
class ToldOutage:
    """An outage of which the operator was told that it began, and not that it ended. `notice_id` is that of the notice
    whose message told of it: outages that were told together have the same."""

    outage: Outage
    notice_id: int


@dataclass(frozen=True, kw_only=True)
class SourceHealth:
    """How a source is. `checks` counts the failed checks in a row, `failing_since` is when the first of them began
    (None: it is well, or was never asked), and `state_since` since when it has been well or in that state."""

    source: str
    state: SourceState
    detail: str
    state_since: datetime | None
    failing_since: datetime | None
    last_ok_at: datetime | None
    checks: int
    told: ToldOutage | None = None


@dataclass(frozen=True, kw_only=True)
class NewNotice:
    """One message about one or more outages that began, or ended."""

    kind: NoticeKind
    outages: tuple[Outage, ...]
    deliveries: tuple[NewDelivery, ...]


@dataclass(frozen=True, kw_only=True)
class ToldSource:
    """One outage as a message tells it. `checks` counts those that failed until it was told, `new_documents` what the
    source brought from the end of the outage until then."""

    outage: Outage
    checks: int
    new_documents: int


@dataclass(frozen=True, kw_only=True)
class StoredNotice:
    """A message to the operator as the tables hold it, for rendering."""

    id: int
    kind: NoticeKind
    created_at: datetime
    told: tuple[ToldSource, ...]


class NoticeLookup(Protocol):
    def load_notice(self, notice_id: int) -> StoredNotice:
        """Raises NotFoundError."""


class NoticeStore(Protocol):
    def source_health(self, sources: Collection[str]) -> Sequence[SourceHealth]:
        """Those of the sources that fail, or of whose end of failing nobody was told, by key."""

    def raise_notices(self, notices: Sequence[NewNotice], now: datetime) -> Sequence[Event]:
        """Write notices and pending deliveries. An outage of which that was told already is left out."""
