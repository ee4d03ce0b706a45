from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.coverage import DayCount
from monitor.domain.errors import SourceError
from monitor.domain.sources import Source
from monitor.domain.states import SourceState, Stage
from monitor.pipeline.counts import Listed, days_to_count, decide_count, failed_count, is_held
from monitor.ports.stages import SourceStatus
from monitor.ports.versions import KnownDocument

EASTERN = ZoneInfo("America/New_York")
SOURCE = Source(
    key="fr", title="FR", kind="federal_register", options={}, cadence=timedelta(hours=1), zone="America/New_York"
)
TODAY = date(2024, 1, 12)
TEN = datetime(2024, 1, 12, 10, tzinfo=EASTERN)
AT = time(9, 30)
FIVE = Listed(keys=("a", "b", "c", "d", "e"), claimed=5)


def status(
    state: SourceState = SourceState.OK, *, last_ok_at: datetime = TEN, asked_since: datetime | None = None
) -> SourceStatus:
    return SourceStatus(
        source="fr",
        state=state,
        detail="",
        state_since=None,
        next_due_at=TEN,
        last_checked_at=TEN,
        last_ok_at=last_ok_at,
        consecutive_failures=0,
        cursor={},
        validators={},
        baseline_at=TEN,
        ever_had_items=True,
        asked_since=asked_since or TEN - timedelta(days=30),
    )


def counted(
    day: date,
    *,
    at: datetime = TEN,
    listed: Listed = FIVE,
    missing: tuple[str, ...] = (),
    fetched: tuple[str, ...] = (),
) -> DayCount:
    return decide_count(SOURCE, day, listed, missing=missing, fetched=fetched, earlier=None, now=at)


def due(*counts: DayCount, now: datetime = TEN, days: int = 3, of: SourceStatus | None = None) -> list[int]:
    found = days_to_count(SOURCE, of or status(), counts, now=now, days=days, at=AT)
    return [(TODAY - day).days for day in found]


def test_the_last_days_that_are_over_are_counted_newest_first() -> None:
    assert due() == [1, 2, 3]


def test_a_day_is_counted_once_from_the_hour_of_its_turn_to_the_next() -> None:
    yesterday = counted(TODAY - timedelta(days=1))
    assert due(yesterday) == [2, 3]
    assert due(yesterday, now=TEN + timedelta(hours=13)) == [2, 3]
    late = status(last_ok_at=TEN + timedelta(days=1))
    assert due(yesterday, now=TEN + timedelta(hours=23), of=late) == [0, 2], "its turn begins at half past nine"
    # On the next day at ten its turn has come again, and that of the day between.
    assert due(yesterday, now=TEN + timedelta(days=1), of=late) == [0, 1, 2]


def test_a_day_after_whose_end_nobody_has_looked_is_not_counted() -> None:
    seen_until = datetime(2024, 1, 10, 18, tzinfo=EASTERN)
    assert due(of=status(last_ok_at=seen_until)) == [3]


def test_nothing_is_counted_from_before_the_source_was_first_asked() -> None:
    assert due(of=status(asked_since=datetime(2024, 1, 11, 23, tzinfo=EASTERN))) == [1]


@pytest.mark.parametrize("state", [SourceState.TIMEOUT, SourceState.BLOCKED, SourceState.FILTER_IGNORED])
def test_a_source_that_is_not_well_is_not_counted(state: SourceState) -> None:
    assert due(of=status(state)) == []


def test_a_source_that_shows_less_than_it_counts_is_counted_to_find_the_day() -> None:
    long_ago = TEN - timedelta(days=20)
    assert due(of=status(SourceState.INCOMPLETE, last_ok_at=long_ago)) == [1, 2, 3]


