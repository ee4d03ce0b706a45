"""What each stage asks of the tables. One store implements all of them (`monitor/store/`).

Every method is one transaction, unless it says otherwise; every write method also writes the events it returns.
Times are aware UTC. Claims are leases: they end by themselves, and a holder that comes back late gets StaleClaimError.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from monitor.domain.alerts import Delivery, Period
from monitor.domain.documents import Origin, Version
from monitor.domain.events import Event
from monitor.domain.matches import Deadline, FoundHit, Hit, Match
from monitor.domain.reports import SourceCoverage, UndeliveredMessage
from monitor.domain.sources import Fetch, Source
from monitor.domain.states import DeliveryState, Disposition, Reason, SourceState
from monitor.domain.watchlists import Watchlist
from monitor.ports.versions import Twin, Writing

# ---------------------------------------------------------------- poll


@dataclass(frozen=True, kw_only=True)
class Validator:
    """What makes the next request for the same URL conditional."""

    etag: str | None
    last_modified: str | None
    body_hash: str


@dataclass(frozen=True, kw_only=True)
class SourceStatus:
    """A source as the tables know it. `asked_since` is when it was first asked its present question, `newest_at` the
    latest publication time that it has shown."""

    source: str
    state: SourceState
    detail: str
    state_since: datetime | None
    next_due_at: datetime
    last_checked_at: datetime | None
    last_ok_at: datetime | None
    consecutive_failures: int
    cursor: Mapping[str, Any]
    validators: Mapping[str, Validator]
    baseline_at: datetime | None
    ever_had_items: bool
    definition: str = ""
    asked_since: datetime | None = None
    newest_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SourceClaim:
    """The right to poll one source until `expires_at`."""

    status: SourceStatus
    token: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class PolledPage:
    """One exchange of a poll. `unchanged`: a 304, or the same bytes as last time; then the body is not kept again."""

    fetch: Fetch
    unchanged: bool


@dataclass(frozen=True, kw_only=True)
class PollOutcome:
    """How talking to a source ended. `problem` is None when every page asked for was fetched. `definition` is that of
    the source as it was asked; empty stands for the present one of the source's row."""

    source: str
    started_at: datetime
    finished_at: datetime
    pages: tuple[PolledPage, ...]
    problem: SourceState | None
    detail: str
    next_due_at: datetime
    definition: str = ""


class PollStore(Protocol):
    def claim_source(self, source: str, now: datetime, lease: timedelta) -> SourceClaim | None:
        """Take the source, or None while somebody else holds it."""

    def save_poll(self, claim: SourceClaim, outcome: PollOutcome) -> tuple[int, Sequence[Event]]:
        """Keep the fetches, release the claim, set the next due time. Returns the poll's id, to be recorded."""


# ---------------------------------------------------------------- record


@dataclass(frozen=True, kw_only=True)
class StoredPoll:
    """A poll that waits to be recorded. Unchanged pages have an empty body."""

    id: int
    outcome: PollOutcome
    status: SourceStatus


@dataclass(frozen=True, kw_only=True)
class PollResult:
    """What a recorded poll came to, and what the source's row becomes. `news` counts what the source had not shown
    before, `newest_at` is the latest publication time that it has shown by now."""

    state: SourceState
    detail: str
    items: int
    new: int
    changed: int
    cursor: Mapping[str, Any]
    validators: Mapping[str, Validator]
    baseline_done: bool
    news: int = 0
    newest_at: datetime | None = None


class Recording(Writing, Protocol):
    """What a poll or an import is recorded with; nothing is kept unless a `finish` is reached."""

    def twins(self, source: str, content_hashes: Sequence[str]) -> Mapping[str, Sequence[Twin]]:
        """Versions of the source that have one of these hashes, by hash."""

    def make_news(self, document_ids: Sequence[int]) -> None:
        """Make the latest versions live, and ask again what becomes of hits that were kept quiet."""

    def news(self, source: str, definition: str, limit: int) -> Sequence[datetime]:
        """When the source was asked that question and showed something new, newest first."""

    def finish_poll(self, poll_id: int, result: PollResult, now: datetime) -> Sequence[Event]:
        """Close the poll, move the source's state, cursor and validators; returns all events of the transaction."""

    def finish_import(self, name: str, documents: int, now: datetime) -> Sequence[Event]:
        """Close one batch of an import."""


class RecordStore(Protocol):
    def unrecorded_polls(self) -> Sequence[int]:
        """Ids of polls whose fetches are kept and not yet read, oldest first."""

    def load_poll(self, poll_id: int) -> StoredPoll: ...

    def recording(self) -> AbstractContextManager[Recording]:
        """Commits when the block ends well, rolls back when it raises."""


# ---------------------------------------------------------------- scan


@dataclass(frozen=True, kw_only=True)
class ScannedVersion:
    """A version and every watchlist that it matched. `error` names why it could not be scanned, if so."""

    version_id: int
    matches: tuple[Match, ...]
    error: str = ""


class ScanStore(Protocol):
    def unscanned(self, limit: int) -> Sequence[Version]:
        """Versions that no matcher has looked at yet, oldest first."""

    def save_scan(
        self,
        scanned: Sequence[ScannedVersion],
        watchlists: Mapping[str, Watchlist],
        now: datetime,
        *,
        left_out: Collection[str] = (),
    ) -> Sequence[Event]:
        """Write hits (one per version and watchlist), keep the text of each watchlist used, mark versions scanned.

        `left_out` are watchlists whose files are broken: what they do not look at is noted (ports/gaps.py).
        """


# ---------------------------------------------------------------- route


