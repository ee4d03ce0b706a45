"""record: read the kept fetches, and write each thing that is new or says something new."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from monitor.domain.documents import Origin
from monitor.domain.errors import SourceError, StaleClaimError, StoreError, UnstorableError
from monitor.domain.events import Event
from monitor.domain.sources import Facts, Item, Reading, Source
from monitor.domain.states import SourceState
from monitor.pipeline.full_texts import TextUrl, TextWish, ask_texts, no_text, text_url
from monitor.pipeline.judge import MOST_NEWS, count_news, judge_poll, judge_silence, shortfall
from monitor.pipeline.origins import lags_behind, may_be_doubled, news_begins, origin_of, was_overlooked
from monitor.ports.stages import PollOutcome, PollResult, Recording, RecordStore, StoredPoll, Validator
from monitor.ports.versions import KnownDocument, NewVersion, Writing
from monitor.ports.world import Clock, Parser, SourceKind
from monitor.text.hashing import content_hash, text_hash

log = logging.getLogger(__name__)

NO_FACTS: Final = Facts()


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


def decide_version(
    hashed: HashedItem, known: KnownDocument | None, *, source: str, origin: Origin
) -> NewVersion | None:
    """The version to write, or None where the document already says this, or more than this: a list of documents on
    public inspection may lag behind their publication."""
    if known is not None and known.content_hash == hashed.content_hash:
        return None
    if lags_behind(hashed.item, known):
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


def wish_of(
    hashed: HashedItem, known: KnownDocument | None, *, source: str, origin: Origin, url_of: TextUrl
) -> TextWish:
    """What is to be written of an item: a version where it says something new, a full text where one is wanted."""
    version = decide_version(hashed, known, source=source, origin=origin)
    return TextWish(item=hashed.item, source=source, url=url_of(hashed.item), document=known, version=version)


def write_wishes(
    recording: Writing,
    wishes: Sequence[TextWish],
    now: datetime,
    *,
    is_configured: Callable[[str], bool] = lambda _: True,
) -> list[NewVersion]:
    """Write the versions and ask for the texts; returns the versions."""
    versions = [wish.version for wish in wishes if wish.version is not None]
    recording.write(versions, now)
    ask_texts(recording, wishes, now, is_configured=is_configured)
    return versions


def one_of_each(items: Iterable[Item]) -> list[Item]:
    """One item for each key, in first-seen order: pages overlap when documents are added while we read them."""
    by_key: dict[str, Item] = {}
    for item in items:
        by_key.setdefault(item.key, item)
    return list(by_key.values())


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
        is_broken: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`is_broken` tells whether a source is configured, and its file or its options cannot be used at present."""
        self._store = store
        self._parser = parser
        self._kind_of = kind_of
        self._source_of = source_of
        self._clock = clock
        self._alert_age = alert_age
        self._is_broken = is_broken

    def record_pending(self) -> list[tuple[str, PollResult, Sequence[Event]]]:
        """Record every poll that waits; returns (source, result, events) of each, oldest first."""
        recorded = []
        for poll_id in self._store.unrecorded_polls():
            poll = self._store.load_poll(poll_id)
            source = self._source_of(poll.outcome.source)
            if source is None and self._is_broken(poll.outcome.source):
                continue  # it waits until its file is mended
            try:
                result, events = self._close_orphan(poll) if source is None else self._record_safely(source, poll)
            except StaleClaimError:
                continue  # another process recorded it while we read it
            recorded.append((poll.outcome.source, result, events))
        return recorded

    def _record_safely(self, source: Source, poll: StoredPoll) -> tuple[PollResult, Sequence[Event]]:
        """A poll that cannot be recorded must not hold up those behind it. A database that fails holds up all."""
        try:
            return self._record(source, poll)
        except UnstorableError as error:
            log.error("source %s: an answer cannot be stored: %s", source.key, error)
            detail = "something in the answer cannot be stored"
        except StoreError:
            raise
        except Exception as error:
            log.exception("source %s: recording failed in an unforeseen way", source.key)
            detail = type(error).__name__
        return self._close(poll, SourceState.INTERNAL, detail, validators={})

    def _record(self, source: Source, poll: StoredPoll) -> tuple[PollResult, Sequence[Event]]:
        readings, error = self._read(source, poll)
        short = "" if error else shortfall(self._kind_of(source.kind), source, poll)
        state, detail = judge_poll(source, poll.outcome, readings, poll.status, error, short=short)
        hashed = [hash_item(item) for item in one_of_each(item for reading in readings for item in reading.items)]
        now = self._clock.now()
        with self._store.recording() as recording:
            written = self._write(recording, source, poll, hashed, now)
            items = [entry.item for entry in hashed]
            news, newest_at = count_news(items, written=len(written), newest_at=poll.status.newest_at, now=now)
            if state.healthy and not news:
                earlier = recording.news(source.key, poll.outcome.definition, MOST_NEWS)
                if stale := judge_silence(source, earlier, asked_since=poll.status.asked_since, now=now):
                    state, detail = SourceState.STALE, stale
            result = self._result(source, poll, state, detail, hashed, written)
            result = replace(result, news=news, newest_at=newest_at)
            return result, recording.finish_poll(poll.id, result, now)

    def _read(self, source: Source, poll: StoredPoll) -> tuple[list[Reading], SourceError | None]:
        """What the pages say, and the first error: the pages around a broken one still count."""
        readings: list[Reading] = []
        first_error: SourceError | None = None
        for page in poll.outcome.pages:
            if page.unchanged or page.fetch.status >= 300:
                continue
            try:
                readings.append(self._parser.parse(source, page.fetch))
            except SourceError as error:
                first_error = first_error or error
            except (Exception, SystemExit) as error:
                # One answer that a kind chokes on must not hold up every poll behind it.
                log.exception("source %s: reading failed in an unforeseen way", source.key)
                first_error = first_error or SourceError(SourceState.INTERNAL, type(error).__name__)
        return readings, first_error

    def _write(
        self, recording: Recording, source: Source, poll: StoredPoll, hashed: Sequence[HashedItem], now: datetime
    ) -> list[NewVersion]:
        known = recording.known([entry.item.key for entry in hashed])
        unknown = [
            entry.content_hash
            for entry in hashed
            if entry.item.key not in known and may_be_doubled(entry.item, source.key)
        ]
        twins = recording.twins(source.key, unknown)
        news_since = news_begins(poll, self._alert_age)
        url_of = text_url(self._kind_of(source.kind), source)
        wishes: list[TextWish] = []
        overlooked: list[int] = []
        for entry in hashed:
            held = known.get(entry.item.key)
            others = () if held else twins.get(entry.content_hash, ())
            origin = origin_of(entry.item, news_since=news_since, twins=others)
            wish = wish_of(entry, held, source=source.key, origin=origin, url_of=url_of)
            wishes.append(wish)
            unchanged = held if wish.version is None else None
            if unchanged and was_overlooked(unchanged, origin, source=source.key, last_ok_at=poll.status.last_ok_at):
                overlooked.append(unchanged.document_id)
        recording.make_news(overlooked)
        return write_wishes(recording, wishes, now, is_configured=self._is_configured)

    def _is_configured(self, source: str) -> bool:
        return self._source_of(source) is not None or self._is_broken(source)

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
        detail = "the source is no longer configured"
        return self._close(poll, poll.status.state, detail, validators=poll.status.validators)

    def _close(
        self, poll: StoredPoll, state: SourceState, detail: str, *, validators: Mapping[str, Validator]
    ) -> tuple[PollResult, Sequence[Event]]:
        """Nothing of the poll is recorded, and the source is asked from the same cursor again."""
        result = PollResult(
            state=state,
            detail=detail,
            items=0,
            new=0,
            changed=0,
            cursor=poll.status.cursor,
            validators=validators,
            baseline_done=poll.status.baseline_at is not None,
        )
        with self._store.recording() as recording:
            return result, recording.finish_poll(poll.id, result, self._clock.now())


