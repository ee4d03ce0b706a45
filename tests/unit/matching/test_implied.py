"""What the form of a query gives away."""

from __future__ import annotations

import pytest

from monitor.domain.queries import Group, Term
from monitor.domain.watchlists import Filters
from monitor.matching.implied import holds_with, implies, rule_implies
from monitor.matching.parse import parse_query
from tests.unit.matching.build import query_rule

CONCEPTS = {
    "chips": Group(written="@chips", terms=(Term(text="A800"), Term(text="H800"))),
    "guarded": Group(written="@guarded", terms=(Term(text="京东", not_in=("北京东",)),)),
}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A800", "a-800"),
        ("A800", "@chips"),
        ("@chips", "A800 OR H800 OR H20"),
        ("A800 AND export", "A800 OR H800"),
        ("A800 AND export AND NOT road", "export AND A800"),
        ("A800 AND NOT (road OR 도로)", "A800 AND NOT road"),
        ("A800 NEAR/3 export", "export NEAR/5 A800"),
        ("A800 ONEAR/3 export", "A800 NEAR/3 export"),
        ("A800 NEAR/3 export", "A800 AND export"),
        ("A800 NOT NEAR/5 road", "A800 NOT NEAR/3 road"),
        ("SENT(A800 AND export)", "A800 AND export"),
        ("title:A800", "A800"),
        ("ATLEAST2(A800, H800)", "@chips"),
        ("ATLEAST3(A800, H800, H20)", "ATLEAST2(A800, H800, H20)"),
        ("exact:Intel", "intel"),
        ("@guarded", "京东"),
        ("A800 AND type:rule", "A800 AND type:(rule OR notice)"),
        ("cfr:744 AND export", "cfr:744"),
    ],
)
def test_a_narrower_query_implies_a_wider_one_and_not_the_other_way_round(one: str, other: str) -> None:
    narrow, wide = (parse_query(text, CONCEPTS.__getitem__) for text in (one, other))
    assert implies(narrow, wide)
    assert one == "A800" or not implies(wide, narrow)


def test_of_a_sentence_what_is_forbidden_in_it_may_stand_elsewhere() -> None:
    one, other = (parse_query(text, CONCEPTS.__getitem__) for text in ("SENT(a1 AND NOT b1)", "a1 AND NOT b1"))
    assert not implies(one, other)


def test_filters_have_to_ask_as_strictly() -> None:
    query = parse_query("A800", CONCEPTS.__getitem__)
    plain, rules = query_rule(query), query_rule(query, filters=Filters(document_type=("Rule",)))
    both = query_rule(query, filters=Filters(document_type=("Rule", "Notice")))
    assert rule_implies(rules, both)
    assert rule_implies(both, plain)
    assert not rule_implies(plain, both)


@pytest.mark.parametrize(
    ("query", "alone"),
    [
        ("A800 OR road", True),
        ("A800 AND NOT road", True),
        ("A800 AND export", False),
        ("A800 NEAR/5 export", False),
        ("A800 NOT NEAR/5 export", True),
        ("A800 AND type:rule", False),
        ("SENT(A800 OR H800)", True),
        ("ATLEAST2(A800, H800)", False),
    ],
)
def test_whether_a_word_is_enough_by_itself(query: str, alone: bool) -> None:
    asked = parse_query(query, CONCEPTS.__getitem__)
    assert holds_with(asked, lambda leaf: isinstance(leaf, Term) and leaf.text == "A800") == alone
