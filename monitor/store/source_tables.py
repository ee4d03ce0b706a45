"""The tables of sources: where each stands, every check, what past days were counted to and filled with, and what the
operator was told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from monitor.store.columns import Row, index_where, json_field, key_field
from monitor.store.words import Words

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
        index_where("ix_poll_unrecorded", "id", where="recorded_at IS NULL"),
        index_where("ix_poll_news", "source", "id", where=BROUGHT_NEWS),
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
        index_where("ix_fetch_kept", "finished_at", where="body IS NOT NULL"),
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
