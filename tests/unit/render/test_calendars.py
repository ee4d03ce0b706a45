"""Calendars: what RFC 5545 and RFC 7986 demand, and what a reader needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from monitor.domain.duties import DutyKind
from monitor.domain.matches import Deadline
from monitor.domain.reports import WatchlistCard
from monitor.ports.deadlines import StoredDeadline
from monitor.render.calendars import CalendarFeed
from tests.rfc5545 import events_of, read_calendar
from tests.unit.render.contents import renderer

SEEN = datetime(2023, 10, 17, 13, 0, 0, 123456, tzinfo=UTC)
MOVED = datetime(2023, 11, 20, 14, 30, tzinfo=UTC)
CHIPS = WatchlistCard(
    key="ai-chips", title="AI chips, and machines", reason="Export limits decide what may be shipped."
)
RULE = StoredDeadline(
    id=1,
    uid="5b1d0e8a-0000-5000-8000-000000000001@rulewire",
    deadline=Deadline(
        kind="comments_close", on=date(2023, 12, 18), quote="Comments must be received by BIS no later than that day."
    ),
    sequence=0,
    document_id=1,
    document_key="fr:2023-23055",
    title="Implementation of Additional Export Controls; Comments",
    url="https://www.federalregister.gov/d/2023-23055",
    citation="88 FR 73458",
    source="federal-register",
    watchlists=("ai-chips",),
    first_seen_at=SEEN,
    changed_at=SEEN,
)


def feed(*deadlines: StoredDeadline, **more: object) -> CalendarFeed:
    made = CalendarFeed(
        key="ai-chips",
        title=CHIPS.title,
        deadlines=deadlines or (RULE,),
        cards={"ai-chips": CHIPS},
        zones={"federal-register": "America/New_York"},
        source_titles={"federal-register": "Federal Register"},
    )
    return replace(made, **more)  # type: ignore[arg-type]


def made(*deadlines: StoredDeadline, language: str = "en", **more: object) -> bytes:
    return renderer().calendar(feed(*deadlines, **more), language=language)


def test_a_deadline_is_one_whole_day_that_blocks_no_time() -> None:
    (event,) = events_of(made())
    assert (event.value("DTSTART"), event.value("DTEND")) == ("20231218", "20231219")
    assert (event.value("TRANSP"), event.value("STATUS"), event.value("SEQUENCE")) == ("TRANSPARENT", "CONFIRMED", "0")
    assert event.value("UID") == RULE.uid
    assert event.value("URL") == RULE.url


def test_it_says_what_is_due_in_which_words_and_why_that_is_watched() -> None:
    (event,) = events_of(made())
    assert event.text("SUMMARY") == "Comments close: Implementation of Additional Export Controls; Comments"
    told = event.text("DESCRIPTION")
    for part in (
        RULE.deadline.quote,
        "88 FR 73458",
        "Federal Register",
        "AI chips, and machines: Export limits decide what may be shipped.",
        RULE.url,
        "rulewire show fr:2023-23055",
    ):
        assert part in told
    assert event.text("CATEGORIES") == "AI chips, and machines"


def test_the_same_deadlines_give_the_same_bytes() -> None:
    assert made() == made()
    (event,) = events_of(made())
    assert event.value("DTSTAMP") == event.value("LAST-MODIFIED") == "20231017T130000Z"


def test_a_date_that_another_document_moved_says_from_when_and_by_whom() -> None:
    deadline = replace(RULE.deadline, on=date(2024, 1, 17), before=date(2023, 12, 18))
    moved = replace(RULE, deadline=deadline, sequence=1, changed_at=MOVED, moved_by="fr:2023-27071")
    (before,), (after,) = events_of(made()), events_of(made(moved))
    assert before.value("UID") == after.value("UID")
    assert (after.value("SEQUENCE"), after.value("DTSTART")) == ("1", "20240117")
    assert after.value("LAST-MODIFIED") == after.value("DTSTAMP") == "20231120T143000Z"
    assert after.value("CREATED") == "20231017T130000Z"
    assert "Moved from Monday, 18 December 2023 by fr:2023-27071." in after.text("DESCRIPTION")


def test_what_is_no_longer_said_is_cancelled_and_stays() -> None:
    (event,) = events_of(made(replace(RULE, ended_at=MOVED)))
    assert event.value("STATUS") == "CANCELLED"
    assert event.value("LAST-MODIFIED") == "20231120T143000Z"
    assert "Cancelled: this date no longer stands." in event.text("DESCRIPTION")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("kind", list(DutyKind))
def test_every_kind_of_duty_has_words(kind: DutyKind, language: str) -> None:
    deadline = Deadline(kind=kind.value, on=date(2023, 12, 18), label="instruction 3", ended=True)
    taken_back = replace(RULE, deadline=deadline, ended_at=MOVED, moved_by="fr:2023-27071")
    (event,) = events_of(made(taken_back, language=language))
    words, _, title = event.text("SUMMARY").partition(": ")
    assert title == RULE.title
    assert words.endswith(" (instruction 3)")
    assert not words.startswith(kind.value)
    assert "fr:2023-27071" in event.text("DESCRIPTION")


def test_the_calendar_has_a_name_a_zone_and_an_interval() -> None:
    calendar = read_calendar(made())
    assert calendar.text("NAME") == calendar.text("X-WR-CALNAME") == "Rulewire: AI chips, and machines"
    assert calendar.value("X-WR-TIMEZONE") == "America/New_York"
    assert "America/New_York" in calendar.text("DESCRIPTION")
    assert calendar.value("REFRESH-INTERVAL") == calendar.value("X-PUBLISHED-TTL") == "PT1H"


def test_sources_in_several_zones_are_all_told_of_and_none_is_chosen() -> None:
    seoul = replace(RULE, uid="another@rulewire", source="motie")
    zones = {"federal-register": "America/New_York", "motie": "Asia/Seoul"}
    calendar = read_calendar(made(RULE, seoul, zones=zones))
    assert "X-WR-TIMEZONE" not in {name for name, _, _ in calendar.properties}
    assert "America/New_York, Asia/Seoul" in calendar.text("DESCRIPTION")


def test_a_calendar_without_deadlines_is_a_calendar_all_the_same() -> None:
    empty = replace(feed(), deadlines=())
    calendar = read_calendar(renderer().calendar(empty, language="ko"))
    assert b"COMMENT" not in renderer().calendar(empty, language="ko")
    assert [component.name for component in calendar.inside] == ["VTIMEZONE"]


def test_korean_and_chinese_are_folded_between_characters() -> None:
    title = "미국 상무부의 첨단 반도체 수출통제 개정안에 대한 의견 수렴 " * 4 + "关于先进计算芯片出口管制的规则" * 6
    (event,) = events_of(made(replace(RULE, title=title), language="ko"))
    assert event.text("SUMMARY").startswith("의견 제출 마감: 미국 상무부의 첨단 반도체")
    assert "关于先进计算芯片出口管制的规则" * 2 in event.text("SUMMARY")


@pytest.mark.parametrize(
    "title",
    [
        "Rule\r\nEND:VEVENT\r\nEND:VCALENDAR\r\nX-EVIL:1",
        "Rule\nATTACH:http://evil.example/",
        "a\\, b\\; c\\n d, e; f: g\"h' \\",
        "bell\x07 null\x00 escape\x1b[2J delete\x7f next\x85 line\u2028 paragraph\u2029",
        "\u202egnp.elur\u202c tag\U000e0041",
        "half \ud83d of a pair",
        "x" * 60_000,
        "한" * 60_000,
        "\N{FAMILY}\u200d" * 500,
        "",
    ],
)
def test_a_hostile_title_stays_a_title(title: str) -> None:
    hostile = replace(
        RULE,
        title=title,
        citation=title,
        moved_by=title,
        url="javascript:alert(1)",
        watchlists=("ai-chips", title),
        deadline=Deadline(kind=title or "x", on=date(2023, 12, 18), label=title, quote=title, before=date(2023, 1, 1)),
    )
    content = made(hostile, title=title, source_titles={"federal-register": title})
    (event,) = events_of(content)
    assert len(content) < 30_000
    assert "URL" not in {name for name, _, _ in event.properties}
    (read,) = Calendar.from_ical(content).events
    assert read.start == date(2023, 12, 18)
    assert str(read["SUMMARY"]) == event.text("SUMMARY")


def test_an_address_in_another_script_is_written_as_a_uri() -> None:
    korean = replace(RULE, url='https://www.law.go.kr/행정규칙/전략물자?q="a b"&x=%EA%B0%80')
    (event,) = events_of(made(korean))
    assert event.value("URL").startswith("https://www.law.go.kr/%ED%96%89%EC%A0%95")
    assert event.value("URL").endswith("?q=%22a%20b%22&x=%EA%B0%80")


def test_the_library_reads_back_what_was_written() -> None:
    calendar = Calendar.from_ical(made(RULE, replace(RULE, uid="second@rulewire", title="둘째, 문서; \\끝")))
    first, second = calendar.events
    assert (first.uid, second.uid) == (RULE.uid, "second@rulewire")
    assert str(second["SUMMARY"]) == "Comments close: 둘째, 문서; \\끝"
    assert first.end - first.start == timedelta(days=1)
    assert not calendar.errors
    assert not first.errors


def test_the_last_day_of_the_calendar_has_no_day_after_it() -> None:
    (event,) = events_of(made(replace(RULE, deadline=Deadline(kind="effective", on=date.max))))
    assert event.value("DTSTART") == "99991231"
    assert "DTEND" not in {name for name, _, _ in event.properties}


def test_a_watchlist_that_is_gone_is_called_by_its_key() -> None:
    (event,) = events_of(made(cards={}))
    assert event.text("CATEGORIES") == "ai-chips"


def test_users_own_words_come_first_and_a_broken_template_breaks_no_calendar(tmp_path: Path) -> None:
    own = tmp_path / "calendar"
    own.mkdir()
    (own / "default.en.summary").write_text("Due: {{ deadline.title }}", encoding="utf-8")
    (own / "default.en.txt").write_text("{{ deadline.titel }}", encoding="utf-8")
    mine = renderer(tmp_path)
    (event,) = events_of(mine.calendar(feed(), language="en"))
    assert event.text("SUMMARY").startswith("Due: Implementation")
    assert RULE.deadline.quote in event.text("DESCRIPTION")
    assert len(mine.problems) == 1
