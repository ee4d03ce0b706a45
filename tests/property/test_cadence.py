"""Weeks of polling over both changes of the clocks: each window is asked in, and nothing is asked too often."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sources import Source, Window
from monitor.pipeline.cadence import next_due

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# Days of a change: forward and back in New York, in Berlin (at another hour), and in Lord Howe (by half an hour).
CHANGES = [
    ("America/New_York", date(2024, 3, 10)),
    ("America/New_York", date(2024, 11, 3)),
    ("Europe/Berlin", date(2024, 3, 31)),
    ("Europe/Berlin", date(2024, 10, 27)),
    ("Australia/Lord_Howe", date(2024, 4, 7)),
    ("Australia/Lord_Howe", date(2024, 10, 6)),
]
LATE = timedelta(seconds=10)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """At least twice as long as its cadence, so that a first question never has to come sooner than the cadence."""
    cadence = draw(st.integers(1, 20))
    length = draw(st.integers(2 * cadence, 120))
    starts = draw(st.integers(0, 24 * 60 - length - 1))
    return Window(
        starts=time(*divmod(starts, 60)),
        ends=time(*divmod(starts + length, 60)),
        cadence=cadence * MINUTE,
        working_days=False,
    )


def polled(source: Source, first: datetime, last: datetime, chances: Random) -> list[datetime]:
    """The moments at which asking began, each a little late and each taking a little while."""
    asked = [first]
    while asked[-1] < last:
        due = next_due(
            source,
            problem=None,
            failures=0,
            retry_after=None,
            asked_at=asked[-1],
            now=asked[-1] + LATE * chances.random(),
            chance=chances.random(),
        )
        asked.append(due + LATE * chances.random())
    return asked


def is_inside(window: Window, moment: datetime, zone: ZoneInfo) -> bool:
    """By the clock on the wall; of an hour that comes twice the first."""
    local = moment.astimezone(zone)
    repeats = local.replace(fold=0).utcoffset() != local.utcoffset()
    return not repeats and window.starts <= local.time() < window.ends


def is_whole(zone: ZoneInfo, day: date, window: Window) -> bool:
    """Whether the clocks show the whole window on that day, and leave nothing of it out."""
    ends = [datetime.combine(day, at, zone) for at in (window.starts, window.ends)]
    there = all(end.astimezone(UTC).astimezone(zone).time() == end.time() for end in ends)
    return there and (ends[1].utcoffset() or timedelta(0)) <= (ends[0].utcoffset() or timedelta(0))


@pytest.mark.parametrize(("zone_name", "change"), CHANGES)
@given(data=st.data())
def test_each_window_of_each_day_is_asked_in_at_its_cadence_and_never_sooner(
    zone_name: str, change: date, data: st.DataObject
) -> None:
    zone = ZoneInfo(zone_name)
    chosen = data.draw(st.lists(windows(), min_size=1, max_size=4))
    source = Source(
        key="s",
        title="S",
        kind="feed",
        options={},
        cadence=data.draw(st.integers(20, 60 * 40)) * MINUTE,
        zone=zone_name,
        windows=tuple(chosen),
    )
    days = [change + DAY * passed for passed in range(-1, 2)]
    first = datetime.combine(days[0] - DAY, time(12), zone).astimezone(UTC)
    last = datetime.combine(days[-1] + DAY, time(12), zone).astimezone(UTC)
    asked = polled(source, first, last, Random(data.draw(st.integers(0, 1000))))

    shortest = min([source.cadence, *(window.cadence for window in chosen)])
    assert min(after - before for before, after in pairwise(asked)) >= shortest
    for window in chosen:
        for day in days:
            if is_whole(zone, day, window):
                inside = [moment for moment in asked if moment.astimezone(zone).date() == day]
                assert any(is_inside(window, moment, zone) for moment in inside)
            else:  # as long after midnight as on other days
                midnight = datetime.combine(day, time(0), zone).astimezone(UTC)
                since, until = (timedelta(hours=at.hour, minutes=at.minute) for at in (window.starts, window.ends))
                assert any(midnight + since <= moment < midnight + until for moment in asked)
        for before, after in pairwise(asked):
            day = before.astimezone(zone).date()
            if is_inside(window, before, zone) and is_whole(zone, day, window):
                assert after - before <= window.cadence * 1.1 + 2 * LATE


@pytest.mark.parametrize(("zone_name", "change"), CHANGES)
@given(seed=st.integers(0, 1000))
def test_an_hour_that_comes_twice_opens_its_window_once(zone_name: str, change: date, seed: int) -> None:
    zone = ZoneInfo(zone_name)
    window = Window(starts=time(1, 35), ends=time(1, 55), cadence=MINUTE, working_days=False)
    source = Source(
        key="s", title="S", kind="feed", options={}, cadence=12 * 60 * MINUTE, zone=zone_name, windows=(window,)
    )
    first = datetime.combine(change - DAY, time(20), zone).astimezone(UTC)
    asked = polled(source, first, first + timedelta(hours=12), Random(seed))
    by_the_wall = [m for m in asked if window.starts <= m.astimezone(zone).time() < window.ends]
    assert 15 <= len(by_the_wall) <= 21
