"""What people ask of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.domain.alerts import Delivery
from monitor.domain.documents import Text, Version
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


@dataclass(frozen=True, kw_only=True)
class StoredText:
    """What a document said at one time, with what a replay has to know of it: a Version without its bookkeeping."""

    document_key: str
    number: int
    published_at: datetime | None
    published_raw: str
    seen_at: datetime
    text: Text


class TextStore(Protocol):
    """The archive, read from end to end. Nothing is kept in memory but one batch."""

    def stored_texts(
        self, *, since: datetime | None = None, until: datetime | None = None, batch: int = 2000
    ) -> Iterator[StoredText]:
        """Every stored version, those of one document next to each other, oldest first.

        `since` (included) and `until` (not included) ask for when it was published; a version whose source gave no date
        that can be read counts by when it was seen.
        """

    def count_texts(self, *, since: datetime | None = None, until: datetime | None = None) -> int:
        """How many `stored_texts` gives."""


class SampleStore(Protocol):
    def latest_texts(self, *, most: int, most_letters: int) -> Iterator[Text]:
        """Title, abstract and the beginning of the body of the newest versions, until there are `most` texts or
        `most_letters` characters: a sample to count words in."""
