"""The tables. They never leave this room: the store takes domain values and gives domain values back.

A queue is a partial index over the rows that still wait (`scanned_at IS NULL`, `next_attempt_at IS NOT NULL`), so that
asking "what is due?" costs the same in a large archive as in an empty one. Times are aware UTC; SQLite keeps them as
text of one width, which sorts as time does. States are stored as the words of `monitor.domain.states`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Index, LargeBinary, MetaData, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from monitor.store.words import Words


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


class SourceStateRow(Row, table=True):
    """One configured source. `definition` is the hash of its kind and options: another one is another question."""

    __tablename__ = "source_state"

    source: str = Field(primary_key=True)
    definition: str
    cadence_s: int
    state: str
    detail: str = Field(sa_type=Words)
    state_since: datetime | None
    next_due_at: datetime = Field(index=True)
    last_checked_at: datetime | None
    last_ok_at: datetime | None
    consecutive_failures: int
    cursor: Any = json_field()
    validators: Any = json_field()
    baseline_at: datetime | None
    ever_had_items: bool
    claim_token: str | None
    lease_until: datetime | None
    asked_since: datetime | None


class PollRow(Row, table=True):
    """One check of a source; `state` and the counts are filled when it is recorded."""

    __tablename__ = "poll"
    __table_args__ = (
        Index("ix_poll_started_at", "started_at"),
        _index_where("ix_poll_unrecorded", "id", where="recorded_at IS NULL"),
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
    """What a document said at one time. The two dates repeat `facts`, so that deadlines can be asked for."""

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        _index_where("ix_version_unscanned", "id", where="scanned_at IS NULL"),
        _index_where("ix_version_unscannable", "id", where="scan_error IS NOT NULL"),
        _index_where("ix_version_effective_on", "effective_on", where="effective_on IS NOT NULL"),
        _index_where("ix_version_comments_close_on", "comments_close_on", where="comments_close_on IS NOT NULL"),
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
    effective_on: date | None
    comments_close_on: date | None
    scanned_at: datetime | None
    scan_error: str | None
    facts: Any = json_field()
    extra: Any = json_field()
    # Last, because SQLite reads a long row from its front: a question about the other columns skips the body's pages.
    body: str = Field(sa_type=Words)


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


class AlertRow(Row, table=True):
    """Hits on one version of one document, grouped for one route."""

    __tablename__ = "alert"

    id: int = Field(default=None, primary_key=True)
    route: str
    reason: str
    document_id: int = key_field("document.id", index=True)
    version_id: int = key_field("version.id")
    created_at: datetime


class AlertHitRow(Row, table=True):
    """Which hits an alert tells of. One hit is told to one route for one reason once: routing twice cannot double."""

    __tablename__ = "alert_hit"
    __table_args__ = (UniqueConstraint("hit_id", "route", "reason"),)

    alert_id: int = Field(foreign_key="alert.id", primary_key=True)
    hit_id: int = Field(foreign_key="hit.id", primary_key=True)
    route: str
    reason: str


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
