"""Days that are counted from the day of publication, as the Office of the Federal Register counts them.

The day after publication is the first; where the last falls on a day on which federal offices are closed, the next
working day is meant (1 CFR 18.17). Texts on public inspection still say "[INSERT DATE 30 DAYS AFTER DATE OF PUBLICATION
IN THE FEDERAL REGISTER]".
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from monitor.text.workdays import is_working_day, next_working_day

_TENS: Final = {
    "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90, "one hundred": 100,
    "one hundred twenty": 120, "one hundred eighty": 180, "one hundred and eighty": 180,
}  # fmt: skip
_ONES: Final = {
    name: at for at, name in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], 1)
}
_AMOUNT: Final = (
    r"(?:\d{1,4}|one\shundred(?:\sand)?(?:\s(?:twenty|eighty))?|(?:ten|fifteen|twenty|thirty|forty|sixty|ninety)"
    r"(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?|one|two|three|four|five|six|seven|eight|nine)"
)
_SPAN: Final = (
    rf"{_AMOUNT}(?:\s?\(\d{{1,4}}\))?[\s-](?:calendar\s|consecutive\s|business\s|working\s)?(?:day|week|month|year)s?\b"
)
_PUBLICATION: Final = (
    r"(?:(?:the\s)?(?:actual\s)?(?:date|day)\s(?:of\s|on\swhich\s|that\s)?)?(?:its\s|this\s|the\s|their\s)?"
    r"(?:federal\sregister\s)?(?:publication\b|(?:notice|rule|document|action|order|proposal|regulation)"
    r"\s(?:is|was|has\sbeen|appears|appeared)(?:\spublished)?\b|(?<=this\s)(?:notice|document)\b)"
)
COUNTED: Final = (
    r"(?P<bracket>\[[^\[\]]{0,200}\])"
    rf"|(?P<counted>\b{_SPAN}['\u2019]?\s(?:after|from|following|of|past|upon|subsequent\sto)\s{_PUBLICATION})"
    r"|(?P<published>(?:\b(?:upon|on|as\sof|at|concurrent\swith)\s(?:the\s)?(?:its\s|their\s|this\s)?"
    r"(?:federal\sregister\s)?publication\b|(?:\bupon\s|\bon\s|\bas\sof\s)?(?:the\s)?(?:date|day)\sof\s"
    r"(?:its\s|this\s|the\s|their\s)?(?:federal\sregister\s)?publication\b|\b(?:upon|on|as\sof)\s(?:the\s|its\s)?"
    r"publication\sdate\b))"
)
_AMOUNT_AND_UNIT: Final = re.compile(
    rf"(?P<amount>{_AMOUNT})(?:\s?\(\d{{1,4}}\))?[\s-](?P<kind>[a-z]+\s)?(?P<unit>day|week|month|year)"
)
_PLACEHOLDER: Final = re.compile(r"\bpublication\b|\bpublished\b")
# "30 days after publication of EPA's notice of availability" counts from another document's day.
_ANOTHERS: Final = re.compile(
    r"\s(?:date\s)?of\s(?!(?:this|today)\b|the\s(?:present|final\srule|rule|document|order)\b|the\snotice\b(?!\sof\s))"
)
_LONGEST: Final = 10_000  # days


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """A counted day; `on` is None where the day of publication is not known."""

    on: date | None


def counted_day(lowered: str, found: re.Match[str], published_on: date | None) -> Counted | None:
    """The day that a match of COUNTED means; None where it is none of this document's."""
    if found["bracket"] and not _PLACEHOLDER.search(found["bracket"]):
        return None
    if not found["bracket"] and _ANOTHERS.match(lowered, found.end()):
        return None
    if published_on is None:
        return Counted(on=None)
    span = _AMOUNT_AND_UNIT.search(found[0])
    if span is None:
        return Counted(on=published_on)
    return Counted(on=_after(published_on, _amount(span["amount"]), span["unit"], span["kind"] or ""))


def _amount(words: str) -> int:
    if words.isdigit():
        return int(words)
    words = " ".join(words.split())
    if words in _TENS or words in _ONES:
        return _TENS.get(words) or _ONES[words]
    tens, _, ones = words.replace("-", " ").rpartition(" ")
    return _TENS.get(tens, 0) + _ONES.get(ones, 0)


def _after(day: date, amount: int, unit: str, kind: str) -> date | None:
    if amount > _LONGEST:
        return None
    if kind.strip() in ("business", "working"):
        return _working_days_after(day, amount)
    try:
        end = _months_after(day, amount * (12 if unit == "year" else 1)) if unit in ("month", "year") else None
        end = end or day + timedelta(days=amount * (7 if unit == "week" else 1))
        return end if is_working_day("us-federal", end) else next_working_day("us-federal", end)
    except (ValueError, OverflowError):
        return None


def _working_days_after(day: date, amount: int) -> date | None:
    if amount > 400:
        return None
    for _ in range(amount):
        day = next_working_day("us-federal", day)
    return day


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
