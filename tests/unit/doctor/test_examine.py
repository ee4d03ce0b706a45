from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from monitor.doctor import Examined, Finding, examine
from monitor.domain.alerts import Delivery, Route
from monitor.domain.coverage import Gap, GapCause
from monitor.domain.errors import ConfigError
from monitor.domain.sources import Source, Window
from monitor.domain.states import DeliveryState, FullTextState, SourceState
from monitor.ports.full_texts import FullTextStatus
from monitor.ports.stages import SourceStatus

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PAPER = Source(key="paper", title="Paper", kind="feed", options={}, cadence=timedelta(hours=1))


def status(state: SourceState = SourceState.OK, *, checked: datetime | None = NOW, detail: str = "") -> SourceStatus:
    return SourceStatus(
        source="paper",
        state=state,
        detail=detail,
        state_since=NOW,
        next_due_at=(checked or NOW) + timedelta(hours=1),
        last_checked_at=checked,
        last_ok_at=checked,
        consecutive_failures=0,
        cursor={},
        validators={},
        baseline_at=NOW,
        ever_had_items=True,
    )


def house() -> Examined:
    return Examined(
        now=NOW,
        zone="Asia/Seoul",
        database="rulewire.db",
        free_bytes=10**12,
        daemon_running=True,
        problems=(),
        template_problems=(),
        sources={"paper": PAPER},
        statuses=(status(),),
        watchlists=frozenset({"ai-chips"}),
        routes=(Route(key="all", watchlists=("*",), channels=("console",)),),
        addresses={"console": ("console",)},
        counts={"documents": 3},
        scan_errors=0,
        failed=(),
        kept=0,
        retrying=(),
    )


def complaints(examined: Examined) -> list[Finding]:
    return [finding for finding in examine(examined) if not finding.ok]


def test_a_house_in_order_has_no_complaint() -> None:
    assert complaints(house()) == []


def test_a_folder_of_calendars_that_cannot_be_used_is_a_complaint() -> None:
    [complaint] = complaints(replace(house(), calendar_problem="calendars is no folder"))
    assert (complaint.name, complaint.detail) == ("calendars", "calendars is no folder")


def test_a_broken_file_is_named_with_its_line_and_remedy() -> None:
    problem = ConfigError("unknown key 'anny'.", path="watchlists/x.yaml", line=7, remedy="Did you mean 'any'?")
    [finding] = complaints(replace(house(), problems=(problem,)))
    assert finding.detail.startswith("watchlists/x.yaml:7: ")
    assert finding.remedy == "Did you mean 'any'?"


def test_a_broken_watchlist_that_the_daemon_goes_on_with_is_told_as_such() -> None:
    problem = ConfigError("Unknown key.", path="watchlists/x.yaml", line=7, remedy="Delete it.")
    held = replace(house(), problems=(problem,), held=frozenset({"watchlists/x.yaml"}))
    [finding] = complaints(held)
    assert finding.detail == "watchlists/x.yaml:7: Unknown key. The daemon goes on with the version before it."


def test_a_blocked_source_is_named_with_its_remedy() -> None:
    [finding] = complaints(replace(house(), statuses=(status(SourceState.BLOCKED, detail="robot test"),)))
    assert finding.name == "source paper"
    assert "robot test" in finding.detail
    assert finding.remedy == SourceState.BLOCKED.remedy


def test_the_others_are_counted_and_times_are_those_of_the_readers() -> None:
    blocked = replace(house(), statuses=(status(SourceState.BLOCKED),))
    [finding] = complaints(blocked)
    assert finding.detail.endswith(f"last good check {NOW + timedelta(hours=9):%Y-%m-%d %H:%M}"), "Seoul is 9 h ahead"
    assert not any(told.name == "sources" for told in examine(blocked)), "none is left to be well"
    two = replace(blocked, sources={"paper": PAPER, "gazette": replace(PAPER, key="gazette")})
    assert [told.detail for told in examine(two) if told.name == "sources"] == ["0 of 2 are well, 1 not checked yet"]


def test_a_source_that_nobody_checked_for_a_day_is_named_although_its_last_word_was_good() -> None:
    [finding] = complaints(replace(house(), statuses=(status(checked=NOW - timedelta(days=1)),)))
    assert "not checked since 2026-11-22" in finding.detail


