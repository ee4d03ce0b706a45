from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.coverage import DayCount, Gap, GapCause
from monitor.domain.states import SourceState
from monitor.pipeline.coverage import coverage_report
from monitor.pipeline.gaps import Watched, gaps_of, reaches_back
from monitor.ports.coverage import CheckRecord

NOON = datetime(2024, 1, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EASTERN = ZoneInfo("America/New_York")


def watched(**changes: object) -> Watched:
    values: dict[str, object] = {
        "source": "s",
        "title": "S",
        "zone": "America/New_York",
        "resumes": True,
        "state": SourceState.OK,
        "first_check_at": NOON,
        "last_ok_at": NOON,
    }
    return Watched(**{**values, **changes})  # type: ignore[arg-type]


def check(hours: float, state: SourceState = SourceState.OK, **changes: object) -> CheckRecord:
    """A check so many hours after noon, that is to be repeated an hour later."""
    at = NOON + hours * HOUR
    values: dict[str, object] = {
        "source": "s",
        "definition": "asked",
        "started_at": at,
        "finished_at": at,
        "next_due_at": at + HOUR,
        "state": state,
        "detail": "",
        "shown": 5,
        "new": 0,
        "news": 0,
    }
    return CheckRecord(**{**values, **changes})  # type: ignore[arg-type]


def found(*checks: CheckRecord, now: float | None = None, of: Watched | None = None) -> tuple[Gap, ...]:
    last = (checks[-1].started_at - NOON) / HOUR if checks else 0
    return gaps_of(of or watched(), checks, (), NOON + (last if now is None else now) * HOUR)


def test_checks_that_are_good_and_in_time_leave_no_gap() -> None:
    assert found(check(0), check(1, SourceState.UNCHANGED), check(2, SourceState.MOVED), now=3.5) == ()


def test_an_outage_is_one_gap_from_its_first_failure_to_its_last_and_is_made_good_by_the_next_good_check() -> None:
    (gap,) = found(check(0), check(1, SourceState.TIMEOUT), check(2, SourceState.TIMEOUT, detail="slow"), check(3))
    assert (gap.cause, gap.detail) == (SourceState.TIMEOUT, "slow (2 checks)")
    assert (gap.began_at, gap.ended_at, gap.closed_at) == (NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR)
    assert gap.remedy == ""


def test_an_outage_that_goes_on_is_open_and_has_no_end() -> None:
    (gap,) = found(check(0), check(1, SourceState.BLOCKED), now=1.5)
    assert (gap.is_open, gap.ended_at, gap.remedy) == (True, None, SourceState.BLOCKED.remedy)


def test_states_that_take_turns_in_one_outage_are_one_gap_each() -> None:
    states = [SourceState.TIMEOUT, SourceState.UNREACHABLE, SourceState.TIMEOUT]
    gaps = found(check(0), *(check(1 + place, state) for place, state in enumerate(states)), check(4))
    assert [(gap.cause, gap.closed_at) for gap in gaps] == [
        (SourceState.TIMEOUT, NOON + 4 * HOUR),
        (SourceState.UNREACHABLE, NOON + 4 * HOUR),
    ]


def test_a_daemon_that_was_down_leaves_a_gap_from_when_the_check_was_due() -> None:
    (gap,) = found(check(0), check(12))
    assert (gap.cause, gap.began_at, gap.ended_at) == (GapCause.NOT_CHECKED, NOON + HOUR, NOON + 12 * HOUR)
    assert gap.detail == "nobody asked from 2024-01-10 08:00 to 2024-01-10 19:00"
    assert gap.closed_at == NOON + 12 * HOUR


def test_a_check_that_is_less_than_an_hour_late_is_no_gap() -> None:
    assert found(check(0), check(1.9)) == ()


def test_a_daemon_that_is_down_now_leaves_an_open_gap() -> None:
    (gap,) = found(check(0), now=30)
    assert (gap.cause, gap.is_open, gap.ended_at) == (GapCause.NOT_CHECKED, True, None)
    assert (gap.first_day, gap.last_day) == (date(2024, 1, 10), date(2024, 1, 11))


def test_a_check_that_fails_after_a_pause_does_not_make_the_pause_good() -> None:
    gaps = found(check(0), check(12, SourceState.TIMEOUT))
    assert [(gap.cause, gap.is_open) for gap in gaps] == [(GapCause.NOT_CHECKED, True), (SourceState.TIMEOUT, True)]


def test_a_source_that_backs_off_for_a_day_is_not_unchecked_meanwhile() -> None:
    blocked = check(1, SourceState.BLOCKED, next_due_at=NOON + 25 * HOUR)
    assert [gap.cause for gap in found(check(0), blocked, check(25))] == [SourceState.BLOCKED]


def test_nothing_was_promised_before_the_first_good_check() -> None:
    (gap,) = found(check(0, SourceState.BAD_REQUEST), check(1, definition="mended", new=5))
    assert gap.closed_at == NOON + HOUR


def test_a_feed_that_shows_only_new_entries_after_an_outage_may_have_lost_some() -> None:
    feed = watched(resumes=False)
    outage = (check(0), check(1, SourceState.TIMEOUT))
    assert [gap.is_open for gap in found(*outage, check(2, new=5), of=feed)] == [True]
    assert [gap.is_open for gap in found(*outage, check(2, new=4), of=feed)] == [False]
    lost = found(*outage, check(2, new=5), check(3), of=feed)
    assert [(gap.is_open, gap.ended_at) for gap in lost] == [(True, NOON + HOUR)], "a later check reaches no further"


@pytest.mark.parametrize(
    ("after", "resumes", "reached"),
    [
        (check(2, new=5), True, True),
        (check(2, new=5, definition="another"), True, False),
        (check(2, new=2, definition="another"), True, True),
        (check(2, new=5), False, False),
        (check(2, SourceState.UNCHANGED, shown=0), False, True),
        (check(2, shown=0), False, False),
    ],
)
def test_a_good_check_reaches_back_when_it_is_asked_for_all_or_shows_what_was_held(
    after: CheckRecord, resumes: bool, reached: bool
) -> None:
    assert reaches_back(after, check(0), resumes=resumes) is reached


def test_a_source_that_stopped_is_unseen_since_its_last_news() -> None:
    (gap,) = found(check(0, new=1, news=1), check(1), check(2, SourceState.STALE, detail="nothing new"), now=2)
    assert (gap.began_at, gap.is_open) == (NOON, True)


def test_the_days_of_a_gap_are_those_of_the_source() -> None:
    # 04:30 UTC is half past eleven of the evening before in Washington.
    night = check(16.5, SourceState.TIMEOUT)
    (gap,) = found(check(15.5), night, check(17.5))
    assert night.started_at.date() == date(2024, 1, 11)
    assert (gap.first_day, gap.last_day) == (date(2024, 1, 10), date(2024, 1, 10))


def test_a_source_that_is_switched_off_promises_nothing() -> None:
    off = watched(enabled=False)
    assert found(check(0), now=500, of=off) == ()
    (gap,) = found(check(0), check(1, SourceState.GONE), now=500, of=off)
    assert (gap.is_open, gap.ended_at) == (True, NOON + HOUR)
    report = coverage_report(
        [off], lambda _: [check(0), check(1, SourceState.GONE)], {}, now=NOON + DAY, since=date(2024, 1, 1)
    )
    assert (len(report.gaps), report.open_gaps) == (1, ())


def test_a_source_that_was_never_checked_is_a_gap_once_it_is_overdue() -> None:
    fresh = watched(first_check_at=None, first_due_at=NOON)
    assert found(of=fresh, now=0.5) == ()
    (gap,) = found(of=fresh, now=5)
    assert (gap.cause, gap.began_at) == (GapCause.NOT_CHECKED, NOON)


def test_a_source_whose_file_is_broken_says_so() -> None:
    (gap,) = found(check(0), now=9, of=watched(configured=False, broken=True))
    assert "cannot be used" in gap.detail


def count(**changes: object) -> DayCount:
    values: dict[str, object] = {
        "source": "s",
        "day": date(2024, 1, 9),
        "definition": "asked",
        "claimed": 344,
        "listed": 344,
        "held": 344,
        "missing": (),
        "fetched": (),
        "state": SourceState.OK,
        "detail": "",
        "counted_at": NOON,
    }
    return DayCount(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("counted", "detail", "open_"),
    [
        (
            count(held=343, missing=("fr:2024-31466",), short_since=NOON),
            "says 344, we hold 343 (missing 2024-31466)",
            True,
        ),
        (count(listed=343, held=343, short_since=NOON), "says 344 and lists 343, we hold 343", True),
        (
            count(fetched=("fr:2024-1", "fr:2024-2"), short_since=NOON, made_good_at=NOON),
            "2 documents had been missed and were fetched: 2024-1, 2024-2",
            False,
        ),
        (count(short_since=NOON, made_good_at=NOON + DAY), "the numbers agree now: 344 documents", False),
    ],
)
def test_a_day_that_was_short_is_a_gap_until_the_numbers_agree(counted: DayCount, detail: str, open_: bool) -> None:
    (gap,) = gaps_of(watched(), [check(0)], [counted], NOON)
    assert (gap.cause, gap.detail, gap.is_open) == (GapCause.COUNT_MISMATCH, detail, open_)
    assert gap.first_day == gap.last_day == date(2024, 1, 9)


def test_a_day_whose_numbers_agree_is_no_gap() -> None:
    assert gaps_of(watched(), [check(0)], [count()], NOON) == ()


def test_no_day_is_told_from_before_the_first_check_and_today_is_not_over() -> None:
    report = coverage_report([watched()], lambda _: [check(0)], {}, now=NOON + DAY, since=date(2024, 1, 1))
    assert [(str(day.day), day.over, day.checks) for day in report.sources[0].days] == [
        ("2024-01-10", True, 1),
        ("2024-01-11", False, 0),
    ]


def test_days_on_which_the_clocks_change_are_days_like_others() -> None:
    # In Washington 10 March 2024 has 23 hours and 3 November 25: from 05:00 to 04:00, and from 04:00 to 05:00 UTC.
    for day, hours in ((date(2024, 3, 10), 23), (date(2024, 11, 3), 25)):
        begins = datetime(day.year, day.month, day.day, tzinfo=EASTERN)
        hourly = [check((begins.astimezone(UTC) - NOON) / HOUR + hour) for hour in range(26)]
        of = watched(first_check_at=hourly[0].started_at)
        report = coverage_report([of], {"s": hourly}.__getitem__, {}, now=hourly[-1].started_at, since=day)
        assert report.gaps == ()
        assert [row.checks for row in report.sources[0].days] == [hours, 26 - hours]


def test_weekends_and_holidays_of_its_calendar_are_told() -> None:
    of = watched(calendar="us-federal")
    report = coverage_report([of], lambda _: [check(0)], {}, now=NOON + 6 * DAY, since=date(2024, 1, 1))
    told = {str(day.day): day.closed_for for day in report.sources[0].days}
    assert (told["2024-01-12"], told["2024-01-13"]) == ("", "weekend")
    assert "Martin Luther King" in told["2024-01-15"]
