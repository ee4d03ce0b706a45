"""The week as a report that never calls silence an all-clear."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.domain.alerts import Period
from monitor.domain.matches import Evidence
from monitor.domain.reports import DatedDuty, DigestSection, UndeliveredMessage, WatchlistCard
from monitor.domain.states import SourceState
from monitor.render.templates import TemplateSet
from tests.unit.render.contents import (
    CHIPS,
    CLOUD,
    NOW,
    TEMPLATES,
    coverage,
    deadline,
    digest,
    found,
    mention,
    renderer,
)


def rendered(language: str = "en", **changes: Any):  # type: ignore[no-untyped-def]
    return renderer().digest(digest(**changes), language=language)


def test_the_title_is_the_week_in_the_readers_words() -> None:
    assert rendered().text.splitlines()[1] == "Week 47, 16–22 November 2026"
    assert rendered("ko").text.splitlines()[1] == "2026년 47주차, 11월 16일~11월 22일"


def test_a_week_across_the_year_names_both_years() -> None:
    # ISO week 53 of 2026: 28 December to 3 January.
    start = datetime(2026, 12, 27, 15, tzinfo=UTC)
    period = Period(key="2026-W53", starts_at=start, ends_at=start + timedelta(days=7))
    assert rendered(period=period).text.splitlines()[1] == "Week 53, 28 December 2026 – 3 January 2027"
    assert rendered("ko", period=period).text.splitlines()[1] == ("2026년 53주차, 2026년 12월 28일~2027년 1월 3일")


def test_a_week_across_the_end_of_daylight_saving_time_ends_on_sunday() -> None:
    period = Period(
        key="2026-W44",
        starts_at=datetime(2026, 10, 26, 4, tzinfo=UTC),
        ends_at=datetime(2026, 11, 2, 5, tzinfo=UTC),
    )
    text = rendered(period=period, zone="America/New_York").text
    assert text.splitlines()[1] == "Week 44, 26 October – 1 November 2026"


def test_no_hits_is_said_plainly_only_when_everything_was_seen() -> None:
    assert "No hits in this period." in rendered().text
    assert "이번 기간에는 해당 건이 없습니다." in rendered("ko").text


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_hits_is_no_all_clear_while_a_source_could_not_be_seen(language: str) -> None:
    seen = rendered(language)
    unseen = rendered(language, coverage=(coverage(), coverage("motie", SourceState.BLOCKED, checks_ok=0)))
    plain = {"en": "No hits in this period.", "ko": "이번 기간에는 해당 건이 없습니다."}[language]
    warning = {"en": "1 source could not be seen, so this is not an all-clear", "ko": "이상이 없다는 뜻은 아닙니다"}
    for text in (unseen.text, unseen.html):
        assert plain not in text
        assert warning[language] in text
    assert plain in seen.html


@pytest.mark.parametrize("language", ["en", "ko"])
def test_without_any_source_the_report_says_that_it_knows_nothing(language: str) -> None:
    text = rendered(language, coverage=()).text
    assert {"en": "No source was checked", "ko": "점검한 출처가 없"}[language] in text
    assert {"en": "No hits in this period", "ko": "해당 건이 없습니다"}[language] not in text


def test_an_unseen_source_is_named_with_state_detail_remedy_and_last_good_check() -> None:
    row = coverage("motie", SourceState.BLOCKED, checks_ok=3)
    english, korean = rendered(coverage=(row,)).text, rendered("ko", coverage=(row,)).text
    assert "- MOTIE: blocked us (HTTP 302)" in english
    assert "Last good check: 25 October 2023, 10:00 KST" in english
    assert SourceState.BLOCKED.remedy in english
    assert "- MOTIE: 접근 차단 (HTTP 302)" in korean
    assert "마지막 정상 점검: 2023년 10월 25일(수) 10:00 KST" in korean
    assert SourceState.BLOCKED.remedy not in korean
    assert "1 source not checked" in rendered(coverage=(row,)).subject


@pytest.mark.parametrize("state", list(SourceState))
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_state_has_words_in_every_language(state: SourceState, language: str) -> None:
    words = TemplateSet([TEMPLATES]).module([f"shared/words.{language}.jinja"], {})
    assert words.states[state.value]
    # The English remedy is the one of the code.
    assert language == "en" or words.remedies[state.value]


def test_sections_show_quotes_links_and_fold_what_is_too_long() -> None:
    hits = tuple(found(n, title=f"Rule {n}") for n in range(33))
    message = rendered(sections=(DigestSection(watchlist=CHIPS, hits=hits), DigestSection(watchlist=CLOUD, hits=())))
    assert message.text.count("* Rule ") == 10
    assert "and 23 more: rulewire hits --watchlist ai-chips" in message.text
    assert "The «A800» and the H800 need a licence." in message.text
    assert "https://www.federalregister.gov/d/2023-23055" in message.text
    assert message.subject == "Rulewire: week 47, 16–22 November 2026: 33 hits"
    assert "33 hits in 1 of 2 watchlists" in message.text


def test_a_quote_says_more_than_the_title_that_stands_above_it() -> None:
    in_title = Evidence(field="title", start=0, end=4, rule="named", term="A800", quote="A800 rule")
    hit = found(title="A800 rule", evidence=(in_title, mention("H800", "The A800 and the H800 need a licence.")))
    text = rendered(sections=(DigestSection(watchlist=CHIPS, hits=(hit,)),)).text
    assert "The A800 and the «H800» need a licence." in text
    assert "«A800» rule" not in text


def test_deadlines_come_in_the_order_of_their_days() -> None:
    duties = tuple(
        DatedDuty(deadline=deadline("effective", 2027, month, 5), hit=found(title=f"Month {month}"))
        for month in (3, 1, 2)
    )
    text = rendered(deadlines=duties).text
    assert text.index("Month 1") < text.index("Month 2") < text.index("Month 3")
    assert "- Tuesday, 5 January 2027: Takes effect: Month 1" in text
    assert "- 2027년 1월 5일(화): 시행: Month 1" in rendered("ko", deadlines=duties).text


def test_undelivered_messages_are_told() -> None:
    lost = UndeliveredMessage(channel="inbox", address="desk@example.org", error="550 no such user", created_at=NOW)
    assert "inbox, desk@example.org: 550 no such user" in rendered(undelivered=(lost,)).text
    assert "1 message did not arrive" in rendered(undelivered=(lost,)).text


def test_what_was_checked_is_counted() -> None:
    text = rendered(coverage=(coverage(), coverage("b", checks_ok=5))).text
    assert "2 sources, 14 checks in this period, of which 12 succeeded." in text
    assert "Every source was seen." in text


@pytest.mark.parametrize("language", ["en", "ko"])
def test_hostile_words_are_harmless_in_every_place(language: str) -> None:
    bad = "<img src=x onerror=alert(1)>\u202e\x1b[2J"
    evidence = (Evidence(field="body", start=0, end=4, rule="r", term="<img", quote=bad),)
    hit = found(title=bad, url="javascript:alert(1)", evidence=evidence)
    row = coverage("x", SourceState.BLOCKED, checks_ok=0)
    message = rendered(
        language,
        sections=(DigestSection(watchlist=WatchlistCard(key="k", title=bad, reason=bad), hits=(hit,)),),
        deadlines=(DatedDuty(deadline=deadline("effective", 2027, 1, 1), hit=hit),),
        coverage=(
            type(row)(**{**{f: getattr(row, f) for f in row.__dataclass_fields__}, "title": bad, "detail": bad}),
        ),
        undelivered=(UndeliveredMessage(channel=bad, address=bad, error=bad, created_at=NOW),),
    )
    assert "<img" not in message.html
    assert "href" not in message.html
    assert not set(message.text + message.html) & set("\u202e\x1b")


def test_a_huge_week_stays_under_the_size_at_which_clients_clip_it() -> None:
    quote = "A800 " + "가나다 " * 300
    evidence = (Evidence(field="body", start=0, end=4, rule="r", term="A800", quote=quote),)
    sections = tuple(
        DigestSection(
            watchlist=WatchlistCard(key=f"w{n}", title=f"Watchlist {n}", reason=""),
            hits=tuple(found(m, title="제목 " * 60, evidence=evidence) for m in range(50)),
        )
        for n in range(12)
    )
    assert len(rendered(sections=sections).html.encode()) < 100_000


def test_the_structured_form_is_json() -> None:
    data = json.loads(json.dumps(rendered(sections=(DigestSection(watchlist=CHIPS, hits=(found(),)),)).data))
    assert data["type"] == "digest"
    assert data["id"] == "desk:2026-W47"
    assert data["period"]["first"] == "2026-11-16"
    assert data["period"]["last"] == "2026-11-22"
    assert data["watchlists"][0]["hits"][0]["document"]["title"] == "Implementation of Additional Export Controls"
    assert data["all_seen"] is True
