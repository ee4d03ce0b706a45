from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from pydantic import ValidationError

from monitor.domain.errors import SourceError
from monitor.domain.sources import Agency, CfrReference, Reading, Window
from monitor.domain.states import SourceState
from monitor.sources._register.options import CfrOption, Options
from monitor.sources.federal_register import KIND
from tests.unit.sources.answers import NOW, REGISTER_URL, answer, json_answer, register_source

BIS = {"raw_name": "DEPARTMENT OF COMMERCE", "name": "Industry and Security Bureau", "id": 241, "parent_id": 54}
COMMERCE = {"raw_name": "DEPARTMENT OF COMMERCE", "name": "Commerce Department", "id": 54, "parent_id": None}
ENTRY: dict[str, Any] = {
    "document_number": "2023-23055",
    "title": "Implementation of Additional Export Controls",
    "type": "Rule",
    "abstract": None,
    "action": None,
    "agencies": [
        {**COMMERCE, "slug": "commerce-department"},
        {**BIS, "slug": "industry-and-security-bureau"},
        {"raw_name": "Office of the Secretary"},
    ],
    "cfr_references": [
        {"title": 15, "part": 744, "chapter": None},
        {"title": 15, "part": "734"},
        {"title": 15, "part": None, "chapter": 7},
    ],
    "correction_of": "https://www.federalregister.gov/api/v1/documents/2022-21658",
    "docket_ids": ["Docket No. 231013-0248"],
    "regulation_id_numbers": ["0694-AI94"],
    "publication_date": "2023-10-25",
    "effective_on": "2023-11-17",
    "significant": None,
    "html_url": "https://www.federalregister.gov/documents/2023/10/25/2023-23055/x",
    "pdf_url": "https://www.govinfo.gov/x.pdf",
    "page_views": {"count": 5},
    "toc_subject": "Export Administration Regulations:\n",
}


def question(checked_on: str | None = None, /, **options: Any) -> list[tuple[str, str]]:
    cursor = {"checked_on": checked_on} if checked_on else {}
    (request,) = KIND.requests(register_source(**options), cursor, NOW)
    return parse_qsl(urlsplit(request.url).query)


def parse(*entries: Any, url: str = REGISTER_URL, **options: Any) -> Reading:
    page = {"count": len(entries), "total_pages": 1, "results": list(entries)}
    return KIND.parse(register_source(**options), json_answer(page, url=url))


