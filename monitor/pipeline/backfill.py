"""backfill: fetch the documents of past days, slice by slice, and keep them as history.

A slice is noted as done in the transaction that keeps its last page. One that was cut short is asked for again as a
whole; what it had brought is known by then and is not written twice.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from monitor.domain.answers import judge_status
from monitor.domain.documents import Origin
from monitor.domain.errors import FetchError, SourceError
from monitor.domain.sources import Fetch, FetchRequest, Item, Listing, Reading, Source
from monitor.domain.states import SourceState
from monitor.pipeline.full_texts import TextUrl, text_url
from monitor.pipeline.poll import MAX_PAGES
from monitor.pipeline.record import hash_item, one_of_each, wish_of, write_wishes
from monitor.pipeline.slices import exceeds, expected_documents, halves, slices_left
from monitor.ports.backfill import BackfillStore, Days
from monitor.ports.world import Clock, DatedKind, Fetcher, Parser

log = logging.getLogger(__name__)

MOST_TRIES: Final = 5
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=15)
MOST_IN_A_ROW: Final = 3
"""So many slices that fail one after the other end the run: then it is not the slices."""

# Fewer days at a time can help against these.
_TOO_MUCH: Final = frozenset({SourceState.INCOMPLETE, SourceState.TOO_LARGE})
# These pass by themselves, or when we slow down.
_PASSING: Final = frozenset(
    {SourceState.TIMEOUT, SourceState.UNREACHABLE, SourceState.SERVER_ERROR, SourceState.RATE_LIMITED}
)
# These may be about one slice; of the others every slice would say the same.
_ONE_SLICE: Final = frozenset(
    {
        *_TOO_MUCH,
        SourceState.TIMEOUT,
        SourceState.SERVER_ERROR,
        SourceState.NOT_FOUND,
        SourceState.BAD_REQUEST,
        SourceState.BAD_CONTENT,
    }
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one page, or a slice that failed, came to. `seen` documents were shown in this run by now, and `expected`
    will have been at its end, as far as can be told; `documents` and `written` are those of the page alone, and
    `claimed` those that the question has altogether."""

    days: Days
    documents: int = 0
    written: int = 0
    claimed: int = 0
    skipped: int = 0
    seen: int = 0
    expected: int = 0
    filled: bool = False
    problem: FetchError | SourceError | None = None


def wait_before_retry(error: FetchError | SourceError, tried: int) -> timedelta | None:
    """How long to wait before the same page is asked for again; None where that would be no use or take too long.

    Waits double from five seconds, and are never shorter than the source's Retry-After.
    """
    if error.state not in _PASSING or tried >= MOST_TRIES:
        return None
    asked = error.retry_after if isinstance(error, SourceError) else None
    wait = max(FIRST_WAIT * 2 ** (tried - 1), asked or timedelta(0))
    return wait if wait <= LONGEST_WAIT else None


