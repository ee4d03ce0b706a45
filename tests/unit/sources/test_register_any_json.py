"""Any JSON value at any place of an answer: a reading, or a SourceError, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.errors import SourceError
from monitor.domain.sources import Fetch, Reading, Source
from monitor.sources import load_kind
from monitor.text.hashing import content_hash, text_hash
from monitor.text.printable import one_line
from tests.unit.sources.answers import REGISTER_URL, answer, json_answer, register_source

KIND = load_kind("federal_register")
SOURCES = (
    register_source(),
    register_source(agencies=["industry-and-security-bureau"], types=["RULE"], since="2020-01-01"),
    register_source(cfr=[{"title": 15, "part": "730-774"}], zone="Asia/Seoul"),
)
GOOD: dict[str, Any] = {
    "document_number": "2023-23055",
    "title": "A rule",
    "type": "Rule",
    "abstract": "About it.",
    "publication_date": "2023-10-25",
    "html_url": "https://www.federalregister.gov/d/2023-23055",
    "agencies": [{"id": 241, "slug": "a-bureau", "name": "A Bureau", "parent_id": 54, "raw_name": "A BUREAU"}],
    "cfr_references": [{"title": 15, "part": 744, "chapter": None}],
    "docket_ids": ["231013-0248"],
    "effective_on": "2023-11-17",
    "comments_close_on": None,
    "corrections": ["https://www.federalregister.gov/api/v1/documents/2024-1.json"],
    "correction_of": None,
    "significant": True,
    "start_page": 73458,
    "topics": [],
}
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**300, max_value=10**301)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.text(max_size=20)
    | st.sampled_from(["0001-01-01", "9999-12-31", "2024-W01-1", "http://a℀b/", "http://[", "javascript:1", "\x1b[31m"])
)
NAMES = st.sampled_from(["id", "slug", "title", "part", "parent_id", "chapter", "name", "results", "count", "errors"])
JSON_VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=8
)


def read(source: Source, fetch: Fetch) -> Reading | None:
    reading, detail = None, ""
    try:
        KIND.next_request(source, fetch)
        reading = KIND.parse(source, fetch)
    except SourceError as error:
        detail = error.detail
    assert detail == one_line(detail, 1000)
    return reading


def read_by_all(page: object, status: int = 200) -> None:
    for source in SOURCES:
        reading = read(source, json_answer(page, status=status))
        for item in reading.items if reading else ():
            content_hash(text_hash(item.title, item.abstract, item.body), item.facts)
            json.dumps(dict(item.extra))


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(GOOD)), JSON_VALUES, max_size=4))
def test_strange_fields_of_an_entry(changes: dict[str, Any]) -> None:
    read_by_all({"count": 1, "results": [{**GOOD, **changes}]})


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["id", "slug", "name", "parent_id"]), JSON_VALUES),
    st.dictionaries(st.sampled_from(["title", "part", "chapter"]), JSON_VALUES),
)
def test_strange_fields_inside_an_entry(agency: dict[str, Any], reference: dict[str, Any]) -> None:
    strange = {**GOOD, "document_number": "2024-1", "agencies": [agency], "cfr_references": [reference]}
    page = {"count": 2, "results": [strange, {**GOOD, "agencies": [agency, *GOOD["agencies"]]}]}
    read_by_all(page)
    reading = read(SOURCES[0], json_answer(page))
    assert reading is not None
    assert {item.key for item in reading.items} == {"fr:2024-1", "fr:2023-23055"}


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["count", "results", "next_page_url", "message", "errors", "status", "total_pages"]),
        JSON_VALUES,
    ),
    st.sampled_from([200, 400, 404, 500]),
)
def test_strange_pages(page: dict[str, Any], status: int) -> None:
    read_by_all(page, status)


@settings(max_examples=100, deadline=None)
@given(JSON_VALUES, st.sampled_from([200, 400]))
def test_strange_answers(value: Any, status: int) -> None:
    read_by_all(value, status)


@pytest.mark.parametrize("depth", [100, 500, 900, 960, 980, 990, 100_000])
@pytest.mark.parametrize("place", ['{"errors": %s}', '{"results": [{"agencies": %s}]}', '{"message": %s}', "%s"])
@pytest.mark.parametrize("status", [200, 400])
def test_any_depth(place: str, depth: int, status: int) -> None:
    body = place % ("[" * depth + "]" * depth)
    for source in SOURCES:
        read(source, answer(body, url=REGISTER_URL, status=status))


@pytest.mark.parametrize(
    "url",
    [
        "http://a℀b/",
        "https://www.federalregister.gov.evil.example/api/v1/documents",
        "https://evil.example/api/v1/documents",
        "http://www.federalregister.gov/api/v1/documents",
        "https://www.federalregister.gov:8443/api/v1/documents",
        "https://user@www.federalregister.gov/api/v1/documents",
        "https://:pw@www.federalregister.gov/api/v1/documents",
        "https://www.federalregister.gov\\@evil.example/api/v1/documents",
        "https://www.federalregister.gov/api/v1/../../admin",
        "https://www.federalregister.gov/api/v1/%2e%2e/%2e%2e/admin",
        "https://www.federalregister.gov/api/v10/documents",
        "//evil.example/api/v1/documents",
        "/api/v1/documents?page=2",
        "ftp://www.federalregister.gov/api/v1/documents",
        "javascript:alert(1)",
        "https://\x1b[31mevil\x07.example/",
        "https://" + "e" * 5000 + ".example/",
    ],
)
def test_a_next_page_anywhere_else_is_refused_in_one_short_line(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        KIND.next_request(SOURCES[0], json_answer({"count": 2, "next_page_url": url, "results": [GOOD]}))
    assert caught.value.detail == one_line(caught.value.detail)
    assert len(caught.value.detail) < 300
