from __future__ import annotations

from datetime import date, timedelta

import pytest

from monitor.domain.documents import Origin
from monitor.domain.sources import Facts, Item
from monitor.pipeline.record import (
    decide_version,
    hash_item,
    one_of_each,
    validators_of,
)
from monitor.ports.stages import Validator
from monitor.ports.versions import KnownDocument
from tests.unit.pipeline.polls import outcome, page

AGE = timedelta(days=3)


def item(**changes: object) -> Item:
    values: dict[str, object] = {"key": "fr:2023-23055", "url": "https://x", "title": "Advanced Computing Items"}
    return Item(**{**values, **changes})  # type: ignore[arg-type]


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
