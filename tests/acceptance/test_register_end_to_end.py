"""The recorded page of January 2024, served page by page into the daemon's own path."""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.documents import Version
from monitor.testing import FederalRegisterReplay
from monitor.text.hashing import text_hash
from tests.world import World

JANUARY = datetime(2024, 1, 18, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def recorded(shared_data: Path) -> list[dict[str, Any]]:
    page = shared_data / "federal_register" / "api_page_2024_01_1000_documents_all_fields.json"
    documents: list[dict[str, Any]] = json.loads(page.read_text(encoding="utf-8"))["results"]
    return documents


@pytest.fixture
def world(open_world: Callable[..., World], recorded: list[dict[str, Any]]) -> World:
    world = open_world(JANUARY)
    base_url = FederalRegisterReplay(recorded, clock=world.clock).serve_on(world.server)
    world.add_source(
        f"{{key: fr-all, title: Federal Register, kind: federal_register, base_url: '{base_url}', since: 2024-01-01, "
        "per_page: 120, cadence: 30m, zone: America/New_York, language: en, standing: official}"
    )
    return world


def test_every_document_is_stored_once_as_recorded_and_a_second_poll_changes_nothing(
    world: World, recorded: list[dict[str, Any]]
) -> None:
    first = world.poll()
    [(_, result)] = first.recorded
    assert (str(result.state), result.items, result.new, result.changed) == ("ok", 1000, 1000, 0)
    assert len(world.server.requests) >= 9

    versions = {version.document_key: version for version in world.house.store.versions()}
    assert set(versions) == {f"fr:{document['document_number']}" for document in recorded}
    for document in recorded:
        assert_as_recorded(versions[f"fr:{document['document_number']}"], document)

    second = world.poll()
    [(_, again)] = second.recorded
    assert (again.new, again.changed) == (0, 0)
    assert world.house.store.counts()["versions"] == 1000


def assert_as_recorded(version: Version, document: Mapping[str, Any]) -> None:
    facts = version.text.facts
    assert version.text.title == document["title"]
    assert version.text.abstract == (document["abstract"] or "")
    assert [agency.slug or agency.name for agency in facts.agencies] == [
        agency.get("slug") or agency["raw_name"] for agency in document["agencies"]
    ]
    assert [(cfr.title, cfr.part) for cfr in facts.cfr] == [
        (reference["title"], str(reference["part"])) for reference in document["cfr_references"] if reference["part"]
    ]
    # One document of the thousand cites a whole chapter and no part: it is kept beside the parts.
    chapters = [reference for reference in document["cfr_references"] if not reference["part"]]
    assert len(version.extra.get("cfr_chapters", ())) == len(chapters)
    assert list(facts.docket_ids) == document["docket_ids"]
    assert list(facts.rins) == document["regulation_id_numbers"]
    assert facts.document_type == document["type"]
    assert str(facts.effective_on or "None") == str(document["effective_on"])
    assert str(facts.comments_close_on or "None") == str(document["comments_close_on"])
    assert version.published_at is not None
    assert version.published_at.isoformat() == f"{document['publication_date']}T05:00:00+00:00"


def test_abstracts_that_differ_only_in_quote_marks_hash_to_the_same_text(
    shared_data: Path, recorded: list[dict[str, Any]]
) -> None:
    archive = shared_data / "federal_register" / "documents_2020_2024.jsonl.xz"
    page = {document["document_number"]: document for document in recorded}
    rewritten, unequal = 0, []
    with lzma.open(archive, "rt", encoding="utf-8") as lines:
        for line in lines:
            held = json.loads(line)
            now = page.get(held["document_number"])
            if now is None or now["abstract"] == held["abstract"]:
                continue
            rewritten += 1
            if text_hash("", now["abstract"] or "", "") != text_hash("", held["abstract"] or "", ""):
                unequal.append(held["document_number"])
    assert rewritten == 84
    assert unequal == []


def test_a_page_that_is_corrected_makes_one_version_and_volatile_fields_make_none(
    open_world: Callable[..., World], recorded: list[dict[str, Any]]
) -> None:
    world = open_world(JANUARY)
    documents = [dict(document) for document in recorded[:50]]
    base_url = FederalRegisterReplay(documents, clock=world.clock).serve_on(world.server)
    world.add_source(
        f"{{key: fr-all, title: Federal Register, kind: federal_register, base_url: '{base_url}', since: 2024-01-01, "
        "lookback_days: 30, cadence: 30m, zone: America/New_York, language: en, standing: official}"
    )
    world.poll()
    for document in documents:
        document["page_views"] = {"count": 9_999, "last_updated": "2024-01-18 07:00:00 -0500"}
    documents[7]["effective_on"] = "2024-03-01"
    FederalRegisterReplay(documents, clock=world.clock).serve_on(world.server)
    [(_, result)] = world.poll().recorded
    assert (result.new, result.changed) == (0, 1)
