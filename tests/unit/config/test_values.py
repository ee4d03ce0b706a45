"""Durations, zones, CFR parts, languages and days as people write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.config.values import (
    BadValueError,
    check_key,
    check_language,
    check_zone,
    parse_cfr,
    parse_duration,
    parse_verified,
)
from monitor.domain.sources import CfrReference


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("30s", timedelta(seconds=30)),
        ("15m", timedelta(minutes=15)),
        ("6h", timedelta(hours=6)),
        ("3d", timedelta(days=3)),
        ("2w", timedelta(days=14)),
        ("1h30m", timedelta(minutes=90)),
        ("1w2d3h4m5s", timedelta(days=9, hours=3, minutes=4, seconds=5)),
        (" 90m ", timedelta(minutes=90)),
        ("0s", timedelta(0)),
    ],
)
def test_a_duration_is_read(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", ["", "30", "m", "30 m", "-3d", "1.5h", "30m1h", "3D", "٣d", "1h1h", "99999999w"])
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    with pytest.raises(BadValueError):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "title", "part"),
    [
        ("15 CFR part 744", 15, "744"),
        ("15 C.F.R. Part 744", 15, "744"),
        ("15 CFR 744", 15, "744"),
        ("15 CFR parts 730-774", 15, "730-774"),
        ("15  CFR parts 730–774", 15, "730-774"),
        ("31 CFR part 850", 31, "850"),
    ],
)
def test_a_cfr_reference_is_read(text: str, title: int, part: str) -> None:
    assert parse_cfr(text) == CfrReference(title=title, part=part)


@pytest.mark.parametrize(
    ("parse", "text", "remedy"),
    [
        (parse_cfr, "15 CFR part 744.23", '"15 CFR part 744"'),
        (parse_cfr, "CFR 744", '"15 CFR part 744"'),
        (parse_cfr, "15 CFR parts 774-730", "Put the smaller part first."),
        (check_zone, "Asia/Soul", "Asia/Seoul"),
        (check_zone, "asia/seoul", "Asia/Seoul"),
        (check_zone, "../../etc/passwd", "IANA"),
        (check_zone, "", "IANA"),
        (check_language, "zh_hans", '"zh-Hans"'),
        (check_language, "KO-kr", '"ko-KR"'),
        (check_language, "Korean language", "en, ko or zh-Hans"),
        (check_key, "AI chips", "lower-case"),
        (parse_verified, "1 November 2026", "2026-11-01"),
        (parse_verified, "20261101", "2026-11-01"),
        (parse_verified, "2026-13-01", "unverified"),
    ],
)
def test_a_bad_value_is_refused_with_a_remedy(parse: Callable[[str], Any], text: str, remedy: str) -> None:
    with pytest.raises(BadValueError) as caught:
        parse(text)
    assert remedy in caught.value.remedy


def test_a_day_or_the_word_unverified_says_when_a_source_was_looked_at() -> None:
    assert parse_verified("2026-11-01") == date(2026, 11, 1)
    assert parse_verified("unverified") is None
