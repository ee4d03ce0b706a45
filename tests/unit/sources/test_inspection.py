"""Documents on public inspection, before they are published."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from pydantic import ValidationError

from monitor.domain.errors import SourceError
from monitor.domain.sources import Agency, Fetch, Reading, Source
from monitor.domain.states import SourceState, Stage
from monitor.sources._register.options import InspectionOptions
from monitor.sources.federal_register_inspection import KIND
from tests.unit.sources.answers import answer, json_answer

API = "https://www.federalregister.gov/api/v1"
CURRENT = f"{API}/public-inspection-documents/current.json?at=20261002T1615"
BY_DAY = f"{API}/public-inspection-documents.json?conditions%5Bavailable_on%5D=2026-10-01"
FRIDAY_AT_NOON = datetime(2026, 10, 2, 16, 15, tzinfo=UTC)
COMMERCE = {"raw_name": "DEPARTMENT OF COMMERCE", "name": "Commerce Department", "id": 54, "parent_id": None}
BIS = {
    "raw_name": "Bureau of Industry and Security",
    "name": "Industry and Security Bureau",
    "id": 241,
    "parent_id": 54,
}
SEC = {"name": "Securities and Exchange Commission", "id": 466, "parent_id": None}
RULE: dict[str, Any] = {
    "document_number": "2023-23055",
    "title": "Export Controls: Advanced Computing Items ",
    "type": "Rule",
    "agencies": [{**COMMERCE, "slug": "commerce-department"}, {**BIS, "slug": "industry-and-security-bureau"}],
    "docket_numbers": ["231013-0248"],
    "editorial_note": None,
    "filed_at": "2023-10-19T16:15:00.000-04:00",
    "filing_type": "special",
    "html_url": "https://www.federalregister.gov/public-inspection/2023-23055/export-controls",
    "num_pages": 297,
    "page_views": {"count": 57},
    "pdf_updated_at": "2023-10-19T16:15:07.000-04:00",
    "pdf_url": "https://public-inspection.federalregister.gov/2023-23055.pdf",
    "publication_date": "2023-10-25",
    "raw_text_url": "https://www.federalregister.gov/public-inspection/raw_text/202/323/055.txt",
    "subject_1": "Export Controls:",
    "subject_2": "Advanced Computing Items",
    "subject_3": None,
    "toc_subject": "",
}
NOTICE = {**RULE, "document_number": "2026-20295", "type": "Notice"}
NOTICE["agencies"] = [{**SEC, "slug": "securities-and-exchange-commission"}]


def source(**options: Any) -> Source:
    return Source(
        key="fr-inspection",
        title="Public inspection",
        kind="federal_register_inspection",
        options=InspectionOptions.model_validate(options).model_dump(),
        cadence=timedelta(minutes=30),
        zone="America/New_York",
    )


def page(*entries: Any, count: object = None, regular: str | None = "2026-10-02") -> dict[str, Any]:
    return {
        "count": len(entries) if count is None else count,
        "results": list(entries),
        "special_filings_updated_at": "2026-10-02T11:15:00.000-04:00",
        "regular_filings_updated_at": regular and f"{regular}T08:45:00.000-04:00",
    }


def fetched(content: object, *, url: str = CURRENT, at: datetime = FRIDAY_AT_NOON) -> Fetch:
    return replace(json_answer(content, url=url), started_at=at, finished_at=at)


def parse(content: object, *, url: str = CURRENT, at: datetime = FRIDAY_AT_NOON, **options: Any) -> Reading:
    return KIND.parse(source(**options), fetched(content, url=url, at=at))


def keys(reading: Reading) -> list[str]:
    return [item.key for item in reading.items]


# ---------------------------------------------------------------- asking


def asked(checked_on: str | None, now: datetime) -> list[str]:
    requests = KIND.requests(source(), {"checked_on": checked_on} if checked_on else {}, now)
    assert urlsplit(requests[0].url).path.endswith("/public-inspection-documents/current.json")
    return [dict(parse_qsl(urlsplit(request.url).query))["conditions[available_on]"] for request in requests[1:]]


def test_the_question_changes_every_minute_so_that_no_cache_answers_it() -> None:
    first, later = (KIND.requests(source(), {}, FRIDAY_AT_NOON + timedelta(minutes=at))[0].url for at in (0, 1))
    assert first == CURRENT
    assert later != first


def test_the_first_check_of_all_and_a_second_one_on_the_same_day_ask_for_the_present_list_only() -> None:
    assert asked(None, FRIDAY_AT_NOON) == []
    assert asked("2026-10-02", FRIDAY_AT_NOON) == []


def test_the_first_check_of_a_day_asks_for_the_list_that_it_may_have_left_early() -> None:
    assert asked("2026-10-01", FRIDAY_AT_NOON) == ["2026-10-01"]


def test_days_without_an_issue_are_not_asked_for() -> None:
    # Thanksgiving is Thursday, 26 November 2026.
    assert asked("2026-11-25", datetime(2026, 11, 30, 15, 0, tzinfo=UTC)) == ["2026-11-25", "2026-11-27"]


def test_after_a_long_outage_the_last_ten_working_days_are_asked_for() -> None:
    days = asked("2026-06-01", FRIDAY_AT_NOON)
    assert (len(days), days[0], days[-1]) == (10, "2026-09-18", "2026-10-01")


def test_the_cursor_is_the_day_in_washington_whatever_zone_the_source_names() -> None:
    late = datetime(2026, 10, 3, 3, 0, tzinfo=UTC)
    assert KIND.next_cursor(replace(source(), zone="Asia/Seoul"), {}, late) == {"checked_on": "2026-10-02"}


def test_options_that_cannot_work_are_refused() -> None:
    refused: list[dict[str, Any]] = [{"types": ["Rule"]}, {"agencies": ["No Slug"]}, {"cfr": []}, {"full_text": {}}]
    for options in refused:
        with pytest.raises(ValidationError):
            InspectionOptions.model_validate(options)


# ---------------------------------------------------------------- reading


def test_an_entry_becomes_the_document_that_it_will_be() -> None:
    (item,) = parse(page(RULE)).items
    facts = item.facts
    assert item.key == "fr:2023-23055"
    assert item.title == "Export Controls: Advanced Computing Items"
    assert (item.abstract, item.body) == ("", "")
    assert item.published_at == datetime(2023, 10, 19, 20, 15, tzinfo=UTC)
    assert item.published_raw == "2023-10-19T16:15:00.000-04:00"
    assert (facts.stage, facts.publication_on) == (Stage.PUBLIC_INSPECTION, date(2023, 10, 25))
    assert (facts.document_type, facts.docket_ids) == ("Rule", ("231013-0248",))
    assert facts.agencies[1] == Agency(name="Industry and Security Bureau", slug="industry-and-security-bureau")
    assert item.extra["raw_text_url"] == RULE["raw_text_url"]
    assert item.extra["filing_type"] == "special"
    assert item.extra["subject_2"] == "Advanced Computing Items"
    assert "page_views" not in item.extra


def test_a_document_that_the_agency_asked_back_has_no_times_and_says_why() -> None:
    note = "An agency letter requesting withdrawal of this document was received."
    (item,) = parse(page({**RULE, "filed_at": None, "publication_date": None, "editorial_note": note})).items
    assert item.published_at == datetime(2023, 10, 19, 20, 15, 7, tzinfo=UTC), "when its PDF was laid out"
    assert item.facts.publication_on is None
    assert item.facts.editorial_note == note
    (bare,) = parse(page({"document_number": "2023-23055"})).items
    assert (bare.published_at, bare.published_raw, bare.title) == (None, "", "Document 2023-23055")
    assert bare.url == "https://www.federalregister.gov/d/2023-23055"


def test_a_broken_entry_is_counted_and_stops_no_other() -> None:
    broken = [None, "x", {}, {"document_number": ""}, {**RULE, "publication_date": "soon"}]
    reading = parse(page(*broken, RULE))
    assert (keys(reading), reading.skipped) == (["fr:2023-23055"], len(broken))


def test_strange_values_of_optional_fields_lose_no_document() -> None:
    strange = dict.fromkeys(RULE, 5) | {"document_number": "2023-1", "publication_date": None}
    (item,) = parse(page(strange)).items
    assert item.published_at is None
    (item,) = parse(page({**RULE, "filed_at": "9999-12-31T23:59:59-23:00"})).items
    assert item.published_at is None


# ---------------------------------------------------------------- what is wanted


def test_only_documents_of_the_wanted_agencies_and_types_are_read() -> None:
    content = page(RULE, NOTICE)
    assert keys(parse(content)) == ["fr:2023-23055", "fr:2026-20295"]
    assert keys(parse(content, agencies="industry-and-security-bureau")) == ["fr:2023-23055"]
    assert keys(parse(content, types="NOTICE")) == ["fr:2026-20295"]
    assert parse(content, agencies="foreign-assets-control-office").state is SourceState.OK


def test_an_office_belongs_to_its_department_even_where_the_list_does_not_name_that() -> None:
    office = {**RULE, "agencies": [{**BIS, "slug": "industry-and-security-bureau"}]}
    assert keys(parse(page(office), agencies="commerce-department")) == ["fr:2023-23055"]
    assert keys(parse(page(office), agencies="treasury-department")) == []


def test_what_cannot_be_judged_is_kept() -> None:
    nameless = {**RULE, "agencies": [{"raw_name": "Office of the Secretary"}], "type": "Correction"}
    assert keys(parse(page(nameless), agencies="treasury-department", types="RULE")) == ["fr:2023-23055"]


# ---------------------------------------------------------------- is the list whole, and of today?


def test_a_list_that_shows_fewer_documents_than_it_counts_is_incomplete_and_still_read() -> None:
    reading = parse(page(RULE, count=107))
    assert (reading.state, keys(reading)) == (SourceState.INCOMPLETE, ["fr:2023-23055"])
    assert reading.detail == "it says it has 107 documents and showed 1"


@pytest.mark.parametrize(
    ("regular", "at", "state"),
    [
        ("2026-10-02", datetime(2026, 10, 2, 14, 0, tzinfo=UTC), SourceState.OK),
        ("2026-10-01", datetime(2026, 10, 2, 13, 59, tzinfo=UTC), SourceState.OK),
        ("2026-10-01", datetime(2026, 10, 2, 14, 0, tzinfo=UTC), SourceState.STALE),
        ("2026-09-30", datetime(2026, 10, 2, 8, 0, tzinfo=UTC), SourceState.STALE),
        ("2026-10-02", datetime(2026, 10, 4, 18, 0, tzinfo=UTC), SourceState.OK),
        ("2026-10-02", datetime(2026, 10, 5, 14, 0, tzinfo=UTC), SourceState.STALE),
        ("2026-11-25", datetime(2026, 11, 26, 18, 0, tzinfo=UTC), SourceState.OK),
        ("2026-11-25", datetime(2026, 11, 27, 15, 0, tzinfo=UTC), SourceState.STALE),
        (None, datetime(2026, 10, 2, 14, 0, tzinfo=UTC), SourceState.OK),
    ],
    ids=[
        "renewed today",
        "not yet ten o'clock",
        "ten o'clock and still of yesterday",
        "yesterday's never came",
        "a Sunday",
        "Monday",
        "Thanksgiving",
        "the day after",
        "no time is told",
    ],
)
def test_regular_filings_are_due_each_working_day(regular: str | None, at: datetime, state: SourceState) -> None:
    reading = parse(page(RULE, regular=regular), at=at)
    assert reading.state is state
    assert keys(reading) == ["fr:2023-23055"]
    assert ("were due at 08:45 Eastern" in reading.detail) is (state is SourceState.STALE)


def test_an_empty_list_is_no_quiet_day_and_an_empty_past_day_may_be() -> None:
    empty = {"count": 0, "results": []}
    assert parse(empty).state is SourceState.SUSPICIOUSLY_EMPTY
    assert parse(empty, url=BY_DAY).state is SourceState.OK
    assert parse(page(RULE, regular="2026-10-01"), url=BY_DAY).state is SourceState.OK


@pytest.mark.parametrize("act", [KIND.parse, KIND.next_request])
@pytest.mark.parametrize(
    ("body", "status", "state"),
    [
        ("<html>please solve the CAPTCHA", 200, SourceState.BLOCKED),
        ("<!DOCTYPE html><html>Down", 200, SourceState.BAD_CONTENT),
        ('{"count": 3, "results": [', 200, SourceState.BAD_CONTENT),
        ("oops", 503, SourceState.SERVER_ERROR),
    ],
)
def test_refusals_are_named(act: Any, body: str, status: int, state: SourceState) -> None:
    with pytest.raises(SourceError) as caught:
        act(source(), answer(body, url=CURRENT, status=status))
    assert caught.value.state is state


def test_a_list_has_one_page() -> None:
    assert KIND.next_request(source(), fetched(page(RULE))) is None
