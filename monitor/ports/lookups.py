"""What people ask of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from monitor.domain.alerts import Delivery
from monitor.domain.documents import Version
from monitor.domain.matches import FoundHit
from monitor.domain.states import DeliveryState
from monitor.ports.stages import HitQuery, SourceStatus


class LookupStore(Protocol):
    def hits(self, query: HitQuery) -> Sequence[FoundHit]:
        """Newest first."""

    def hit(self, hit_id: int) -> FoundHit:
        """Raises NotFoundError."""

    def hits_of_document(self, document_key: str) -> Sequence[FoundHit]: ...

    def deliveries(self, state: DeliveryState | None, limit: int) -> Sequence[Delivery]: ...

    def deliveries_about(self, document_key: str) -> Sequence[Delivery]:
        """The messages of every alert on the document, newest first."""

    def source_statuses(self) -> Sequence[SourceStatus]: ...

    def versions(self, *, batch: int = 500) -> Iterator[Version]:
        """The latest version of every document, for benchmarks and replays."""

    def versions_of(self, document_key: str) -> Sequence[Version]:
        """Every version of one document, oldest first; empty for a key that is not held."""

    def counts(self) -> Mapping[str, int]:
        """Rows per table of interest: documents, versions, hits, alerts, deliveries, events."""
