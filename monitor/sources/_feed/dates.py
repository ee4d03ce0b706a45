"""Dates as feeds write them. A feed library reads "KST" as UTC and "2023년 6월 28일" as the first of November, so the
raw string is read here, with the source's own zone for what names none."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from monitor.sources._words import plausible

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HOURS: Final[dict[str, float]] = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 1, "CET": 1, "MET": 1, "WEST": 1, "CEST": 2, "MEST": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "ICT": 7, "WIB": 7, "HKT": 8, "SGT": 8, "PHT": 8, "AWST": 8, "KST": 9,
    "JST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "AST": -4, "EDT": -4, "EST": -5, "CDT": -5, "CST": -6,
    "MDT": -6, "MST": -7, "PDT": -7, "PST": -8, "AKDT": -8, "AKST": -9, "HST": -10,
}  # fmt: skip
_ZONES: Final = {
    "AT": "America/Halifax",
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
_AFTERNOON: Final = frozenset({"오후", "下午", "午後", "晚上", "pm"})
_LONGEST: Final = 120

_ZONE: Final = r"(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{1,2}|[A-Z]{1,5}(?:\s?[+-]\d{1,2}(?::?\d{2})?)?)"
_CLOCK: Final = (
    r"(?:(?P<half>오전|오후|上午|下午|午前|午後|凌晨|晚上|[AP]\.?M\.?)\s*)?"
    r"(?P<hour>\d{1,2})\s*[:시时時点點]\s*"
    r"(?:(?P<minute>\d{1,2})\s*[분分]?(?:[:\s]*(?P<second>\d{1,2})(?:[.,]\d+)?\s*[초秒]?)?)?"
    r"(?:\s*(?P<half_after>[AP]\.?M\.?))?"
)
_DAY_NAMES: Final = (
    r"[월화수목금토일]요일|[一二三四五六日月火水木金土]曜日?|星期[一二三四五六日天]|周[一二三四五六日]"
    r"|[월화수목금토일日月火水木金土](?=\s*[)）])"
)
_WEEKDAY: Final = rf"(?:\s*[(（]?\s*(?:{_DAY_NAMES})\s*[)）]?)?"
_TIME: Final = rf"(?:(?:\s*[T,]\s*|\s+|(?<=[日일号)）.])\s*){_CLOCK}(?:\s*{_ZONE})?)?"

_YEAR_FIRST: Final = re.compile(
    rf"(?:[A-Z]{{3,9}},?\s+)?(?P<year>\d{{4}})\s*[-./年년]\s*(?P<month>\d{{1,2}})\s*[-./月월]\s*(?P<day>\d{{1,2}})\s*[.日일号]?{_WEEKDAY}{_TIME}",
    re.IGNORECASE,
)
_COMPACT: Final = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    rf"(?:[T ]?(?P<hour>\d{{2}}):?(?P<minute>\d{{2}})(?::?(?P<second>\d{{2}})(?:\.\d+)?)?\s*{_ZONE}?)?",
    re.IGNORECASE,
)
_DAY_FIRST: Final = re.compile(
    rf"(?:\w+\.?(?:,\s*|\s+))?(?P<day>\d{{1,2}})[\s-]+(?P<name>[A-Z]{{3,9}})\.?,?[\s-]+(?P<year>\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_MONTH_FIRST: Final = re.compile(
    rf"(?:[A-Z]{{3,9}}\.?,?\s+)?(?P<name>[A-Z]{{3,9}})\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}){_TIME}",
    re.IGNORECASE,
)
_ASCTIME: Final = re.compile(
    r"(?:[A-Z]{3,9},?\s+)?(?P<name>[A-Z]{3,9})\s+(?P<day>\d{1,2})\s+"
    rf"(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}}):(?P<second>\d{{2}})\s+(?:{_ZONE}\s+)?(?P<year>\d{{4}})",
    re.IGNORECASE,
)
_FORMS: Final = (_YEAR_FIRST, _COMPACT, _DAY_FIRST, _ASCTIME, _MONTH_FIRST)


def read_date(written: str, zone: str, *, local_times: bool = False) -> datetime | None:
    """The moment in UTC, or None where the words are not understood.

    RFC 822 and 2822, ISO 8601, and the forms of Korean, Chinese and Japanese sites. `zone` (IANA) is used where no
    offset is written, to tell which CST is meant, and for every time where `local_times` says that what is written
    as an offset is wrong. A date without a time is midnight.
    """
    text = re.sub(r"\([A-Za-z /]*\)", "", written[:_LONGEST].replace("\u00a0", " ")).strip()
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _moment(found.groupdict(), ZoneInfo(zone), local_times)
    return None


def _moment(parts: dict[str, str | None], zone: ZoneInfo, local_times: bool) -> datetime | None:
    month = _month(parts)
    year, day = int(parts["year"] or 0), int(parts["day"] or 0)
    if len(parts["year"] or "") == 2:
        year += 2000 if year < 69 else 1900  # POSIX strptime
    minute, second = int(parts.get("minute") or 0), int(parts.get("second") or 0)
    second = 59 if second == 60 else second  # a leap second
    hour = _hour(parts)
    try:
        naive = datetime(year, month, day, 0, minute, second) + timedelta(hours=hour)  # noqa: DTZ001 - zone follows
        if hour > 24 or (hour == 24 and (minute or second)):
            return None
        offset = None if local_times else _zone_of(parts.get("zone"), naive, zone)
        moment = naive.replace(tzinfo=offset or zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if plausible(moment) else None


def _month(parts: dict[str, str | None]) -> int:
    name = (parts.get("name") or "")[:3].lower()
    if name:
        return _MONTHS.index(name) + 1 if name in _MONTHS else 0
    return int(parts.get("month") or 0)


def _hour(parts: dict[str, str | None]) -> int:
    hour = int(parts.get("hour") or 0)
    half = (parts.get("half") or parts.get("half_after") or "").lower().replace(".", "")
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if half in _AFTERNOON else 0)


def _zone_of(written: str | None, naive: datetime, own: ZoneInfo) -> tzinfo | None:
    """The offset as written; None for the source's own zone. Raises ValueError for an offset that cannot be."""
    if not written:
        return None
    name, digits = re.fullmatch(r"([A-Za-z]*)\s?(.*)", written, re.S).groups()  # type: ignore[union-attr]
    if digits:
        # "GMT+9" means nine hours east, as people write it (and not as POSIX does).
        return _offset(digits)
    name = name.upper()
    if name == naive.replace(tzinfo=own).tzname():
        return None
    if name == "CST" and naive.replace(tzinfo=own).utcoffset() == timedelta(hours=8):
        return None
    if name in _ZONES:
        return ZoneInfo(_ZONES[name])
    return timezone(timedelta(hours=_HOURS[name])) if name in _HOURS else None


def _offset(digits: str) -> tzinfo:
    plain = digits[1:].replace(":", "")
    hours, minutes = (int(plain), 0) if len(plain) <= 2 else (int(plain[:-2]), int(plain[-2:]))
    if hours > 14 or minutes > 59:
        raise ValueError(digits)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if digits[0] == "-" else offset)
