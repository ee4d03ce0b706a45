from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.sources._feed.dates import read_date

NINE_IN_SEOUL = datetime(2023, 6, 28, 0, 0, tzinfo=UTC)
AFTERNOON = datetime(2023, 6, 28, 6, 5, tzinfo=UTC)  # 15:05 in Seoul


@pytest.mark.parametrize(
    "written",
    [
        "Wed, 28 Jun 2023 09:00:00 KST",
        "Wed, 28 Jun 2023 09:00:00 JST",
        "Wed, 28 Jun 2023 09:00:00 +0900",
        "Wed, 28 Jun 2023 09:00 +0900 (KST)",
        "Wed,28 Jun 2023 09:00:00 GMT+9",
        "Wed, 28 June 23 09:00:00 +09:00",
        "Wed, 28 Jun 2023 09:00:00",
        "Wed Jun 28 09:00:00 KST 2023",
        "2023-06-28T09:00:00+09:00",
        "2023-06-28T00:00:00.000Z",
        "2023-06-28 09:00",
        "2023-06-28(수) 09:00",
        "2023.06.28 09:00",
        "2023/06/28 09:00:00",
        "20230628090000",
        "2023년 6월 28일 오전 9시",
        "2023년06월28일 09시00분00초",
        "2023年6月28日 午前9時0分",
    ],
)
def test_nine_in_seoul_is_midnight_in_utc(written: str) -> None:
    assert read_date(written, "Asia/Seoul") == NINE_IN_SEOUL


@pytest.mark.parametrize(
    "written",
    ["2023년 6월 28일 오후 3시 5분", "2023. 6. 28. 오후 3:05", "2023년 6월 28일(수) 15:05", "2023-06-28 03:05 PM"],
)
def test_the_afternoon_is_read_in_korean(written: str) -> None:
    assert read_date(written, "Asia/Seoul") == AFTERNOON


@pytest.mark.parametrize("written", ["2023年6月28日 下午2時5分", "2023年06月28日14:05", "2023-06-28 14:05:00 CST"])
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong"])
def test_chinese_forms_and_china_standard_time(written: str, zone: str) -> None:
    assert read_date(written, zone) == AFTERNOON


@pytest.mark.parametrize(
    ("name", "zone", "hours"),
    [
        ("CST", "America/Chicago", 6),
        ("CST", "America/New_York", 6),
        ("EST", "UTC", 5),
        ("EDT", "UTC", 4),
        ("PT", "UTC", 8),
    ],
)
def test_american_names_of_zones(name: str, zone: str, hours: int) -> None:
    assert read_date(f"Fri, 13 Jan 2023 09:00:00 {name}", zone) == datetime(2023, 1, 13, 9 + hours, tzinfo=UTC)


def test_a_day_without_a_time_is_midnight_in_the_zone_of_the_source() -> None:
    for written in ("2023년 6월 28일", "2023-06-28", "28 Jun 2023", "June 28, 2023"):
        assert read_date(written, "Asia/Seoul") == datetime(2023, 6, 27, 15, tzinfo=UTC)


def test_a_zone_with_summer_time_is_asked_for_the_day() -> None:
    assert read_date("2023-01-10 09:00", "America/New_York") == datetime(2023, 1, 10, 14, tzinfo=UTC)
    assert read_date("2023-07-10 09:00", "America/New_York") == datetime(2023, 7, 10, 13, tzinfo=UTC)


def test_a_wrong_offset_is_put_right_where_the_source_says_so() -> None:
    assert read_date("2023-06-28T09:00:00.000Z", "Asia/Seoul", local_times=True) == NINE_IN_SEOUL


def test_the_future_is_kept() -> None:
    assert read_date("2099-01-01T00:00:00Z", "UTC") == datetime(2099, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "1687910400",
        "2023-02-30",
        "2023-13-01",
        "Sun, 16 zzz 2012 11:47:32 GMT",
        "2023-06-28T25:00:00Z",
        "2023-06-28T10:61:00Z",
        "Wed, 31 Dec 9999 23:59:59 -1200",
        "0001-01-01T00:00:00+09:00",
        "2013-01-27-01",
        "9" * 9999,
    ],
)
def test_what_is_not_understood_is_no_date(written: str) -> None:
    assert read_date(written, "Asia/Seoul") is None
