"""record: read the kept fetches, and write each thing that is new or says something new."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.documents import Origin
from monitor.domain.errors import SourceError, StaleClaimError
from monitor.domain.events import Event
from monitor.domain.sources import Item, Reading, Source
from monitor.domain.states import SourceState
from monitor.ports.stages import (
    KnownDocument,
    NewVersion,
    PollOutcome,
    PollResult,
    Recording,
    RecordStore,
    SourceStatus,
    StoredPoll,
    Validator,
)
from monitor.ports.world import Clock, Parser, SourceKind
from monitor.text.hashing import content_hash, text_hash

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class HashedItem:
    """An item with the hashes that say whether it is new."""

    item: Item
    text_hash: str
    content_hash: str


def hash_item(item: Item) -> HashedItem:
    """Hash what the item says; white space, quote marks and volatile fields do not count."""
    words = text_hash(item.title, item.abstract, item.body)
    return HashedItem(item=item, text_hash=words, content_hash=content_hash(words, item.facts))


def origin_of(item: Item, *, first_poll: bool, now: datetime, alert_age: timedelta) -> Origin:
    """LIVE, unless this is a source's first poll and the item is older than `alert_age` or has no date, or the source
    sent something older than it was asked for: old news, kept and not told."""
    if item.extra.get("older_than_asked"):
        return Origin.BASELINE
    if not first_poll:
        return Origin.LIVE
    if item.published_at is None or item.published_at < now - alert_age:
        return Origin.BASELINE
    return Origin.LIVE


def decide_version(
    hashed: HashedItem, known: KnownDocument | None, *, source: str, origin: Origin
) -> NewVersion | None:
    """The version to write, or None where the document already says this."""
    if known is not None and known.content_hash == hashed.content_hash:
        return None
    return NewVersion(
        item=hashed.item,
        source=source,
        document_id=None if known is None else known.document_id,
        number=1 if known is None else known.number + 1,
        text_hash=hashed.text_hash,
        content_hash=hashed.content_hash,
        origin=origin,
    )


def latest_of_each(items: Iterable[Item]) -> list[Item]:
    """One item for each key, in first-seen order: pages overlap when documents are added while we read them."""
    by_key: dict[str, Item] = {}
    for item in items:
        by_key.setdefault(item.key, item)
    return list(by_key.values())


def judge_poll(
    outcome: PollOutcome, readings: Sequence[Reading], status: SourceStatus, error: SourceError | None
) -> tuple[SourceState, str]:
    """The state that a poll leaves its source in, and one sentence of detail."""
    if outcome.problem is not None:
        return outcome.problem, outcome.detail
    if error is not None:
        return error.state, error.detail
    for reading in readings:
        if not reading.state.healthy:
            return reading.state, reading.detail
    if outcome.pages and all(page.unchanged for page in outcome.pages):
        return SourceState.UNCHANGED, ""
    skipped = sum(reading.skipped for reading in readings)
    if skipped:
        return SourceState.OK, f"{skipped} entries could not be read and were left out"
    return SourceState.OK, ""


def looks_suspiciously_empty(source: Source, readings: Sequence[Reading], status: SourceStatus) -> bool:
    """A feed that had entries and now has none is broken more often than it is silent. A filtered question
    (`may_be_empty`) is honestly empty on many days."""
    if source.options.get("may_be_empty", source.kind != "feed"):
        return False
    return status.ever_had_items and bool(readings) and not any(reading.items for reading in readings)


def validators_of(outcome: PollOutcome, earlier: Mapping[str, Validator]) -> dict[str, Validator]:
    """What makes the next poll conditional: the answers of this poll only."""
    kept: dict[str, Validator] = {}
    for page in outcome.pages:
        fetch, before = page.fetch, earlier.get(page.fetch.url)
        kept[fetch.url] = Validator(
            etag=fetch.headers.get("etag") or (before.etag if before and page.unchanged else None),
            last_modified=fetch.headers.get("last-modified")
            or (before.last_modified if before and page.unchanged else None),
            body_hash=before.body_hash if before and page.unchanged else fetch.body_hash,
        )
    return kept


class Recorder:
    """The shell of the stage."""

    def __init__(
        self,
        *,
        store: RecordStore,
        parser: Parser,
        kind_of: Callable[[str], SourceKind],
        source_of: Callable[[str], Source | None],
        clock: Clock,
        alert_age: timedelta,
    ) -> None:
        self._store = store
        self._parser = parser
        self._kind_of = kind_of
        self._source_of = source_of
        self._clock = clock
        self._alert_age = alert_age

    def record_pending(self) -> list[tuple[str, PollResult, Sequence[Event]]]:
        """Record every poll that waits; returns (source, result, events) of each, oldest first."""
        recorded = []
        for poll_id in self._store.unrecorded_polls():
            poll = self._store.load_poll(poll_id)
            try:
                result, events = self._record(poll)
            except StaleClaimError:
                continue  # another process recorded it while we read it
            recorded.append((poll.outcome.source, result, events))
        return recorded

    def _record(self, poll: StoredPoll) -> tuple[PollResult, Sequence[Event]]:
        source = self._source_of(poll.outcome.source)
        if source is None:
            return self._close_orphan(poll)
        readings, error = self._read(source, poll)
        state, detail = judge_poll(poll.outcome, readings, poll.status, error)
        if state is SourceState.OK and looks_suspiciously_empty(source, readings, poll.status):
            state, detail = SourceState.SUSPICIOUSLY_EMPTY, "it had entries before and has none now"
        hashed = [hash_item(item) for item in latest_of_each(item for reading in readings for item in reading.items)]
        now = self._clock.now()
        with self._store.recording() as recording:
            written = self._write(recording, source, hashed, poll.status.baseline_at is None, now)
            result = self._result(source, poll, state, detail, hashed, written)
            return result, recording.finish_poll(poll.id, result, now)

    def _read(self, source: Source, poll: StoredPoll) -> tuple[list[Reading], SourceError | None]:
        """What the pages say, and the first error: the pages before a broken one still count."""
        readings: list[Reading] = []
        for page in poll.outcome.pages:
            if page.unchanged or page.fetch.status >= 300:
                continue
            try:
                readings.append(self._parser.parse(source, page.fetch))
            except SourceError as error:
                return readings, error
            except Exception as error:
                # One answer that a kind chokes on must not hold up every poll behind it.
                log.exception("source %s: reading failed in an unforeseen way", source.key)
                return readings, SourceError(SourceState.INTERNAL, type(error).__name__)
        return readings, None

    def _write(
        self, recording: Recording, source: Source, hashed: Sequence[HashedItem], first_poll: bool, now: datetime
    ) -> list[NewVersion]:
        known = recording.known([entry.item.key for entry in hashed])
        versions = []
        for entry in hashed:
            origin = origin_of(entry.item, first_poll=first_poll, now=now, alert_age=self._alert_age)
            version = decide_version(entry, known.get(entry.item.key), source=source.key, origin=origin)
            if version is not None:
                versions.append(version)
        recording.write(versions, now)
        return versions

    def _result(
        self,
        source: Source,
        poll: StoredPoll,
        state: SourceState,
        detail: str,
        hashed: Sequence[HashedItem],
        written: Sequence[NewVersion],
    ) -> PollResult:
        """Cursor and validators move only when everything that the source had to show was recorded."""
        status, complete = poll.status, state.healthy
        cursor = status.cursor
        if complete:
            cursor = self._kind_of(source.kind).next_cursor(source, status.cursor, poll.outcome.started_at)
        return PollResult(
            state=state,
            detail=detail,
            items=len(hashed),
            new=sum(version.document_id is None for version in written),
            changed=sum(version.document_id is not None for version in written),
            cursor=cursor,
            validators=validators_of(poll.outcome, status.validators) if complete else {},
            baseline_done=status.baseline_at is not None or complete,
        )

    def _close_orphan(self, poll: StoredPoll) -> tuple[PollResult, Sequence[Event]]:
        """The source was removed from the configuration between polling and recording: nothing to read it with."""
        result = PollResult(
            state=poll.status.state,
            detail="the source is no longer configured",
            items=0,
            new=0,
            changed=0,
            cursor=poll.status.cursor,
            validators=poll.status.validators,
            baseline_done=poll.status.baseline_at is not None,
        )
        with self._store.recording() as recording:
            return result, recording.finish_poll(poll.id, result, self._clock.now())


def record_import(
    store: RecordStore, *, name: str, source: str, items: Sequence[Item], now: datetime
) -> tuple[int, int, Sequence[Event]]:
    """Write one batch of an archive as history: it is scanned and can be asked for, and never alerts.

    A document that is already held keeps what it says: an archive may hold less than the register told us.
    Returns (documents written, documents already held, events).
    """
    hashed = [hash_item(item) for item in latest_of_each(items)]
    with store.recording() as recording:
        known = recording.known([entry.item.key for entry in hashed])
        fresh = [entry for entry in hashed if entry.item.key not in known]
        versions = [decide_version(entry, None, source=source, origin=Origin.HISTORY) for entry in fresh]
        recording.write([version for version in versions if version is not None], now)
        events = recording.finish_import(name, len(fresh), now)
    return len(fresh), len(hashed) - len(fresh), events
