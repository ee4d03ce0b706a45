"""Which full texts are fetched, when they are tried again, and what becomes of an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel

from monitor.domain.documents import Origin
from monitor.domain.errors import FetchError, SourceError, StaleClaimError
from monitor.domain.events import Event, FullTextGivenUp, FullTextHeld
from monitor.domain.sources import Facts, Fetch, FetchRequest, Item, Reading, Source
from monitor.domain.states import FullTextState, SourceState, Stage
from monitor.pipeline.full_texts import (
    FIRST_WAIT,
    LEAST_ATTEMPTS,
    PATIENCE,
    TextFetcher,
    TextWish,
    lack_of,
    next_try,
    no_text,
    text_url,
    texts_to_ask,
)
from monitor.pipeline.origins import lags_behind
from monitor.ports.full_texts import FullTextStatus, KnownText, TextClaim
from monitor.ports.versions import KnownDocument, NewVersion
from monitor.ports.world import SourceKind
from monitor.testing import FakeFetcher, FrozenClock

NOW = datetime(2023, 10, 20, 12, 50, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
URL = "https://x.test/2023-23055.txt"
INSPECTED = "https://x.test/inspection/2023-23055.txt"
ITEM = Item(key="fr:2023-23055", url="https://x.test/d", title="A rule", extra={"raw_text_url": URL})
ON_INSPECTION = replace(ITEM, facts=Facts(stage=Stage.PUBLIC_INSPECTION), extra={"raw_text_url": INSPECTED})
SOURCE = Source(key="fr", title="FR", kind="register", options={}, cadence=HOUR)
CLAIM = TextClaim(
    document_id=7,
    document_key=ITEM.key,
    source="fr",
    url=URL,
    attempts=1,
    asked_at=NOW,
    abstract="An abstract of some length.",
    facts=Facts(),
    extra=ITEM.extra,
    token="t",
    expires_at=NOW + HOUR,
)


def version(item: Item = ITEM, origin: Origin = Origin.LIVE) -> NewVersion:
    return NewVersion(item=item, source="fr", document_id=None, number=1, text_hash="", content_hash="", origin=origin)


def document(stage: Stage = Stage.PUBLISHED, origin: Origin = Origin.LIVE) -> KnownDocument:
    return KnownDocument(document_id=7, number=1, text_hash="", content_hash="", stage=stage, origin=origin)


def wish(item: Item = ITEM, held: KnownDocument | None = None, said: NewVersion | None = None) -> TextWish:
    return TextWish(item=item, source="fr", url=str(item.extra["raw_text_url"]), document=held, version=said)


def text(url: str = URL, state: FullTextState = FullTextState.HELD, source: str = "fr") -> KnownText:
    return KnownText(url=url, source=source, state=state)


def asked(wanted: TextWish, held: KnownText | None, *, configured: bool = True) -> list[str]:
    known = {} if held is None else {wanted.item.key: held}
    return [found.url for found in texts_to_ask([wanted], known, is_configured=lambda _: configured)]


# ---------------------------------------------------------------- which


def test_the_text_of_a_new_document_is_fetched() -> None:
    assert asked(wish(said=version()), None) == [URL]


def test_a_text_that_is_wanted_since_the_options_were_edited_is_fetched_without_a_new_version() -> None:
    assert asked(wish(held=document()), None) == [URL]


@pytest.mark.parametrize("state", list(FullTextState))
def test_a_document_that_says_the_same_leaves_its_text_alone(state: FullTextState) -> None:
    assert asked(wish(held=document()), text(state=state)) == []


def test_new_facts_alone_are_no_reason_to_fetch_a_text_again() -> None:
    assert asked(wish(held=document(), said=version()), text()) == []


def test_a_text_at_another_address_is_fetched() -> None:
    assert asked(wish(held=document(Stage.PUBLIC_INSPECTION), said=version()), text(INSPECTED)) == [URL]
    assert asked(wish(held=document()), text(INSPECTED)) == [URL]


def test_a_publication_at_the_address_of_the_inspection_is_fetched_again() -> None:
    assert asked(wish(held=document(Stage.PUBLIC_INSPECTION), said=version()), text()) == [URL]


def test_a_list_for_inspection_that_lags_behind_does_not_fetch_the_older_text() -> None:
    assert lags_behind(ON_INSPECTION, document())
    assert asked(wish(ON_INSPECTION, held=document()), text()) == []
    assert not lags_behind(ON_INSPECTION, document(Stage.PUBLIC_INSPECTION))
    assert not lags_behind(ITEM, document(Stage.PUBLIC_INSPECTION))
    assert not lags_behind(ON_INSPECTION, None)


def test_a_text_that_was_given_up_is_tried_again_when_the_document_says_something_new() -> None:
    assert asked(wish(held=document(), said=version()), text(state=FullTextState.GIVEN_UP)) == [URL]


def test_a_text_that_waits_for_a_source_that_is_gone_is_fetched_for_the_one_that_wants_it_now() -> None:
    waiting = text(state=FullTextState.WAITING, source="removed")
    assert asked(wish(held=document()), waiting, configured=False) == [URL]
    assert asked(wish(held=document()), waiting, configured=True) == []


@pytest.mark.parametrize(
    ("wanted", "is_news"),
    [
        (wish(said=version()), True),
        (wish(said=version(origin=Origin.BASELINE)), True),
        (wish(said=version(origin=Origin.HISTORY)), False),
        (wish(held=document(origin=Origin.HISTORY)), False),
    ],
)
def test_only_texts_of_history_wait_behind_the_others(wanted: TextWish, is_news: bool) -> None:
    [found] = texts_to_ask([wanted], {}, is_configured=lambda _: True)
    assert found.is_news is is_news


class Feed:
    """A kind whose documents have no full text."""

    Options: ClassVar[type[BaseModel]] = BaseModel

    def requests(self, source: Source, cursor: Mapping[str, Any], now: datetime) -> Sequence[FetchRequest]:
        return ()

    def next_request(self, source: Source, fetch: Fetch) -> FetchRequest | None:
        return None

    def parse(self, source: Source, fetch: Fetch) -> Reading:
        return Reading()

    def next_cursor(self, source: Source, cursor: Mapping[str, Any], checked_at: datetime) -> Mapping[str, Any]:
        return {}


class Register(Feed):
    """A kind that wants every text that has an address."""

    def text_request(self, source: Source, facts: Facts, extra: Mapping[str, Any]) -> FetchRequest | None:
        url = extra.get("raw_text_url")
        return None if not url else FetchRequest(url=url)

    def read_text(self, source: Source, fetch: Fetch) -> str:
        return fetch.body.decode()


class Broken(Register):
    def text_request(self, source: Source, facts: Facts, extra: Mapping[str, Any]) -> FetchRequest | None:
        raise ValueError("a fault of an added kind")


def test_a_kind_without_full_texts_wants_none() -> None:
    assert text_url(Feed(), SOURCE) is no_text
    assert text_url(Register(), SOURCE)(ITEM) == URL
    assert text_url(Register(), SOURCE)(replace(ITEM, extra={})) == ""


def test_an_added_kind_that_fails_over_one_document_loses_its_text_only() -> None:
    assert text_url(Broken(), SOURCE)(ITEM) == ""


# ---------------------------------------------------------------- when


def test_a_text_is_tried_again_after_a_quarter_of_an_hour_then_later_each_time_up_to_six_hours() -> None:
    waits = [next_try(replace(CLAIM, attempts=attempts), None, NOW) for attempts in range(1, 8)]
    minutes = [None if at is None else (at - NOW) / MINUTE for at in waits]
    assert minutes == [15, 30, 60, 120, 240, 360, 360]


def test_a_text_is_given_up_after_five_days_and_a_dozen_attempts() -> None:
    tired = replace(CLAIM, attempts=LEAST_ATTEMPTS)
    assert next_try(tired, None, NOW + PATIENCE) is None
    assert next_try(tired, None, NOW + PATIENCE - MINUTE) is not None
    assert next_try(replace(tired, attempts=LEAST_ATTEMPTS - 1), None, NOW + 4 * PATIENCE) is not None


def test_a_host_that_asks_us_to_wait_is_not_asked_before() -> None:
    assert next_try(CLAIM, 3 * HOUR, NOW) == NOW + 3 * HOUR
    assert next_try(CLAIM, MINUTE, NOW) == NOW + FIRST_WAIT


# ---------------------------------------------------------------- what becomes of an answer


@pytest.mark.parametrize(
    ("words", "lack"),
    [
        ("", "it is empty"),
        (" \n\n ", "it is empty"),
        ("shorter", "its 7 characters are fewer than the abstract has"),
        ("An abstract of some length. And more.", ""),
    ],
)
def test_a_text_without_words_or_shorter_than_its_abstract_is_none(words: str, lack: str) -> None:
    assert lack_of(words, CLAIM.abstract) == lack


class Table:
    """One text that waits, and what was written of it."""

    def __init__(self, claim: TextClaim | None = CLAIM, *, lost: bool = False) -> None:
        self.waiting = claim
        self.lost = lost
        self.kept: list[str] = []
        self.put_off: list[tuple[str, datetime | None]] = []
        self.held_back: list[tuple[str, datetime]] = []
        self.dropped = False

    def claim_text(self, now: datetime, lease: timedelta, *, sources: Any) -> TextClaim | None:
        claim, self.waiting = self.waiting, None
        return claim if claim is not None and claim.source in sources else None

    def keep_text(self, claim: TextClaim, text: str, now: datetime) -> Sequence[Event]:
        if self.lost:
            raise StaleClaimError("lost")
        self.kept.append(text)
        return [FullTextHeld(at=now, document_id=claim.document_id)]

    def put_off_text(
        self, claim: TextClaim, *, detail: str, next_attempt_at: datetime | None, now: datetime
    ) -> Sequence[Event]:
        self.put_off.append((detail, next_attempt_at))
        return [] if next_attempt_at else [FullTextGivenUp(at=now, document_id=claim.document_id)]

    def hold_back_texts(self, source: str, until: datetime) -> None:
        self.held_back.append((source, until))

    def drop_text(self, claim: TextClaim) -> None:
        self.dropped = True

    def retry_texts(self, sources: Any, now: datetime) -> int:
        return 0

    def full_text_of(self, document_key: str) -> FullTextStatus | None:
        return None

    def full_texts(self, state: FullTextState, limit: int) -> Sequence[FullTextStatus]:
        return ()


class Reader:
    def __init__(self, kind: Register) -> None:
        self._kind = kind

    def read_text(self, source: Source, fetch: Fetch) -> str:
        return self._kind.read_text(source, fetch)


class Refusing(Register):
    def read_text(self, source: Source, fetch: Fetch) -> str:
        raise SourceError(SourceState.BLOCKED, "a test for robots")


def fetch_one(
    table: Table, world: FakeFetcher, kind: SourceKind | None = None, reader: Register | None = None
) -> Sequence[Event] | None:
    stage = TextFetcher(
        store=table,
        fetcher=world,
        reader=Reader(reader or Register()),
        kind_of=lambda _: kind or Register(),
        sources={"fr": SOURCE},
        clock=FrozenClock(NOW),
    )
    return stage.fetch_one()


def world() -> FakeFetcher:
    return FakeFetcher(clock=FrozenClock(NOW))


WHOLE = "SUMMARY: All the words of the rule, in their order."


def test_a_text_that_is_there_is_kept() -> None:
    table = Table()
    assert fetch_one(table, world().answer(URL, WHOLE.encode())) == [FullTextHeld(at=NOW, document_id=7)]
    assert table.kept == [WHOLE]


def test_without_a_text_that_is_due_the_world_is_left_alone() -> None:
    nobody = world()
    assert fetch_one(Table(None), nobody) is None
    assert nobody.requests == []


@pytest.mark.parametrize(
    ("status", "body", "detail"),
    [(404, b"", "not_found: x.test answered 404 Not Found"), (200, b"", "bad_content: it is empty")],
)
def test_a_text_that_is_not_there_yet_is_tried_again_and_holds_up_no_other(
    status: int, body: bytes, detail: str
) -> None:
    table = Table()
    assert fetch_one(table, world().answer(URL, body, status=status)) == []
    assert table.put_off == [(detail, NOW + FIRST_WAIT)]
    assert table.held_back == []


def test_a_text_that_never_came_is_given_up() -> None:
    table = Table(replace(CLAIM, asked_at=NOW - PATIENCE, attempts=30))
    assert fetch_one(table, world().answer(URL, b"", status=404)) == [FullTextGivenUp(at=NOW, document_id=7)]


def test_a_host_that_asks_us_to_slow_down_is_asked_for_no_other_text_either() -> None:
    table = Table()
    fetch_one(table, world().answer(URL, b"", status=429, headers={"Retry-After": "7200"}))
    assert table.put_off[0][1] == NOW + 2 * HOUR
    assert table.held_back == [("fr", NOW + 2 * HOUR)]


@pytest.mark.parametrize(
    "error", [FetchError(SourceState.TIMEOUT, URL, "slow"), FetchError(SourceState.UNREACHABLE, URL, "no route")]
)
def test_a_host_that_does_not_answer_is_left_alone_for_a_while(error: FetchError) -> None:
    table = Table()
    assert fetch_one(table, world().play(URL, error)) == []
    assert table.held_back == [("fr", NOW + FIRST_WAIT)]


def test_a_page_that_tests_for_robots_holds_back_the_source() -> None:
    table = Table()
    fetch_one(table, world().answer(URL, b"<html>"), reader=Refusing())
    assert table.put_off[0][0] == "blocked: a test for robots"
    assert table.held_back == [("fr", NOW + FIRST_WAIT)]


def test_a_text_that_is_wanted_no_more_is_not_fetched() -> None:
    for table, kind in ((Table(), Feed()), (Table(replace(CLAIM, extra={})), Register())):
        nobody = world()
        assert fetch_one(table, nobody, kind) == ()
        assert table.dropped
        assert nobody.requests == []


def test_an_added_kind_that_fails_puts_its_text_off() -> None:
    table = Table()
    assert fetch_one(table, world(), Broken()) == []
    assert table.put_off == [("internal: ValueError", NOW + FIRST_WAIT)]


def test_a_text_that_somebody_else_took_over_is_left_to_him() -> None:
    table = Table(lost=True)
    assert fetch_one(table, world().answer(URL, WHOLE.encode())) == ()
    assert table.put_off == []
