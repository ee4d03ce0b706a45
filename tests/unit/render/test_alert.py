"""What an alert says, in both languages, whatever it is about."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from monitor.domain.errors import TemplateError
from monitor.domain.matches import Deadline, Evidence, FoundHit, RelatedDocument
from monitor.domain.states import Reason, Relation, Stage
from tests.unit.render.contents import CHIPS, CLOUD, alert, deadline, found, mention, renderer

HOSTILE = "<script>alert(1)</script>\u202egpj.exe \x1b]0;x\x07\r\nBcc: x@example.org"


def rendered(content=None, language: str = "en"):  # type: ignore[no-untyped-def]
    return renderer().alert(content or alert(), channel_kind="email", language=language)


def test_the_first_line_says_what_changed_for_whom() -> None:
    assert rendered().text.splitlines()[0] == (
        "For the readers of desk: a document seen for the first time hits “AI chips”."
    )
    assert rendered(language="ko").text.splitlines()[0] == (
        "desk 수신자께 알려 드립니다. 새로 확인된 문서가 감시 목록 “AI chips”에 해당합니다."
    )


def test_a_changed_document_is_told_as_changed() -> None:
    content = alert(found(version_number=3), reason=Reason.NEW_VERSION)
    assert rendered(content).subject == "Changed: Implementation of Additional Export Controls (AI chips)"
    assert "has changed (version 3)" in rendered(content).text.splitlines()[0]
    assert "버전 3" in rendered(content, "ko").text.splitlines()[0]


def test_facts_are_given_in_the_readers_zone_and_words() -> None:
    content = alert(found(deadlines=(deadline("effective", 2023, 11, 17), deadline("comments_close", 2023, 12, 18))))
    english, korean = rendered(content).text, rendered(content, "ko").text
    for line in (
        "Source: Federal Register, BIS",
        "Agency: Bureau of Industry and Security",
        "Type: Rule",
        "Citation: 88 FR 73458",
        "Published: 25 October 2023, 13:00 KST",
        "Effective: Friday, 17 November 2023",
        "Comments close: Monday, 18 December 2023",
    ):
        assert line in english.splitlines()
    assert "공표일: 2023년 10월 25일(수) 13:00 KST" in korean.splitlines()
    assert "시행일: 2023년 11월 17일(금)" in korean.splitlines()


def test_facts_that_are_not_known_are_left_out() -> None:
    text = rendered(alert(found(published_at=None, citation="", agencies=(), document_type=""))).text
    assert not any(line.startswith(("Published", "Citation", "Agency", "Type")) for line in text.splitlines())


def test_evidence_is_marked_and_every_watchlist_says_why() -> None:
    content = alert(found(1), found(2, watchlist="cloud-rental"), cards=(CHIPS, CLOUD))
    message = rendered(content)
    assert "The «A800» and the H800 need a licence." in message.text
    assert "- A chip is named." in message.text
    assert "Why this is watched: Rent is next." in message.text
    assert "- named" in message.text.splitlines()  # a rule without a sentence shows its key
    assert '">A800</mark>' in message.html
    assert "rulewire show 2" in message.text


def test_five_quotes_are_shown_and_the_rest_is_counted() -> None:
    evidence = tuple(
        Evidence(field="body", start=0, end=4, rule="named", term="A800", quote=f"A800 number {n}.") for n in range(12)
    )
    message = rendered(alert(found(evidence=evidence)))
    assert message.text.count("«A800»") == 5
    assert "and 7 more quotes" in message.text
    assert message.data["evidence_count"] == 12


def test_a_watchlist_that_was_removed_since_is_told_by_its_key() -> None:
    assert "== old-list ==" in rendered(alert(found(watchlist="old-list"))).text


def test_an_alert_without_hits_is_an_error_and_not_an_empty_mail() -> None:
    content = alert()
    empty = type(content)(alert=content.alert, hits=(), watchlists=(), source_title="", zone="UTC")
    with pytest.raises(TemplateError, match="Alert 17 has no hits"):
        rendered(empty)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_hostile_titles_become_harmless_text(language: str) -> None:
    evidence = (Evidence(field="title", start=0, end=8, rule="named", term="<script>", quote=HOSTILE),)
    message = rendered(alert(found(title=HOSTILE, agencies=(HOSTILE,), citation=HOSTILE, evidence=evidence)), language)
    assert "\n" not in message.subject
    assert "<script" not in message.html
    for text in (message.subject, message.text, message.html, json.dumps(message.data, ensure_ascii=False)):
        assert not set(text) & set("\u202e\x1b\x07\r")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user:pw@example.org/",
        "HTTPS:no-host",
        "//example.org",
        "",
        "http://[",
    ],
)
def test_an_address_that_is_not_safe_is_never_a_link(url: str) -> None:
    message = rendered(alert(found(url=url)))
    assert "href" not in message.html
    assert "no address that is safe to open" in message.text
    assert message.data["document"]["url"] == ""


def test_an_address_cannot_break_out_of_its_attribute() -> None:
    message = rendered(alert(found(url='https://example.org/"onmouseover="x')))
    assert 'onmouseover="' not in message.html


def test_a_very_long_title_is_cut() -> None:
    message = rendered(alert(found(title="제목 " * 4000)))
    assert len(message.subject) <= 180
    assert len(message.text) < 2_000


def test_the_mail_stays_under_the_size_at_which_clients_clip_it() -> None:
    quotes = tuple(
        Evidence(field="body", start=0, end=4, rule="named", term="A800", quote=f"A800 {n} " + "가나다 " * 300)
        for n in range(60)
    )
    hits = [found(n, watchlist=f"list-{n}", evidence=quotes, title="제목 " * 500) for n in range(40)]
    message = rendered(alert(*hits))
    assert len(message.html.encode()) < 100_000


class Outline(HTMLParser):
    """Languages, headings and void-safe nesting of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[str] = []
        self.lang: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.lang = dict(attrs).get("lang")
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(tag)
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_is_well_formed_and_names_its_language(language: str) -> None:
    outline = Outline()
    outline.feed(rendered(language=language).html)
    assert outline.open == []
    assert outline.lang == language
    assert outline.headings[0] == "h1"
    assert outline.headings.count("h1") == 1


