from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from pydantic import BaseModel

from monitor.domain.errors import FetchError, SourceError
from monitor.domain.events import Event
from monitor.domain.sources import Fetch, FetchRequest, Reading, Source
from monitor.domain.states import SourceState
from monitor.pipeline.poll import (
    LEASE,
    LONGEST_TALK,
    MOST_BYTES,
    Poller,
    conditional,
    is_unchanged,
    over_budget,
)
from monitor.ports.stages import PolledPage, PollOutcome, SourceClaim, SourceStatus, Validator
from monitor.ports.world import SourceKind

NOW = datetime(2023, 6, 28, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = Source(key="paper", title="Paper", kind="pages", options={}, cadence=HOUR)


def page(url: str, body: bytes = b"x", status: int = 200, **headers: str) -> Fetch:
    return Fetch(url=url, final_url=url, status=status, headers=headers, body=body, started_at=NOW, finished_at=NOW)


class Pages:
    """A kind whose pages are chained by a mapping from URL to next URL."""

    Options: ClassVar[type[BaseModel]] = BaseModel

    def __init__(self, following: Mapping[str, str]) -> None:
        self._following = following

    def requests(self, source: Source, cursor: Mapping[str, Any], now: datetime) -> Sequence[FetchRequest]:
        return [FetchRequest(url="http://paper/1")]

    def next_request(self, source: Source, fetch: Fetch) -> FetchRequest | None:
        url = self._following.get(fetch.url)
        return FetchRequest(url=url) if url else None

    def parse(self, source: Source, fetch: Fetch) -> Reading:
        return Reading()

    def next_cursor(self, source: Source, cursor: Mapping[str, Any], checked_at: datetime) -> Mapping[str, Any]:
        return {}


class Answers:
    """A fetcher that gives prepared answers and remembers what was asked."""

    def __init__(self, *answers: Fetch | FetchError) -> None:
        self._answers = list(answers)
        self.asked: list[FetchRequest] = []

    def fetch(self, request: FetchRequest) -> Fetch:
        self.asked.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, FetchError):
            raise answer
        return answer


class OneSource:
    """A poll store that holds a single source in memory."""

    def __init__(self, validators: Mapping[str, Validator] | None = None, failures: int = 0) -> None:
        self.taken = False
        self.saved: PollOutcome | None = None
        self.status = SourceStatus(
            source="paper",
            state=SourceState.OK,
            detail="",
            state_since=NOW,
            next_due_at=NOW,
            last_checked_at=None,
            last_ok_at=None,
            consecutive_failures=failures,
            cursor={},
            validators=validators or {},
            baseline_at=NOW,
            ever_had_items=True,
        )

    def claim_source(self, source: str, now: datetime, lease: timedelta) -> SourceClaim | None:
        return None if self.taken else SourceClaim(status=self.status, token="t", expires_at=now + lease)

    def save_poll(self, claim: SourceClaim, outcome: PollOutcome) -> tuple[int, Sequence[Event]]:
        self.saved = outcome
        return 1, ()


class Still:
    def now(self) -> datetime:
        return NOW


def poll(kind: SourceKind, answers: Answers, store: OneSource) -> PollOutcome:
    Poller(store=store, fetcher=answers, kind_of=lambda _: kind, clock=Still(), chance=lambda: 0.0).poll(SOURCE)
    assert store.saved is not None
    return store.saved


def test_a_source_that_shows_nothing_new_has_answered_so_its_first_failure_is_the_first() -> None:
    store = OneSource(failures=40)
    store.status = replace(store.status, state=SourceState.STALE)
    outcome = poll(Pages({}), Answers(FetchError(SourceState.BLOCKED, "http://paper/1", "robot test")), store)
    assert outcome.next_due_at == NOW + HOUR


def test_a_request_carries_the_validators_of_its_own_url_only() -> None:
    validators = {"http://a": Validator(etag='"1"', last_modified="Wed", body_hash="")}
    assert conditional(FetchRequest(url="http://a"), validators).etag == '"1"'
    assert conditional(FetchRequest(url="http://b"), validators).etag is None


def test_the_same_bytes_are_unchanged_even_when_the_server_answers_200() -> None:
    answer = page("http://a", b"same")
    known = {"http://a": Validator(etag=None, last_modified=None, body_hash=answer.body_hash)}
    assert is_unchanged(answer, known, "http://a")
    assert not is_unchanged(page("http://a", b"other"), known, "http://a")


