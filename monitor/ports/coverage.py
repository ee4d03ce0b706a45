"""What coverage asks of the tables: the checks that were made, and the counts of past days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from monitor.domain.coverage import DayCount
from monitor.domain.events import Event
from monitor.domain.states import SourceState
from monitor.ports.stages import SourceStatus
from monitor.ports.versions import KnownDocument, Writing


@dataclass(frozen=True, kw_only=True)
class CheckRecord:
    """One recorded check. `shown` are the documents that its answer showed, `new` those of them that nobody had seen,
    `news` those that the source had not shown before. `next_due_at` is when the source was to be asked again."""

    source: str
    definition: str
    started_at: datetime
    finished_at: datetime
    next_due_at: datetime
    state: SourceState
    detail: str
    shown: int
    new: int
    news: int


class CoverageStore(Protocol):
    def checks(self, source: str, since: datetime) -> Sequence[CheckRecord]:
        """Oldest first: the recorded checks of a source from `since` on, and before them those back to the last good
        one and the last one that brought something new."""

    def first_checks(self) -> Mapping[str, datetime]:
        """When each source was first asked."""

    def day_counts(self, since: date) -> Mapping[str, Sequence[DayCount]]:
        """By source, oldest day first."""

    def source_statuses(self) -> Sequence[SourceStatus]:
        """By key; also of sources that are configured no longer."""


class Counting(Writing, Protocol):
    """An open write transaction for documents that were missed; nothing is kept unless `finish_count` is reached."""

    def finish_count(self, count: DayCount, now: datetime) -> Sequence[Event]:
        """Write the count of a day in the place of an earlier one; returns all events of the transaction."""


class ReconcileStore(Protocol):
    def day_counts(self, since: date) -> Mapping[str, Sequence[DayCount]]: ...

    def source_statuses(self) -> Sequence[SourceStatus]: ...

    def known_documents(self, keys: Sequence[str]) -> Mapping[str, KnownDocument]:
        """The latest version of each key that exists."""

    def counting(self) -> AbstractContextManager[Counting]:
        """Commits when the block ends well, rolls back when it raises."""
