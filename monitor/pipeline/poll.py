"""poll: ask a source, keep what it answered. No transaction is open while the world is asked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from monitor.domain.answers import judge_status
from monitor.domain.errors import FetchError, SourceError
from monitor.domain.events import Event
from monitor.domain.sources import Fetch, FetchRequest, Source
from monitor.domain.states import SourceState
from monitor.pipeline.cadence import next_due
from monitor.ports.stages import PolledPage, PollOutcome, PollStore, SourceStatus, Validator
from monitor.ports.world import Clock, Fetcher, SourceKind

log = logging.getLogger(__name__)

MAX_PAGES: Final = 100
LEASE: Final = timedelta(minutes=15)
LONGEST_TALK: Final = timedelta(minutes=10)
MOST_BYTES: Final = 256 * 1024 * 1024

# These say that one question was bad; the other questions of the source may be good. The rest say: stop asking.
ONE_QUESTION: Final = frozenset({SourceState.NOT_FOUND, SourceState.BAD_REQUEST, SourceState.BAD_CONTENT})


def unanswered(status: SourceStatus) -> int:
    """How many checks in a row failed. A source that shows nothing new answered them all the same."""
    return 0 if status.state is SourceState.STALE else status.consecutive_failures


def conditional(request: FetchRequest, validators: Mapping[str, Validator]) -> FetchRequest:
    """The same request, made conditional where we hold validators for its URL."""
    known = validators.get(request.url)
    if known is None:
        return request
    return replace(request, etag=known.etag, last_modified=known.last_modified)


def over_budget(pages: Sequence[PolledPage], now: datetime) -> bool:
    """True when asking has used up the time that its lease leaves, or the memory that one source may take."""
    size = sum(len(page.fetch.body) for page in pages)
    return now - pages[0].fetch.started_at > LONGEST_TALK or size > MOST_BYTES


def asks_in_full(last_checked_at: datetime | None, now: datetime) -> bool:
    """Whether to ask without conditions: once a day (UTC), because some servers say 304 for ever, whatever changes."""
    return last_checked_at is not None and last_checked_at.date() != now.date()


def is_unchanged(fetch: Fetch, validators: Mapping[str, Validator], url: str) -> bool:
    """A 304, or the very bytes that were recorded last time."""
    known = validators.get(url)
    return fetch.not_modified or (known is not None and known.body_hash == fetch.body_hash)


@dataclass(frozen=True, kw_only=True)
class _Talk:
    """What asking came to, before it is kept."""

    pages: tuple[PolledPage, ...]
    problem: SourceState | None = None
    detail: str = ""
    retry_after: timedelta | None = None


class Poller:
    """The shell of the stage."""

    def __init__(
        self,
        *,
        store: PollStore,
        fetcher: Fetcher,
        kind_of: Callable[[str], SourceKind],
        clock: Clock,
        chance: Callable[[], float],
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._kind_of = kind_of
        self._clock = clock
        self._chance = chance

    def poll(self, source: Source) -> tuple[int, Sequence[Event]] | None:
        """Ask the source once. Returns the poll to record, or None while somebody else is asking."""
        started_at = self._clock.now()
        claim = self._store.claim_source(source.key, started_at, LEASE)
        if claim is None:
            return None
        talk = self._talk(source, claim.status, started_at)
        finished_at = self._clock.now()
        due_at = next_due(
            source,
            problem=talk.problem,
            failures=unanswered(claim.status),
            retry_after=talk.retry_after,
            asked_at=started_at,
            now=finished_at,
            chance=self._chance(),
        )
        outcome = PollOutcome(
            source=source.key,
            started_at=started_at,
            finished_at=finished_at,
            pages=talk.pages,
            problem=talk.problem,
            detail=talk.detail,
            next_due_at=due_at,
            definition=source.definition,
        )
        return self._store.save_poll(claim, outcome)

    def _talk(self, source: Source, status: SourceStatus, now: datetime) -> _Talk:
        pages: list[PolledPage] = []
        in_full = asks_in_full(status.last_checked_at, now)
        refused: SourceError | None = None
        try:
            kind = self._kind_of(source.kind)
            for request in kind.requests(source, status.cursor, now):
                try:
                    self._follow(kind, source, request, status.validators, pages, in_full=in_full)
                except SourceError as error:
                    if error.state not in ONE_QUESTION:
                        raise
                    refused = refused or error
        except FetchError as error:
            return _Talk(pages=tuple(pages), problem=error.state, detail=error.detail)
        except SourceError as error:
            return _Talk(pages=tuple(pages), problem=error.state, detail=error.detail, retry_after=error.retry_after)
        except (Exception, SystemExit) as error:
            log.exception("source %s: asking failed in an unforeseen way", source.key)
            return _Talk(pages=tuple(pages), problem=SourceState.INTERNAL, detail=type(error).__name__)
        if refused is not None:
            return _Talk(pages=tuple(pages), problem=refused.state, detail=refused.detail)
        return _Talk(pages=tuple(pages))

    def _follow(
        self,
        kind: SourceKind,
        source: Source,
        first: FetchRequest,
        validators: Mapping[str, Validator],
        pages: list[PolledPage],
        *,
        in_full: bool,
    ) -> None:
        """Fetch a page and those that follow it; each is kept, also a refusal. A page seen before ends the walk with
        a named problem."""
        request: FetchRequest | None = first
        seen_urls: set[str] = set()
        seen_bodies: set[str] = set()
        while request is not None:
            if request.url in seen_urls or len(seen_urls) >= MAX_PAGES:
                raise SourceError(SourceState.INCOMPLETE, f"paging does not end: {len(seen_urls)} pages read")
            if pages and over_budget(pages, self._clock.now()):
                raise SourceError(SourceState.INCOMPLETE, f"stopped after {len(pages)} pages: too slow or too much")
            seen_urls.add(request.url)
            fetch = self._fetcher.fetch(request if in_full else conditional(request, validators))
            unchanged = is_unchanged(fetch, validators, request.url)
            repeated = not unchanged and fetch.body_hash in seen_bodies
            seen_bodies.add(fetch.body_hash)
            pages.append(PolledPage(fetch=fetch, unchanged=unchanged))
            # The kind is asked first: it can read the reason out of a refusal's body.
            request = None if fetch.not_modified else kind.next_request(source, fetch)
            judge_status(fetch)
            if repeated:
                raise SourceError(SourceState.INCOMPLETE, f"page {len(seen_urls)} repeats an earlier page")
