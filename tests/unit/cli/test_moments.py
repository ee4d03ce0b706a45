"""Times as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import typer

from monitor.cli.moments import first_day_of, moment_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_duration_is_that_long_ago() -> None:
    assert moment_of("7d", now=NOW, zone="Asia/Seoul") == NOW - timedelta(days=7)


def test_a_day_begins_at_midnight_of_the_readers() -> None:
    assert moment_of("2026-11-01", now=NOW, zone="Asia/Seoul") == datetime(2026, 10, 31, 15, tzinfo=UTC)


def test_a_time_with_offset_is_itself_and_one_without_is_local() -> None:
    assert moment_of("2026-11-01T09:00+09:00", now=NOW, zone="UTC") == datetime(2026, 11, 1, tzinfo=UTC)
    assert moment_of("2026-11-01T09:00", now=NOW, zone="Asia/Seoul") == datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize("written", ["", "yesterday", "2026-13-01", "7 days", "١d"])
def test_anything_else_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(typer.BadParameter, match="neither a duration"):
        moment_of(written, now=NOW, zone="UTC")


WORLD = ["Asia/Seoul", "America/New_York", "UTC"]


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("2026-11-01", date(2026, 11, 1)),
        ("14d", date(2026, 11, 9)),
        # In Seoul it is the morning of the 24th, in New York still the evening of the 23rd.
        ("1h", date(2026, 11, 23)),
        ("0d", date(2026, 11, 23)),
        ("2026-11-24", date(2026, 11, 23)),
        ("2026-11-24T09:00+09:00", date(2026, 11, 23)),
        ("2026-11-22T04:00+00:00", date(2026, 11, 21)),
    ],
)
def test_a_report_over_zones_begins_on_a_day_that_has_begun_in_each(written: str, first: date) -> None:
    assert first_day_of(written, now=datetime(2026, 11, 24, 3, tzinfo=UTC), zones=WORLD) == first


def test_a_day_that_has_begun_nowhere_is_refused() -> None:
    with pytest.raises(typer.BadParameter, match="has not begun"):
        first_day_of("2026-11-25", now=datetime(2026, 11, 24, 3, tzinfo=UTC), zones=WORLD)
