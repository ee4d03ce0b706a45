"""Documents as the tables hold them, and the transaction in which versions are added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.domain.documents import Origin
from monitor.domain.sources import Item
from monitor.domain.states import Stage
from monitor.ports.full_texts import TextAsking


@dataclass(frozen=True, kw_only=True)
class KnownDocument:
    """What the tables hold under a document key: the latest version, and which source said it when. `full_text_hash` is
    that of a full text that was fetched for it."""

    document_id: int
    number: int
    text_hash: str
    content_hash: str
    source: str = ""
    origin: Origin = Origin.LIVE
    seen_at: datetime | None = None
    stage: Stage = Stage.PUBLISHED
    full_text_hash: str = ""


@dataclass(frozen=True, kw_only=True)
class Twin:
    """A document of the same source that says the same under another key."""

    url: str
    published_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class NewVersion:
    """A version to write. `document_id` None makes the document too."""

    item: Item
    source: str
    document_id: int | None
    number: int
    text_hash: str
    content_hash: str
    origin: Origin


class Writing(TextAsking, Protocol):
    """An open write transaction: reads see what it wrote."""

    def known(self, keys: Sequence[str]) -> Mapping[str, KnownDocument]:
        """The latest version of each key that exists."""

    def write(self, versions: Sequence[NewVersion], now: datetime) -> None:
        """Add documents and versions, unscanned. A version without a body of its own keeps the full text that its
        document has."""
