"""The register's own answers go through the kind as they were recorded."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.errors import SourceError
from monitor.domain.sources import Fetch, Reading, Source
from monitor.domain.states import SourceState, Stage
from monitor.ports.world import DatedKind, TextKind
from monitor.sources import load_kind

NOW = datetime(2024, 1, 30, tzinfo=UTC)
PAGE = "federal_register/api_page_2024_01_1000_documents_all_fields.json"
URL = "https://www.federalregister.gov/api/v1/documents.json"
KIND = load_kind("federal_register")


def source(**options: Any) -> Source:
    return Source(
        key="fr",
        title="FR",
        kind="federal_register",
        options=KIND.Options.model_validate(options).model_dump(),
        cadence=timedelta(minutes=30),
        zone="America/New_York",
    )


def fetch(
    body: bytes, *, status: int = 200, url: str = "https://www.federalregister.gov/api/v1/documents.json"
) -> Fetch:
    return Fetch(url=url, final_url=url, status=status, headers={}, body=body, started_at=NOW, finished_at=NOW)


@pytest.fixture(scope="module")
def page(shared_data: Path) -> bytes:
    return (shared_data / PAGE).read_bytes()


@pytest.fixture(scope="module")
def entries(page: bytes) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = json.loads(page)["results"]
    return results


@pytest.fixture(scope="module")
def reading(page: bytes) -> Reading:
    return KIND.parse(source(), fetch(page))


def test_all_thousand_documents_are_read_once_and_in_order(reading: Reading, entries: list[dict[str, Any]]) -> None:
    assert (reading.state, reading.skipped, len(reading.items)) == (SourceState.OK, 0, 1000)
    assert [item.key for item in reading.items] == [f"fr:{entry['document_number']}" for entry in entries]


def test_every_document_has_its_facts_as_recorded(reading: Reading, entries: list[dict[str, Any]]) -> None:
    for item, entry in zip(reading.items, entries, strict=True):
        facts = item.facts
        assert (item.title, item.abstract, item.url) == (entry["title"], entry["abstract"] or "", entry["html_url"])
        assert [(agency.name, agency.slug) for agency in facts.agencies] == [
            (agency.get("name") or agency["raw_name"], agency.get("slug", "")) for agency in entry["agencies"]
        ]
        assert [(reference.title, reference.part) for reference in facts.cfr] == [
            (reference["title"], str(reference["part"]))
            for reference in entry["cfr_references"]
            if reference["part"] is not None
        ]
        assert list(facts.docket_ids) == entry["docket_ids"]
        assert list(facts.rins) == entry["regulation_id_numbers"]
        assert list(facts.topics) == entry["topics"]
        assert (facts.document_type, facts.citation) == (entry["type"], entry["citation"])
        assert facts.significant is entry["significant"]
        assert (facts.action, facts.dates) == (entry["action"] or "", entry["dates"] or "")
        assert bool(facts.correction_of) == bool(entry["correction_of"])


@pytest.mark.parametrize("name", ["effective_on", "comments_close_on", "signing_date"])
def test_every_date_is_as_recorded(reading: Reading, entries: list[dict[str, Any]], name: str) -> None:
    recorded = [entry[name] and date.fromisoformat(entry[name]) for entry in entries]
    assert [getattr(item.facts, name) for item in reading.items] == recorded


def test_documents_are_published_at_midnight_in_washington(reading: Reading, entries: list[dict[str, Any]]) -> None:
    for item, entry in zip(reading.items, entries, strict=True):
        assert item.published_at is not None
        assert item.published_at.astimezone(ZoneInfo("America/New_York")).isoformat() == (
            f"{entry['publication_date']}T00:00:00-05:00"
        )


def test_the_recorded_next_page_is_followed_as_it_is(page: bytes) -> None:
    request = KIND.next_request(source(), fetch(page))
    assert request is not None
    assert request.url == json.loads(page)["next_page_url"]


def test_a_page_of_everything_does_not_pass_for_an_answer_about_one_agency(
    page: bytes, entries: list[dict[str, Any]]
) -> None:
    reading = KIND.parse(source(agencies=["federal-aviation-administration"]), fetch(page))
    aviation = [
        f"fr:{entry['document_number']}"
        for entry in entries
        if any(agency.get("slug") == "federal-aviation-administration" for agency in entry["agencies"])
    ]
    assert reading.state is SourceState.FILTER_IGNORED
    assert [item.key for item in reading.items] == aviation


def test_the_recorded_exchanges_of_2015_to_2018_are_read_or_refused_by_name(shared_data: Path) -> None:
    seen: dict[str, int] = {}
    for path in sorted((shared_data / "federal_register/recorded_2015_2018").glob("*.json")):
        exchange = json.loads(path.read_text())
        body = exchange["body"] if isinstance(exchange["body"], str) else json.dumps(exchange["body"])
        try:
            read = KIND.parse(source(), fetch(body.encode(), status=exchange["status"], url=exchange["url"]))
        except SourceError as error:
            outcome = error.state.value
        else:
            outcome = "read"
            results = json.loads(body)["results"]
            assert [item.key for item in read.items] == [f"fr:{entry['document_number']}" for entry in results]
        seen[outcome] = seen.get(outcome, 0) + 1
        assert exchange["status"] == 200 or outcome == "not_found", path.name
    assert seen["read"] >= 20
    assert seen["not_found"] >= 7


def test_the_recorded_shapes_of_2026_are_understood(shared_data: Path) -> None:
    folder = shared_data / "federal_register/recorded_2026"
    assert KIND.parse(source(), fetch((folder / "zero_results.json").read_bytes())).items == ()
    with pytest.raises(SourceError, match="Invalid search_after_cursor token") as caught:
        KIND.parse(source(), fetch((folder / "error_400_invalid_cursor.json").read_bytes(), status=400))
    assert caught.value.state is SourceState.BAD_REQUEST
    twenty = fetch((folder / "documents_count_2024-12-30_per_page_1_returns_20.json").read_bytes())
    assert len(KIND.parse(source(), twenty).items) == 20
    following = KIND.next_request(source(), twenty)
    assert following is not None
    assert "search_after_cursor=" in following.url


def test_the_recorded_public_inspection_is_read_entry_by_entry(shared_data: Path) -> None:
    body = (shared_data / "federal_register/recorded_2026/pi_current_20261002_8of107.json").read_bytes()
    inspection = load_kind("federal_register_inspection")
    options = inspection.Options.model_validate({"full_text": "all"}).model_dump()
    laid_out = replace(source(), kind="federal_register_inspection", options=options)
    asked_at = datetime(2026, 10, 2, 16, 15, tzinfo=UTC)
    url = inspection.requests(laid_out, {}, asked_at)[0].url
    reading = inspection.parse(laid_out, replace(fetch(body, url=url), finished_at=asked_at))
    assert (reading.state, reading.skipped) == (SourceState.INCOMPLETE, 0)
    assert reading.detail == "it says it has 107 documents and showed 8"
    recorded = json.loads(body)["results"]
    for item, entry in zip(reading.items, recorded, strict=True):
        assert item.key == f"fr:{entry['document_number']}"
        assert item.title == entry["title"].strip()
        assert item.published_raw == (entry["filed_at"] or entry["pdf_updated_at"])
        assert item.facts.stage is Stage.PUBLIC_INSPECTION
        assert str(item.facts.publication_on) == str(entry["publication_date"])
        assert item.facts.editorial_note == (entry["editorial_note"] or "")
        assert list(item.facts.docket_ids) == entry["docket_numbers"]
        assert isinstance(inspection, TextKind)
        request = inspection.text_request(laid_out, item.facts, item.extra)
        assert request is not None
        assert request.url == entry["raw_text_url"]
    asked_back = reading.items[0]
    assert asked_back.facts.publication_on is None
    assert "withdrawal" in asked_back.facts.editorial_note


def test_each_recorded_document_has_its_text_at_the_register(reading: Reading, entries: list[dict[str, Any]]) -> None:
    wanting = source(full_text="all")
    assert isinstance(KIND, TextKind)
    for item, entry in zip(reading.items, entries, strict=True):
        request = KIND.text_request(wanting, item.facts, item.extra)
        assert request is not None
        assert request.url == entry["raw_text_url"]


def test_a_recorded_listing_names_what_it_shows_and_claims_the_rest(shared_data: Path) -> None:
    body = (
        shared_data / "federal_register/recorded_2026/documents_count_2024-12-30_per_page_1_returns_20.json"
    ).read_bytes()
    assert isinstance(KIND, DatedKind)
    listing = KIND.read_listing(source(), fetch(body))
    assert listing.claimed == 344
    assert len(set(listing.keys)) == 20
