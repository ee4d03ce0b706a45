from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.matches import Evidence
from monitor.domain.sources import Facts
from monitor.store.encoding import (
    EVIDENCE_FIELDS,
    evidence_from_json,
    evidence_to_json,
    facts_from_json,
    facts_to_json,
    freeform_from_json,
    freeform_to_json,
)

plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates()
aware = st.datetimes(timezones=st.just(UTC))
freeform = st.recursive(
    plain | aware,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.sampled_from(["~date", "~tuple", "~mapping"]), inner)
    ),
    max_leaves=12,
)


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False))


@given(freeform)
def test_what_goes_in_comes_back(value: Any) -> None:
    assert freeform_from_json(through_json(freeform_to_json(value))) == value


def test_a_tuple_stays_a_tuple_and_a_date_a_date() -> None:
    value: Mapping[str, Any] = MappingProxyType(
        {"a": (1, [2]), "b": date(2026, 11, 1), "c": datetime(2026, 11, 1, tzinfo=UTC)}
    )
    back = freeform_from_json(through_json(freeform_to_json(value)))
    assert back == dict(value)
    assert (type(back["a"]), type(back["b"]), type(back["c"])) == (tuple, date, datetime)


def test_a_key_that_looks_like_a_tag_is_only_a_key() -> None:
    value = {"~date": "2026-11-01"}
    assert freeform_from_json(through_json(freeform_to_json(value))) == value


@pytest.mark.parametrize("value", [b"bytes", {1: "a number as key"}, {"a": {1, 2}}, object()])
def test_what_would_not_come_back_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="JSON"):
        freeform_to_json(value)


@given(st.from_type(Facts))
def test_facts_come_back_whatever_they_say(facts: Facts) -> None:
    assert facts_from_json(through_json(facts_to_json(facts))) == facts


def test_facts_that_say_nothing_take_no_room() -> None:
    assert facts_to_json(Facts()) == {}


def test_a_fact_of_a_later_release_does_not_stop_an_older_one() -> None:
    assert facts_from_json({"document_type": "Rule", "stayed_on": "2027-01-01"}) == Facts(document_type="Rule")


def test_evidence_comes_back_with_its_offsets() -> None:
    mention = Evidence(field="body", start=3, end=7, rule="named-chips", term="A800", quote="‘A800’을")
    assert evidence_from_json(through_json(evidence_to_json([mention]))) == (mention,)
    assert {item.name for item in fields(Evidence)} == {*EVIDENCE_FIELDS, "heading"}
