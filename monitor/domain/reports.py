"""What messages tell: everything a template may say, gathered as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.domain.alerts import Alert, Period
from monitor.domain.matches import Deadline, FoundHit
from monitor.domain.notices import Outage
from monitor.domain.states import NoticeKind, Severity, SourceState


@dataclass(frozen=True, kw_only=True)
class WatchlistCard:
    """A watchlist as messages present it; `rule_whys` maps rule key to its sentence."""

    key: str
    title: str
    reason: str
    severity: Severity = Severity.NORMAL
    rule_whys: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class AlertContent:
    """One alert: hits on one version of one document, and the watchlists that it hit. `deadline` is the one that the
    reader is reminded of, where the reason is `deadline_near`."""

    alert: Alert
    hits: tuple[FoundHit, ...]
    watchlists: tuple[WatchlistCard, ...]
    source_title: str
    zone: str
    deadline: Deadline | None = None

    @property
    def days_left(self) -> int | None:
        """From the day of the alert, in the reader's zone, to that of `deadline`; 0 is the day itself."""
        if self.deadline is None:
            return None
        return (self.deadline.on - self.alert.created_at.astimezone(ZoneInfo(self.zone)).date()).days


@dataclass(frozen=True, kw_only=True)
class DigestSection:
    """The hits of one watchlist, newest first; may be empty, and then says so."""

    watchlist: WatchlistCard
    hits: tuple[FoundHit, ...]


@dataclass(frozen=True, kw_only=True)
class DatedDuty:
    """A deadline and the document that sets it."""

    deadline: Deadline
    hit: FoundHit


@dataclass(frozen=True, kw_only=True)
class SourceCoverage:
    """What checking one source came to in a period. `checks_ok` saw all that the source had to show."""

    source: str
    title: str
    state: SourceState
    detail: str
    checks: int
    checks_ok: int
    last_ok_at: datetime | None
    new_documents: int

    @property
    def seen(self) -> bool:
        """True when the latest word is good and at least one check of the period succeeded."""
        return self.state.healthy and self.checks_ok > 0


@dataclass(frozen=True, kw_only=True)
class UndeliveredMessage:
    """A message of the period that did not arrive."""

    channel: str
    address: str
    error: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class DigestContent:
    """One period of one route."""

    route: str
    period: Period
    zone: str
    made_at: datetime
    sections: tuple[DigestSection, ...]
    deadlines: tuple[DatedDuty, ...]
    coverage: tuple[SourceCoverage, ...]
    undelivered: tuple[UndeliveredMessage, ...]
    source_titles: tuple[tuple[str, str], ...] = ()

    @property
    def unseen(self) -> tuple[SourceCoverage, ...]:
        """The sources that could not be checked: "no hits" says nothing about them."""
        return tuple(row for row in self.coverage if not row.seen)


@dataclass(frozen=True, kw_only=True)
class OutageReport:
    """An outage of a source with its title. `checks` counts those that failed; `new_documents` is what the source
    brought when it could be read again."""

    title: str
    outage: Outage
    checks: int
    new_documents: int


@dataclass(frozen=True, kw_only=True)
class NoticeContent:
    """One message to whoever runs Rulewire: outages that began, or that ended."""

    id: int
    kind: NoticeKind
    reports: tuple[OutageReport, ...]
    made_at: datetime
    zone: str
