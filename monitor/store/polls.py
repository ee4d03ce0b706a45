"""The tables behind `poll`: which source is due, who holds it, and what was fetched."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from monitor.domain.errors import StaleClaimError
from monitor.domain.events import Event, SourcePolled
from monitor.domain.sources import Source
from monitor.domain.states import SourceState
from monitor.ports.stages import PolledPage, PollOutcome, SourceClaim
from monitor.store.database import Part, insert_for_id, insert_rows, table_of, write_events
from monitor.store.source_tables import FetchRow, PollRow, SourceStateRow
from monitor.store.values import source_status

# No lease and no turn is that long. One that seems so was written under a clock that has been set back since, and would
# keep a source unwatched until the old time comes round again.
LONGEST_LEASE: Final = timedelta(hours=1)


class Polls(Part):
    """Implements PollStore."""

    def sync_sources(
        self,
        sources: Iterable[Source],
        now: datetime,
        *,
        due_after: Callable[[Source, datetime], datetime] | None = None,
    ) -> None:
        """Give each configured source a row (due now); forget cursor and validators of one whose options changed. One
        that is well is due at `due_after` its last check at the latest: its cadence or windows may have changed.

        Rows of sources that are not named are left alone: somebody may sync one source only.
        """
        with self.database.write() as session:
            for source in sources:
                row = session.get(SourceStateRow, source.key)
                if row is None:
                    insert_rows(session, SourceStateRow, [_new_source(source, now)])
                else:
                    _adopt_definition(row, source, now)
                    if due_after is not None:
                        _hasten(row, source, due_after)

    def due_sources(self, now: datetime) -> Sequence[str]:
        """Keys of sources with `next_due_at <= now` and no live claim, longest overdue first."""
        lease = col(SourceStateRow.lease_until)
        free = or_(lease.is_(None), lease <= now, lease > now + LONGEST_LEASE)
        clock_was_set_back = col(SourceStateRow.last_checked_at) > now
        ripe = or_(col(SourceStateRow.next_due_at) <= now, clock_was_set_back)
        due = select(SourceStateRow.source).where(ripe, free)
        with self.database.read() as session:
            return session.exec(due.order_by(col(SourceStateRow.next_due_at), col(SourceStateRow.source))).all()

    def claim_source(self, source: str, now: datetime, lease: timedelta) -> SourceClaim | None:
        with self.database.write() as session:
            row = session.get(SourceStateRow, source)
            if row is None or (row.lease_until is not None and now < row.lease_until <= now + LONGEST_LEASE):
                return None
            if row.asked_since is None or row.asked_since > now:
                row.asked_since = now
            row.claim_token = secrets.token_hex(16)
            row.lease_until = now + lease
            return SourceClaim(status=source_status(row), token=row.claim_token, expires_at=row.lease_until)

    def save_poll(self, claim: SourceClaim, outcome: PollOutcome) -> tuple[int, Sequence[Event]]:
        """Raises StaleClaimError, and keeps nothing, if somebody else took the source since."""
        with self.database.write() as session:
            _release(session, claim, outcome)
            poll_id = insert_for_id(session, PollRow, _new_poll(session, outcome))
            pages = [_new_fetch(poll_id, position, page) for position, page in enumerate(outcome.pages)]
            insert_rows(session, FetchRow, pages)
            events = [SourcePolled(at=outcome.finished_at, source=outcome.source, poll_id=poll_id)]
            write_events(session, events)
            return poll_id, events


def _new_source(source: Source, now: datetime) -> dict[str, Any]:
    return {
        "source": source.key,
        "definition": source.definition,
        "state": SourceState.NEW.value,
        "detail": "",
        "next_due_at": now,
        "consecutive_failures": 0,
        "cursor": {},
        "validators": {},
        "ever_had_items": False,
    }


def _adopt_definition(row: SourceStateRow, source: Source, now: datetime) -> None:
    if source.definition != row.definition:
        # Another question has another past: what it brings first is a baseline again, and may be empty.
        row.definition = source.definition
        row.cursor, row.validators = {}, {}
        row.baseline_at, row.asked_since, row.newest_at, row.ever_had_items = None, None, None, False
        row.next_due_at = min(row.next_due_at, now)


def _hasten(row: SourceStateRow, source: Source, due_after: Callable[[Source, datetime], datetime]) -> None:
    # A failing source has been given its next time by the back-off or by Retry-After: leave it that.
    if row.consecutive_failures == 0 and row.last_checked_at is not None:
        row.next_due_at = min(row.next_due_at, due_after(source, row.last_checked_at))


def _release(session: Session, claim: SourceClaim, outcome: PollOutcome) -> None:
    states = table_of(SourceStateRow)
    ours = (states.c.source == outcome.source) & (states.c.claim_token == claim.token)
    released = session.connection().execute(
        update(states)
        .where(ours)
        .values(
            claim_token=None,
            lease_until=None,
            next_due_at=outcome.next_due_at,
            last_checked_at=outcome.finished_at,
        )
    )
    if released.rowcount != 1:
        raise StaleClaimError(f"The source {outcome.source} was taken over while it was being polled.")


def _new_poll(session: Session, outcome: PollOutcome) -> dict[str, Any]:
    present = session.exec(select(SourceStateRow.definition).where(SourceStateRow.source == outcome.source)).one()
    return {
        "source": outcome.source,
        "definition": outcome.definition or present,
        "started_at": outcome.started_at,
        "finished_at": outcome.finished_at,
        "problem": None if outcome.problem is None else outcome.problem.value,
        "detail": outcome.detail,
        "next_due_at": outcome.next_due_at,
    }


def _new_fetch(poll_id: int, position: int, page: PolledPage) -> dict[str, Any]:
    fetch = page.fetch
    return {
        "poll_id": poll_id,
        "position": position,
        "url": fetch.url,
        "final_url": fetch.final_url,
        "status": fetch.status,
        "headers": dict(fetch.headers),
        "body": None if page.unchanged else zlib.compress(fetch.body),
        "body_hash": fetch.body_hash,
        "body_bytes": len(fetch.body),
        "unchanged": page.unchanged,
        "moved_to": fetch.moved_to,
        "started_at": fetch.started_at,
        "finished_at": fetch.finished_at,
    }
