"""The tables behind `digest`: what a period brought, what could not be seen, and which periods were told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlmodel import col

from monitor.domain.documents import Origin
from monitor.domain.events import DigestMade, Event
from monitor.domain.matches import FoundHit
from monitor.domain.reports import SourceCoverage, UndeliveredMessage
from monitor.domain.sources import Source
from monitor.domain.states import DeliveryState, SourceState
from monitor.ports.stages import NewDigest
from monitor.store.database import Part, chunks, insert_for_id, insert_rows, write_events
from monitor.store.deadlines import deadlines_of
from monitor.store.encoding import freeform_to_json
from monitor.store.found import FOUND, found_hits, newest_document_first
from monitor.store.routes import delivery_rows
from monitor.store.source_tables import PollRow, SourceStateRow
from monitor.store.tables import DeadlineRow, DeliveryRow, DigestRow, HitRow, VersionRow
from monitor.store.values import HEALTHY


class Digests(Part):
    """Implements DigestStore."""

    def digest_periods(self, route: str) -> frozenset[str]:
        with self.database.read() as session:
            periods = select(col(DigestRow.period)).where(col(DigestRow.route) == route)
            return frozenset(session.execute(periods).scalars())

    def first_poll_at(self) -> datetime | None:
        with self.database.read() as session:
            return session.execute(select(func.min(col(PollRow.started_at)))).scalar()

    def hits_found(self, since: datetime, until: datetime) -> Sequence[FoundHit]:
        told_at = case(
            (col(VersionRow.origin) == Origin.LIVE.value, col(HitRow.found_at)),
            else_=func.coalesce(col(VersionRow.published_at), col(HitRow.found_at)),
        )
        question = FOUND.where(told_at >= since, told_at < until)
        with self.database.read() as session:
            return found_hits(session, question.order_by(*newest_document_first()))

    def hits_with_deadlines(self, on_or_after: datetime) -> Sequence[FoundHit]:
        """The newest hit of each document and watchlist, with the deadlines that the document itself sets. The day is
        that of `on_or_after` in its own zone; history is left out."""
        with self.database.read() as session:
            dated = sorted(set(session.execute(_dated(on_or_after.date())).scalars()))
            own = deadlines_of(session, dated)
            hits = [
                hit
                for some in chunks(dated)
                for hit in found_hits(session, _newest_hits().where(col(HitRow.document_id).in_(some)))
            ]
        return [replace(hit, deadlines=own[hit.hit.document_id]) for hit in hits]

    def coverage(self, sources: Sequence[Source], since: datetime, until: datetime) -> Sequence[SourceCoverage]:
        """`checks_ok` counts those that were recorded as healthy; a poll that waits to be recorded is not yet one."""
        checked = (
            select(
                col(PollRow.source),
                func.count(),
                func.sum(case((col(PollRow.state).in_(HEALTHY), 1), else_=0)),
                func.sum(col(PollRow.new)),
            )
            .where(col(PollRow.started_at) >= since, col(PollRow.started_at) < until)
            .group_by(col(PollRow.source))
        )
        with self.database.read() as session:
            counts = {source: (checks, ok, new) for source, checks, ok, new in session.execute(checked)}
            rows = {row.source: row for row in session.execute(select(SourceStateRow)).scalars()}
        return [_coverage(source, rows.get(source.key), *counts.get(source.key, (0, 0, 0))) for source in sources]

    def undelivered(self, since: datetime, until: datetime) -> Sequence[UndeliveredMessage]:
        state = col(DeliveryRow.state)
        no_channel = (state == DeliveryState.PENDING.value) & (col(DeliveryRow.address) == "")
        tried_again = (state == DeliveryState.SENDING.value) & (col(DeliveryRow.attempts) > 1)
        question = (
            select(DeliveryRow)
            .where(col(DeliveryRow.created_at) >= since, col(DeliveryRow.created_at) < until)
            .where(or_(state.in_((DeliveryState.FAILED.value, DeliveryState.RETRYING.value)), tried_again, no_channel))
            .order_by(col(DeliveryRow.created_at), col(DeliveryRow.id))
        )
        with self.database.read() as session:
            return [
                UndeliveredMessage(
                    channel=row.channel,
                    address=row.address,
                    error=row.last_error or "the channel cannot be used yet",
                    created_at=row.created_at,
                )
                for row in session.execute(question).scalars()
            ]

    def save_digest(self, digest: NewDigest, now: datetime) -> tuple[int, Sequence[Event]] | None:
        told = select(col(DigestRow.id)).where(
            col(DigestRow.route) == digest.route, col(DigestRow.period) == digest.period.key
        )
        with self.database.write() as session:
            if session.execute(told).first() is not None:
                return None
            digest_id = insert_for_id(session, DigestRow, _digest_row(digest, now))
            rows = delivery_rows(digest.deliveries, route=digest.route, now=now, alert_id=None, digest_id=digest_id)
            insert_rows(session, DeliveryRow, rows)
            events = [DigestMade(at=now, digest_id=digest_id, route=digest.route, period=digest.period.key)]
            write_events(session, events)
            return digest_id, events


def _dated(day: date) -> Select[Any]:
    """Documents with a deadline from `day` on."""
    ahead = col(DeadlineRow.on_date) >= day
    return select(col(DeadlineRow.document_id)).where(ahead, col(DeadlineRow.ended_at).is_(None))


def _newest_hits() -> Select[Any]:
    newest = (
        select(func.max(col(HitRow.id)))
        .join(VersionRow, col(VersionRow.id) == col(HitRow.version_id))
        .where(col(VersionRow.origin) != Origin.HISTORY.value)
        .group_by(col(HitRow.document_id), col(HitRow.watchlist))
    )
    return FOUND.where(col(HitRow.id).in_(newest)).order_by(*newest_document_first())


def _coverage(source: Source, row: SourceStateRow | None, checks: int, ok: int, new: int) -> SourceCoverage:
    return SourceCoverage(
        source=source.key,
        title=source.title,
        state=SourceState.NEW if row is None else SourceState(row.state),
        detail="" if row is None else row.detail,
        checks=checks,
        checks_ok=ok,
        last_ok_at=None if row is None else row.last_ok_at,
        new_documents=new,
    )


def _digest_row(digest: NewDigest, now: datetime) -> dict[str, Any]:
    return {
        "route": digest.route,
        "period": digest.period.key,
        "starts_at": digest.period.starts_at,
        "ends_at": digest.period.ends_at,
        "language": digest.language,
        "made_at": now,
        "subject": digest.subject,
        "text": digest.text,
        "html": digest.html,
        "data": freeform_to_json(digest.data),
    }
