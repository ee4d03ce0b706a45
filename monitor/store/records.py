"""The tables behind `record`: polls that wait to be read, documents and their versions."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import text
from sqlmodel import col, select

from monitor.domain.errors import NotFoundError, StaleClaimError
from monitor.domain.events import ArchiveImported, Event, SourceStateChanged
from monitor.domain.sources import Fetch
from monitor.domain.states import SourceState
from monitor.ports.stages import PolledPage, PollOutcome, PollResult, Recording, StoredPoll
from monitor.store.database import Part
from monitor.store.encoding import freeform_to_json
from monitor.store.source_tables import BROUGHT_NEWS, FetchRow, PollRow, SourceStateRow
from monitor.store.values import source_status, validators_to_json
from monitor.store.versions import VersionWriter, writing


class Records(Part):
    """Implements RecordStore."""

    def unrecorded_polls(self) -> Sequence[int]:
        waiting = select(PollRow.id).where(col(PollRow.recorded_at).is_(None)).order_by(col(PollRow.id))
        with self.database.read() as session:
            return session.exec(waiting).all()

    def load_poll(self, poll_id: int) -> StoredPoll:
        """Raises NotFoundError. `status` is the source's row as it is now."""
        with self.database.read() as session:
            poll = session.get(PollRow, poll_id)
            if poll is None:
                raise NotFoundError("poll", poll_id)
            source = session.get_one(SourceStateRow, poll.source)
            rows = select(FetchRow).where(FetchRow.poll_id == poll_id).order_by(col(FetchRow.position))
            pages = tuple(_page(row) for row in session.exec(rows))
            return StoredPoll(id=poll_id, outcome=_outcome(poll, pages), status=source_status(source))

    def recording(self) -> AbstractContextManager[Recording]:
        return writing(self.database, OpenRecording)


class OpenRecording(VersionWriter):
    """Implements Recording."""

    def news(self, source: str, definition: str, limit: int) -> Sequence[datetime]:
        asked = (col(PollRow.source) == source) & (col(PollRow.definition) == definition)
        question = select(PollRow.started_at).where(asked, text(BROUGHT_NEWS))
        return self._session.exec(question.order_by(col(PollRow.id).desc()).limit(limit)).all()

    def finish_poll(self, poll_id: int, result: PollResult, now: datetime) -> Sequence[Event]:
        """Raises StaleClaimError if somebody recorded the poll meanwhile; then leave the block by that error."""
        poll = self._session.get(PollRow, poll_id)
        if poll is None:
            raise NotFoundError("poll", poll_id)
        if poll.recorded_at is not None:
            raise StaleClaimError(f"The poll {poll_id} of {poll.source} was recorded by somebody else meanwhile.")
        poll.recorded_at = now
        poll.state = result.state.value
        poll.result_detail = result.detail
        poll.items, poll.new, poll.changed = result.items, result.new, result.changed
        poll.news = result.news
        source = self._session.get_one(SourceStateRow, poll.source)
        changes = _move_state(source, poll, result, now)
        # A poll that asked an older question (the options were edited meanwhile) says nothing about the present one.
        if poll.definition == source.definition:
            _move_cursor(source, result, now)
        return self._finish(*changes)

    def finish_import(self, name: str, documents: int, now: datetime) -> Sequence[Event]:
        return self._finish(ArchiveImported(at=now, file=name, documents=documents))


def _move_state(source: SourceStateRow, poll: PollRow, result: PollResult, now: datetime) -> list[Event]:
    before, after = SourceState(source.state), result.state
    source.state, source.detail = after.value, result.detail
    source.consecutive_failures = 0 if after.healthy else source.consecutive_failures + 1
    if after.healthy:
        source.last_ok_at, source.failing_since = poll.finished_at, None
    else:
        source.failing_since = source.failing_since or poll.started_at
    # "ok" and "unchanged" take turns all day: to people they are one state.
    if source.state_since is not None and (before == after or (before.healthy and after.healthy)):
        return []
    source.state_since = now
    return [SourceStateChanged(at=now, source=source.source, before=before.value, after=after.value)]


def _move_cursor(source: SourceStateRow, result: PollResult, now: datetime) -> None:
    source.cursor = freeform_to_json(result.cursor)
    source.validators = validators_to_json(result.validators)
    source.ever_had_items = source.ever_had_items or result.items > 0
    source.newest_at = result.newest_at or source.newest_at
    if result.baseline_done and source.baseline_at is None:
        source.baseline_at = now


def _outcome(poll: PollRow, pages: tuple[PolledPage, ...]) -> PollOutcome:
    return PollOutcome(
        source=poll.source,
        started_at=poll.started_at,
        finished_at=poll.finished_at,
        pages=pages,
        problem=None if poll.problem is None else SourceState(poll.problem),
        detail=poll.detail,
        next_due_at=poll.next_due_at,
        definition=poll.definition,
    )


def _page(row: FetchRow) -> PolledPage:
    fetch = Fetch(
        url=row.url,
        final_url=row.final_url,
        status=row.status,
        headers=row.headers,
        body=b"" if row.body is None else zlib.decompress(row.body),
        started_at=row.started_at,
        finished_at=row.finished_at,
        moved_to=row.moved_to,
    )
    return PolledPage(fetch=fetch, unchanged=row.unchanged)
