"""Coverage: what was checked, when, what it came to, and what could not be seen. Days are those of a source's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from monitor.domain.states import SourceState


class GapCause(StrEnum):
    """Why something may have been missed, where it is not that the source was unwell (then: its SourceState)."""

    NOT_CHECKED = "not_checked"
    COUNT_MISMATCH = "count_mismatch"

    @property
    def remedy(self) -> str:
        """One sentence: what a person can do about it."""
        return GAP_REMEDIES[self]


GAP_REMEDIES: Final[dict[GapCause, str]] = {
    GapCause.NOT_CHECKED: "Nobody looked: keep `rulewire run` running; the next check asks from the last good one on.",
    GapCause.COUNT_MISMATCH: "Fetch what is missing with `rulewire coverage --reconcile`; what stays, look up there.",
}


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A time for which it is not proven that everything was seen.

    `began_at` is the first moment of it, `ended_at` the last one that is known (of a spell of failures: the last
    failed check), None while it goes on. `first_day` to `last_day` are its days. `closed_at` is when what was missed
    had been made good: a later check reached back to before the gap, or a count found nothing missing. A gap that has
    ended and is not closed stays open: something may be lost.
    """

    source: str
    cause: SourceState | GapCause
    detail: str
    began_at: datetime
    ended_at: datetime | None
    first_day: date
    last_day: date
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def remedy(self) -> str:
        """One sentence: what a person can do about it; empty where it is made good."""
        return self.cause.remedy if self.is_open else ""


@dataclass(frozen=True, kw_only=True)
class DayCount:
    """What a source says it published on a day, held against what we hold. `claimed` is None where it gives no number.
    `missing` and `fetched` name documents, up to a limit. `state` is how asking went the last time (`counted_at`); a
    count that failed has the numbers of the one before, and `listed` None where there is none."""

    source: str
    day: date
    definition: str
    claimed: int | None
    listed: int | None
    held: int
    missing: tuple[str, ...]
    fetched: tuple[str, ...]
    state: SourceState
    detail: str
    counted_at: datetime
    short_since: datetime | None = None
    made_good_at: datetime | None = None

    @property
    def counted(self) -> bool:
        """True where numbers are known."""
        return self.listed is not None

    @property
    def short(self) -> bool:
        """True while it says it has more than it lists, or lists more than we hold."""
        return self.listed is not None and self.held < max(self.listed, self.claimed or 0)


@dataclass(frozen=True, kw_only=True)
class DayCoverage:
    """One source on one day. `answered` are the states of the day's checks, in the order in which each came first;
    `new_documents` is how many were seen for the first time on it. `closed_for` says why its offices are closed
    ("weekend", or the holiday's name), `over` whether the day has ended there."""

    day: date
    over: bool
    checks: int
    good_checks: int
    last_check_at: datetime | None
    answered: tuple[SourceState, ...]
    new_documents: int
    closed_for: str
    count: DayCount | None


@dataclass(frozen=True, kw_only=True)
class SourceLedger:
    """One source over the days of a report, newest day last. No day is before its first check."""

    source: str
    title: str
    zone: str
    enabled: bool
    configured: bool
    state: SourceState
    first_check_at: datetime | None
    last_ok_at: datetime | None
    days: tuple[DayCoverage, ...]
    gaps: tuple[Gap, ...]

    @property
    def checks(self) -> int:
        return sum(day.checks for day in self.days)

    @property
    def good_checks(self) -> int:
        return sum(day.good_checks for day in self.days)


@dataclass(frozen=True, kw_only=True)
class CoverageReport:
    """Every source from `since` on, as it was known at `made_at`."""

    made_at: datetime
    since: date
    sources: tuple[SourceLedger, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """All gaps, open ones first, then as they began."""
        every = [gap for source in self.sources for gap in source.gaps]
        return tuple(sorted(every, key=lambda gap: (not gap.is_open, gap.began_at, gap.source)))

    @property
    def open_gaps(self) -> tuple[Gap, ...]:
        """The open gaps of sources that are watched. One that is switched off promises nothing any more."""
        watched = {source.source for source in self.sources if source.enabled}
        return tuple(gap for gap in self.gaps if gap.is_open and gap.source in watched)

    @property
    def not_checked(self) -> tuple[str, ...]:
        """The watched sources that were never asked: nothing at all is known of them."""
        return tuple(source.source for source in self.sources if source.enabled and source.first_check_at is None)

    @property
    def is_proof(self) -> bool:
        """True where silence means that there was nothing."""
        return bool(self.sources) and not self.open_gaps and not self.not_checked
