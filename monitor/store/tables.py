"""The tables. They never leave this room: the store takes domain values and gives domain values back.

A queue is a partial index over the rows that still wait (`scanned_at IS NULL`, `next_attempt_at IS NOT NULL`), so that
asking "what is due?" costs the same in a large archive as in an empty one. Times are aware UTC; SQLite keeps them as
text of one width, which sorts as time does. States are stored as the words of `monitor.domain.states`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Final

from sqlalchemy import JSON, Column, Index, LargeBinary, MetaData, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from monitor.store.words import Packed, Words


class Row(SQLModel):
    """Root of the tables; constraints are named, or Alembic could not change them later."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def json_field() -> Any:
    return Field(sa_type=JSON, nullable=False)


def _index_where(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def key_field(target: str, *, index: bool = False) -> Any:
    return Field(foreign_key=target, index=index)


# Written alike in the index and in the question, or SQLite does not see that the one answers the other.
BROUGHT_NEWS: Final = "news > 0"


class SourceStateRow(Row, table=True):
    """One configured source. `definition` is the hash of its kind and options: another one is another question.
    `failing_since` is when the first of the checks began that have failed since the last good one."""

    __tablename__ = "source_state"

    source: str = Field(primary_key=True)
    definition: str
    state: str
    detail: str = Field(sa_type=Words)
    state_since: datetime | None
    next_due_at: datetime = Field(index=True)
    last_checked_at: datetime | None
    last_ok_at: datetime | None
    consecutive_failures: int
    failing_since: datetime | None = None
    cursor: Any = json_field()
    validators: Any = json_field()
    baseline_at: datetime | None
    ever_had_items: bool
    claim_token: str | None
    lease_until: datetime | None
    asked_since: datetime | None
    newest_at: datetime | None = None


class PollRow(Row, table=True):
    """One check of a source; `state` and the counts are filled when it is recorded. `new` and `changed` count documents
    that were written, `news` what the source had not shown before: another source may have been the first with it."""

    __tablename__ = "poll"
    __table_args__ = (
        Index("ix_poll_started_at", "started_at"),
        Index("ix_poll_source_started_at", "source", "started_at"),
        _index_where("ix_poll_unrecorded", "id", where="recorded_at IS NULL"),
        _index_where("ix_poll_news", "source", "id", where=BROUGHT_NEWS),
    )

    id: int = Field(default=None, primary_key=True)
    source: str = key_field("source_state.source")
    definition: str
    started_at: datetime
    finished_at: datetime
    problem: str | None
    detail: str = Field(sa_type=Words)
    next_due_at: datetime
    recorded_at: datetime | None
    state: str | None
    result_detail: str = Field(default="", sa_type=Words)
    items: int = 0
    new: int = 0
    changed: int = 0
    news: int = 0


class FetchRow(Row, table=True):
    """One exchange. `body` is zlib-compressed, NULL where it was unchanged or has been pruned; the hash stays."""

    __tablename__ = "fetch"
    __table_args__ = (
        UniqueConstraint("poll_id", "position"),
        _index_where("ix_fetch_kept", "finished_at", where="body IS NOT NULL"),
    )

    id: int = Field(default=None, primary_key=True)
    poll_id: int = key_field("poll.id")
    position: int
    url: str = Field(sa_type=Words)
    final_url: str = Field(sa_type=Words)
    status: int
    headers: Any = json_field()
    body: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
    body_hash: str
    body_bytes: int
    unchanged: bool
    started_at: datetime
    finished_at: datetime
    moved_to: str = Field(default="", sa_type=Words)


class DocumentRow(Row, table=True):
    """The thing that was published. `source` and `language` are those that it was first seen with."""

    __tablename__ = "document"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    source: str = Field(index=True)
    language: str | None
    latest_number: int
    first_seen_at: datetime


class VersionRow(Row, table=True):
    """What a document said at one time. It is first scanned, then related to other documents, and then its hits are
    routed."""

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        _index_where("ix_version_unscanned", "id", where="scanned_at IS NULL"),
        _index_where("ix_version_unscannable", "id", where="scan_error IS NOT NULL"),
        _index_where("ix_version_unrelated", "id", where="related_at IS NULL"),
    )

    id: int = Field(default=None, primary_key=True)
    document_id: int = key_field("document.id")
    number: int
    source: str
    url: str = Field(sa_type=Words)
    title: str = Field(sa_type=Words)
    abstract: str = Field(sa_type=Words)
    language: str | None
    published_at: datetime | None
    published_raw: str = Field(sa_type=Words)
    seen_at: datetime
    text_hash: str
    content_hash: str = Field(index=True)
    origin: str
    scanned_at: datetime | None
    scan_error: str | None
    related_at: datetime | None
    full_text_hash: str = ""
    facts: Any = json_field()
    extra: Any = json_field()
    # Last, because SQLite reads a long row from its front: a question about the other columns skips the body's pages.
    body: str = Field(sa_column=Column("packed_body", Packed, key="body", nullable=False))