def test_an_unknown_language_falls_back_to_english() -> None:
    assert rendered(language="xx") == rendered(language="en")


def test_the_structured_form_is_json_with_offsets_into_the_original() -> None:
    quote = "The A800 and the H800 need a licence."
    data = json.loads(json.dumps(rendered(alert(found(evidence=(mention("H800", quote),)))).data))
    assert data["type"] == "alert"
    assert data["id"] == 17
    assert data["reason"] == "first_hit"
    assert data["document"]["key"] == "fr:2023-23055"
    assert datetime.fromisoformat(data["document"]["published_at"]) == datetime(2023, 10, 25, 4, tzinfo=UTC)
    (evidence,) = data["evidence"]
    assert evidence["quote"] == quote
    assert evidence["end"] - evidence["start"] == len("H800")
    assert data["watchlists"][0]["quotes"][0]["parts"][1] == {"text": "H800", "marked": True}


@pytest.mark.parametrize(
    ("language", "end", "more"),
    [
        ("en", "… (AI chips +1)", "and 3 more rules"),
        ("ko", "… (AI chips 외 1개 목록)", "그 밖에 규칙 3개도 충족되었습니다."),
    ],
)
def test_the_news_comes_first_in_the_subject_and_many_rules_are_counted(language: str, end: str, more: str) -> None:
    """A list of mails shows some sixty letters: they are the document, not the watchlist that is always the same."""
    rules = tuple(f"rule-{number}" for number in range(7))
    hit = found(1, title="Implementation of Additional Export Controls: " + "Updates and Corrections " * 20)
    content = alert(
        replace(hit, hit=replace(hit.hit, rules=rules)), found(2, watchlist="cloud-rental"), cards=(CHIPS, CLOUD)
    )
    message = rendered(content, language=language)
    assert "Implementation of Additional" in message.subject[:40]
    assert message.subject.endswith(end)
    for words in (message.text, message.html):
        assert "rule-3" in words
        assert "rule-4" not in words
        assert more in words
    assert [rule["key"] for rule in message.data["watchlists"][0]["rules"]] == list(rules)


# ---------------------------------------------------------------- what another document has to do with it

EXTENDED = Deadline(
    kind="comments_close",
    on=date(2024, 1, 17),
    before=date(2023, 12, 18),
    quote="The comment period is extended until January 17, 2024.",
)


def related(relation: Relation, **changes: Any) -> FoundHit:
    """A hit only because of another document."""
    named = Evidence(field=relation.value, start=0, end=10, rule="named", term="2023-23055", quote="2023-23055: Chips")
    other = RelatedDocument(
        relation=relation, document_key="fr:2023-23055", title="Chips", url="https://www.federalregister.gov/d/1"
    )
    return found(document_key="fr:2023-27999", title="Extension", evidence=(named,), related=(other,), **changes)


def test_a_moved_date_is_told_from_old_to_new_with_the_sentence() -> None:
    content = alert(related(Relation.MOVES_DEADLINE, deadlines=(EXTENDED,)), reason=Reason.DEADLINE_MOVED)
    english, korean = rendered(content), rendered(content, "ko")
    assert english.subject == "Date changed: Extension (AI chips)"
    lines = english.text.splitlines()
    assert "- Comments close: Monday, 18 December 2023 → Wednesday, 17 January 2024" in lines
    assert "  “The comment period is extended until January 17, 2024.”" in lines
    assert "Changes a date of 2023-23055: Chips" in lines
    assert korean.subject == "[기한 변경] Extension (AI chips)"
    assert "- 의견 제출 마감일: 2023년 12월 18일(월) → 2024년 1월 17일(수)" in korean.text.splitlines()
    assert "extended until January 17, 2024" in english.html


