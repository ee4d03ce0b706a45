"""Which days a backfill asks for at a time."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from monitor.pipeline.slices import ONE_DAY, exceeds, expected_documents, halves, slices_left
from monitor.ports.backfill import Days

DAYS = st.builds(
    lambda first, count: Days(first=first, last=first + count * ONE_DAY),
    st.dates(date(2019, 12, 1), date(2020, 12, 31)),
    st.integers(0, 100),
)


def days(first: str, last: str) -> Days:
    return Days(first=date.fromisoformat(first), last=date.fromisoformat(last))


def each(stretch: Days) -> list[date]:
    return [stretch.first + number * ONE_DAY for number in range(stretch.count)]


def test_a_stretch_is_asked_for_by_calendar_month_oldest_first() -> None:
    assert slices_left(days("2020-01-15", "2020-03-02"), []) == [
        days("2020-01-15", "2020-01-31"),
        days("2020-02-01", "2020-02-29"),
        days("2020-03-01", "2020-03-02"),
    ]


def test_what_is_filled_is_not_asked_for_again() -> None:
    filled = [days("2020-01-01", "2020-01-31"), days("2020-02-10", "2020-02-12")]
    assert slices_left(days("2020-01-15", "2020-02-29"), filled) == [
        days("2020-02-01", "2020-02-09"),
        days("2020-02-13", "2020-02-29"),
    ]


def test_a_year_that_is_filled_leaves_nothing() -> None:
    assert slices_left(days("2020-01-01", "2020-12-31"), [days("2019-01-01", "2021-01-01")]) == []


@given(wanted=DAYS, filled=st.lists(DAYS, max_size=6))
def test_every_wanted_day_is_either_filled_or_asked_for_once(wanted: Days, filled: list[Days]) -> None:
    done = {day for stretch in filled for day in each(stretch)}
    asked = [day for stretch in slices_left(wanted, filled) for day in each(stretch)]
    assert asked == [day for day in each(wanted) if day not in done]


@given(DAYS)
def test_halves_hold_every_day_once_and_a_day_has_none(stretch: Days) -> None:
    parts = halves(stretch)
    if stretch.count == 1:
        assert parts is None
    else:
        assert parts is not None
        assert [*each(parts[0]), *each(parts[1])] == each(stretch)
        assert abs(parts[0].count - parts[1].count) <= 1


def test_a_count_at_its_clamp_is_too_many_and_so_is_one_past_the_last_page() -> None:
    assert exceeds(None, shown=1000, most_pages=50)
    assert exceeds(61, shown=20, most_pages=3)
    assert not exceeds(60, shown=20, most_pages=3)
    assert not exceeds(0, shown=0, most_pages=3)


def test_the_days_that_are_left_are_expected_to_bring_as_many_a_day_as_those_seen() -> None:
    assert expected_documents(seen=310, seen_days=31, left=[days("2020-02-01", "2020-02-29")]) == 600
    assert expected_documents(seen=0, seen_days=0, left=[days("2020-02-01", "2020-02-29")]) == 0