class FullTextRow(Row, table=True):
    """The fetching of one document's full text. `next_attempt_at` is when anybody may take it (while it is being
    fetched: the end of the lease) and NULL when it is done with. `text_hash` is that of the text that is held. Texts of
    news are fetched before those of history."""

    __tablename__ = "full_text"
    __table_args__ = (_index_where("ix_full_text_due", "next_attempt_at", where="next_attempt_at IS NOT NULL"),)

    document_id: int = Field(foreign_key="document.id", primary_key=True)
    source: str
    url: str = Field(sa_type=Words)
    is_news: bool
    state: str = Field(index=True)
    attempts: int
    asked_at: datetime
    next_attempt_at: datetime | None
    claim_token: str | None
    detail: str = Field(default="", sa_type=Words)
    fetched_at: datetime | None
    text_hash: str = ""


class ReferenceRow(Row, table=True):
    """What the latest version of a document names. `kind` is a ReferenceKind."""

    __tablename__ = "reference"
    __table_args__ = (
        UniqueConstraint("document_id", "kind", "value"),
        Index("ix_reference_kind_value", "kind", "value"),
    )

    id: int = Field(default=None, primary_key=True)
    document_id: int = key_field("document.id")
    kind: str
    value: str = Field(sa_type=Words)


class DeadlineRow(Row, table=True):
    """A dated duty that a document with hits sets. `on` is the date that counts; `said_on` is what the document itself
    says, and differs where another one (`moved_by_id`) moved it. `sequence` grows with each move (RFC 5545, 3.8.7.4).
    `ended_at` is set when the document no longer says it."""

    __tablename__ = "deadline"
    __table_args__ = (UniqueConstraint("document_id", "kind", "label"), Index("ix_deadline_on_date", "on_date"))

    id: int = Field(default=None, primary_key=True)
    document_id: int = key_field("document.id")
    kind: str
    label: str = Field(sa_type=Words)
    on_date: date
    said_on: date
    quote: str = Field(sa_type=Words)
    sequence: int = 0
    moved_by_id: int | None = Field(default=None, foreign_key="document.id")
    first_seen_at: datetime
    changed_at: datetime
    ended_at: datetime | None = None


class DeadlineMoveRow(Row, table=True):
    """One move of a deadline: the document itself says another date, or another document (`by_document_id`) does, in
    the sentence `quote`. `after` is NULL where it is taken back and no other date is known."""

    __tablename__ = "deadline_move"

    id: int = Field(default=None, primary_key=True)
    deadline_id: int = key_field("deadline.id", index=True)
    before: date
    after: date | None
    quote: str = Field(default="", sa_type=Words)
    by_document_id: int | None = Field(default=None, foreign_key="document.id", index=True)
    at: datetime


class ReminderRow(Row, table=True):
    """A route was reminded of a deadline, or would have been and had nobody to tell (`alert_id` NULL)."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("deadline_id", "route", "on_date", "days_before"),)

    id: int = Field(default=None, primary_key=True)
    deadline_id: int = key_field("deadline.id")
    route: str
    on_date: date
    days_before: int
    alert_id: int | None = Field(default=None, foreign_key="alert.id")
    at: datetime


class DayCountRow(Row, table=True):
    """What a source says it published on one day of its own zone (`claimed`; NULL where it gives no number), how many
    it listed, and how many of these we hold. `missing` names up to 20 that we do not. `state` is how asking went; a
    count that failed leaves the numbers of the one before. `short_since` is when something was first found to be
    missing, `fetched` names up to 20 documents that were fetched then, `made_good_at` is when nothing was missing any
    more."""

    __tablename__ = "day_count"

    source: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    definition: str
    claimed: int | None
    listed: int | None
    held: int
    missing: Any = json_field()
    state: str
    detail: str = Field(default="", sa_type=Words)
    counted_at: datetime
    short_since: datetime | None = None
    fetched: Any = json_field()
    made_good_at: datetime | None = None


class BackfillSliceRow(Row, table=True):
    """A stretch of publication days of a source, both ends included, that a backfill has filled."""

    __tablename__ = "backfill_slice"

    source: str = Field(primary_key=True)
    definition: str = Field(primary_key=True)
    first_day: date = Field(primary_key=True)
    last_day: date = Field(primary_key=True)
    documents: int
    written: int
    finished_at: datetime


class NoticeRow(Row, table=True):
    """What the operator is told of one source. `since` is when that began and `ended_at`, of a recovery, when it ended.
    `told_in` is the notice whose message tells of this one too (NULL: it has a message of its own)."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("subject", "kind", "since"),)

    id: int = Field(default=None, primary_key=True)
    kind: str
    subject: str
    state: str
    detail: str = Field(default="", sa_type=Words)
    since: datetime
    last_ok_at: datetime | None
    ended_at: datetime | None = None
    created_at: datetime
    told_in: int | None = Field(default=None, foreign_key="notice.id", index=True)


