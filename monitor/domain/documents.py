"""Document, Version: the thing that was published, and what it said at one time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from monitor.domain.sources import Facts

TEXT_FIELDS: Final = ("title", "abstract", "body")


class Origin(StrEnum):
    """How a version came in; only LIVE raises alerts."""

    LIVE = "live"
    BASELINE = "baseline"
    HISTORY = "history"


@dataclass(frozen=True, kw_only=True)
class Text:
    """What matching looks at. Field text is kept exactly as the source gave it; spans point into it.

    `source`, `language`, `standing` and `facts` serve the filters.
    """

    title: str = ""
    abstract: str = ""
    body: str = ""
    language: str | None = None
    source: str = ""
    facts: Facts = field(default_factory=Facts)

    def fields(self) -> tuple[tuple[str, str], ...]:
        """(name, text) of the fields in reading order, empty ones left out."""
        return tuple((name, value) for name in TEXT_FIELDS if (value := getattr(self, name)))


@dataclass(frozen=True, kw_only=True)
class Version:
    """What a document said at one time, as stored.

    `content_hash` is that of what its source said, at `seen_at`. Where the full text was fetched beside that, it is the
    body, and `full_text_hash` its hash.
    """

    id: int
    document_id: int
    document_key: str
    number: int
    url: str
    text: Text
    published_at: datetime | None
    published_raw: str
    seen_at: datetime
    text_hash: str
    content_hash: str
    origin: Origin
    full_text_hash: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
