"""When a source is asked again: its cadence, its windows, back-off, and the two nights on which clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.sources import Source, Window
from monitor.domain.states import SourceState
from monitor.pipeline.cadence import latest_due, next_due, openings_of

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2023, 6, 28, 7, 0, tzinfo=UTC)
PAPER = Source(key="paper", title="Paper", kind="feed", options={}, cadence=HOUR)
# The hours at which the Federal Register's public inspection desk shows filings (44 U.S.C. 1503; 1 CFR 17.2).
DESK = Source(
    key="desk",
    title="Public inspection",
    kind="federal_register_inspection",
    options={},
    cadence=3 * HOUR,
    zone="America/New_York",
    calendar="us-federal",
    windows=(
        Window(starts=time(8, 40), ends=time(9, 10), cadence=2 * MINUTE),
        Window(starts=time(16, 10), ends=time(16, 30), cadence=5 * MINUTE),
    ),
)


def due(
    source: Source,
    now: datetime,
    *,
    problem: SourceState | None = None,
    failures: int = 0,
    retry_after: timedelta | None = None,
    took: timedelta = timedelta(0),
    chance: float = 0.0,
) -> datetime:
    return next_due(
        source,
        problem=problem,
        failures=failures,
        retry_after=retry_after,
        asked_at=now - took,
        now=now,
        chance=chance,
    )


def eastern(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


def test_a_good_check_is_repeated_after_the_cadence() -> None:
    assert due(PAPER, NOW, failures=3) == NOW + HOUR


def test_a_pause_is_up_to_a_tenth_longer_and_never_shorter() -> None:
    assert due(PAPER, NOW, chance=0.5) == NOW + HOUR + 3 * MINUTE
    assert latest_due(PAPER, NOW) == NOW + HOUR + 6 * MINUTE


def test_a_passing_failure_is_retried_soon_and_then_less_and_less_often() -> None:
    waits = [due(PAPER, NOW, problem=SourceState.TIMEOUT, failures=failures) - NOW for failures in range(6)]
    assert waits == [timedelta(minutes=minutes) for minutes in (5, 10, 20, 40, 60, 60)]


def test_a_lasting_failure_is_asked_less_often_than_the_cadence_but_at_least_daily() -> None:
    waits = [due(PAPER, NOW, problem=SourceState.BLOCKED, failures=failures) - NOW for failures in (0, 1, 4, 9)]
    assert waits == [HOUR, 2 * HOUR, 16 * HOUR, 24 * HOUR]


def test_a_source_is_never_asked_before_the_time_that_it_named() -> None:
    assert due(PAPER, NOW, problem=SourceState.RATE_LIMITED, retry_after=5 * HOUR) == NOW + 5 * HOUR


@pytest.mark.parametrize(
    ("asked", "again"),
    [
        ("2023-10-17 06:00", "2023-10-17 08:40"),  # the pause of three hours ends where the window begins
        ("2023-10-17 08:40", "2023-10-17 08:42"),
        ("2023-10-17 09:09", "2023-10-17 09:11"),
        ("2023-10-17 09:11", "2023-10-17 12:11"),
        ("2023-10-17 15:00", "2023-10-17 16:10"),
        ("2023-10-17 16:29", "2023-10-17 16:34"),
        ("2023-10-17 08:39", "2023-10-17 08:41"),  # not at 08:40: two minutes are the shortest pause it allows
    ],
)
def test_a_window_is_asked_in_from_its_beginning_on_and_at_its_own_cadence(asked: str, again: str) -> None:
    assert due(DESK, eastern(asked)) == eastern(again)


@pytest.mark.parametrize("day", ["2023-10-21", "2023-11-10", "2023-11-23"])  # Saturday, Veterans Day, Thanksgiving
def test_a_window_of_working_days_is_shut_when_offices_are(day: str) -> None:
    assert due(DESK, eastern(f"{day} 06:00")) == eastern(f"{day} 09:00")
    always = replace(DESK, windows=tuple(replace(window, working_days=False) for window in DESK.windows))
    assert due(always, eastern(f"{day} 06:00")) == eastern(f"{day} 08:40")


def test_the_next_window_may_be_after_a_long_weekend() -> None:
    slow = replace(DESK, cadence=timedelta(days=30))
    assert due(slow, eastern("2023-11-22 16:34")) == eastern("2023-11-24 08:40")
    assert due(slow, eastern("2023-12-29 16:34")) == eastern("2024-01-02 08:40")


def test_of_windows_that_overlap_the_shortest_pause_counts() -> None:
    inner = Window(starts=time(8, 44), ends=time(8, 50), cadence=MINUTE)
    both = replace(DESK, windows=(*DESK.windows, inner))
    assert due(both, eastern("2023-10-17 08:45")) == eastern("2023-10-17 08:46")
    assert due(both, eastern("2023-10-17 08:43")) == eastern("2023-10-17 08:44")


def test_a_window_that_is_slower_than_the_source_changes_nothing() -> None:
    quick = replace(DESK, cadence=MINUTE)
    assert due(quick, eastern("2023-10-17 08:45")) == eastern("2023-10-17 08:46")


def test_a_window_shorter_than_its_cadence_is_asked_in_once() -> None:
    short = replace(DESK, windows=(Window(starts=time(8, 45), ends=time(8, 46), cadence=30 * MINUTE),))
    assert due(short, eastern("2023-10-17 08:44")) == eastern("2023-10-17 08:45") + timedelta(seconds=45)
    assert due(short, eastern("2023-10-17 08:45")) == eastern("2023-10-17 09:15")


def test_a_window_that_opened_while_the_source_was_being_asked_is_asked_in() -> None:
    short = replace(DESK, windows=(Window(starts=time(8, 45), ends=time(9, 0), cadence=30 * MINUTE),))
    again = due(short, eastern("2023-10-17 08:47"), took=5 * MINUTE)
    assert eastern("2023-10-17 08:45") < again < eastern("2023-10-17 09:00")


def test_no_chance_moves_the_first_question_out_of_its_window() -> None:
    again = due(DESK, eastern("2023-10-17 06:00"), chance=0.999)
    assert eastern("2023-10-17 08:40") < again < eastern("2023-10-17 08:41")


def test_a_window_ends_the_pause_after_a_passing_failure_and_no_other() -> None:
    asked = eastern("2023-10-17 08:37")
    assert due(DESK, asked, problem=SourceState.SERVER_ERROR, failures=3) == eastern("2023-10-17 08:40")
    assert due(DESK, asked, problem=SourceState.BLOCKED) == eastern("2023-10-17 11:37")
    assert due(DESK, asked, problem=SourceState.RATE_LIMITED, retry_after=HOUR) == eastern("2023-10-17 11:37")
    assert due(DESK, asked, problem=SourceState.SERVER_ERROR, retry_after=HOUR) == asked + HOUR


def test_a_lasting_failure_inside_a_window_is_paused_for_as_outside() -> None:
    asked = eastern("2023-10-17 08:45")
    assert due(DESK, asked, problem=SourceState.BLOCKED) == asked + 3 * HOUR


def test_a_window_to_midnight_ends_with_the_day() -> None:
    late = replace(DESK, windows=(Window(starts=time(23), ends=time(0), cadence=MINUTE, working_days=False),))
    assert due(late, eastern("2023-10-17 23:59")) == eastern("2023-10-18 00:00")
    assert due(late, eastern("2023-10-18 00:00")) == eastern("2023-10-18 03:00")


def opening(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    source = replace(DESK, windows=(Window(starts=starts, ends=ends, cadence=MINUTE, working_days=False),))
    [found] = openings_of(source, day)
    return found.starts_at, found.ends_at


# In New York clocks went from 02:00 to 03:00 on 10 March 2024 (07:00 UTC), and from 02:00 to 01:00 on 3 November 2024
# (06:00 UTC): 15 U.S.C. 260a.
def test_a_window_in_the_hour_that_spring_leaves_out_is_as_long_after_midnight_as_on_other_days() -> None:
    spring = date(2024, 3, 10)
    assert opening(spring, time(2, 15), time(2, 45)) == (
        datetime(2024, 3, 10, 7, 15, tzinfo=UTC),
        datetime(2024, 3, 10, 7, 45, tzinfo=UTC),
    )
    assert opening(spring, time(2, 30), time(3, 10)) == (
        datetime(2024, 3, 10, 7, 30, tzinfo=UTC),
        datetime(2024, 3, 10, 8, 10, tzinfo=UTC),
    )


def test_a_window_over_the_hour_that_spring_leaves_out_is_as_long_as_on_other_days() -> None:
    assert opening(date(2024, 3, 10), time(1, 59), time(3, 1)) == (
        datetime(2024, 3, 10, 6, 59, tzinfo=UTC),
        datetime(2024, 3, 10, 8, 1, tzinfo=UTC),
    )


def test_a_window_over_the_hour_that_autumn_has_twice_lasts_through_both() -> None:
    assert opening(date(2024, 11, 3), time(0, 30), time(2, 30)) == (
        datetime(2024, 11, 3, 4, 30, tzinfo=UTC),
        datetime(2024, 11, 3, 7, 30, tzinfo=UTC),
    )


def test_a_window_in_the_hour_that_autumn_has_twice_is_open_in_the_first_only() -> None:
    autumn = date(2024, 11, 3)
    assert opening(autumn, time(1, 15), time(1, 45)) == (
        datetime(2024, 11, 3, 5, 15, tzinfo=UTC),
        datetime(2024, 11, 3, 5, 45, tzinfo=UTC),
    )


def test_a_window_in_the_afternoon_moves_with_the_clocks() -> None:
    assert opening(date(2024, 3, 8), time(16, 10), time(16, 30))[0] == datetime(2024, 3, 8, 21, 10, tzinfo=UTC)
    assert opening(date(2024, 3, 11), time(16, 10), time(16, 30))[0] == datetime(2024, 3, 11, 20, 10, tzinfo=UTC)
