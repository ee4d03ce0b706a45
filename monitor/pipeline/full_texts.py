"""full_texts: fetch the full text of documents that are known by title and abstract, and match on it too.

No transaction is open while the world is asked. A text lags its document by minutes or days, so that it is asked for
again and again, later each time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.domain.answers import judge_status
from monitor.domain.documents import Origin
from monitor.domain.errors import FetchError, SourceError, StaleClaimError, UnstorableError
from monitor.domain.events import Event
from monitor.domain.sources import Item, Source
from monitor.domain.states import FullTextState, SourceState
from monitor.pipeline.origins import lags_behind
from monitor.ports.full_texts import AskedText, FullTextStore, KnownText, TextAsking, TextClaim, TextReader
from monitor.ports.versions import KnownDocument, NewVersion
from monitor.ports.world import Clock, Fetcher, SourceKind, TextKind

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=15)
FIRST_WAIT: Final = timedelta(minutes=15)
LONGEST_WAIT: Final = timedelta(hours=6)
PATIENCE: Final = timedelta(days=5)
LEAST_ATTEMPTS: Final = 12
"""A text is not given up before so many attempts, however long ago it was asked for: we may have been switched off."""

# These speak of the host and not of one text: it is left alone for a while.
HOLD_BACK: Final = frozenset(
    {
        SourceState.BLOCKED,
        SourceState.AUTH,
        SourceState.RATE_LIMITED,
        SourceState.SERVER_ERROR,
        SourceState.TIMEOUT,
        SourceState.UNREACHABLE,
    }
)


# ---------------------------------------------------------------- which texts are wanted


@dataclass(frozen=True, kw_only=True)
class TextWish:
    """A source has told of a document whose full text is wanted. `document` is what was held of it before, `version`
    what was made of the item, if it says something new."""

    item: Item
    source: str
    url: str
    document: KnownDocument | None
    version: NewVersion | None


TextUrl = Callable[[Item], str]
"""Where the full text of an item is; empty where it has none, or none is wanted of it."""


def text_url(kind: SourceKind, source: Source) -> TextUrl:
    """What the kind says of the source's items. Never raises."""
    if not isinstance(kind, TextKind):
        return no_text

    def url_of(item: Item) -> str:
        try:
            request = kind.text_request(source, item.facts, item.extra)
        except Exception:
            # An item whose text cannot be asked for is an item all the same.
            log.exception("source %s: no address for the full text of %s", source.key, item.key)
            return ""
        return "" if request is None else request.url

    return url_of


def no_text(item: Item) -> str:
    """No text is wanted of any item."""
    return ""


def must_ask(wish: TextWish, text: KnownText | None, *, is_configured: Callable[[str], bool]) -> bool:
    """Whether a text is to be fetched: never asked for, at another address than before, or of a document that has come
    from public inspection to publication. One that was given up is tried again when the document says something new,
    one whose source is gone when another source wants it."""
    if lags_behind(wish.item, wish.document):
        return False
    if text is None or text.url != wish.url:
        return True
    if wish.version is not None and text.state is FullTextState.GIVEN_UP:
        return True
    if wish.version is not None and wish.document is not None:
        return wish.document.stage is not wish.item.facts.stage
    return text.state is FullTextState.WAITING and not is_configured(text.source)


def texts_to_ask(
    wishes: Iterable[TextWish], known: Mapping[str, KnownText], *, is_configured: Callable[[str], bool]
) -> list[AskedText]:
    """The texts that are to be fetched."""
    return [
        AskedText(
            document_key=wish.item.key,
            source=wish.source,
            url=wish.url,
            is_news=_origin(wish) is not Origin.HISTORY,
            extra=wish.item.extra,
        )
        for wish in wishes
        if wish.url and must_ask(wish, known.get(wish.item.key), is_configured=is_configured)
    ]


def _origin(wish: TextWish) -> Origin:
    if wish.version is not None:
        return wish.version.origin
    return wish.document.origin if wish.document is not None else Origin.LIVE


