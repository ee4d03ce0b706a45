"""The tables of documents and of people; those of sources are in `source_tables`. They never leave this room: the store
takes domain values and gives domain values back.

A queue is a partial index over the rows that still wait (`scanned_at IS NULL`, `next_attempt_at IS NOT NULL`), so that
asking "what is due?" costs the same in a large archive as in an empty one. Times are aware UTC; SQLite keeps them as
text of one width, which sorts as time does. States are stored as the words of `monitor.domain.states`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from monitor.store.columns import Row, index_where, json_field, key_field
from monitor.store.words import Packed, Words


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
        index_where("ix_version_unscanned", "id", where="scanned_at IS NULL"),
        index_where("ix_version_unscannable", "id", where="scan_error IS NOT NULL"),
        index_where("ix_version_unrelated", "id", where="related_at IS NULL"),
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
    __table_args__ = (index_where("ix_full_text_due", "next_attempt_at", where="next_attempt_at IS NOT NULL"),)

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
        index_where("ix_hit_unrouted", "id", where="disposition IS NULL"),
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
    __table_args__ = (index_where("ix_delivery_due", "next_attempt_at", "id", where="next_attempt_at IS NOT NULL"),)

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
