"""Corrections among 1,000 recorded documents: what the register itself says of them is what we link."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.documents import Origin
from monitor.domain.states import Reason
from monitor.ports.versions import NewVersion
from monitor.sources.federal_register import read_document
from tests.integration.desk import Desk


@pytest.fixture(scope="module")
def page(shared_data: Path) -> list[dict[str, Any]]:
    recorded = shared_data / "federal_register" / "api_page_2024_01_1000_documents_all_fields.json"
    results: list[dict[str, Any]] = json.loads(recorded.read_text(encoding="utf-8"))["results"]
    return results


@pytest.fixture(scope="module")
def desk(page: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Every document is a hit: almost every title has an "e"."""
    opened = Desk(tmp_path_factory.mktemp("recorded"), words=("e",))
    items = [read_document(entry, ZoneInfo("America/New_York")) for entry in page]
    versions = [
        NewVersion(
            item=item,
            source="register",
            document_id=None,
            number=1,
            text_hash=item.key,
            content_hash=item.key,
            origin=Origin.LIVE,
        )
        for item in items
    ]
    with opened.store.recording() as recording:
        recording.write(versions, opened.clock.now())
        recording.finish_import("recorded", len(versions), opened.clock.now())
    yield opened
    opened.close()


def test_what_the_register_lists_as_corrections_is_linked_both_ways(desk: Desk, page: list[dict[str, Any]]) -> None:
    told = desk.run()
    numbers = {entry["document_number"] for entry in page}
    listed = {
        (url.rsplit("/", 1)[-1], entry["document_number"])
        for entry in page
        for url in entry["corrections"]
        if url.rsplit("/", 1)[-1] in numbers
    }
    assert listed, "the page has corrections of its own documents"
    for correction, corrected in listed:
        assert f"fr:{corrected}" in ends(desk, correction, "corrects")
        assert f"fr:{correction}" in ends(desk, corrected, "corrected_by")
        assert ("desk", Reason.CORRECTION, correction) in told
    # Beside these, one correction names what it corrects by its page, 89 FR 269.
    by_page = {("2024-00350", "2023-28765")}
    corrections = {number for _, reason, number in told if reason is Reason.CORRECTION}
    assert corrections == {correction for correction, _ in listed | by_page}
    assert ends(desk, "2024-00350", "corrects") == ["fr:2023-28765"]


def test_no_date_of_these_two_weeks_is_moved_by_a_document_that_means_another(desk: Desk) -> None:
    """The extensions among them are of documents of the year before, which are not held."""
    desk.run()
    assert [row for row in desk.store.deadlines(with_ended=True) if row.moved_by or row.ended_at] == []


def ends(desk: Desk, number: str, link: str) -> list[str]:
    return [
        found.document_key
        for linked in desk.store.linked(f"fr:{number}", limit=10)
        if linked.link == link
        for found in linked.documents
    ]