@dataclass(frozen=True, kw_only=True)
class UnroutedHit:
    """A hit without a disposition. `alerted_routes`: routes that were already alerted to this document for this
    watchlist, because of another version or another hit. `earlier_terms`: the terms that earlier hits of this
    document and watchlist quoted, `earlier_rules` those that held. `facts_changed`: dates, type, agencies or the like
    differ from the version before. `only_full_text`: the version says what the one before says, and brought its text.
    `published_now`: the version before was on public inspection, and this one is published. `told_old_date`: where
    the hit moves a deadline of another document, routes that were alerted to that one for this watchlist while it still
    had the old date. Of hits that are not live, the tables need not tell any of this."""

    hit: Hit
    document_id: int
    version_number: int
    origin: Origin
    alerted_routes: tuple[str, ...]
    source: str = ""
    earlier_terms: tuple[str, ...] = ()
    earlier_rules: tuple[str, ...] = ()
    facts_changed: bool = False
    only_full_text: bool = False
    published_now: bool = False
    told_old_date: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NewDelivery:
    """A message to one address; an empty one stands for all addresses of a channel that could not be built."""

    channel: str
    address: str
    key: str


@dataclass(frozen=True, kw_only=True)
class NewAlert:
    """An alert to raise, with a delivery for each address."""

    route: str
    reason: Reason
    document_id: int
    version_id: int
    hit_ids: tuple[int, ...]
    deliveries: tuple[NewDelivery, ...]
    occasion: str = ""


@dataclass(frozen=True, kw_only=True)
class RoutingPlan:
    """What becomes of a batch of hits."""

    dispositions: Mapping[int, Disposition]
    alerts: tuple[NewAlert, ...] = ()


class RouteStore(Protocol):
    def unrouted(self, limit: int) -> Sequence[UnroutedHit]:
        """Hits with no disposition of versions that were related, oldest first; all hits of one version come together
        even past `limit`."""

    def save_routing(self, plan: RoutingPlan, now: datetime) -> Sequence[Event]:
        """Write dispositions, alerts and pending deliveries. A plan for hits that were routed meanwhile is dropped."""


# ---------------------------------------------------------------- deliver


@dataclass(frozen=True, kw_only=True)
class DeliveryClaim:
    """The right to send one delivery until `expires_at`. `delivery.attempts` already counts this attempt."""

    delivery: Delivery
    token: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class StoredAlert:
    """An alert as the tables hold it, for rendering. `deadline` is what a `deadline_near` reminds of."""

    alert_id: int
    route: str
    reason: Reason
    document_id: int
    created_at: datetime
    hits: tuple[FoundHit, ...]
    occasion: str = ""
    deadline: Deadline | None = None


@dataclass(frozen=True, kw_only=True)
class StoredDigest:
    """A digest as it was made: delivered as it stands."""

    id: int
    route: str
    period: Period
    language: str
    made_at: datetime
    subject: str
    text: str
    html: str
    data: Mapping[str, Any] = field(default_factory=dict)


class DeliverStore(Protocol):
    def claim_delivery(self, now: datetime, lease: timedelta, *, without: Collection[str] = ()) -> DeliveryClaim | None:
        """The delivery that has waited longest: pending or retrying and due, or sending with an expired lease.
        Those of the channels in `without` are left alone."""

    def address_delivery(self, claim: DeliveryClaim, addressed: Sequence[NewDelivery], now: datetime) -> None:
        """Put deliveries with addresses in the place of one that was made while its channel could not be built. Raises
        StaleClaimError if the lease was lost."""

    def load_alert(self, alert_id: int) -> StoredAlert: ...

    def load_digest(self, digest_id: int) -> StoredDigest: ...

    def record_attempt(
        self,
        claim: DeliveryClaim,
        *,
        state: DeliveryState,
        detail: str,
        finished_at: datetime,
        next_attempt_at: datetime | None = None,
    ) -> Sequence[Event]:
        """Write how the attempt ended (sent, retrying, failed). Raises StaleClaimError if the lease was lost."""


# ---------------------------------------------------------------- digest


@dataclass(frozen=True, kw_only=True)
class NewDigest:
    route: str
    period: Period
    language: str
    subject: str
    text: str
    html: str
    data: Mapping[str, Any]
    deliveries: tuple[NewDelivery, ...]


class DigestStore(Protocol):
    def digest_periods(self, route: str) -> frozenset[str]:
        """Keys of the periods that have a row."""

    def first_poll_at(self) -> datetime | None:
        """When the oldest poll began; None before the first."""

    def hits_found(self, since: datetime, until: datetime) -> Sequence[FoundHit]:
        """Hits told in [since, until), newest document first. A live hit is told when it was found; one from a
        source's baseline or from an imported archive when its document was published (found, where that is unknown).
        """

    def hits_with_deadlines(self, on_or_after: datetime) -> Sequence[FoundHit]:
        """Hits whose document's latest version has a deadline on or after that day, in the zone of the time given."""

    def coverage(self, sources: Sequence[Source], since: datetime, until: datetime) -> Sequence[SourceCoverage]:
        """One row per source, in the order given."""

    def undelivered(self, since: datetime, until: datetime) -> Sequence[UndeliveredMessage]:
        """Deliveries created in the period that failed, or that are still being retried."""

    def save_digest(self, digest: NewDigest, now: datetime) -> tuple[int, Sequence[Event]] | None:
        """Write the digest and its deliveries; None when the period already has a row."""


# ---------------------------------------------------------------- people


@dataclass(frozen=True, kw_only=True)
class HitQuery:
    """What `rulewire hits` asks. Empty means any."""

    watchlists: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: datetime | None = None
    limit: int = 50