def test_pages_are_followed_to_the_end() -> None:
    kind = Pages({"http://paper/1": "http://paper/2", "http://paper/2": "http://paper/3"})
    answers = Answers(*(page(f"http://paper/{n}", body=str(n).encode()) for n in (1, 2, 3)))
    outcome = poll(kind, answers, OneSource())
    assert [kept.fetch.url for kept in outcome.pages] == ["http://paper/1", "http://paper/2", "http://paper/3"]
    assert outcome.problem is None


def test_a_page_that_leads_back_to_an_earlier_one_is_named_and_ends_the_walk() -> None:
    kind = Pages({"http://paper/1": "http://paper/2", "http://paper/2": "http://paper/1"})
    answers = Answers(page("http://paper/1", b"1"), page("http://paper/2", b"2"))
    outcome = poll(kind, answers, OneSource())
    assert outcome.problem is SourceState.INCOMPLETE
    assert len(outcome.pages) == 2


def test_another_address_with_the_same_page_is_a_repeat_too() -> None:
    kind = Pages({"http://paper/1": "http://paper/2", "http://paper/2": "http://paper/3"})
    outcome = poll(kind, Answers(page("http://paper/1", b"1"), page("http://paper/2", b"1")), OneSource())
    assert outcome.problem is SourceState.INCOMPLETE
    assert "repeats" in outcome.detail


def test_what_was_read_before_a_failure_is_kept_and_the_failure_is_named() -> None:
    kind = Pages({"http://paper/1": "http://paper/2"})
    failure = FetchError(SourceState.TIMEOUT, "http://paper/2", "no answer within 60 s")
    outcome = poll(kind, Answers(page("http://paper/1"), failure), OneSource())
    assert [kept.fetch.url for kept in outcome.pages] == ["http://paper/1"]
    assert (outcome.problem, outcome.detail) == (SourceState.TIMEOUT, "no answer within 60 s")


def test_a_refusal_is_kept_as_evidence_and_its_wait_is_honoured() -> None:
    refusal = page("http://paper/1", b"slow down", 429, **{"retry-after": "7200"})
    outcome = poll(Pages({}), Answers(refusal), OneSource())
    assert outcome.problem is SourceState.RATE_LIMITED
    assert [kept.fetch.status for kept in outcome.pages] == [429]
    assert outcome.next_due_at == NOW + 2 * HOUR


def test_a_304_is_unchanged_and_the_kind_is_not_asked_for_more() -> None:
    known = {"http://paper/1": Validator(etag='"7"', last_modified=None, body_hash="h")}
    answers = Answers(page("http://paper/1", b"", 304))
    outcome = poll(Pages({"http://paper/1": "http://paper/2"}), answers, OneSource(known))
    assert answers.asked[0].etag == '"7"'
    assert [kept.unchanged for kept in outcome.pages] == [True]


def test_a_source_that_somebody_else_polls_is_left_alone() -> None:
    store, answers = OneSource(), Answers()
    store.taken = True
    poller = Poller(store=store, fetcher=answers, kind_of=lambda _: Pages({}), clock=Still(), chance=lambda: 0.0)
    assert poller.poll(SOURCE) is None
    assert answers.asked == []


class Broken(Pages):
    def next_request(self, source: Source, fetch: Fetch) -> FetchRequest | None:
        raise KeyError("unforeseen")


class Refusing(Pages):
    def next_request(self, source: Source, fetch: Fetch) -> FetchRequest | None:
        raise SourceError(SourceState.BAD_CONTENT, "HTML where JSON belongs")


def test_a_fault_in_a_kind_becomes_a_named_state_of_that_source() -> None:
    outcome = poll(Broken({}), Answers(page("http://paper/1")), OneSource())
    assert (outcome.problem, outcome.detail) == (SourceState.INTERNAL, "KeyError")


def test_an_answer_that_the_kind_cannot_use_is_named_by_the_kind() -> None:
    outcome = poll(Refusing({}), Answers(page("http://paper/1")), OneSource())
    assert (outcome.problem, outcome.detail) == (SourceState.BAD_CONTENT, "HTML where JSON belongs")


def test_a_poll_ends_before_its_lease_does_and_before_it_fills_the_memory() -> None:
    small = [PolledPage(fetch=page("http://paper/1"), unchanged=False)]
    assert not over_budget(small, NOW + LONGEST_TALK)
    assert over_budget(small, NOW + LONGEST_TALK + timedelta(seconds=1))
    assert LONGEST_TALK < LEASE
    half = PolledPage(fetch=page("http://paper/1", b"x" * (MOST_BYTES // 2 + 1)), unchanged=False)
    assert over_budget([half, half], NOW)