def refused(act: Any, *given: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        act(*given)
    return caught.value


# ---------------------------------------------------------------- asking


def test_the_question_holds_every_condition_and_asks_for_every_field() -> None:
    asked = question(
        agencies=["industry-and-security-bureau"],
        types=["RULE", "PRORULE"],
        cfr={"title": "15", "part": "730-774"},
        term="artificial intelligence",
        per_page=100,
    )
    assert ("conditions[agencies][]", "industry-and-security-bureau") in asked
    assert [value for name, value in asked if name == "conditions[type][]"] == ["RULE", "PRORULE"]
    assert ("conditions[cfr][title]", "15") in asked
    assert ("conditions[cfr][part]", "730-774") in asked
    assert ("conditions[term]", "artificial intelligence") in asked
    assert ("order", "newest") in asked
    assert ("per_page", "100") in asked
    fields = {value for name, value in asked if name == "fields[]"}
    assert fields >= {"document_number", "docket_ids", "effective_on", "cfr_references", "regulation_id_numbers"}


def test_each_cfr_part_is_a_question_of_its_own() -> None:
    source = register_source(cfr=[{"title": 15, "part": "744"}, {"title": 31, "part": "500-599"}])
    assert len(KIND.requests(source, {}, NOW)) == 2


@pytest.mark.parametrize(
    ("checked_on", "options", "since"),
    [
        (None, {}, "2026-11-13"),
        (None, {"since": "2023-06-01"}, "2023-06-01"),
        (None, {"lookback_days": "30"}, "2026-10-24"),
        ("2026-11-23", {}, "2026-11-13"),
        ("2026-11-01", {}, "2026-10-29"),
        ("2026-11-23", {"since": "2023-06-01"}, "2026-11-13"),
        ("2026-11-23", {"since": "2026-11-20"}, "2026-11-20"),
    ],
)
def test_checks_overlap_and_never_go_before_since(checked_on: str | None, options: dict[str, str], since: str) -> None:
    assert ("conditions[publication_date][gte]", since) in question(checked_on, **options)


def test_the_cursor_is_the_day_of_the_check_in_washington() -> None:
    late = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert KIND.next_cursor(register_source(), {}, late) == {"checked_on": "2026-11-23"}


@pytest.mark.parametrize(
    ("at", "fresh"),
    [
        (datetime(2026, 11, 23, 10, 59, tzinfo=UTC), ""),
        (datetime(2026, 11, 23, 11, 0, tzinfo=UTC), "20261123T0600"),
        (datetime(2026, 11, 23, 11, 59, tzinfo=UTC), "20261123T0659"),
        (datetime(2026, 11, 23, 12, 0, tzinfo=UTC), ""),
        (datetime(2026, 11, 24, 4, 59, tzinfo=UTC), "20261123T2359"),
    ],
)
def test_in_its_windows_no_cache_answers_for_the_register(at: datetime, fresh: str) -> None:
    spans = ((time(6), time(7)), (time(23), time(0)))
    windows = tuple(Window(starts=starts, ends=ends, cadence=timedelta(minutes=10)) for starts, ends in spans)
    (request,) = KIND.requests(replace(register_source(), windows=windows), {}, at)
    assert request.fresh == fresh
    assert request.url == KIND.requests(register_source(), {}, at)[0].url


@pytest.mark.parametrize(
    "options",
    [
        {"base_url": "http://www.federalregister.gov/api/v1"},
        {"base_url": "http://169.254.169.254/api/v1"},
        {"base_url": "https://u:p@e.org/api/v1"},
        {"base_url": "file:///x"},
        {"types": ["Rule"]},
        {"agencies": ["Industry and Security Bureau"]},
        {"cfr": {"title": 15, "part": "744.23"}},
        {"per_page": 1},
        {"colour": "red"},
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Options.model_validate(options)


def test_a_loopback_server_may_stand_in() -> None:
    assert Options(base_url="http://127.0.0.1:8123/api/v1/").base_url == "http://127.0.0.1:8123/api/v1"


def test_a_range_of_parts_covers_the_parts_in_it() -> None:
    parts = CfrOption(title=15, part="730-774")
    assert parts.covers(CfrReference(title=15, part="744"))
    assert not parts.covers(CfrReference(title=15, part="775"))
    assert not parts.covers(CfrReference(title=31, part="744"))


# ---------------------------------------------------------------- paging

NEXT = "https://www.federalregister.gov/api/v1/documents?format=json&page=2&search_after_cursor=abc"


def following(next_url: object, **options: Any) -> Any:
    page = {"count": 2, "results": [ENTRY], "next_page_url": next_url}
    return KIND.next_request(register_source(**options), json_answer(page))


def test_the_next_page_is_asked_for_as_it_is() -> None:
    assert following(NEXT).url == NEXT
    assert following(None) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://www.federalregister.gov/api/v1/documents?page=2",
        "https://evil.example.org/api/v1/documents?page=2",
        "https://www.federalregister.gov:8443/api/v1/documents?page=2",
        "https://www.federalregister.gov@evil.example.org/api/v1/documents?page=2",
        "https://www.federalregister.gov/admin?page=2",
        "https://www.federalregister.gov/api/v1/../../admin",
        "https://www.federalregister.gov/api/v1/%2e%2e/admin",
        "https://www.federalregister.gov/api/v10/documents",
        "/api/v1/documents?page=2",
        "http://[",
        7,
    ],
)
def test_a_next_page_outside_the_api_is_refused(url: object) -> None:
    assert refused(following, url).state is SourceState.BAD_CONTENT


def test_pages_are_bounded_and_a_page_is_not_its_own_successor() -> None:
    with pytest.raises(SourceError, match="more than 1 pages"):
        following(NEXT, max_pages=1)
    assert refused(following, REGISTER_URL).state is SourceState.INCOMPLETE


# ---------------------------------------------------------------- reading


def test_an_entry_is_read_with_its_facts() -> None:
    (item,) = parse(ENTRY).items
    assert (item.key, item.title, item.abstract) == ("fr:2023-23055", ENTRY["title"], "")
    assert item.url == ENTRY["html_url"]
    assert item.language == "en"
    assert item.published_at == datetime(2023, 10, 25, 4, 0, tzinfo=UTC), "midnight in New York in summer time"
    facts = item.facts
    assert facts.agencies[1:] == (
        Agency(name="Industry and Security Bureau", slug="industry-and-security-bureau"),
        Agency(name="Office of the Secretary"),
    )
    assert facts.cfr == (CfrReference(title=15, part="744"), CfrReference(title=15, part="734"))
    assert facts.docket_ids == ("Docket No. 231013-0248",)
    assert facts.rins == ("0694-AI94",)
    assert facts.effective_on == date(2023, 11, 17)
    assert facts.correction_of == "2022-21658"
    assert facts.significant is None
    assert item.extra["pdf_url"] == "https://www.govinfo.gov/x.pdf"
    assert item.extra["cfr_chapters"] == ["15 CFR chapter 7"]
    assert "page_views" not in item.extra


def test_without_hits_there_are_no_items() -> None:
    reading = KIND.parse(register_source(), json_answer({"description": "Documents matching x", "count": 0}))
    assert (reading.items, reading.state) == ((), SourceState.OK)


def test_a_broken_entry_is_counted_and_stops_no_other() -> None:
    broken: list[Any] = [None, "x", {}, {"document_number": 5}, {"document_number": ""}, {"document_number": "a b"}]
    broken.append({**ENTRY, "document_number": "2023-1", "publication_date": "soon"})
    reading = parse(*broken, ENTRY)
    assert [item.key for item in reading.items] == ["fr:2023-23055"]
    assert reading.skipped == len(broken)


def test_strange_values_of_optional_fields_lose_no_document() -> None:
    strange = dict.fromkeys(ENTRY, 5) | {"document_number": "2023-23055", "publication_date": None}
    (item,) = parse(strange).items
    assert item.title == "Document 2023-23055"
    assert item.url == "https://www.federalregister.gov/d/2023-23055"
    assert item.published_at is None


def test_links_that_are_no_web_links_are_dropped() -> None:
    (item,) = parse({**ENTRY, "html_url": "javascript:alert(1)", "pdf_url": "javascript:alert(2)"}).items
    assert item.url == "https://www.federalregister.gov/d/2023-23055"
    assert "pdf_url" not in item.extra


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("body", "status", "state", "words"),
    [
        (
            '{"status":400,"message":"Invalid search_after_cursor token"}',
            400,
            SourceState.BAD_REQUEST,
            "Invalid search",
        ),
        ('{"errors":{"agencies":["no such agency"]}}', 400, SourceState.BAD_REQUEST, "no such agency"),
        ("<html>The page you were looking for doesn't exist", 404, SourceState.NOT_FOUND, "404"),
        ('{"status":404,"message":"Record Not Found"}', 404, SourceState.NOT_FOUND, "Record Not Found"),
        ("<!DOCTYPE html><html>Request Access</html>", 200, SourceState.BAD_CONTENT, "HTML"),
        ("<html><a href='https://unblock.federalregister.gov'>", 200, SourceState.BLOCKED, "robots"),
        ("<html>please solve the CAPTCHA", 200, SourceState.BLOCKED, "robots"),
        ("<html>programmatic access is limited", 200, SourceState.BLOCKED, "robots"),
        ("", 200, SourceState.BAD_CONTENT, "empty"),
        ('{"count": 3, "results": [', 200, SourceState.BAD_CONTENT, "cut short"),
        ("[]", 200, SourceState.BAD_CONTENT, "JSON"),
        ('{"count": 5}', 200, SourceState.BAD_CONTENT, "results"),
        ('{"count": 5, "results": {}}', 200, SourceState.BAD_CONTENT, "results"),
        ("[" * 100_000, 200, SourceState.BAD_CONTENT, "JSON"),
        ('{"message":"slow down"}', 429, SourceState.RATE_LIMITED, "slow down"),
        ("oops", 502, SourceState.SERVER_ERROR, "502"),
    ],
)
@pytest.mark.parametrize("act", [KIND.parse, KIND.next_request])
def test_every_kind_of_refusal_is_named(body: str, status: int, state: SourceState, words: str, act: Any) -> None:
    error = refused(act, register_source(), answer(body, url=REGISTER_URL, status=status))
    assert error.state is state
    assert words in error.detail


