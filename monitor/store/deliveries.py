"""The tables behind `deliver`: the ledger of messages and its attempts."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlmodel import Session, col

from monitor.domain.alerts import Period
from monitor.domain.errors import NotFoundError, StaleClaimError
from monitor.domain.events import Delivered, DeliveryFailed, DeliveryRetried, Event
from monitor.domain.states import DeliveryState, Reason
from monitor.ports.stages import DeliveryClaim, NewDelivery, StoredAlert, StoredDigest
from monitor.store import values
from monitor.store.database import Part, insert_rows, table_of, write_events
from monitor.store.encoding import freeform_from_json
from monitor.store.found import FOUND, found_hits
from monitor.store.reminders import deadline_reminded_of
from monitor.store.routes import delivery_rows
from monitor.store.tables import AlertHitRow, AlertRow, DeliveryAttemptRow, DeliveryRow, DigestRow, HitRow

DELIVERIES = table_of(DeliveryRow)
ATTEMPTS = table_of(DeliveryAttemptRow)

# Retry-After is followed for a day at most. A longer wait was written under a clock that has been set back since.
LONGEST_WAIT: Final = timedelta(hours=25)


class Deliveries(Part):
    """Implements DeliverStore."""

    def claim_delivery(self, now: datetime, lease: timedelta, *, without: Collection[str] = ()) -> DeliveryClaim | None:
        question = select(DeliveryRow).where(_due(now), col(DeliveryRow.channel).not_in(without))
        oldest = question.order_by(col(DeliveryRow.next_attempt_at), col(DeliveryRow.id)).limit(1)
        with self.database.write() as session:
            row = session.execute(oldest).scalar_one_or_none()
            if row is None:
                return None
            token, expires_at = secrets.token_hex(16), now + lease
            row.state = DeliveryState.SENDING.value
            row.attempts += 1
            row.claim_token, row.next_attempt_at = token, expires_at
            insert_rows(session, DeliveryAttemptRow, [{"delivery_id": row.id, "token": token, "started_at": now}])
            return DeliveryClaim(delivery=values.delivery(row), token=token, expires_at=expires_at)

    def address_delivery(self, claim: DeliveryClaim, addressed: Sequence[NewDelivery], now: datetime) -> None:
        """The first takes the row; the others get rows of their own. Without any, nobody is left to be told: failed."""
        delivery = claim.delivery
        rows = delivery_rows(
            addressed,
            route=delivery.route,
            now=now,
            alert_id=delivery.alert_id,
            digest_id=delivery.digest_id,
            notice_id=delivery.notice_id,
        )
        state = DeliveryState.PENDING if rows else DeliveryState.FAILED
        first = rows[0] if rows else {"state": state.value, "next_attempt_at": None}
        with self.database.write() as session:
            _end_delivery(session, claim, {**first, "created_at": delivery.created_at, "claim_token": None})
            _end_attempt(session, claim, state, "", now)
            insert_rows(session, DeliveryRow, rows[1:])

    def load_alert(self, alert_id: int) -> StoredAlert:
        """Raises NotFoundError."""
        with self.database.read() as session:
            alert = session.get(AlertRow, alert_id)
            if alert is None:
                raise NotFoundError("alert", alert_id)
            told = FOUND.join(AlertHitRow, col(AlertHitRow.hit_id) == col(HitRow.id))
            question = told.where(col(AlertHitRow.alert_id) == alert_id).order_by(col(HitRow.id))
            return StoredAlert(
                alert_id=alert_id,
                route=alert.route,
                reason=Reason(alert.reason),
                document_id=alert.document_id,
                created_at=alert.created_at,
                hits=tuple(found_hits(session, question)),
                occasion=alert.occasion,
                deadline=deadline_reminded_of(session, alert_id),
            )

    def load_digest(self, digest_id: int) -> StoredDigest:
        """Raises NotFoundError."""
        with self.database.read() as session:
            row = session.get(DigestRow, digest_id)
            if row is None:
                raise NotFoundError("digest", digest_id)
            return StoredDigest(
                id=row.id,
                route=row.route,
                period=Period(key=row.period, starts_at=row.starts_at, ends_at=row.ends_at),
                language=row.language,
                made_at=row.made_at,
                subject=row.subject,
                text=row.text,
                html=row.html,
                data=freeform_from_json(row.data),
            )

    def record_attempt(
        self,
        claim: DeliveryClaim,
        *,
        state: DeliveryState,
        detail: str,
        finished_at: datetime,
        next_attempt_at: datetime | None = None,
    ) -> Sequence[Event]:
        """A lease that ended without anybody taking the delivery is still ours. Raises ValueError for `retrying`
        without a time."""
        event = _attempt_event(state, claim.delivery.id, finished_at)
        if (state is DeliveryState.RETRYING) != (next_attempt_at is not None):
            raise ValueError("a next attempt is for deliveries that are retried, and only for them")
        sent = state is DeliveryState.SENT
        ended = {
            "state": state.value,
            "claim_token": None,
            "next_attempt_at": next_attempt_at,
            "sent_at": finished_at if sent else None,
            "last_error": "" if sent else detail,
        }
        with self.database.write() as session:
            _end_delivery(session, claim, ended)
            _end_attempt(session, claim, state, detail, finished_at)
            write_events(session, [event])
            return [event]

    def requeue_deliveries(
        self,
        *,
        now: datetime,
        delivery_ids: Sequence[int] | None = None,
        state: DeliveryState = DeliveryState.FAILED,
    ) -> int:
        """Make failed or retrying deliveries due now, with a fresh count of attempts and their old key; returns how
        many. `delivery_ids` names them; without it, all that are in `state`. What was sent is not sent again."""
        open_states = {DeliveryState.FAILED.value, DeliveryState.RETRYING.value}
        which: ColumnElement[bool] = DELIVERIES.c.state.in_(open_states)
        which &= DELIVERIES.c.state == state.value if delivery_ids is None else DELIVERIES.c.id.in_(delivery_ids)
        again = {"state": DeliveryState.PENDING.value, "attempts": 0, "next_attempt_at": now}
        with self.database.write() as session:
            return session.connection().execute(update(DELIVERIES).where(which).values(again)).rowcount


def _due(now: datetime) -> ColumnElement[bool]:
    """What is pending was due when it was made: a time that is yet to come is one of a clock that was set back."""
    waits = col(DeliveryRow.next_attempt_at)
    pending = col(DeliveryRow.state) == DeliveryState.PENDING.value
    return waits.is_not(None) & or_(waits <= now, pending, waits > now + LONGEST_WAIT)


def _end_delivery(session: Session, claim: DeliveryClaim, ended: dict[str, Any]) -> None:
    ours = (DELIVERIES.c.id == claim.delivery.id) & (DELIVERIES.c.claim_token == claim.token)
    if session.connection().execute(update(DELIVERIES).where(ours).values(ended)).rowcount != 1:
        raise StaleClaimError(f"The delivery {claim.delivery.id} was taken over while it was being sent.")


def _attempt_event(state: DeliveryState, delivery_id: int, at: datetime) -> Event:
    match state:
        case DeliveryState.SENT:
            return Delivered(at=at, delivery_id=delivery_id)
        case DeliveryState.RETRYING:
            return DeliveryRetried(at=at, delivery_id=delivery_id)
        case DeliveryState.FAILED:
            return DeliveryFailed(at=at, delivery_id=delivery_id)
    raise ValueError(f"an attempt does not end as {state}")


def _end_attempt(
    session: Session, claim: DeliveryClaim, state: DeliveryState, detail: str, finished_at: datetime
) -> None:
    this = (ATTEMPTS.c.delivery_id == claim.delivery.id) & (ATTEMPTS.c.token == claim.token)
    ended = {"state": state.value, "detail": detail, "finished_at": finished_at}
    session.connection().execute(update(ATTEMPTS).where(this).values(ended))
