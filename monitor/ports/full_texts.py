"""What the fetching of full texts asks of the tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from monitor.domain.events import Event
from monitor.domain.sources import Facts, Fetch, Source
from monitor.domain.states import FullTextState


@dataclass(frozen=True, kw_only=True)
class KnownText:
    """What the tables hold about the full text of a document: where it is, for which source, and how far it is."""

    url: str
    source: str
    state: FullTextState


@dataclass(frozen=True, kw_only=True)
class AskedText:
    """A full text to be fetched. `is_news`: its document is no history, so that it goes before the texts of a backlog.
    `extra` is what the source says now; where that made no version, it takes the place of what it said before."""

    document_key: str
    source: str
    url: str
    is_news: bool
    extra: Mapping[str, Any] = field(default_factory=dict)


class TextAsking(Protocol):
    """The part of an open recording that full texts are asked for with."""

    def known_texts(self, keys: Sequence[str]) -> Mapping[str, KnownText]:
        """By document key; those of which none was ever asked for are left out."""

    def ask_texts(self, asked: Sequence[AskedText], now: datetime) -> None:
        """Make these texts due at once, with a fresh count of attempts, whatever became of them before. Documents that
        are not held are left out."""


@dataclass(frozen=True, kw_only=True)
class TextClaim:
    """The right to fetch one text until `expires_at`. `attempts` counts this one; `asked_at` is when the text was asked
    for; `abstract`, `facts` and `extra` are those of the document's latest version."""

    document_id: int
    document_key: str
    source: str
    url: str
    attempts: int
    asked_at: datetime
    abstract: str
    facts: Facts
    extra: Mapping[str, Any]
    token: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class FullTextStatus:
    """One row, for people. `fetched_at` is when the text that is held came."""

    document_key: str
    source: str
    url: str
    state: FullTextState
    attempts: int
    asked_at: datetime
    next_attempt_at: datetime | None
    detail: str
    fetched_at: datetime | None


class FullTextStore(Protocol):
    """The methods that take a claim raise StaleClaimError, and keep nothing, if the lease was lost or the text was
    asked for again."""

    def claim_text(self, now: datetime, lease: timedelta, *, sources: Collection[str]) -> TextClaim | None:
        """The text of one of these sources that is due: news first, then the one that has waited longest."""

    def keep_text(self, claim: TextClaim, text: str, now: datetime) -> Sequence[Event]:
        """Write a version that says what the latest one says, with this text as its body; none where that is held."""

    def put_off_text(
        self, claim: TextClaim, *, detail: str, next_attempt_at: datetime | None, now: datetime
    ) -> Sequence[Event]:
        """Try again then; without a time, the text is given up."""

    def hold_back_texts(self, source: str, until: datetime) -> None:
        """Let nobody fetch a text of the source before then. It counts as no attempt."""

    def drop_text(self, claim: TextClaim) -> None:
        """Nobody wants this text any more; one that is held stays."""

    def retry_texts(self, sources: Collection[str], now: datetime) -> int:
        """Make those that were given up due again, with a fresh count of attempts; returns how many."""

    def full_text_of(self, document_key: str) -> FullTextStatus | None:
        """None where no text was asked for."""

    def full_texts(self, state: FullTextState, limit: int) -> Sequence[FullTextStatus]:
        """Those in that state, last asked for first."""


class TextReader(Protocol):
    """Runs `kind.read_text` within limits of time and memory."""

    def read_text(self, source: Source, fetch: Fetch) -> str:
        """As TextKind.read_text; what takes too long is a SourceError too."""