def record_import(
    store: RecordStore,
    *,
    name: str,
    source: str,
    items: Sequence[Item],
    now: datetime,
    url_of: TextUrl = no_text,
) -> tuple[int, int, Sequence[Event]]:
    """Write one batch of an archive as history: it is scanned and can be asked for, and never alerts.

    A document that is already held keeps what it says, because an archive may hold less than the register told us;
    one that is held from a thinner archive alone is completed. `url_of` says of which documents a full text is wanted.
    Returns (documents written, documents already held, events).
    """
    hashed = [hash_item(item) for item in one_of_each(items)]
    with store.recording() as recording:
        known = recording.known([entry.item.key for entry in hashed])
        wishes = [
            wish_of(entry, held, source=source, origin=Origin.HISTORY, url_of=url_of)
            for entry in hashed
            if (held := known.get(entry.item.key)) is None or completes(entry, held)
        ]
        written = write_wishes(recording, wishes, now)
        events = recording.finish_import(name, len(written), now)
    return len(written), len(hashed) - len(written), events


def completes(entry: HashedItem, held: KnownDocument) -> bool:
    """Whether an archive says more of a document than the one from which alone it is held: that had words and nothing
    else, and the words are not fewer now."""
    if held.origin is not Origin.HISTORY or entry.item.facts == NO_FACTS:
        return False
    is_thin = held.content_hash == content_hash(held.text_hash, NO_FACTS)
    return is_thin and (entry.text_hash == held.text_hash or bool(entry.item.abstract))