def test_the_wait_that_was_asked_for_is_kept() -> None:
    error = refused(KIND.next_request, register_source(), answer("{}", status=429, retry_after="60"))
    assert error.retry_after == timedelta(minutes=1)


def test_being_sent_to_the_robot_test_is_being_blocked() -> None:
    fetch = answer("<html>", url="https://unblock.federalregister.gov/?x=1")
    assert refused(KIND.parse, register_source(), fetch).state is SourceState.BLOCKED


# ---------------------------------------------------------------- does it fit the question?

OTHER = {**ENTRY, "document_number": "2023-99999", "agencies": [{"name": "X", "slug": "x", "id": 9, "parent_id": None}]}


def test_an_agency_that_was_not_asked_for_shows_that_the_filter_was_ignored() -> None:
    reading = parse(ENTRY, OTHER, agencies=["industry-and-security-bureau"])
    assert [item.key for item in reading.items] == ["fr:2023-23055"]
    assert reading.state is SourceState.FILTER_IGNORED
    assert "industry-and-security-bureau" in reading.detail
    assert "2023-99999" in reading.detail


def test_a_document_of_a_bureau_fits_a_question_for_its_department() -> None:
    bureau_only = {**ENTRY, "document_number": "2023-1", "agencies": [{**BIS, "slug": "industry-and-security-bureau"}]}
    assert parse(ENTRY, bureau_only, agencies=["commerce-department"]).state is SourceState.OK
    assert parse(bureau_only, agencies=["commerce-department"]).state is SourceState.OK, "the parent is unknown here"
    assert parse(ENTRY, bureau_only, agencies=["treasury-department"]).items == ()


@pytest.mark.parametrize(
    ("options", "fits"),
    [
        ({"types": ["RULE"]}, True),
        ({"types": ["NOTICE"]}, False),
        ({"cfr": {"title": 15, "part": "744"}}, True),
        ({"cfr": {"title": 15, "part": "730-774"}}, True),
        ({"cfr": {"title": 31, "part": "744"}}, False),
        ({"since": "2023-10-25"}, True),
        ({"since": "2023-10-26"}, False),
    ],
)
def test_every_filter_is_checked(options: dict[str, Any], fits: bool) -> None:
    entry = {**ENTRY, "cfr_references": ENTRY["cfr_references"][:2]}
    reading = parse(entry, **options)
    assert reading.state is (SourceState.OK if fits else SourceState.FILTER_IGNORED)
    assert len(reading.items) == int(fits)


def test_a_document_older_than_our_own_look_back_still_fits() -> None:
    url = f"{REGISTER_URL}?conditions%5Bpublication_date%5D%5Bgte%5D=2026-11-01"
    assert parse(ENTRY, url=url).state is SourceState.OK


def test_a_correction_fits_every_type() -> None:
    assert parse({**ENTRY, "type": "Correction"}, types=["NOTICE"]).state is SourceState.OK
