"""The documents API asked for past days, and how many it says it has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from monitor.domain.errors import SourceError
from monitor.domain.sources import FetchRequest, Listing
from monitor.domain.states import SourceState
from monitor.ports.world import DatedKind, TextKind
from monitor.sources.federal_register import KIND
from tests.unit.sources.answers import REGISTER_URL, json_answer, register_source

FIRST, LAST = date(2024, 12, 30), date(2024, 12, 31)
BIS = {"name": "Industry and Security Bureau", "slug": "industry-and-security-bureau", "id": 241, "parent_id": 54}
NOAA = {"name": "National Oceanic and Atmospheric Administration", "slug": "noaa", "id": 361, "parent_id": 54}


def asked(requests: Sequence[FetchRequest]) -> list[tuple[str, str]]:
    (request,) = requests
    return parse_qsl(urlsplit(request.url).query)


def row(number: str, day: str = "2024-12-30", **fields: Any) -> dict[str, Any]:
    return {"document_number": number, "publication_date": day, **fields}


def listing(page: dict[str, Any], url: str = REGISTER_URL, **options: Any) -> Listing:
    return KIND.read_listing(register_source(**options), json_answer(page, url=url))


def test_it_is_a_kind_that_can_be_asked_for_past_days_and_for_full_texts() -> None:
    assert isinstance(KIND, DatedKind)
    assert isinstance(KIND, TextKind)


def test_a_question_for_days_has_both_ends_and_every_filter() -> None:
    question = asked(KIND.day_requests(register_source(types=["RULE"], term="chips"), FIRST, LAST))
    assert ("conditions[publication_date][gte]", "2024-12-30") in question
    assert ("conditions[publication_date][lte]", "2024-12-31") in question
    assert ("conditions[type][]", "RULE") in question
    assert ("conditions[term]", "chips") in question
    assert ("fields[]", "abstract") in question


def test_a_listing_asks_for_what_names_a_document_and_shows_that_the_filters_were_heeded() -> None:
    source = register_source(agencies=["industry-and-security-bureau"], types=["RULE"])
    fields = {value for name, value in asked(KIND.list_requests(source, FIRST, LAST)) if name == "fields[]"}
    assert fields == {"document_number", "publication_date", "agencies", "type"}
    plain = {value for name, value in asked(KIND.list_requests(register_source(), FIRST, LAST)) if name == "fields[]"}
    assert plain == {"document_number", "publication_date"}


def test_each_cfr_part_is_a_question_of_its_own() -> None:
    source = register_source(cfr=[{"title": 15, "part": "744"}, {"title": 31, "part": "500-599"}])
    assert len(KIND.day_requests(source, FIRST, LAST)) == len(KIND.list_requests(source, FIRST, LAST)) == 2


def test_nothing_older_than_the_option_since_is_asked_for() -> None:
    source = register_source(since="2024-12-31")
    assert ("conditions[publication_date][gte]", "2024-12-31") in asked(KIND.day_requests(source, FIRST, LAST))
    assert KIND.day_requests(source, FIRST, FIRST) == KIND.list_requests(source, FIRST, FIRST) == []


def test_a_listing_says_what_the_source_claims_and_what_it_shows() -> None:
    page = {"count": 344, "results": [row("2024-31466"), row("2024-31467")]}
    assert listing(page) == Listing(claimed=344, keys=("fr:2024-31466", "fr:2024-31467"))
    assert listing({"description": "none", "count": 0}) == Listing(claimed=0, keys=())


@pytest.mark.parametrize("count", [10_000, None, "344", True, -1])
def test_a_count_that_means_nothing_claims_nothing(count: object) -> None:
    # The register counts to 10,000 and no further.
    assert listing({"count": count, "results": [row("2024-31466")]}).claimed is None


def test_entries_without_a_number_are_not_shown() -> None:
    assert listing({"count": 4, "results": [None, {}, {"document_number": "a b"}, row("1")]}).keys == ("fr:1",)


def test_an_answer_that_is_no_list_is_refused() -> None:
    with pytest.raises(SourceError) as caught:
        listing({"errors": {"agencies": ["no such agency"]}})
    assert caught.value.state is SourceState.BAD_CONTENT


def question_url(**options: Any) -> str:
    (request,) = KIND.list_requests(register_source(**options), FIRST, LAST)
    return request.url


@pytest.mark.parametrize(
    ("options", "stranger"),
    [
        ({"agencies": ["industry-and-security-bureau"]}, row("2", agencies=[NOAA])),
        ({"types": ["RULE"]}, row("2", type="Notice")),
        ({"cfr": {"title": 15, "part": "744"}}, row("2", cfr_references=[{"title": 50, "part": "17"}])),
        ({}, row("2", "2024-12-27")),
        ({}, row("2", "2025-01-02")),
    ],
)
def test_a_listing_of_days_with_other_documents_proves_nothing(
    options: dict[str, Any], stranger: dict[str, Any]
) -> None:
    fits = row("1", agencies=[BIS], type="Rule", cfr_references=[{"title": 15, "part": "744"}])
    commerce = row("3", agencies=[{"slug": "commerce-department", "id": 54, "parent_id": None}, BIS], type="Rule")
    commerce["cfr_references"] = fits["cfr_references"]
    url = question_url(**options)
    assert listing({"count": 2, "results": [fits, commerce]}, url, **options).claimed == 2
    with pytest.raises(SourceError) as caught:
        listing({"count": 3, "results": [fits, commerce, stranger]}, url, **options)
    assert caught.value.state is SourceState.FILTER_IGNORED
    assert "got 2 (1 of 3 documents do not fit)" in caught.value.detail


def test_a_page_of_a_poll_is_counted_whatever_it_holds() -> None:
    url = f"{REGISTER_URL}?conditions%5Bpublication_date%5D%5Bgte%5D=2024-12-30"
    assert listing({"count": 1, "results": [row("1", "2024-12-27")]}, url).keys == ("fr:1",)


def test_documents_outside_the_days_that_were_asked_are_left_out() -> None:
    (request,) = KIND.day_requests(register_source(), FIRST, LAST)
    page = {"count": 3, "results": [row("1"), row("2", "2024-12-27"), row("3", "2025-01-02")]}
    reading = KIND.parse(register_source(), json_answer(page, url=request.url))
    assert [item.key for item in reading.items] == ["fr:1"]
    assert reading.state is SourceState.FILTER_IGNORED
    assert "publication dates from 2024-12-30 to 2024-12-31" in reading.detail


def test_documents_of_those_days_are_no_older_than_asked() -> None:
    (request,) = KIND.day_requests(register_source(), FIRST, LAST)
    page = {"count": 2, "results": [row("1"), row("2", "2024-12-31")]}
    items = KIND.parse(register_source(), json_answer(page, url=request.url)).items
    assert not any(item.extra.get("older_than_asked") for item in items)