class WatchlistTextRow(Row, table=True):
    """The text of each watchlist that made a hit, under the hash that the hit names."""

    __tablename__ = "watchlist_text"

    watchlist: str = Field(primary_key=True)
    content_hash: str = Field(primary_key=True)
    text: str = Field(sa_type=Words)
    first_used_at: datetime


class ScanGapRow(Row, table=True):
    """Versions, first to last, that were scanned while a watchlist could not be read."""

    __tablename__ = "scan_gap"

    watchlist: str = Field(primary_key=True)
    first: int
    last: int


class HitRow(Row, table=True):
    """A version matched a watchlist. `disposition` NULL means: not yet routed."""

    __tablename__ = "hit"
    __table_args__ = (
        UniqueConstraint("version_id", "watchlist"),
        Index("ix_hit_document_id_watchlist", "document_id", "watchlist"),
        _index_where("ix_hit_unrouted", "id", where="disposition IS NULL"),
    )

    id: int = Field(default=None, primary_key=True)
    version_id: int = key_field("version.id")
    document_id: int = key_field("document.id")
    watchlist: str
    watchlist_hash: str
    rules: Any = json_field()
    evidence: Any = json_field()
    found_at: datetime = Field(index=True)
    disposition: str | None
    relation: str | None = None
    related_id: int | None = Field(default=None, foreign_key="document.id")


class AlertRow(Row, table=True):
    """Hits on one version of one document, grouped for one route."""

    __tablename__ = "alert"

    id: int = Field(default=None, primary_key=True)
    route: str
    reason: str
    document_id: int = key_field("document.id", index=True)
    version_id: int = key_field("version.id")
    created_at: datetime
    occasion: str = ""


class AlertHitRow(Row, table=True):
    """Which hits an alert tells of. One hit is told to one route for one reason and occasion once: routing twice cannot
    double."""

    __tablename__ = "alert_hit"
    __table_args__ = (UniqueConstraint("hit_id", "route", "reason", "occasion"),)

    alert_id: int = Field(foreign_key="alert.id", primary_key=True)
    hit_id: int = Field(foreign_key="hit.id", primary_key=True)
    route: str
    reason: str
    occasion: str = ""


class DigestRow(Row, table=True):
    """One period of one route, told once."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("route", "period"),)

    id: int = Field(default=None, primary_key=True)
    route: str
    period: str
    starts_at: datetime
    ends_at: datetime
    language: str
    made_at: datetime
    subject: str = Field(sa_type=Words)
    text: str = Field(sa_type=Words)
    html: str = Field(sa_type=Words)
    data: Any = json_field()


class DeliveryRow(Row, table=True):
    """One message to one address. `next_attempt_at` is when anybody may take it (while it is being sent: the end of
    the lease) and NULL when it is done with."""

    __tablename__ = "delivery"
    __table_args__ = (_index_where("ix_delivery_due", "next_attempt_at", "id", where="next_attempt_at IS NOT NULL"),)

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    route: str
    channel: str
    address: str = Field(sa_type=Words)
    alert_id: int | None = Field(default=None, foreign_key="alert.id", index=True)
    digest_id: int | None = Field(default=None, foreign_key="digest.id", index=True)
    state: str = Field(index=True)
    attempts: int
    next_attempt_at: datetime | None
    claim_token: str | None
    created_at: datetime = Field(index=True)
    sent_at: datetime | None
    last_error: str = Field(sa_type=Words)
    notice_id: int | None = Field(default=None, foreign_key="notice.id", index=True)


class DeliveryAttemptRow(Row, table=True):
    """One try. Written when it is begun: a row that never ended is a process that died."""

    __tablename__ = "delivery_attempt"

    id: int = Field(default=None, primary_key=True)
    delivery_id: int = key_field("delivery.id", index=True)
    token: str
    started_at: datetime
    finished_at: datetime | None
    state: str | None
    detail: str = Field(default="", sa_type=Words)


class EventRow(Row, table=True):
    """The audit log: appended to, never changed."""

    __tablename__ = "event"

    id: int = Field(default=None, primary_key=True)
    at: datetime
    kind: str
    subject: Any = json_field()
