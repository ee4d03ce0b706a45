"""What people and the reminders ask of the tables about deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from monitor.domain.matches import Deadline


@dataclass(frozen=True, kw_only=True)
class StoredDeadline:
    """A deadline and the document that sets it.

    `uid` never changes (RFC 7986, 5.3); `sequence` grows with each move. `watchlists` are those that the document hit,
    sorted. `source` is where its latest version comes from. `ended_at` is set where the document no longer says it.
    `moved_by` is the key of the document that moved it.
    """

    id: int
    uid: str
    deadline: Deadline
    sequence: int
    document_id: int
    document_key: str
    title: str
    url: str
    citation: str
    source: str
    watchlists: tuple[str, ...]
    first_seen_at: datetime
    changed_at: datetime
    ended_at: datetime | None = None
    moved_by: str = ""


class DeadlineStore(Protocol):
    def deadlines(
        self, *, since: date | None = None, watchlists: Sequence[str] = (), with_ended: bool = False
    ) -> Sequence[StoredDeadline]:
        """Deadlines of documents that hit one of the watchlists (any, where none is named), on or after `since`,
        soonest first. Documents that came in as history are left out unless their deadline lies ahead of when it was
        first seen."""

    def deadlines_stamp(self) -> str:
        """A short text that differs whenever an answer of `deadlines` may differ; quick."""
