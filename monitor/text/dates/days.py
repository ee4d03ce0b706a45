"""The days that prose names: written out, in figures, or counted from the day of publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from monitor.text.dates.counted import COUNTED, counted_day

MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
WEEKDAY: Final = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_YEAR: Final = r"(?:19|20)\d\d(?!\d)"
_NUMBER: Final = r"\d{1,2}(?:st|nd|rd|th)?(?![\d:/]|\s?(?:[ap]\.?\s?m\b|noon|cfr\b|u\.s\.c|days?\b|percent))"
_JOINED: Final = rf"\s?(?:-{{1,2}}|\u2013|\u2014|&|,?\sand|,?\sor|\sthrough|\sthru|\sto|,)\s?{_NUMBER}"
_DAYS: Final = re.compile(
    rf"(?:{WEEKDAY},?\s)?(?:"
    rf"(?P<month>{MONTH})\s{{0,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?P<more>(?:{_JOINED}){{0,8}})"
    rf"(?:[,.]?\s{{0,3}}(?P<year>{_YEAR}))?"
    rf"|(?:the\s)?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s(?:day\s)?(?:of\s)?(?P<month2>{MONTH}),?\s(?P<year2>{_YEAR})"
    rf"|(?<![\d/.-])(?P<month3>\d{{1,2}})(?P<slash>[/-])(?P<day3>\d{{1,2}})(?P=slash)(?P<year3>{_YEAR}|\d\d(?![\d/-]))"
    rf"|(?<![\d-])(?P<year4>{_YEAR})-(?P<month4>\d\d)-(?P<day4>\d\d)(?![\d-])"
    rf"|{COUNTED}"
    r"|(?P<never>indefinitely|until\sfurther\s(?:notice|action)|for\san\sindefinite\s(?:period|time))"
    r")",
)
_MONTHS: Final = {
    name: at
    for at, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_EVERY_YEAR: Final = re.compile(r",?\s(?:of\s(?:each|every|any|a\sgiven|the\s\w+ing)\b|each\b|annually)")
_ONE_MORE: Final = re.compile(r"(?P<join>-|\u2013|\u2014|through|thru|to|and|or|&|,)\s?(?P<day>\d{1,2})")
_RANGE: Final = frozenset(("-", "\u2013", "\u2014", "through", "thru", "to"))
_NEIGHBOUR: Final = 60  # characters between a day without a year and the next that has one: "January 29 through ..."
_CENTURY: Final = 70  # 12/27/94 is of 1994, 12/27/23 of 2023
_LOOK_AHEAD: Final = timedelta(days=90)  # duties lie ahead of the publication, rarely a year


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One day named at prose[start:end]; `last` is the other end of "March 7-8". `on` is None for "indefinitely", and
    for a day counted from a publication that is not known."""

    start: int
    end: int
    on: date | None
    last: date | None = None
    counted: bool = False


@dataclass(kw_only=True, slots=True)
class _Written:
    start: int
    end: int
    month: int
    day: int
    year: int | None
    last: int | None = None


def days_of(lowered: str, *, published_on: date | None) -> list[Day]:
    """The days named in prose of small letters, in its order. Days that no calendar has are left out."""
    named: list[Day | _Written] = []
    for found in _DAYS.finditer(lowered):
        if found["month"] or found["month2"] or found["month3"] or found["month4"]:
            named.extend(_written(lowered, found))
        elif found["never"]:
            named.append(Day(start=found.start(), end=found.end(), on=None))
        elif counted := counted_day(lowered, found, published_on):
            named.append(Day(start=found.start(), end=found.end(), on=counted.on, counted=True))
    return [day for place, each in enumerate(named) if (day := _dated(named, place, each, published_on))]


def _written(lowered: str, found: re.Match[str]) -> Iterator[_Written]:
    for suffix in ("", "2", "3", "4"):
        if month := found["month" + suffix]:
            break
    year = found["year" + suffix]
    if suffix == "" and not year and _EVERY_YEAR.match(lowered, found.end()):
        return
    first = _Written(
        start=found.start(),
        end=found.end(),
        month=int(month) if month.isdigit() else _MONTHS[month[:3]],
        day=int(found["day" + suffix]),
        year=_full_year(year),
    )
    others: list[_Written] = []
    for more in _ONE_MORE.finditer(lowered, *found.span("more")) if suffix == "" else ():
        if more["join"] in _RANGE:
            (others or [first])[-1].last = int(more["day"])
        else:
            others.append(
                _Written(
                    start=more.start("day"), end=more.end(), month=first.month, day=int(more["day"]), year=first.year
                )
            )
    if others:
        first.end = found.start("more")
        others[-1].end = found.end()
    yield first
    yield from others


def _full_year(year: str | None) -> int | None:
    if not year:
        return None
    if len(year) == 4:
        return int(year)
    return int(year) + (1900 if int(year) >= _CENTURY else 2000)


def _dated(named: list[Day | _Written], place: int, day: Day | _Written, published_on: date | None) -> Day | None:
    if isinstance(day, Day):
        return day
    year = day.year or _year_near(named, place, day, published_on)
    on = _on(year, day.month, day.day)
    if on is None:
        return None
    last = _on(year, day.month, day.last) if day.last else None
    return Day(start=day.start, end=day.end, on=on, last=last if last and last > on else None)


def _on(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None


def _year_near(named: list[Day | _Written], place: int, day: _Written, published_on: date | None) -> int | None:
    """The year of the neighbour that a day without one leans on; else the one that brings it near the publication."""
    for other in named[place + 1 : place + 2]:
        if isinstance(other, _Written) and other.year and other.start - day.end < _NEIGHBOUR:
            return other.year - (day.month > other.month)
    if published_on:
        near = published_on + _LOOK_AHEAD
        return min((near.year - 1, near.year, near.year + 1), key=lambda year: _distance(year, day, near))
    for other in reversed(named[:place]):
        if isinstance(other, _Written) and other.year:
            return other.year + (day.month < other.month)
    return None


def _distance(year: int, day: _Written, near: date) -> timedelta:
    on = _on(year, day.month, day.day)
    return abs(on - near) if on else timedelta.max
