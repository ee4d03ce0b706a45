"""What every source kind of the folder must do, whichever it is."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.domain.errors import NotFoundError, SourceError
from monitor.domain.sources import Fetch, Source
from monitor.domain.states import SourceState
from monitor.sources import kind_names, load_kind

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
EXAMPLES: dict[str, dict[str, Any]] = {
    "federal_register": {"agencies": ["industry-and-security-bureau"]},
    "federal_register_inspection": {"agencies": ["industry-and-security-bureau"]},
    "feed": {"url": "https://press.example.org/rss.xml"},
}
GOOD = {
    "federal_register": (
        b'{"count": 1, "results": [{"document_number": "2023-23055", "title": "t", "publication_date": "2023-10-25",'
        b' "agencies": [{"name": "BIS", "slug": "industry-and-security-bureau"}]}]}'
    ),
    "federal_register_inspection": (
        b'{"count": 1, "results": [{"document_number": "2023-23055", "title": "t ", "publication_date": null,'
        b' "filed_at": null, "agencies": [{"name": "BIS", "slug": "industry-and-security-bureau"}]}]}'
    ),
    "feed": b"<rss version='2.0'><channel><item><guid>1</guid><title>t</title></item></channel></rss>",
}


def source_of(kind: str) -> Source:
    options = load_kind(kind).Options.model_validate(EXAMPLES[kind])
    return Source(
        key="x", title="X", kind=kind, options=options.model_dump(), cadence=timedelta(hours=1), zone="America/New_York"
    )


def fetch_of(kind: str, body: bytes, status: int = 200) -> Fetch:
    (request, *_) = load_kind(kind).requests(source_of(kind), {}, NOW)
    return Fetch(
        url=request.url,
        final_url=request.url,
        status=status,
        headers={},
        body=body,
        started_at=NOW,
        finished_at=NOW,
    )


def test_every_kind_has_an_example_here() -> None:
    assert set(kind_names()) >= set(EXAMPLES)
    assert {"federal_register", "federal_register_inspection", "feed"} <= set(kind_names())


def test_an_unknown_kind_is_named_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError) as caught:
        load_kind("telex")
    assert caught.value.known == kind_names()
    for private in ("_feed", "_worker", "_register"):
        with pytest.raises(NotFoundError):
            load_kind(private)


kinds = pytest.mark.parametrize("kind", sorted(EXAMPLES))


@kinds
def test_every_option_is_documented_and_unknown_ones_are_refused(kind: str) -> None:
    options = load_kind(kind).Options
    assert all(field.description for field in options.model_fields.values())
    with pytest.raises(ValidationError):
        options.model_validate({**EXAMPLES[kind], "no_such_option": "x"})


@kinds
def test_options_survive_being_dumped_and_read_again(kind: str) -> None:
    options = load_kind(kind).Options
    once = options.model_validate(EXAMPLES[kind])
    assert options.model_validate(once.model_dump()) == once


@kinds
def test_requests_ask_for_web_addresses_and_are_the_same_for_the_same_question(kind: str) -> None:
    source = source_of(kind)
    first = load_kind(kind).requests(source, {}, NOW)
    assert first
    assert first == load_kind(kind).requests(source, {}, NOW)
    assert all(request.url.startswith("https://") for request in first)


@kinds
def test_a_cursor_is_json_and_can_be_asked_with(kind: str) -> None:
    source = source_of(kind)
    cursor = load_kind(kind).next_cursor(source, {}, NOW)
    again = json.loads(json.dumps(dict(cursor)))
    assert load_kind(kind).requests(source, again, NOW + timedelta(days=3))


@kinds
def test_a_good_answer_has_items_with_keys_and_can_be_sent_between_processes(kind: str) -> None:
    reading = load_kind(kind).parse(source_of(kind), fetch_of(kind, GOOD[kind]))
    assert reading.state is SourceState.OK
    assert [item.title for item in reading.items] == ["t"]
    assert pickle.loads(pickle.dumps(reading)) == reading
    json.dumps(dict(reading.items[0].extra))


@kinds
def test_parsing_twice_says_the_same(kind: str) -> None:
    fetch = fetch_of(kind, GOOD[kind])
    assert load_kind(kind).parse(source_of(kind), fetch) == load_kind(kind).parse(source_of(kind), fetch)


@kinds
@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 500, 503])
def test_no_refusal_is_read_as_no_news(kind: str, status: int) -> None:
    for act in (load_kind(kind).parse, load_kind(kind).next_request):
        with pytest.raises(SourceError) as caught:
            act(source_of(kind), fetch_of(kind, GOOD[kind], status))
        assert not caught.value.state.healthy


@kinds
@pytest.mark.parametrize("body", [b"", b"<html><body>Please log in</body></html>", b"\x00\xff\xfe rubbish", b"null"])
def test_what_is_no_answer_of_its_kind_is_an_error(kind: str, body: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        load_kind(kind).parse(source_of(kind), fetch_of(kind, body))
    assert caught.value.state is SourceState.BAD_CONTENT


@kinds
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_answer_makes_a_kind_raise_anything_but_a_source_error(kind: str, data: st.DataObject) -> None:
    good = GOOD[kind]
    at = data.draw(st.integers(0, len(good)))
    cut = data.draw(st.integers(0, 30))
    body = good[:at] + data.draw(st.binary(max_size=30)) + good[at + cut :]
    try:
        reading = load_kind(kind).parse(source_of(kind), fetch_of(kind, body))
    except SourceError:
        return
    for item in reading.items:
        (item.title + item.abstract + item.body + item.key + item.url).encode("utf-8")
        assert item.key
        assert item.title
