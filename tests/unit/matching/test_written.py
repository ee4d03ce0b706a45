"""A query as a text: it parses back to the same tree, and reads well."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.errors import QueryError
from monitor.domain.queries import Group, Query, Term
from monitor.matching.written import written
from tests.unit.matching.concepts import parse
from tests.unit.matching.query_trees import queries


@settings(max_examples=300, deadline=None)
@given(queries)
def test_what_is_written_parses_back_to_the_same_tree(query: Query) -> None:
    assert parse(written(query)) == query


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a AND b AND NOT c",
        "NOT a AND b",
        "(a OR b) AND NOT (c OR d)",
        "(NOT a) OR b",
        "NOT (NOT a)",
        "a NEAR/5 b NEAR/5 c",
        "(a NEAR/5 b) NEAR/3 c",
        "a NEAR/5 (b NEAR/5 c)",
        "(a OR b) ONEAR/2 c",
        "a NOT NEAR/5 b NOT NEAR/5 c",
        "SENT(a AND (b OR c))",
        "ATLEAST2(a OR b, c AND d, NOT e)",
        "title:(a OR b) AND body:c",
        "title:SENT(a AND b)",
        "title:ATLEAST2(a)",
        "title:exact:Intel",
        '"advanced computing" AND exact:"Meta Platforms"',
        "semiconduct* OR 엔비*",
        '"advanced semiconduct*"',
        "@nvidia AND exact:@nvidia",
        'type:(rule OR "proposed rule") AND NOT lang:ko',
        "cfr:744 OR docket:BIS-2022-0025 OR rin:0694-AI94",
        "title:cfr:(744 OR 746.3(a))",
        'a AND cfr:(744 OR "15 CFR 730-774")',
        "NOT cfr:(744 OR 746)",
        "(cfr:744 AND a) OR b",
        '"AND" OR "near" OR "a:b" OR "a, b" OR "@x" OR "C#"',
        r'"the \"Entity List\""',
    ],
)
def test_what_is_well_written_stays_as_it_is(text: str) -> None:
    assert written(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("((a) AND (b))", "a AND b"),
        ("a NOT b", "a AND NOT b"),
        ('"A800"', "A800"),
        ("“AT&T”", "AT&T"),
        ("ABSTRACT: (a)", "abstract:a"),
        ('exact:(a OR "b c")', 'exact:a OR exact:"b c"'),
        ("(a AND b) NEAR/5 c", "(a NEAR/5 c) AND (b NEAR/5 c)"),
        ("cfr:744 OR cfr:746", "cfr:(744 OR 746)"),
        ("type:Rule", "type:rule"),
        ("a # first\nAND b", "a AND b"),
    ],
)
def test_what_is_oddly_written_becomes_plain(text: str, plain: str) -> None:
    assert written(parse(text)) == plain


def test_guards_of_a_single_word_are_left_out() -> None:
    assert written(Group(written="京东", terms=(Term(text="京东", not_in=("北京东",)),))) == "京东"


SIGNS = ('"', "“", "(", ")", ",", "：", "\\", " ", "\n", "# c\n", "-", "\0")
WORDS = ("a", "b*", "se*", "엔비디아", '"x y"', "w/5", "near", "@nvidia", "@x", "744.23(a)", "rule")
OPERATORS = (" AND ", " OR ", " NOT ", "NOT ", " NEAR/5 ", " ONEAR/2 ", " and ", "SENT(", "ATLEAST2(")
FIELDS = ("title:", "exact:", "cfr:", "type:")
SCRAPS = st.sampled_from((*SIGNS, *WORDS, *OPERATORS, *FIELDS))


def refusal(text: str) -> QueryError | None:
    """The error of a text that is no query; a text that is one is written and read again."""
    try:
        query = parse(text)
    except QueryError as error:
        return error
    assert parse(written(query)) == query
    return None


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(SCRAPS, max_size=12).map("".join), st.text(max_size=20)))
def test_any_text_is_a_query_or_is_refused_with_a_place_and_a_remedy(text: str) -> None:
    error = refusal(text)
    if error is not None:
        assert 0 <= error.position <= len(text)
        assert error.problem.endswith(".")
        assert error.remedy
        assert str(error).count("\n") in (0, 2)
