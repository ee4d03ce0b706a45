"""Small values as people write them: durations, zones, CFR parts, keys, languages."""

from __future__ import annotations

import re
import zoneinfo
from datetime import date, time, timedelta
from typing import Final

from monitor.domain.remedies import BadValueError as BadValueError
from monitor.domain.remedies import did_you_mean, quoted
from monitor.domain.sources import CfrReference

LONGEST: Final = timedelta(days=3660)
SHORTEST_CADENCE: Final = timedelta(seconds=30)
_UNITS: Final = (("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
_DURATION: Final = re.compile("".join(f"(?:([0-9]{{1,9}}){unit})?" for unit, _ in _UNITS))
_CLOCK: Final = re.compile("([01]?[0-9]|2[0-3]):([0-5][0-9])")
KEY_PATTERN: Final = "[a-z0-9]+(?:[-_.][a-z0-9]+)*"
LANGUAGE_PATTERN: Final = "[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?"
_KEY: Final = re.compile(KEY_PATTERN)
_LANGUAGE: Final = re.compile(LANGUAGE_PATTERN)
_CFR: Final = re.compile(
    r"([0-9]{1,2}) C\.?F\.?R\.?(?: (?:parts?|pt\.?|pts\.?))? ([0-9]{1,4})(?: ?(?:-|–|to|through) ?([0-9]{1,4}))?",
    re.IGNORECASE,
)


def parse_duration(text: str) -> timedelta:
    """`30s`, `15m`, `6h`, `3d`, `2w`, or larger units before smaller ones: `1h30m`. Raises BadValueError."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise BadValueError(f"{quoted(text)} is not a duration.", "Write it as 30s, 15m, 6h, 3d, 2w or 1h30m.")
    seconds = sum(int(count or 0) * size for count, (_, size) in zip(match.groups(), _UNITS, strict=True))
    if seconds > LONGEST.total_seconds():
        raise BadValueError(f"{quoted(text)} is too long.", "A duration is at most ten years.")
    return timedelta(seconds=seconds)


def parse_cadence(text: str) -> timedelta:
    """A duration between two questions to one source. Raises BadValueError."""
    cadence = parse_duration(text)
    if cadence < SHORTEST_CADENCE:
        raise BadValueError(f"{quoted(text)} is too often.", "Ask a source every 30s at most.")
    return cadence


def parse_days(text: str) -> timedelta:
    """A number of whole days. Raises BadValueError."""
    duration = parse_duration(text)
    if not duration or duration % timedelta(days=1):
        raise BadValueError(f"{quoted(text)} is no number of days.", "Whole days are counted here: write it as 3d.")
    return duration


def parse_time(text: str) -> time:
    """A time of the day as `08:00`. Raises BadValueError."""
    if found := _CLOCK.fullmatch(text):
        return time(int(found[1]), int(found[2]))
    raise BadValueError(f"{quoted(text)} is not a time of day.", 'Write it as "08:00", from "00:00" to "23:59".')


def check_zone(name: str) -> str:
    """The name, if it is an IANA zone of this machine or of tzdata. Raises BadValueError."""
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        remedy = did_you_mean(name, tuple(zoneinfo.available_timezones()))
        raise BadValueError(
            f"{quoted(name)} is not a time zone.", f"{remedy} Use an IANA name, as Asia/Seoul."
        ) from None
    return name


def check_key(key: str) -> str:
    """The key, if it is lower-case letters, digits and single `-`, `_` or `.` between them. Raises BadValueError."""
    if not _KEY.fullmatch(key):
        raise BadValueError(
            f"{quoted(key)} cannot be a key.", "Use lower-case letters, digits and hyphens, as ai-chips."
        )
    return key


def check_language(tag: str) -> str:
    """The tag, if it has the shape of a BCP 47 language, script and region: `ko`, `zh-Hant`. Raises BadValueError."""
    if _LANGUAGE.fullmatch(tag):
        return tag
    parts = re.split(r"[-_]", tag.strip().lower())
    better = "-".join([parts[0], *(part.title() if len(part) == 4 else part.upper() for part in parts[1:])])
    remedy = (
        f"Did you mean {quoted(better)}?" if _LANGUAGE.fullmatch(better) else "Use a tag such as en, ko or zh-Hans."
    )
    raise BadValueError(f"{quoted(tag)} is not a language tag.", remedy)


def parse_cfr(text: str) -> CfrReference:
    """`15 CFR part 744`, or a range as `15 CFR parts 730-774`. Raises BadValueError."""
    match = _CFR.fullmatch(" ".join(text.split()))
    if match is None:
        raise BadValueError(
            f"{quoted(text)} is not a part of the Code of Federal Regulations.",
            'Write it as "15 CFR part 744" or "15 CFR parts 730-774".',
        )
    title, first, last = match.groups()
    if last is None:
        return CfrReference(title=int(title), part=str(int(first)))
    if int(last) <= int(first):
        raise BadValueError(f"The range {first}-{last} runs backwards.", "Put the smaller part first.")
    return CfrReference(title=int(title), part=f"{int(first)}-{int(last)}")


def parse_verified(text: str) -> date | None:
    """`unverified` is None, otherwise a day as `2026-11-01`. Raises BadValueError."""
    if text == "unverified":
        return None
    try:
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise BadValueError(
            f"{quoted(text)} is not a day.", "Write the day it was last verified as 2026-11-01, or unverified."
        ) from None