def ask_texts(
    recording: TextAsking,
    wishes: Sequence[TextWish],
    now: datetime,
    *,
    is_configured: Callable[[str], bool] = lambda _: True,
) -> None:
    """Ask for the texts that these wishes need, in the transaction that wrote the documents."""
    wanted = [wish for wish in wishes if wish.url]
    if not wanted:
        return
    known = recording.known_texts([wish.item.key for wish in wanted])
    recording.ask_texts(texts_to_ask(wanted, known, is_configured=is_configured), now)


# ---------------------------------------------------------------- what became of one


def next_try(claim: TextClaim, retry_after: timedelta | None, now: datetime) -> datetime | None:
    """When to try again: after 15 minutes, doubling up to six hours, and never before what the host asked for. None
    when five days have passed: then the text is given up."""
    if now - claim.asked_at >= PATIENCE and claim.attempts >= LEAST_ATTEMPTS:
        return None
    wait = min(FIRST_WAIT * (1 << min(claim.attempts - 1, 10)), LONGEST_WAIT)
    return now + max(wait, retry_after or timedelta(0))


def lack_of(text: str, abstract: str) -> str:
    """What a text lacks to be a full one, in words; empty where it is whole."""
    if not text.strip():
        return "it is empty"
    if len(text) < len(abstract):
        return f"its {len(text)} characters are fewer than the abstract has"
    return ""


@dataclass(frozen=True, kw_only=True)
class _Failure:
    """Why there is no text yet."""

    state: SourceState
    detail: str
    retry_after: timedelta | None = None


class TextFetcher:
    """The shell of the stage. `sources` are those that are configured and enabled."""

    def __init__(
        self,
        *,
        store: FullTextStore,
        fetcher: Fetcher,
        reader: TextReader,
        kind_of: Callable[[str], SourceKind],
        sources: Mapping[str, Source],
        clock: Clock,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._reader = reader
        self._kind_of = kind_of
        self._sources = sources
        self._clock = clock

    def fetch_one(self) -> Sequence[Event] | None:
        """Fetch the text that is due; returns what it caused, or None when none is due."""
        claim = self._store.claim_text(self._clock.now(), LEASE, sources=self._sources.keys())
        if claim is None:
            return None
        try:
            return self._serve(claim, self._sources[claim.source])
        except StaleClaimError:
            return ()  # it was asked for anew, or taken over, while we fetched it

    def _serve(self, claim: TextClaim, source: Source) -> Sequence[Event]:
        found = self._fetch(source, claim)
        if found is None:
            self._store.drop_text(claim)
            return ()
        if isinstance(found, _Failure):
            return self._put_off(claim, found)
        try:
            return self._store.keep_text(claim, found, self._clock.now())
        except UnstorableError as error:
            log.error("%s: its full text cannot be stored: %s", claim.document_key, error)
            return self._put_off(claim, _Failure(state=SourceState.INTERNAL, detail="it cannot be stored"))

    def _fetch(self, source: Source, claim: TextClaim) -> str | _Failure | None:
        """None where it is wanted no more: the options may have been edited since it was asked for."""
        try:
            kind = self._kind_of(source.kind)
            request = kind.text_request(source, claim.facts, claim.extra) if isinstance(kind, TextKind) else None
            if request is None:
                return None
            fetch = self._fetcher.fetch(request)
            judge_status(fetch)
            text = self._reader.read_text(source, fetch)
        except FetchError as error:
            return _Failure(state=error.state, detail=str(error.detail))
        except SourceError as error:
            return _Failure(state=error.state, detail=error.detail, retry_after=error.retry_after)
        except Exception as error:
            log.exception("%s: fetching its full text failed in an unforeseen way", claim.document_key)
            return _Failure(state=SourceState.INTERNAL, detail=type(error).__name__)
        lack = lack_of(text, claim.abstract)
        return _Failure(state=SourceState.BAD_CONTENT, detail=lack) if lack else text

    def _put_off(self, claim: TextClaim, failure: _Failure) -> Sequence[Event]:
        now = self._clock.now()
        again = next_try(claim, failure.retry_after, now)
        detail = f"{failure.state}: {failure.detail}"
        events = self._store.put_off_text(claim, detail=detail, next_attempt_at=again, now=now)
        if failure.state in HOLD_BACK:
            self._store.hold_back_texts(claim.source, now + max(FIRST_WAIT, failure.retry_after or timedelta(0)))
        return events
