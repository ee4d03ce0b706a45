from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.domain.documents import Origin
from monitor.domain.sources import Facts, Fetch, Item
from monitor.domain.states import SourceState
from monitor.pipeline.record import (
    decide_version,
    hash_item,
    one_of_each,
    validators_of,
)
from monitor.ports.stages import PolledPage, PollOutcome, SourceStatus, Validator
from monitor.ports.versions import KnownDocument

NOW = datetime(2023, 10, 25, 12, 0, tzinfo=UTC)
AGE = timedelta(days=3)


def item(**changes: object) -> Item:
    values: dict[str, object] = {"key": "fr:2023-23055", "url": "https://x", "title": "Advanced Computing Items"}
    return Item(**{**values, **changes})  # type: ignore[arg-type]


def status(*, ever_had_items: bool = True) -> SourceStatus:
    return SourceStatus(
        source="s",
        state=SourceState.OK,
        detail="",
        state_since=None,
        next_due_at=NOW,
        last_checked_at=None,
        last_ok_at=None,
        consecutive_failures=0,
        cursor={},
        validators={},
        baseline_at=NOW,
        ever_had_items=ever_had_items,
    )


def outcome(*pages: PolledPage, problem: SourceState | None = None, detail: str = "") -> PollOutcome:
    return PollOutcome(
        source="s", started_at=NOW, finished_at=NOW, pages=pages, problem=problem, detail=detail, next_due_at=NOW
    )


def page(*, unchanged: bool, url: str = "http://s", body: bytes = b"", **headers: str) -> PolledPage:
    fetch = Fetch(url=url, final_url=url, status=200, headers=headers, body=body, started_at=NOW, finished_at=NOW)
    return PolledPage(fetch=fetch, unchanged=unchanged)


def known_as(said: Item, number: int = 1) -> KnownDocument:
    hashed = hash_item(said)
    return KnownDocument(document_id=7, number=number, text_hash=hashed.text_hash, content_hash=hashed.content_hash)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"abstract": "the ``Act'' applies"}, {"abstract": 'the "Act" applies'}),
        ({"abstract": "the “Act” applies"}, {"abstract": 'the "Act" applies'}),
        ({"abstract": "two\nlines  here"}, {"abstract": "two lines here "}),
        ({"extra": {"page_views": 1}}, {"extra": {"page_views": 900}}),
        ({"published_raw": "a"}, {"published_raw": "b"}),
    ],
)
def test_quote_marks_white_space_and_volatile_fields_make_no_version(
    before: dict[str, object], after: dict[str, object]
) -> None:
    hashed = hash_item(item(**after))
    assert decide_version(hashed, known_as(item(**before)), source="s", origin=Origin.LIVE) is None


@pytest.mark.parametrize(
    "after",
    [
        {"title": "Advanced Computing Items; Correction"},
        {"abstract": "now also the H800"},
        {"facts": Facts(effective_on=date(2023, 11, 17))},
    ],
)
def test_new_words_and_new_dates_make_the_next_version_of_the_same_document(after: dict[str, object]) -> None:
    version = decide_version(hash_item(item(**after)), known_as(item(), number=4), source="s", origin=Origin.LIVE)
    assert version is not None
    assert (version.document_id, version.number) == (7, 5)


def test_a_document_never_seen_starts_with_version_one() -> None:
    version = decide_version(hash_item(item()), None, source="s", origin=Origin.LIVE)
    assert version is not None
    assert (version.document_id, version.number) == (None, 1)


def test_an_item_on_two_overlapping_pages_counts_once() -> None:
    assert [found.title for found in one_of_each([item(title="first"), item(title="again"), item(key="b")])] == [
        "first",
        "Advanced Computing Items",
    ]


def test_validators_come_from_this_poll_and_survive_a_304_that_repeats_none() -> None:
    earlier = {
        "http://s": Validator(etag='"1"', last_modified="Mon", body_hash="h"),
        "http://gone": Validator(etag="x", last_modified=None, body_hash="y"),
    }
    kept = validators_of(outcome(page(unchanged=True)), earlier)
    assert kept == {"http://s": Validator(etag='"1"', last_modified="Mon", body_hash="h")}


def test_validators_of_a_fresh_page_are_those_that_it_carried() -> None:
    fresh = page(unchanged=False, body=b"new", etag='"2"')
    assert validators_of(outcome(fresh), {})["http://s"] == Validator(
        etag='"2"', last_modified=None, body_hash=fresh.fetch.body_hash
    )
