"""The tables behind `route`: hits without a disposition, alerts and their deliveries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from monitor.domain.documents import Origin
from monitor.domain.events import AlertRaised, Event
from monitor.domain.states import DeliveryState, Disposition
from monitor.ports.stages import NewAlert, NewDelivery, RoutingPlan, UnroutedHit
from monitor.store import values
from monitor.store.database import Part, chunks, insert_for_id, insert_rows, table_of, write_events
from monitor.store.past import Past
from monitor.store.tables import AlertHitRow, AlertRow, DeliveryRow, HitRow, VersionRow

HITS = table_of(HitRow)
VERSIONS = table_of(VersionRow)


# The source of the version, not of the document: it is who changed what the document says.
_UNROUTED_VERSION: Final = (VersionRow.number, VersionRow.origin, VersionRow.source)


class Routes(Part):
    """Implements RouteStore."""

    def unrouted(self, limit: int) -> Sequence[UnroutedHit]:
        first = (
            select(HITS.c.version_id)
            .join(VERSIONS, VERSIONS.c.id == HITS.c.version_id)
            .where(HITS.c.disposition.is_(None), VERSIONS.c.related_at.is_not(None))
            .order_by(HITS.c.id)
            .limit(limit)
        )
        waiting = (
            select(HitRow, *(col(column) for column in _UNROUTED_VERSION))
            .join(VersionRow, col(VersionRow.id) == col(HitRow.version_id))
            .where(col(HitRow.disposition).is_(None), col(HitRow.version_id).in_(first))
            .order_by(col(HitRow.id))
        )
        with self.database.read() as session:
            rows = session.execute(waiting).all()
            # History is told to nobody, whatever was told before: its past is not read, for it comes by the thousand.
            past = Past(session, [hit for hit, _, origin, _ in rows if origin == Origin.LIVE])
            return [_unrouted_hit(past, *row) for row in rows]

    def save_routing(self, plan: RoutingPlan, now: datetime) -> Sequence[Event]:
        """A plan of which any hit was routed meanwhile is dropped whole: what is left of it is asked for again, and
        decided by what the tables say then."""
        with self.database.write() as session:
            if not _all_waiting(session, _hits_of(plan)):
                return []
            _write_dispositions(session, plan.dispositions)
            events = [raise_alert(session, alert, now) for alert in plan.alerts]
            write_events(session, events)
            return events


def delivery_rows(
    deliveries: Sequence[NewDelivery],
    *,
    route: str,
    now: datetime,
    alert_id: int | None = None,
    digest_id: int | None = None,
    notice_id: int | None = None,
) -> list[dict[str, Any]]:
    """Rows of deliveries that are due at once."""
    return [
        {
            "key": delivery.key,
            "route": route,
            "channel": delivery.channel,
            "address": delivery.address,
            "alert_id": alert_id,
            "digest_id": digest_id,
            "notice_id": notice_id,
            "state": DeliveryState.PENDING.value,
            "attempts": 0,
            "next_attempt_at": now,
            "created_at": now,
            "last_error": "",
        }
        for delivery in deliveries
    ]


def _unrouted_hit(past: Past, row: HitRow, number: int, origin: str, source: str) -> UnroutedHit:
    hit = values.hit(row)
    return UnroutedHit(
        hit=hit,
        document_id=hit.document_id,
        version_number=number,
        origin=Origin(origin),
        alerted_routes=past.alerted_routes(hit),
        source=source,
        earlier_terms=past.earlier_terms(hit),
        earlier_rules=past.earlier_rules(hit),
        facts_changed=past.facts_changed(hit.document_id, number),
        only_full_text=past.only_full_text(hit.document_id, number),
        published_now=past.published_now(hit.document_id, number),
        told_old_date=past.told_old_date(hit, row.related_id),
    )


def _hits_of(plan: RoutingPlan) -> list[int]:
    return sorted(set(plan.dispositions).union(*(alert.hit_ids for alert in plan.alerts)))


def _all_waiting(session: Session, hit_ids: Sequence[int]) -> bool:
    waiting = 0
    for some in chunks(hit_ids):
        question = select(HITS.c.id).where(HITS.c.id.in_(some), HITS.c.disposition.is_(None))
        waiting += len(session.execute(question).all())
    return waiting == len(hit_ids)


def _write_dispositions(session: Session, dispositions: Mapping[int, Disposition]) -> None:
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for hit_id, disposition in dispositions.items():
        by_word[disposition.value].append(hit_id)
    for word, hit_ids in by_word.items():
        for some in chunks(hit_ids):
            session.connection().execute(update(HITS).where(HITS.c.id.in_(some)).values(disposition=word))


def raise_alert(session: Session, alert: NewAlert, now: datetime) -> AlertRaised:
    """Write the alert with its hits and deliveries."""
    values_of_alert = {
        "route": alert.route,
        "reason": alert.reason.value,
        "document_id": alert.document_id,
        "version_id": alert.version_id,
        "created_at": now,
        "occasion": alert.occasion,
    }
    alert_id = insert_for_id(session, AlertRow, values_of_alert)
    told = [
        {
            "alert_id": alert_id,
            "hit_id": hit_id,
            "route": alert.route,
            "reason": alert.reason.value,
            "occasion": alert.occasion,
        }
        for hit_id in alert.hit_ids
    ]
    insert_rows(session, AlertHitRow, told)
    rows = delivery_rows(alert.deliveries, route=alert.route, now=now, alert_id=alert_id, digest_id=None)
    insert_rows(session, DeliveryRow, rows)
    return AlertRaised(at=now, alert_id=alert_id, route=alert.route, reason=alert.reason.value)
