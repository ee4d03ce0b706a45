"""Whatever the hour, reminders come once and in time; whatever a document is called, its calendar can be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.domain.matches import Deadline
from monitor.pipeline.remind import plan_reminders, reminder_moment
from tests.rfc5545 import events_of
from tests.unit.pipeline.test_remind import ADDRESSES, DESK, a_deadline
from tests.unit.render.contents import renderer
from tests.unit.render.test_calendars import RULE, feed

ZONES = st.sampled_from(["UTC", "Asia/Seoul", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"])
HOURS = st.times().map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=None))
# Both changes of the clock of 2023 in New York lie among these.
DUE_DAYS = st.dates(date(2023, 2, 1), date(2023, 12, 31))
DAYS = st.lists(st.integers(0, 40), max_size=4, unique=True)


@given(
    on=DUE_DAYS,
    days=DAYS,
    at=HOURS,
    zone=ZONES,
    looks=st.lists(st.integers(-60 * 24 * 50, 60 * 24 * 4), min_size=1, max_size=12).map(sorted),
)
def test_each_reminder_comes_once_the_nearest_alone_and_none_too_early_or_too_late(
    on: date, days: list[int], at: time, zone: str, looks: list[int]
) -> None:
    midnight = datetime.combine(on, time(), tzinfo=UTC)
    told: list[tuple[datetime, int]] = []
    for minutes in looks:
        now = midnight + timedelta(minutes=minutes)
        entry = replace(a_deadline(on=on), reminded=frozenset(("desk", count) for _, count in told))
        plans = plan_reminders([entry], (DESK,), ADDRESSES, watched={"chips"}, days=days, at=at, zone=zone, now=now)
        told += [(now, plan.days_before) for plan in plans]
        passed = [count for count in days if reminder_moment(on, count, at=at, zone=zone) <= now]
        over = now.astimezone(ZoneInfo(zone)).date() > on
        if passed and not over:
            assert min(count for _, count in told) <= min(passed)
    counts = [count for _, count in told]
    assert counts == sorted(set(counts), reverse=True)
    for now, count in told:
        assert reminder_moment(on, count, at=at, zone=zone) <= now
        assert now.astimezone(ZoneInfo(zone)).date() <= on


@settings(max_examples=60)
@given(
    title=st.text(max_size=400),
    quote=st.text(max_size=900),
    label=st.text(max_size=100),
    on=st.dates(),
    language=st.sampled_from(["en", "ko"]),
)
@example(title="\r\n ", quote="\\", label=";", on=date.max, language="ko")
@example(title="가" * 300, quote="中" * 700, label="", on=date.min, language="en")
def test_any_words_make_a_calendar_that_keeps_to_the_rfc(
    title: str, quote: str, label: str, on: date, language: str
) -> None:
    deadline = Deadline(kind="effective", on=on, label=label, quote=quote)
    hostile = replace(RULE, title=title, deadline=deadline, citation=label, moved_by=quote)
    (event,) = events_of(renderer().calendar(feed(hostile), language=language))
    assert event.value("DTSTART") == f"{on.year:04}{on.month:02}{on.day:02}"
