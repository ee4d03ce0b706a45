from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from monitor.domain.errors import SourceError
from monitor.domain.sources import Fetch, FetchRequest, Item, Listing, Reading, Source
from monitor.domain.states import SourceState
from monitor.pipeline.judge import (
    count_news,
    judge_poll,
    judge_silence,
    looks_suspiciously_empty,
    shortfall,
    working_time,
)
from monitor.ports.stages import PolledPage, StoredPoll
from tests.unit.pipeline.polls import outcome, page, status

AGE = timedelta(days=3)
FEED = Source(key="f", title="F", kind="feed", options={}, cadence=AGE)


def test_the_problem_of_the_exchange_outweighs_what_the_pages_said() -> None:
    judged = judge_poll(FEED, outcome(problem=SourceState.TIMEOUT, detail="slow"), [Reading()], status(), None)
    assert judged == (SourceState.TIMEOUT, "slow")


def test_a_page_that_cannot_be_read_names_the_state() -> None:
    error = SourceError(SourceState.BAD_CONTENT, "HTML")
    assert judge_poll(FEED, outcome(), [], status(), error) == (SourceState.BAD_CONTENT, "HTML")


def test_an_ignored_filter_is_told_by_the_reading() -> None:
    reading = Reading(state=SourceState.FILTER_IGNORED, detail="agency")
    assert judge_poll(FEED, outcome(), [Reading(), reading], status(), None) == (SourceState.FILTER_IGNORED, "agency")


def test_a_poll_of_nothing_but_unchanged_pages_is_unchanged() -> None:
    assert judge_poll(FEED, outcome(page(unchanged=True)), [], status(), None) == (SourceState.UNCHANGED, "")


def test_left_out_entries_are_counted_in_the_detail() -> None:
    state, detail = judge_poll(
        FEED, outcome(page(unchanged=False)), [Reading(skipped=2)], status(ever_had_items=False), None
    )
    assert state is SourceState.OK
    assert "2 entries" in detail


def test_a_feed_that_was_never_empty_is_suspicious_when_it_is() -> None:
    register = Source(key="r", title="R", kind="federal_register", options={}, cadence=AGE)
    assert looks_suspiciously_empty(FEED, [Reading()], status())
    assert not looks_suspiciously_empty(FEED, [Reading()], status(ever_had_items=False))
    assert not looks_suspiciously_empty(FEED, [], status())
    assert not looks_suspiciously_empty(register, [Reading()], status())


DAY = timedelta(days=1)
EASTERN = ZoneInfo("America/New_York")
FRIDAY = datetime(2024, 1, 12, 6, 30, tzinfo=EASTERN)
"""Of the week before the birthday of Martin Luther King, a Monday."""


def silent(source: Source, now: datetime, *news: datetime) -> str:
    """`news` as they came."""
    return judge_silence(source, news[::-1], asked_since=news[0] if news else None, now=now)


def register(**changes: object) -> Source:
    return replace(FEED, kind="federal_register", zone="America/New_York", calendar="us-federal", **changes)  # type: ignore[arg-type]


def test_a_long_weekend_of_closed_offices_is_not_stale() -> None:
    source = register(stale_after=DAY)
    assert silent(source, datetime(2024, 1, 16, 8, 59, tzinfo=EASTERN), FRIDAY) == ""
    told = silent(source, datetime(2024, 1, 16, 9, 1, tzinfo=EASTERN), FRIDAY)
    assert told == "nothing new since 2024-01-12 06:30, longer than its stale_after of 1 day"


def test_without_a_calendar_every_day_counts() -> None:
    source = replace(FEED, stale_after=2 * DAY)
    assert silent(source, FRIDAY + 2 * DAY, FRIDAY) == ""
    assert silent(source, FRIDAY + 2 * DAY + timedelta(seconds=1), FRIDAY)


def test_a_source_that_never_showed_anything_is_measured_from_its_first_question() -> None:
    source = replace(FEED, stale_after=2 * DAY)
    assert judge_silence(source, (), asked_since=FRIDAY, now=FRIDAY + 3 * DAY)
    assert not judge_silence(source, (), asked_since=None, now=FRIDAY + 3 * DAY)


def test_without_a_limit_a_feed_is_stale_after_twice_its_longest_silence() -> None:
    past = [FRIDAY + 2 * DAY * number for number in range(11)]
    assert silent(FEED, past[-1] + 4 * DAY, *past) == ""
    assert silent(FEED, past[-1] + 4.1 * DAY, *past).endswith("longer than 4 days, which its past makes unlikely")


def test_a_question_that_may_be_empty_is_given_more_time() -> None:
    past = [FRIDAY + 2 * DAY * number for number in range(11)]
    source = replace(FEED, options={"may_be_empty": True})
    assert silent(source, past[-1] + 6 * DAY, *past) == ""
    assert silent(source, past[-1] + 6.1 * DAY, *past)