def test_a_date_that_was_taken_back_is_told_as_such() -> None:
    ended = replace(EXTENDED, before=None, ended=True, quote="")
    content = alert(related(Relation.MOVES_DEADLINE, deadlines=(ended,)), reason=Reason.DEADLINE_MOVED)
    assert "- Comments close: Wednesday, 17 January 2024 → no date" in rendered(content).text.splitlines()
    assert "- 의견 제출 마감일: 2024년 1월 17일(수) → 기한 없음" in rendered(content, "ko").text.splitlines()


def test_a_correction_names_what_it_corrects_once() -> None:
    text = rendered(alert(related(Relation.CORRECTS), reason=Reason.CORRECTION)).text
    assert text.splitlines()[0] == "For the readers of desk: a document that hit “AI chips” is corrected."
    assert text.count("2023-23055: Chips") == 1
    assert "What that document met:" in text
    assert "정정 대상: 2023-23055, Chips" in rendered(alert(related(Relation.CORRECTS)), "ko").text


@pytest.mark.parametrize(
    ("days", "spoken", "korean"), [(7, "in 7 days", "7일 후"), (1, "tomorrow", "내일"), (0, "today", "오늘")]
)
def test_a_reminder_says_what_is_due_when(days: int, spoken: str, korean: str) -> None:
    content = alert(found(deadlines=(EXTENDED,)), reason=Reason.DEADLINE_NEAR)
    raised = replace(content.alert, created_at=datetime(2024, 1, 17 - days, 2, tzinfo=UTC))
    content = replace(content, alert=raised, deadline=EXTENDED)
    assert rendered(content).subject.startswith(f"Comments close {spoken}: Implementation")
    assert "Comments close: Wednesday, 17 January 2024 (was Monday, 18 December 2023)" in rendered(content).text
    assert rendered(content, "ko").subject.startswith(f"[{korean} 의견 제출 마감]")
    assert rendered(content).data["days_left"] == days


@pytest.mark.parametrize(
    ("day", "english", "korean"),
    [
        (
            date(2023, 10, 25),
            "Status: On public inspection, to be published Wednesday, 25 October 2023",
            "상태: 공개 열람 중, 2023년 10월 25일(수) 공표 예정",
        ),
        (None, "Status: On public inspection, publication date not set", "상태: 공개 열람 중, 공표일 미정"),
    ],
)
def test_what_is_on_public_inspection_is_not_said_to_be_published(day: date | None, english: str, korean: str) -> None:
    note = "The agency has asked that this document be withdrawn."
    inspected = found(stage=Stage.PUBLIC_INSPECTION, publication_on=day, editorial_note=note)
    text = rendered(alert(inspected)).text
    assert "a document on public inspection, not yet published, hits “AI chips”" in text.splitlines()[0]
    assert english in text.splitlines()
    assert f"Note of the register: {note}" in text.splitlines()
    assert not any(line.startswith("Published") for line in text.splitlines())
    assert korean in rendered(alert(inspected), "ko").text.splitlines()


def test_every_date_has_its_label_and_a_crowd_of_dates_is_counted() -> None:
    dates = tuple(Deadline(kind="effective", on=date(2026, 1, day), label=f"instruction {day}") for day in range(1, 13))
    lines = rendered(alert(found(deadlines=dates))).text.splitlines()
    assert "Effective (instruction 3): Saturday, 3 January 2026" in lines
    assert "and 4 more: rulewire show" in lines


def test_a_quote_of_a_long_text_names_its_section() -> None:
    quoted = replace(mention("A800", "The A800 and the H800 need a licence."), heading="C. Addition of Sec. 744.23")
    made = rendered(alert(found(evidence=(quoted,))))
    assert "- Text (C. Addition of Sec. 744.23): The «A800» and the H800 need a licence." in made.text
    assert "C. Addition of Sec. 744.23" in made.html
    assert made.data["watchlists"][0]["quotes"][0]["heading"] == "C. Addition of Sec. 744.23"


def test_hostile_words_of_related_documents_and_dates_are_harmless() -> None:
    hostile = replace(EXTENDED, label=HOSTILE, quote=HOSTILE)
    other = RelatedDocument(relation=Relation.CORRECTS, document_key=HOSTILE, title=HOSTILE, url="javascript:alert(1)")
    content = alert(found(deadlines=(hostile,), related=(other,), editorial_note=HOSTILE), reason=Reason.CORRECTION)
    for language in ("en", "ko"):
        made = rendered(content, language)
        assert "<script>" not in made.html
        assert "javascript:" not in made.html
        assert not {"\u202e", "\x1b", "\x07"} & set(made.text + made.html + json.dumps(made.data, ensure_ascii=False))


def test_agencies_whose_names_hold_an_and_stay_apart_and_the_register_s_number_is_told() -> None:
    agencies = ("Commerce Department", "Industry and Security Bureau")
    early = alert(found(document_key="fr:2023-23055", citation="", agencies=agencies))
    for language, number in (("en", "Document number: 2023-23055"), ("ko", "문서 번호: 2023-23055")):
        text = rendered(early, language).text
        assert "Commerce Department; Industry and Security Bureau" in text
        assert number in text
    press = rendered(alert(found(document_key="paper:1"))).text
    assert "Document number" not in press