class Backfiller:
    """The shell of the stage."""

    def __init__(
        self,
        *,
        store: BackfillStore,
        fetcher: Fetcher,
        parser: Parser,
        clock: Clock,
        pause: Callable[[timedelta, str], None],
    ) -> None:
        """`pause` waits so long; it is told why."""
        self._store = store
        self._fetcher = fetcher
        self._parser = parser
        self._clock = clock
        self._pause = pause

    def left(self, source: Source, wanted: Days) -> list[Days]:
        """The slices of the wanted days that no earlier run has filled, oldest first."""
        filled = self._store.filled_slices(source.key, source.definition)
        return slices_left(wanted, filled)

    def fill(self, kind: DatedKind, source: Source, wanted: Days, *, origin: Origin) -> Iterator[Step]:
        """Fill what is left; each step is kept when it is told of, and the run may end after any.

        A slice that shows less than it says it has is asked for in halves, down to the day that is at fault. Raises
        FetchError or SourceError where going on is no use.
        """
        waiting = deque(self.left(source, wanted))
        seen = seen_days = failed = 0
        while waiting:
            days = waiting.popleft()
            shown = 0
            try:
                for step in self._slice(kind, source, days, origin):
                    shown += step.documents
                    whole = seen + max(shown, step.claimed)
                    expected = expected_documents(seen=whole, seen_days=seen_days + days.count, left=waiting)
                    yield replace(step, seen=seen + shown, expected=expected)
            except (FetchError, SourceError) as error:
                parts = halves(days) if error.state in _TOO_MUCH else None
                if parts is not None:
                    waiting.extendleft(reversed(parts))
                    continue
                failed += 1
                if error.state not in _ONE_SLICE or failed >= MOST_IN_A_ROW:
                    raise
                yield Step(days=days, problem=error)
            else:
                failed = 0
            seen, seen_days = seen + shown, seen_days + days.count

    def _slice(self, kind: DatedKind, source: Source, days: Days, origin: Origin) -> Iterator[Step]:
        requests = kind.day_requests(source, days.first, days.last)
        url_of = text_url(kind, source)
        seen: set[str] = set()
        if not requests:  # days before the source's option `since`
            self._record(source, (), origin, url_of, days)
            yield Step(days=days, filled=True)
        for number, request in enumerate(requests, 1):
            for page in self._pages(kind, source, request):
                fresh = [item for item in one_of_each(page.items) if item.key not in seen]
                seen.update(item.key for item in fresh)
                filled = page.is_last and number == len(requests)
                written = self._record(source, fresh, origin, url_of, days if filled else None)
                yield Step(
                    days=days,
                    documents=len(fresh),
                    written=written,
                    claimed=page.claimed,
                    skipped=page.skipped,
                    filled=filled,
                )

    def _pages(self, kind: DatedKind, source: Source, first: FetchRequest) -> Iterator[_Page]:
        """One question, page by page. Raises SourceError INCOMPLETE where it has more than its pages show."""
        most_pages = min(int(source.options.get("max_pages", MAX_PAGES)), MAX_PAGES)
        request: FetchRequest | None = first
        urls: set[str] = set()
        shown: set[str] = set()
        claimed = 0
        while request is not None:
            urls.add(request.url)
            fetch, listing = self._ask(kind, source, request)
            if len(urls) == 1:
                if exceeds(listing.claimed, shown=len(listing.keys), most_pages=most_pages):
                    raise SourceError(SourceState.INCOMPLETE, "has more documents than its pages can show")
                claimed = listing.claimed or 0
            repeats = bool(listing.keys) and shown.issuperset(listing.keys)
            shown.update(listing.keys)
            reading = self._read(source, fetch)
            with _named_faults():
                request = kind.next_request(source, fetch)
            if request is not None and (repeats or request.url in urls or len(urls) >= most_pages):
                raise SourceError(SourceState.INCOMPLETE, f"paging does not end: {len(urls)} pages read")
            complete = len(shown) >= claimed
            is_last = request is None and complete
            yield _Page(items=reading.items, claimed=claimed, skipped=reading.skipped, is_last=is_last)
        if len(shown) < claimed:
            raise SourceError(SourceState.INCOMPLETE, f"says it has {claimed} documents and showed {len(shown)}")

    def _ask(self, kind: DatedKind, source: Source, request: FetchRequest) -> tuple[Fetch, Listing]:
        tried = 0
        while True:
            tried += 1
            try:
                fetch = self._fetcher.fetch(request)
                # The kind is asked first: it can read the reason out of a refusal's body.
                with _named_faults():
                    listing = kind.read_listing(source, fetch)
                judge_status(fetch)
                return fetch, listing
            except (FetchError, SourceError) as error:
                wait = wait_before_retry(error, tried)
                if wait is None:
                    raise
                self._pause(wait, str(error))

    def _read(self, source: Source, fetch: Fetch) -> Reading:
        with _named_faults():
            reading = self._parser.parse(source, fetch)
        if reading.state not in (SourceState.OK, SourceState.UNCHANGED):
            raise SourceError(reading.state, reading.detail)
        return reading

    def _record(self, source: Source, items: Sequence[Item], origin: Origin, url_of: TextUrl, done: Days | None) -> int:
        """Keep one page in one transaction; returns how many documents were new or said something new. `done` is the
        slice that ends with this page."""
        hashed = [hash_item(item) for item in items]
        now = self._clock.now()
        with self._store.filling() as filling:
            known = filling.known([entry.item.key for entry in hashed])
            wishes = [
                wish_of(entry, known.get(entry.item.key), source=source.key, origin=origin, url_of=url_of)
                for entry in hashed
            ]
            versions = write_wishes(filling, wishes, now)
            if done is None:
                filling.finish_page(now)
            else:
                filling.finish_slice(source.key, source.definition, done, now)
        return len(versions)


@dataclass(frozen=True, kw_only=True)
class _Page:
    items: Sequence[Item]
    claimed: int
    skipped: int
    is_last: bool


@contextmanager
def _named_faults() -> Iterator[None]:
    """A kind that fails in an unforeseen way is a fault with a name."""
    try:
        yield
    except (SourceError, FetchError):
        raise
    except Exception as error:
        log.exception("an answer could not be read in an unforeseen way")
        raise SourceError(SourceState.INTERNAL, type(error).__name__) from error
