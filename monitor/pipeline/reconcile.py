"""reconcile: hold what a source says it published on a day against what we hold, and fetch what is missing.

No transaction is open while the world is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, time, timedelta
from functools import cached_property
from typing import Final

from monitor.domain.answers import judge_status
from monitor.domain.coverage import DayCount
from monitor.domain.errors import FetchError, SourceError, StoreError, UnstorableError
from monitor.domain.events import Event
from monitor.domain.sources import Fetch, FetchRequest, Item, Source
from monitor.domain.states import SourceState
from monitor.pipeline.counts import SHORT_DAYS_KEPT, Listed, days_to_count, decide_count, failed_count, is_held
from monitor.pipeline.full_texts import text_url
from monitor.pipeline.origins import origin_of
from monitor.pipeline.poll import LONGEST_TALK, MAX_PAGES
from monitor.pipeline.record import hash_item, one_of_each, wish_of, write_wishes
from monitor.ports.coverage import ReconcileStore
from monitor.ports.world import Clock, DatedKind, Fetcher, Parser, SourceKind

log = logging.getLogger(__name__)

_DAY: Final = timedelta(days=1)


class Reconciler:
    """The shell of the stage."""

    def __init__(
        self,
        *,
        store: ReconcileStore,
        fetcher: Fetcher,
        parser: Parser,
        kind_of: Callable[[str], SourceKind],
        sources: Iterable[Source],
        clock: Clock,
        days: int,
        at: time,
    ) -> None:
        """`days` and `at` as `days_to_count` has them."""
        self._store = store
        self._fetcher = fetcher
        self._parser = parser
        self._kind_of = kind_of
        self._sources = tuple(sources)
        self._clock = clock
        self._days = days
        self._at = at

    def count_next(self) -> Sequence[Event] | None:
        """Count the next day whose turn it is; None when there is none."""
        due = self.due()
        return self.count(*due[0]) if due else None

    def due(self, *, at_once: bool = False) -> list[tuple[Source, date]]:
        """What is to be counted: every source with its days."""
        if not self._days:
            return []
        now = self._clock.now()
        statuses = {status.source: status for status in self._store.source_statuses()}
        # A day more than is needed: sources east of us are a day ahead.
        counts = self._store.day_counts(now.date() - SHORT_DAYS_KEPT - _DAY)
        return [
            (source, day)
            for source in self._dated
            if source.key in statuses
            for day in days_to_count(
                source,
                statuses[source.key],
                counts.get(source.key, ()),
                now=now,
                days=self._days,
                at=self._at,
                at_once=at_once,
            )
        ]

    def count(self, source: Source, day: date) -> Sequence[Event]:
        """Count one day and fetch what is missing of it. A source that does not answer well is told by the count."""
        kind = self._kind_of(source.kind)
        assert isinstance(kind, DatedKind)
        earlier = next((count for count in self._store.day_counts(day).get(source.key, ()) if count.day == day), None)
        try:
            listed = self._list(kind, source, day)
            known = self._store.known_documents(listed.keys)
            missing = [key for key in listed.keys if not is_held(known.get(key), source.key)]
            items = list(self._fetch(kind, source, day)) if missing else []
        except (FetchError, SourceError) as error:
            return self._note_failure(source, day, error, earlier)
        except StoreError:
            raise  # it says nothing of the source
        except (Exception, SystemExit) as error:
            log.exception("source %s: counting %s failed in an unforeseen way", source.key, day)
            return self._note_failure(source, day, SourceError(SourceState.INTERNAL, type(error).__name__), earlier)
        try:
            return self._record(kind, source, day, listed, items, earlier)
        except UnstorableError as error:
            log.error("source %s: a document of %s cannot be stored: %s", source.key, day, error)
            unstorable = SourceError(SourceState.INTERNAL, "something in the answer cannot be stored")
            return self._note_failure(source, day, unstorable, earlier)

    @cached_property
    def _dated(self) -> Sequence[Source]:
        return [source for source in self._sources if isinstance(self._kind_of(source.kind), DatedKind)]

    def _list(self, kind: DatedKind, source: Source, day: date) -> Listed:
        keys: dict[str, None] = {}
        surplus = 0
        claims = False
        for request in kind.list_requests(source, day, day):
            shown: set[str] = set()
            claimed: int | None = None
            for number, fetch in enumerate(self._pages(kind, source, request)):
                listing = kind.read_listing(source, fetch)
                shown.update(listing.keys)
                keys.update(dict.fromkeys(listing.keys))
                claimed = listing.claimed if number == 0 else claimed
            claims = claims or claimed is not None
            surplus += max(0, (claimed or 0) - len(shown))
        return Listed(keys=tuple(keys), claimed=len(keys) + surplus if claims else None)

    def _fetch(self, kind: DatedKind, source: Source, day: date) -> Iterator[Item]:
        for request in kind.day_requests(source, day, day):
            for fetch in self._pages(kind, source, request):
                reading = self._parser.parse(source, fetch)
                if not reading.state.healthy:
                    raise SourceError(reading.state, reading.detail)
                yield from reading.items

    def _pages(self, kind: DatedKind, source: Source, first: FetchRequest) -> Iterator[Fetch]:
        """The pages of one question. Raises SourceError where paging does not end or takes too long."""
        began_at = self._clock.now()
        seen: set[str] = set()
        request: FetchRequest | None = first
        while request is not None:
            if request.url in seen or len(seen) >= MAX_PAGES:
                raise SourceError(SourceState.INCOMPLETE, f"paging does not end: {len(seen)} pages read")
            if self._clock.now() - began_at > LONGEST_TALK:
                raise SourceError(SourceState.INCOMPLETE, f"stopped after {len(seen)} pages: too slow")
            seen.add(request.url)
            fetch = self._fetcher.fetch(request)
            # The kind is asked first: it can read the reason out of a refusal's body.
            request = kind.next_request(source, fetch)
            judge_status(fetch)
            yield fetch

    def _record(
        self,
        kind: SourceKind,
        source: Source,
        day: date,
        listed: Listed,
        items: Sequence[Item],
        earlier: DayCount | None,
    ) -> Sequence[Event]:
        """Write what was missed as news, in the transaction that writes the count."""
        now = self._clock.now()
        hashed = [hash_item(item) for item in one_of_each(items)]
        url_of = text_url(kind, source)
        with self._store.counting() as counting:
            known = counting.known([*listed.keys, *(entry.item.key for entry in hashed)])
            unheld = [key for key in listed.keys if not is_held(known.get(key), source.key)]
            wishes = [
                wish_of(
                    entry,
                    known.get(entry.item.key),
                    source=source.key,
                    origin=origin_of(entry.item, news_since=None),
                    url_of=url_of,
                )
                for entry in hashed
            ]
            write_wishes(counting, wishes, now)
            got = {entry.item.key for entry in hashed}
            count = decide_count(
                source,
                day,
                listed,
                missing=[key for key in unheld if key not in got],
                fetched=[key for key in unheld if key in got],
                earlier=earlier,
                now=now,
            )
            return counting.finish_count(count, now)

    def _note_failure(
        self, source: Source, day: date, error: FetchError | SourceError, earlier: DayCount | None
    ) -> Sequence[Event]:
        now = self._clock.now()
        with self._store.counting() as counting:
            return counting.finish_count(failed_count(source, day, error, earlier=earlier, now=now), now)