def test_a_day_that_something_is_missing_of_is_counted_again_though_it_is_old() -> None:
    short = counted(TODAY - timedelta(days=40), at=TEN - timedelta(days=1), missing=("a",))
    whole = counted(TODAY - timedelta(days=41), at=TEN - timedelta(days=1))
    ancient = counted(TODAY - timedelta(days=91), at=TEN - timedelta(days=1), missing=("a",))
    assert due(short, whole, ancient) == [1, 2, 3, 40]


def test_after_a_count_that_failed_the_source_is_left_alone_for_an_hour() -> None:
    error = SourceError(SourceState.TIMEOUT, "slow")
    failed = failed_count(SOURCE, TODAY - timedelta(days=1), error, earlier=None, now=TEN)
    assert due(failed, now=TEN + timedelta(minutes=59)) == []
    assert due(failed, now=TEN + timedelta(minutes=61)) == [1, 2, 3]


def test_a_person_need_not_wait_for_the_hour() -> None:
    done = [counted(TODAY - timedelta(days=back)) for back in (1, 2, 3)]
    now = TEN + timedelta(minutes=5)
    assert due(*done, now=now) == []
    assert len(days_to_count(SOURCE, status(), done, now=now, days=3, at=AT, at_once=True)) == 3


def test_the_days_over_which_clocks_change_are_each_counted_once() -> None:
    now = datetime(2024, 3, 12, 10, tzinfo=EASTERN)
    found = days_to_count(SOURCE, status(last_ok_at=now, asked_since=now - timedelta(9)), (), now=now, days=3, at=AT)
    assert [str(day) for day in found] == ["2024-03-11", "2024-03-10", "2024-03-09"]


def test_a_count_without_anything_missing_was_never_short() -> None:
    count = counted(TODAY)
    assert (count.short, count.short_since, count.held) == (False, None, 5)


def test_what_is_still_missing_is_named_and_since_when() -> None:
    first = counted(TODAY, missing=("a",))
    again = decide_count(SOURCE, TODAY, FIVE, missing=("a",), fetched=(), earlier=first, now=TEN + timedelta(days=1))
    assert (again.short, again.held, again.missing, again.short_since) == (True, 4, ("a",), TEN)
    assert again.made_good_at is None


def test_what_was_fetched_makes_the_day_good_at_once() -> None:
    count = counted(TODAY, fetched=("a",))
    assert (count.short, count.fetched, count.short_since, count.made_good_at) == (False, ("a",), TEN, TEN)


def test_what_was_made_good_stays_told() -> None:
    later = TEN + timedelta(days=1)
    again = decide_count(SOURCE, TODAY, FIVE, missing=(), fetched=(), earlier=counted(TODAY, fetched=("a",)), now=later)
    assert (again.fetched, again.made_good_at, again.counted_at) == (("a",), TEN, later)


def test_more_claimed_than_listed_is_short() -> None:
    assert counted(TODAY, listed=Listed(keys=("a",), claimed=2)).short
    assert not counted(TODAY, listed=Listed(keys=("a",), claimed=None)).short


def test_a_count_that_fails_keeps_the_numbers_of_before_but_not_those_of_another_question() -> None:
    error = SourceError(SourceState.SERVER_ERROR, "HTTP 503")
    failed = failed_count(SOURCE, TODAY, error, earlier=counted(TODAY), now=TEN)
    assert (failed.state, failed.detail, failed.held) == (SourceState.SERVER_ERROR, "HTTP 503", 5)
    assert not failed_count(SOURCE, TODAY, error, earlier=None, now=TEN).counted


def test_a_document_that_was_only_on_public_inspection_is_not_held_by_the_register() -> None:
    seen = KnownDocument(
        document_id=1, number=1, text_hash="", content_hash="", source="pi", stage=Stage.PUBLIC_INSPECTION
    )
    published = KnownDocument(document_id=1, number=2, text_hash="", content_hash="", source="other")
    assert not is_held(seen, "fr")
    assert is_held(seen, "pi")
    assert is_held(published, "fr")
    assert not is_held(None, "fr")