def test_a_slow_source_is_not_overdue_between_its_checks_but_soon_after() -> None:
    daily = {"paper": replace(PAPER, cadence=timedelta(days=1))}
    row = replace(status(checked=NOW - timedelta(hours=23)), next_due_at=NOW + timedelta(hours=1))
    assert complaints(replace(house(), sources=daily, statuses=(row,))) == []
    late = replace(row, next_due_at=NOW - timedelta(hours=3))
    assert len(complaints(replace(house(), sources=daily, statuses=(late,)))) == 1


def test_a_source_that_misses_its_window_is_overdue_although_its_cadence_is_slow() -> None:
    window = Window(starts=time(11), ends=time(12), cadence=timedelta(minutes=2))
    eager = {"paper": replace(PAPER, cadence=timedelta(hours=6), windows=(window,))}
    row = replace(status(checked=NOW - timedelta(hours=2)), next_due_at=NOW - timedelta(minutes=58))
    assert len(complaints(replace(house(), sources=eager, statuses=(row,)))) == 1


def test_a_disabled_source_is_nobodys_trouble() -> None:
    quiet = {"paper": replace(PAPER, enabled=False)}
    assert complaints(replace(house(), sources=quiet, statuses=(status(SourceState.GONE),))) == []


def test_a_watchlist_that_no_route_takes_is_told() -> None:
    narrow = Route(key="chips", watchlists=("chips",), channels=("console",))
    assert [finding.detail for finding in complaints(replace(house(), routes=(narrow,)))] == ["no route takes ai-chips"]


def test_a_route_to_channels_without_addresses_is_told() -> None:
    [finding] = complaints(replace(house(), addresses={}))
    assert "address" in finding.detail


def test_a_full_disk_a_missing_daemon_and_lost_messages_are_told() -> None:
    lost = Delivery(
        id=1,
        key="k",
        channel="mail",
        address="a@example.org",
        state=DeliveryState.FAILED,
        attempts=9,
        next_attempt_at=None,
        created_at=NOW,
        route="all",
        last_error="550 no such user",
    )
    found = complaints(replace(house(), free_bytes=5, daemon_running=False, failed=(lost,), scan_errors=2))
    assert [finding.name for finding in found] == ["database", "daemon", "matching", "deliveries"]
    assert all(finding.remedy for finding in found)
    assert "550 no such user" in found[-1].detail


def test_messages_that_wait_for_a_broken_channel_are_told() -> None:
    [finding] = complaints(replace(house(), kept=3))
    assert (finding.name, finding.detail) == ("deliveries", "3 kept until their channel can be used")


def test_full_texts_that_were_given_up_lately_are_told_with_the_newest() -> None:
    lost = FullTextStatus(
        document_key="fr:2025-90001",
        source="paper",
        url="https://x.test/2025-90001.txt",
        state=FullTextState.GIVEN_UP,
        attempts=24,
        asked_at=NOW - timedelta(days=6),
        next_attempt_at=None,
        detail="not_found: x.test answered 404 Not Found",
        fetched_at=None,
    )
    [finding] = complaints(replace(house(), given_up=(lost, replace(lost, asked_at=NOW - timedelta(days=29)))))
    assert finding.detail.startswith("2 given up; the newest, of fr:2025-90001 at https://x.test/2025-90001.txt: not_")
    assert "--retry-texts" in finding.remedy
    assert complaints(replace(house(), given_up=(replace(lost, asked_at=NOW - timedelta(days=31)),))) == []


def test_open_gaps_are_named_with_the_way_to_the_report() -> None:
    gap = Gap(
        source="fr",
        cause=GapCause.COUNT_MISMATCH,
        detail="says 344, we hold 343",
        began_at=NOW,
        ended_at=None,
        first_day=NOW.date(),
        last_day=NOW.date(),
        closed_at=None,
    )
    [finding] = complaints(replace(house(), open_gaps=[gap] * 7))
    assert f"fr count_mismatch since {NOW.date()}" in finding.detail
    assert finding.detail.endswith(" and 2 more")
    assert "rulewire coverage" in finding.remedy