@pytest.mark.parametrize("past", [[2 * DAY * number for number in range(10)], [DAY * number for number in range(14)]])
def test_a_short_past_says_nothing_of_what_is_unlikely(past: list[timedelta]) -> None:
    assert silent(FEED, FRIDAY + 400 * DAY, *(FRIDAY + passed for passed in past)) == ""


def test_a_busy_feed_is_not_stale_within_two_days() -> None:
    past = [FRIDAY + timedelta(hours=4) * number for number in range(90)]
    assert silent(FEED, past[-1] + 2 * DAY, *past) == ""
    assert silent(FEED, past[-1] + 2.1 * DAY, *past)


def test_days_with_23_and_25_hours_are_as_long_as_they_are() -> None:
    for day, hours in ((10, 23), (11, 24)):
        begins = datetime(2024, 3, day, tzinfo=EASTERN)
        ends = datetime(2024, 3, day + 1, tzinfo=EASTERN)
        assert working_time("", EASTERN, begins.astimezone(UTC), ends.astimezone(UTC)) == timedelta(hours=hours)
    friday, tuesday = datetime(2024, 11, 1, tzinfo=EASTERN), datetime(2024, 11, 5, tzinfo=EASTERN)
    assert working_time("us-federal", EASTERN, friday, tuesday) == 2 * DAY


def test_a_permanent_redirect_is_told_with_the_new_address() -> None:
    moved = replace(page(unchanged=False).fetch, moved_to="https://new.example/feed")
    judged = judge_poll(FEED, outcome(PolledPage(fetch=moved, unchanged=True)), [], status(), None)
    assert judged == (SourceState.MOVED, "it answers at https://new.example/feed")


def test_a_source_that_fails_at_its_new_address_is_not_called_moved() -> None:
    moved = replace(page(unchanged=False).fetch, moved_to="https://new.example/feed")
    error = SourceError(SourceState.BAD_CONTENT, "HTML")
    assert judge_poll(FEED, outcome(PolledPage(fetch=moved, unchanged=False)), [], status(), error)[0] == "bad_content"


def item(published_at: datetime | None) -> Item:
    return Item(key="fr:1", url="", title="t", published_at=published_at)


def test_what_another_source_had_first_is_news_of_this_one_too() -> None:
    assert count_news([item(FRIDAY)], written=0, newest_at=FRIDAY - DAY, now=FRIDAY + DAY) == (1, FRIDAY)
    assert count_news([item(FRIDAY)], written=0, newest_at=FRIDAY, now=FRIDAY + DAY) == (0, FRIDAY)
    assert count_news([item(FRIDAY)], written=0, newest_at=None, now=FRIDAY + DAY) == (1, FRIDAY)


def test_a_date_in_the_future_or_none_is_no_news_by_itself() -> None:
    undated = [item(None), item(FRIDAY + 2 * DAY)]
    assert count_news(undated, written=0, newest_at=FRIDAY, now=FRIDAY + DAY) == (0, FRIDAY)
    assert count_news(undated, written=2, newest_at=FRIDAY, now=FRIDAY + DAY) == (2, FRIDAY)


class Counted:
    """A kind whose pages say `claimed key key...`."""

    Options: ClassVar[type[BaseModel]] = BaseModel

    def requests(self, source: Source, cursor: object, now: datetime) -> list[FetchRequest]:
        return [FetchRequest(url="http://s/a"), FetchRequest(url="http://s/b")]

    def next_request(self, source: Source, fetch: Fetch) -> None:
        return None

    def parse(self, source: Source, fetch: Fetch) -> Reading:
        return Reading()

    def next_cursor(self, source: Source, cursor: object, checked_at: datetime) -> dict[str, str]:
        return {}

    def day_requests(self, source: Source, first: date, last: date) -> list[FetchRequest]:
        return []

    list_requests = day_requests

    def read_listing(self, source: Source, fetch: Fetch) -> Listing:
        claimed, *keys = fetch.body.decode().split()
        return Listing(claimed=None if claimed == "?" else int(claimed), keys=tuple(keys))


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        ([("a", b"2 x y"), ("b", b"1 z")], ""),
        ([("a", b"3 x y"), ("b", b"1 z")], "it says it has 3 documents and showed 2"),
        ([("a", b"3 x y"), ("a2", b"3 y w")], ""),
        ([("a", b"3 x y"), ("a2", b"3 y x"), ("b", b"0")], "it says it has 3 documents and showed 2"),
        ([("a", b"? x")], ""),
        ([("a", b"3 x y"), ("a2", b"")], ""),
        ([("elsewhere", b"9 x")], ""),
    ],
)
def test_a_question_that_shows_fewer_documents_than_it_counts_is_short(
    pages: list[tuple[str, bytes]], told: str
) -> None:
    asked = [page(unchanged=not body, url=f"http://s/{name}", body=body) for name, body in pages]
    assert shortfall(Counted(), FEED, StoredPoll(id=1, outcome=outcome(*asked), status=status())) == told
