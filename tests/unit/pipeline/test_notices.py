"""When whoever runs Rulewire is told of a source, and when not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.domain.notices import Outage
from monitor.domain.states import SourceState
from monitor.pipeline.notices import LINGER, outages_to_tell, recoveries_to_tell
from monitor.ports.notices import SourceHealth, ToldOutage

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE


def failing(source: str = "paper", *, ago: timedelta, checks: int = 3, told_in: int = 0) -> SourceHealth:
    since = NOW - ago
    return SourceHealth(
        source=source,
        state=SourceState.BLOCKED,
        detail="robot test",
        state_since=since,
        failing_since=since,
        last_ok_at=since - HOUR,
        checks=checks,
        told=told(source, since, told_in) if told_in else None,
    )


def well(source: str = "paper", *, ago: timedelta = MINUTE, told_in: int = 1) -> SourceHealth:
    return SourceHealth(
        source=source,
        state=SourceState.UNCHANGED,
        detail="",
        state_since=NOW - ago,
        failing_since=None,
        last_ok_at=NOW,
        checks=0,
        told=told(source, NOW - 5 * HOUR, told_in),
    )


def told(source: str, since: datetime, notice_id: int) -> ToldOutage:
    outage = Outage(source=source, state=SourceState.TIMEOUT, detail="too slow", since=since, last_ok_at=since - HOUR)
    return ToldOutage(outage=outage, notice_id=notice_id)


def began(*health: SourceHealth, now: datetime = NOW) -> list[str]:
    return [outage.source for outage in outages_to_tell(health, after=HOUR, checks=3, now=now)]


def ended(*health: SourceHealth) -> list[str]:
    return [outage.source for outage in recoveries_to_tell(health, now=NOW)]


def test_an_outage_is_told_after_both_the_time_and_the_checks() -> None:
    assert began(failing(ago=HOUR, checks=3)) == ["paper"]
    assert began(failing(ago=HOUR - MINUTE, checks=30)) == []
    assert began(failing(ago=50 * HOUR, checks=2)) == []


def test_what_is_told_says_what_it_answers_since_when_and_when_it_was_well() -> None:
    [outage] = outages_to_tell([failing(ago=HOUR)], after=HOUR, checks=3, now=NOW)
    assert outage == Outage(
        source="paper",
        state=SourceState.BLOCKED,
        detail="robot test",
        since=NOW - HOUR,
        last_ok_at=NOW - 2 * HOUR,
    )


def test_an_outage_that_was_told_is_not_told_again() -> None:
    assert began(failing(ago=9 * HOUR, checks=9, told_in=1)) == []


def test_sources_that_fail_within_minutes_of_each_other_are_told_together() -> None:
    first, second = failing("a", ago=HOUR + MINUTE), failing("b", ago=HOUR - 5 * MINUTE)
    assert began(first, second) == []
    assert began(first, second, now=NOW + 5 * MINUTE) == ["a", "b"]


def test_one_that_is_slow_to_fail_holds_the_others_back_for_minutes_only() -> None:
    slow = failing("slow", ago=MINUTE, checks=1)
    assert began(failing(ago=HOUR), slow) == []
    assert began(failing(ago=HOUR + LINGER), slow) == ["paper"]


def test_the_end_of_an_outage_is_told_at_once_with_what_it_was() -> None:
    [outage] = recoveries_to_tell([well()], now=NOW)
    assert (outage.state, outage.detail) == (SourceState.TIMEOUT, "too slow")
    assert (outage.since, outage.ended_at) == (NOW - 5 * HOUR, NOW - MINUTE)


def test_the_end_of_an_outage_that_was_never_told_is_not_told() -> None:
    assert ended(failing(ago=HOUR)) == []
    assert ended(failing(ago=HOUR, told_in=1)) == []


def test_sources_that_were_told_together_recover_together_if_they_do_so_soon() -> None:
    assert ended(well("a", told_in=1), failing("b", ago=HOUR, told_in=1)) == []
    assert ended(well("a", told_in=1), well("b", told_in=1)) == ["a", "b"]
    assert ended(well("a", ago=LINGER, told_in=1), failing("b", ago=HOUR, told_in=1)) == ["a"]
    assert ended(well("a", told_in=1), failing("b", ago=HOUR, told_in=2)) == ["a"]
