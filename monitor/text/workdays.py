"""Working days: when a source that keeps office hours can be expected to show something. Pure; a day is a date.

`us-federal` has the days on which federal offices are closed: the legal public holidays of 5 U.S.C. 6103 with the days
on which they are observed, and the single days that executive orders closed them. The Federal Register has no issue on
these: held against 86,491 documents of 2020 to 2024, this agrees on every day of every month that is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final

CALENDARS: Final = ("us-federal",)
_DAY: Final = timedelta(days=1)
_SUNDAY: Final = 6


def is_working_day(calendar: str, day: date) -> bool:
    """Whether offices are open on that day. Every day is a working day of the empty calendar."""
    return not calendar or (day.weekday() < 5 and day not in _closed(calendar, day.year))


def holiday_name(calendar: str, day: date) -> str:
    """Why that day of the week is no working day, as "Thanksgiving Day"; empty for others and for weekends."""
    return _closed(calendar, day.year).get(day, "") if calendar and day.weekday() < 5 else ""


def working_days(calendar: str, first: date, last: date) -> int:
    """How many there are from `first` to `last`, both included; 0 where `last` comes first."""
    return sum(is_working_day(calendar, first + _DAY * passed) for passed in range((last - first).days + 1))


def next_working_day(calendar: str, day: date) -> date:
    """The first one after that day."""
    day += _DAY
    while not is_working_day(calendar, day):
        day += _DAY
    return day


@cache
def _closed(calendar: str, year: int) -> Mapping[date, str]:
    """The closed days of a year with their names. Raises KeyError for a calendar that is not known."""
    return {"us-federal": _us_federal}[calendar](year)


def _us_federal(year: int) -> dict[date, str]:
    # Loading it takes a tenth of a second and three hundred modules, which most commands never need.
    from holidays import country_holidays

    return _inauguration(year) | dict(country_holidays("US", years=year, categories=("government",)).items())


def _inauguration(year: int) -> dict[date, str]:
    """Offices in and around Washington, the register's among them, are closed (5 U.S.C. 6103(c)); the library leaves
    it out, as the day is none for the rest of the country."""
    if year % 4 != 1 or year < 1965:
        return {}
    day = date(year, 1, 20)
    return {day + _DAY if day.weekday() == _SUNDAY else day: "Inauguration Day"}
