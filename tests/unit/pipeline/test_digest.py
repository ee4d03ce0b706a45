from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from monitor.domain.alerts import Route
from monitor.domain.errors import NotFoundError
from monitor.domain.matches import Deadline, FoundHit, Hit
from monitor.domain.reports import WatchlistCard
from monitor.pipeline.digest import (
    build_duties,
    build_sections,
    due_periods,
    last_complete_week,
    told_at,
    week_of,
)

EIGHT = time(8, 0)
ROUTE = Route(key="desk", watchlists=("ai-chips",), channels=())


def found(number: int, *, document: int = 1, version: int = 1, published: datetime | None = None) -> FoundHit:
    return FoundHit(
        hit=Hit(
            id=number,
            version_id=number,
            document_id=document,
            watchlist="ai-chips",
            watchlist_hash="h",
            rules=("r",),
            evidence=(),
            found_at=datetime(2023, 10, 25, tzinfo=UTC),
            disposition=None,
        ),
        document_key=f"fr:{document}",
        title=f"Rule {document}",
        abstract="",
        url="https://x",
        source="fr",
        language="en",
        published_at=published,
        version_number=version,
        seen_at=datetime(2023, 10, 25, tzinfo=UTC),
        deadlines=(
            Deadline(kind="effective", on=date(2023, 11, 17)),
            Deadline(kind="comments_close", on=date(2023, 10, 1)),
        ),
    )


def test_a_week_runs_from_monday_midnight_to_monday_midnight_in_the_readers_zone() -> None:
    week = week_of("2023-W26", "Asia/Seoul")
    assert week.starts_at == datetime(2023, 6, 25, 15, 0, tzinfo=UTC)
    assert week.ends_at == datetime(2023, 7, 2, 15, 0, tzinfo=UTC)


def test_the_week_in_which_clocks_go_back_is_an_hour_longer() -> None:
    week = week_of("2023-W44", "America/New_York")
    assert week.ends_at - week.starts_at == timedelta(days=7, hours=1)


@pytest.mark.parametrize("written", ["2023-W54", "2023-26", "last", "", "2023-W00"])
def test_a_week_that_does_not_exist_is_refused_with_the_form_to_use(written: str) -> None:
    with pytest.raises(NotFoundError, match="2026-W47"):
        week_of(written, "UTC")


def test_the_last_complete_week_on_a_monday_morning_ended_that_midnight() -> None:
    monday_early = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # Monday 01:00 in Seoul
    assert last_complete_week(monday_early, "Asia/Seoul").key == "2026-W47"


def test_a_digest_is_due_on_the_first_such_weekday_after_the_week() -> None:
    week = week_of("2026-W47", "Asia/Seoul")
    assert told_at(week, weekday=0, at=EIGHT, zone="Asia/Seoul") == datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
    assert told_at(week, weekday=2, at=EIGHT, zone="Asia/Seoul") == datetime(2026, 11, 24, 23, 0, tzinfo=UTC)


def due(now: datetime, made: frozenset[str] = frozenset(), since: datetime | None = None) -> list[str]:
    periods = due_periods(now, zone="UTC", weekday=0, at=EIGHT, made=made, watching_since=since)
    return [period.key for period in periods]


def test_weeks_missed_while_the_daemon_was_down_are_made_up_in_order_and_once() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    since = datetime(2026, 11, 4, tzinfo=UTC)
    assert due(now, since=since) == ["2026-W45", "2026-W46", "2026-W47"]
    assert due(now, frozenset({"2026-W45", "2026-W47"}), since) == ["2026-W46"]


def test_no_digest_is_due_before_its_hour() -> None:
    since = datetime(2026, 11, 17, tzinfo=UTC)
    assert due(datetime(2026, 11, 23, 7, 59, tzinfo=UTC), since=since) == []
    assert due(datetime(2026, 11, 23, 8, 0, tzinfo=UTC), since=since) == ["2026-W47"]


def test_weeks_before_the_watching_began_are_not_told() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert due(now, since=None) == []
    assert due(now, since=datetime(2026, 11, 23, 8, 30, tzinfo=UTC)) == []


def test_a_section_shows_the_latest_version_of_each_document_newest_first() -> None:
    hits = [
        found(1, document=1, published=datetime(2023, 10, 20, tzinfo=UTC)),
        found(2, document=1, version=2, published=datetime(2023, 10, 20, tzinfo=UTC)),
        found(3, document=2, published=datetime(2023, 10, 25, tzinfo=UTC)),
    ]
    cards = [WatchlistCard(key="ai-chips", title="AI", reason=""), WatchlistCard(key="other", title="O", reason="")]
    [section] = build_sections(hits, cards, ROUTE)
    assert [hit.hit.id for hit in section.hits] == [3, 2]


def test_a_watchlist_without_hits_still_has_its_section() -> None:
    [section] = build_sections([], [WatchlistCard(key="ai-chips", title="AI", reason="")], ROUTE)
    assert section.hits == ()


def test_only_deadlines_ahead_are_told_and_each_once() -> None:
    duties = build_duties([found(1), found(2)], ROUTE, date(2023, 10, 30))
    assert [(duty.deadline.kind, duty.deadline.on) for duty in duties] == [("effective", date(2023, 11, 17))]
