"""When a deadline is near, and who is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from monitor.domain.alerts import Route
from monitor.domain.matches import Deadline, Hit
from monitor.domain.states import Disposition, Reason
from monitor.pipeline.remind import nearest_passed, plan_reminders, reminder_moment
from monitor.ports.deadlines import StoredDeadline
from monitor.ports.reminders import NewReminder, OpenDeadline

CLOSES = date(2023, 12, 18)
SEEN = datetime(2023, 10, 17, 9, tzinfo=UTC)
DESK = Route(key="desk", watchlists=("*",), channels=("mail",))
ADDRESSES = {"mail": ("a@example.org", "b@example.org")}
EIGHT = time(8)


def a_hit(number: int = 1, watchlist: str = "chips") -> Hit:
    return Hit(
        id=number,
        version_id=number,
        document_id=7,
        watchlist=watchlist,
        watchlist_hash="",
        rules=("named",),
        evidence=(),
        found_at=SEEN,
        disposition=Disposition.ALERTED,
    )


def a_deadline(number: int = 1, *, on: date = CLOSES, kind: str = "comments_close", label: str = "") -> OpenDeadline:
    return OpenDeadline(
        stored=StoredDeadline(
            id=number,
            uid=f"uid-{number}@rulewire",
            deadline=Deadline(kind=kind, on=on, label=label),
            sequence=0,
            document_id=7,
            document_key="fr:2023-23055",
            title="A rule",
            url="",
            citation="",
            source="federal-register",
            watchlists=("chips",),
            first_seen_at=SEEN,
            changed_at=SEEN,
        ),
        hits=(a_hit(),),
    )


def plan(
    *deadlines: OpenDeadline,
    now: datetime,
    routes: tuple[Route, ...] = (DESK,),
    days: tuple[int, ...] = (14, 7, 1),
    addresses: Mapping[str, tuple[str, ...]] = ADDRESSES,
    zone: str = "UTC",
) -> tuple[NewReminder, ...]:
    return plan_reminders(
        deadlines, routes, addresses, watched={"chips", "cloud"}, days=days, at=EIGHT, zone=zone, now=now
    )


def at(day: int, hour: int = 8, minute: int = 0) -> datetime:
    """In December 2023."""
    return datetime(2023, 12, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (at(4, 7, 59), None),
        (at(4), 14),
        (at(11, 7, 59), 14),
        (at(11), 7),
        (at(17), 1),
        (at(18, 23, 59), 1),
        (at(19, 0), None),
    ],
)
def test_the_nearest_reminder_that_has_passed_counts_until_the_day_is_over(now: datetime, told: int | None) -> None:
    assert nearest_passed(CLOSES, days=(14, 7, 1), at=EIGHT, zone="UTC", now=now) == told


def test_the_day_itself_may_be_told() -> None:
    assert nearest_passed(CLOSES, days=(7, 0), at=EIGHT, zone="UTC", now=at(18, 7, 59)) == 7
    assert nearest_passed(CLOSES, days=(7, 0), at=EIGHT, zone="UTC", now=at(18)) == 0


def test_the_time_of_day_is_that_of_the_readers() -> None:
    assert reminder_moment(CLOSES, 7, at=EIGHT, zone="Asia/Seoul") == datetime(2023, 12, 10, 23, tzinfo=UTC)
    seoul_morning_after = datetime(2023, 12, 18, 15, tzinfo=UTC)
    assert nearest_passed(CLOSES, days=(1,), at=EIGHT, zone="Asia/Seoul", now=seoul_morning_after) is None


# 2023: clocks in New York went from 02:00 to 03:00 on 12 March, and from 02:00 back to 01:00 on 5 November.
def test_eight_in_the_morning_stays_eight_over_a_change_of_the_clock() -> None:
    before, after = (reminder_moment(date(2023, 3, day), 1, at=EIGHT, zone="America/New_York") for day in (12, 13))
    assert before == datetime(2023, 3, 11, 13, tzinfo=UTC)
    assert after == datetime(2023, 3, 12, 12, tzinfo=UTC)


def test_a_time_that_the_clock_leaves_out_or_shows_twice_comes_once() -> None:
    left_out = reminder_moment(date(2023, 3, 13), 1, at=time(2, 30), zone="America/New_York")
    assert left_out == datetime(2023, 3, 12, 7, 30, tzinfo=UTC)  # 03:30 there
    twice = reminder_moment(date(2023, 11, 6), 1, at=time(1, 30), zone="America/New_York")
    assert twice == datetime(2023, 11, 5, 5, 30, tzinfo=UTC)  # the first 01:30


def test_a_reminder_goes_to_every_address_and_names_its_occasion() -> None:
    (told,) = plan(a_deadline(), now=at(11))
    assert (told.route, told.on, told.days_before, told.deadline_ids) == ("desk", CLOSES, 7, (1,))
    assert told.alert is not None
    assert told.alert.reason is Reason.DEADLINE_NEAR
    assert told.alert.occasion == "uid-1@rulewire:2023-12-18:7"
    assert [delivery.address for delivery in told.alert.deliveries] == ["a@example.org", "b@example.org"]


def test_after_days_without_a_look_only_the_nearest_is_told() -> None:
    (told,) = plan(a_deadline(), now=at(17, 20))
    assert told.days_before == 1


def test_nothing_is_told_twice_and_nothing_further_away_than_what_was_told() -> None:
    reminded = replace(a_deadline(), reminded=frozenset({("desk", 7)}))
    assert plan(reminded, now=at(12)) == ()
    assert plan(reminded, now=at(12), days=(10, 3)) == ()
    assert [told.days_before for told in plan(reminded, now=at(17))] == [1]


def test_what_one_route_was_told_does_not_silence_another() -> None:
    counsel = replace(DESK, key="counsel")
    reminded = replace(a_deadline(), reminded=frozenset({("desk", 7)}))
    assert [told.route for told in plan(reminded, now=at(12), routes=(DESK, counsel))] == ["counsel"]


def test_a_route_that_was_just_alerted_to_the_date_is_not_reminded_in_the_same_breath() -> None:
    alerted = replace(a_deadline(), told_at={"desk": at(12, 9)})
    (told,) = plan(alerted, now=at(12, 9))
    assert told.alert is None
    assert told.days_before == 7
    (later,) = plan(alerted, now=at(17))
    assert later.alert is not None


def test_an_alert_of_long_ago_does_not_stand_for_the_reminder() -> None:
    (told,) = plan(replace(a_deadline(), told_at={"desk": at(1)}), now=at(11))
    assert told.alert is not None


def test_routes_without_alerts_or_without_the_watchlist_are_left_in_peace() -> None:
    digest_only = replace(DESK, alerts=False)
    others = replace(DESK, watchlists=("cloud",))
    assert plan(a_deadline(), now=at(11), routes=(digest_only, others)) == ()


def test_a_route_is_told_of_its_own_watchlists_only() -> None:
    both = replace(a_deadline(), hits=(a_hit(1, "chips"), a_hit(2, "cloud")))
    (told,) = plan(both, now=at(11), routes=(replace(DESK, watchlists=("cloud",)),))
    assert told.alert is not None
    assert told.alert.hit_ids == (2,)


def test_a_watchlist_that_is_gone_reminds_nobody() -> None:
    assert plan(replace(a_deadline(), hits=(a_hit(1, "removed"),)), now=at(11)) == ()


def test_deadlines_of_one_document_kind_and_day_are_told_together() -> None:
    told = plan(
        a_deadline(1, label="instruction 3"),
        a_deadline(2, label="instruction 4"),
        a_deadline(3, kind="effective"),
        now=at(11),
    )
    assert sorted(reminder.deadline_ids for reminder in told) == [(1, 2), (3,)]


def test_a_moved_date_is_another_occasion() -> None:
    moved = a_deadline(on=CLOSES + timedelta(days=30))
    (before,) = plan(a_deadline(), now=at(11))
    (after,) = plan(moved, now=at(11) + timedelta(days=30))
    assert before.alert is not None
    assert after.alert is not None
    assert before.alert.occasion != after.alert.occasion
    assert {delivery.key for delivery in before.alert.deliveries}.isdisjoint(
        delivery.key for delivery in after.alert.deliveries
    )


def test_a_route_whose_channel_has_no_address_yet_still_gets_its_reminder_written_down() -> None:
    (told,) = plan(a_deadline(), now=at(11), addresses={"mail": ("",)})
    assert told.alert is not None
    assert [delivery.address for delivery in told.alert.deliveries] == [""]


def test_no_days_no_reminders() -> None:
    assert plan(a_deadline(), now=at(11), days=()) == ()


def test_a_day_at_the_end_of_the_calendar_stops_nobody() -> None:
    assert plan(a_deadline(on=date.max), now=at(11)) == ()
