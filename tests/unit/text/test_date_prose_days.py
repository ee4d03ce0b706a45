"""Which day is meant: counted days, days without a year, days in figures."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.domain.duties import DutyKind
from monitor.text.dates import read_dates
from tests.unit.text.date_prose import PUBLISHED


def closes(prose: str, published_on: date | None) -> date | None:
    (stated,) = read_dates(f"Comments are due {prose}.", published_on=published_on)
    return stated.on


@pytest.mark.parametrize(
    ("published_on", "prose", "on"),
    [
        # From the table of effective dates and time periods of January 2024 in the register's reader aids.
        (date(2024, 1, 2), "30 days after publication", date(2024, 2, 1)),
        (date(2024, 1, 3), "30 days after publication", date(2024, 2, 2)),
        (date(2024, 1, 4), "30 days after publication", date(2024, 2, 5)),  # February 3 is a Saturday
        (date(2024, 1, 5), "60 days after publication", date(2024, 3, 5)),
        (date(2024, 1, 4), "15 days after publication", date(2024, 1, 19)),
        (date(2023, 12, 1), "45 days after publication", date(2024, 1, 16)),  # January 15 is a holiday
        (date(2024, 1, 10), "within 30 calendar days from the date of this publication", date(2024, 2, 9)),
        (date(2024, 1, 10), "within fifteen days after this notice is published", date(2024, 1, 25)),
        (
            date(2024, 1, 10),
            "[insert date 60 days from date of publication in the Federal Register]",
            date(2024, 3, 11),
        ),
        (date(2024, 1, 31), "one month after publication", date(2024, 2, 29)),
        (date(2024, 1, 10), "within ten working days of publication", date(2024, 1, 25)),
    ],
)
def test_days_are_counted_as_the_register_counts_them(published_on: date, prose: str, on: date) -> None:
    assert closes(prose, published_on) == on


def test_a_counted_day_is_marked_and_has_no_date_before_publication() -> None:
    (stated,) = read_dates("Effective [INSERT DATE OF PUBLICATION IN THE FEDERAL REGISTER].", published_on=None)
    assert (stated.on, stated.counted) == (None, True)


@pytest.mark.parametrize(
    ("published_on", "prose", "on"),
    [
        (date(2024, 1, 2), "by Friday, January 12", date(2024, 1, 12)),
        (date(2023, 12, 20), "by January 12", date(2024, 1, 12)),
        (date(2024, 1, 2), "from December 28 through January 12, 2025", date(2025, 1, 12)),
        (None, "by 1/12/1994", date(1994, 1, 12)),
        (None, "by 1/12/94", date(1994, 1, 12)),
        (None, "by 01-12-2024", date(2024, 1, 12)),
        (None, "by 2024-01-12", date(2024, 1, 12)),
        (None, "by Sept. 5th, 2014", date(2014, 9, 5)),
        (None, "by the 15th day of March, 2024", date(2024, 3, 15)),
        (None, "on or before Friday, the 16th of February, 2024", date(2024, 2, 16)),
        (None, "by JANUARY 12,2024", date(2024, 1, 12)),
        (None, "on January 5-12, 2024", date(2024, 1, 12)),
    ],
)
def test_a_day_is_read_however_it_is_written(published_on: date | None, prose: str, on: date) -> None:
    assert closes(prose, published_on) == on


def test_a_day_without_a_year_and_without_anything_to_tell_it_is_left_out() -> None:
    assert read_dates("Comments are due January 12.", published_on=None) == ()


def test_a_day_that_stands_alone_is_what_the_caller_knows_it_to_be() -> None:
    prose = "Wednesday, February 14, 2024; 6 p.m.-8 p.m. EST."
    assert read_dates(prose, published_on=PUBLISHED) == ()
    (stated,) = read_dates(prose, published_on=PUBLISHED, bare=DutyKind.HEARING)
    assert (stated.kind, stated.on) == (DutyKind.HEARING, date(2024, 2, 14))


@pytest.mark.parametrize(
    "prose", ["February 9, 2000.", "12:01 a.m., February 9, 2000.", "February 9, 2000, unless otherwise noted."]
)
def test_a_day_that_stands_alone_was_the_effective_date_while_rules_had_that_heading(prose: str) -> None:
    (stated,) = read_dates(prose, published_on=date(2000, 1, 10))
    assert (stated.kind, stated.on) == (DutyKind.EFFECTIVE, date(2000, 2, 9))
    assert read_dates(prose, published_on=date(2000, 1, 10), bare=None) == ()
    assert read_dates(prose.replace("2000", "2024"), published_on=PUBLISHED) == ()


@pytest.mark.parametrize("prose", ["Wednesday, February 9, 2000.", "February 9-10, 2000.", "February 9, 2000 at noon."])
def test_a_weekday_an_hour_or_several_days_are_those_of_no_rule(prose: str) -> None:
    assert read_dates(prose, published_on=date(2000, 1, 10)) == ()
