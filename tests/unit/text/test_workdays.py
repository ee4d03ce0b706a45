"""Federal working days, against the law and against the issues of the register that are in the archive."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.text.workdays import holiday_name, is_working_day, next_working_day, working_days

FEDERAL = "us-federal"
# Months that the archive lacks (its README); the days are those of the last issue before and the first one after.
LACKING = (
    (date(2020, 5, 4), date(2020, 12, 31)),
    (date(2021, 5, 17), date(2021, 12, 30)),
    (date(2024, 5, 16), date(2024, 12, 31)),
)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2023, 11, 10), "Veterans Day"),  # 11 November 2023 is a Saturday: observed on Friday (5 U.S.C. 6103(b))
        (date(2021, 7, 5), "Independence Day"),  # 4 July 2021 is a Sunday: observed on Monday (E.O. 11582)
        (date(2021, 12, 31), "New Year's Day"),  # observed in the year before
        (date(2022, 6, 20), "Juneteenth"),  # Public Law 117-17
        (date(2023, 11, 23), "Thanksgiving Day"),
        (date(2025, 1, 9), "National Day of Mourning"),  # E.O. 14133
    ],
)
def test_a_federal_holiday_is_no_working_day_and_has_a_name(day: date, name: str) -> None:
    assert not is_working_day(FEDERAL, day)
    assert holiday_name(FEDERAL, day).startswith(name)


@pytest.mark.parametrize("day", [date(2021, 1, 20), date(1985, 1, 21), date(2017, 1, 20), date(1965, 1, 20)])
def test_a_president_takes_office_on_a_closed_day(day: date) -> None:
    assert not is_working_day(FEDERAL, day)
    assert holiday_name(FEDERAL, day)


@pytest.mark.parametrize("day", [date(2022, 1, 20), date(2023, 1, 20), date(2020, 11, 3), date(2023, 12, 26)])
def test_other_days_of_the_week_are_working_days(day: date) -> None:
    assert is_working_day(FEDERAL, day)
    assert holiday_name(FEDERAL, day) == ""


def test_a_weekend_is_no_working_day_and_no_holiday() -> None:
    assert not is_working_day(FEDERAL, date(2023, 11, 25))
    assert holiday_name(FEDERAL, date(2023, 11, 25)) == ""
    assert holiday_name(FEDERAL, date(2023, 11, 11)) == ""


def test_without_a_calendar_every_day_is_a_working_day() -> None:
    assert is_working_day("", date(2023, 12, 25))
    assert holiday_name("", date(2023, 12, 25)) == ""
    assert working_days("", date(2023, 12, 23), date(2023, 12, 26)) == 4
    assert next_working_day("", date(2023, 12, 24)) == date(2023, 12, 25)


def test_both_ends_of_a_stretch_are_counted() -> None:
    assert working_days(FEDERAL, date(2023, 11, 20), date(2023, 11, 24)) == 4
    assert working_days(FEDERAL, date(2023, 11, 23), date(2023, 11, 23)) == 0
    assert working_days(FEDERAL, date(2023, 11, 24), date(2023, 11, 20)) == 0


def test_the_working_day_after_a_long_weekend() -> None:
    assert next_working_day(FEDERAL, date(2023, 12, 29)) == date(2024, 1, 2)
    assert next_working_day(FEDERAL, date(2021, 1, 15)) == date(2021, 1, 19)
    assert next_working_day(FEDERAL, date(2021, 1, 19)) == date(2021, 1, 21)


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=passed) for passed in range((last - first).days + 1))


def test_the_register_was_published_on_each_working_day_of_the_archive_and_on_no_other(shared_data: Path) -> None:
    with lzma.open(shared_data / "federal_register" / "documents_2020_2024.jsonl.xz", "rt", encoding="utf-8") as lines:
        published = {date.fromisoformat(json.loads(line)["publication_date"]) for line in lines}
    there = [day for day in days(date(2020, 1, 1), date(2024, 12, 31)) if not any(a <= day <= b for a, b in LACKING)]
    assert len(there) > 1000
    assert [day for day in there if is_working_day(FEDERAL, day) != (day in published)] == []


def test_the_calendar_is_loaded_only_where_a_day_is_asked_for() -> None:
    look = "import sys, monitor.text.workdays; print('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout == "False\n"
