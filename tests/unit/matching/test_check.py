"""Rules that cannot work are refused with a reason."""

from __future__ import annotations

import pytest

from monitor.domain.queries import AllOf, AnyOf, AtLeast, Citation, Fact, Group, InField, Near, NotNear, Query, Term
from monitor.domain.sources import CfrReference
from monitor.domain.watchlists import Filters, Rule
from monitor.matching import check_rule
from tests.unit.matching.build import query_rule, rule
from tests.unit.matching.concepts import parse


def group(text: str) -> Group:
    return Group(written=text, terms=(Term(text=text),))


A, B = group("a"), group("b")


def test_a_rule_that_can_work_has_no_problems() -> None:
    good = rule("A800", Term(text="京东", not_in=("北京东",)), all_of=("export control",), none_of=("macular",))
    assert check_rule(good) == []
    assert check_rule(rule("AMD", none_of=(Term(text="AMD", exact=True),))) == []


@pytest.mark.parametrize(
    "query",
    [
        "a AND NOT b",
        "a AND type:rule",
        "cfr:744",
        "docket:BIS-2022-0025 OR a",
        "a NOT NEAR/5 b",
        "a NEAR/5 a",
        "title:(a AND title:b)",
        "title:cfr:744",
        "SENT(a AND NOT b)",
        "ATLEAST3(a OR (b NEAR/2 c))",
        "ATLEAST2(a AND c, title:b, cfr:744)",
        "a AND NOT title:a",
        "a AND NOT exact:A",
        "semiconduct* AND NOT semiconductor",
        "a AND type:rule AND type:(rule OR notice)",
        "a AND agency:commerce-department AND agency:treasury-department",
        "a AND lang:zh AND lang:zh-Hans",
        "@nvidia AND NOT Nvidia",
    ],
)
def test_a_query_that_can_work_has_no_problems(query: str) -> None:
    assert check_rule(query_rule(parse(query))) == []


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (rule(none_of=("x",)), "no word that must occur"),
        (rule(filters=Filters(source=("fr-bis",))), "no word that must occur"),
        (rule(Group(written="@empty", terms=())), "'@empty' stands for no words"),
        (rule("\u200b"), "no letter or digit left"),
        (rule("A800", none_of=("--",)), "no letter or digit left"),
        (rule("…"), "no letter or digit left"),
        (rule("A800", all_of=("licence",), none_of=("Licence",)), "never holds"),
        (rule("A800", "H800", none_of=("A800",)), "that entry never helps"),
        (rule("semiconductor", none_of=(Term(text="semiconduct", prefix=True),)), "never holds"),
        (rule(Term(text="京东", not_in=("京东",))), "itself as a guard"),
        (rule(Term(text="Arm", exact=True, not_in=("arm",))), "itself as a guard"),
        (rule(Term(text="京东", not_in=("\u200b",))), "nothing is left"),
        (rule(Term(text="se", prefix=True)), "three letters"),
        (rule("A800", filters=Filters(cfr=(CfrReference(title=15, part="774-730"),))), "ends before it begins"),
    ],
)
def test_a_rule_of_the_simple_form_that_cannot_work_is_told_why(bad: Rule, says: str) -> None:
    (problem,) = check_rule(bad)
    assert says in problem
    assert "'rule'" in problem


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("NOT a", "no word that must occur"),
        ("type:rule AND NOT a", "no word that must occur"),
        ("NOT (NOT a)", "no word that must occur"),
        ("a OR (NOT b)", "NOT b can hold without any word"),
        ("a OR type:rule", "type:rule can hold without any word"),
        ("(a AND b) OR (type:rule AND NOT c)", "type:rule AND NOT c can hold without any word"),
        ("SENT(NOT a)", "NOT a can hold without any word"),
        ("title:(NOT a)", "NOT a can hold without any word"),
        ("ATLEAST1(a, NOT b)", "NOT b can hold without any word"),
        ('a AND "--"', "no letter or digit left"),
        ("ATLEAST4(a, b, c)", "has only 3 parts"),
        ("ATLEAST1001(a)", "at most 1000 mentions"),
        ("ATLEAST2(a AND b)", "nothing can be counted"),
        ("ATLEAST2(title:a)", "nothing can be counted"),
        ("title:(a AND body:b)", "no word is in two fields at once"),
        ("SENT(title:a AND b)", "Write title:SENT(…)."),
        ("SENT(type:rule AND a)", "Join it with AND outside."),
        ("SENT(cfr:744 AND a)", "Join it with AND outside."),
        ("a AND NOT a", "asks for a and forbids it"),
        ("(a AND b) AND (c AND NOT b)", "asks for b and forbids it"),
        ("title:a AND NOT a", "asks for title:a and forbids it"),
        ("(a NEAR/3 b) AND NOT b", "asks for a NEAR/3 b and forbids it"),
        ("SENT(a AND b) AND NOT (c OR b)", "asks for SENT(a AND b) and forbids it"),
        ("ATLEAST2(a, b, c) AND NOT (a OR b)", "and forbids it"),
        ("(a OR b) AND NOT (b OR a)", "asks for a OR b and forbids it"),
        ("(a OR b) AND NOT b", "lists b"),
        ("x OR (a AND b AND NOT a)", "asks for a and forbids it"),
        ("cfr:744 AND NOT cfr:744", "asks for cfr:744 and forbids it"),
        ("@nvidia AND NOT @nvidia", "asks for @nvidia and forbids it"),
        ("a NOT NEAR/5 (a OR b)", "each word on the left is also one on the right"),
        ("a AND type:rule AND type:notice", "no document is both"),
        ("a AND source:fr-bis AND source:fr-ofac", "no document is both"),
        ("a AND lang:ko AND lang:zh-Hans", "no document is both"),
    ],
)
def test_a_query_that_cannot_work_is_told_why(query: str, says: str) -> None:
    (problem,) = check_rule(query_rule(parse(query)))
    assert says in problem
    assert problem.endswith(".")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        (Near(A, B, 0), "from 1 to 100"),
        (NotNear(A, B, 101), "from 1 to 100"),
        (Near(AllOf((A, B)), A, 5), "the side a AND b has no place in a text"),
        (Near(A, InField("title", B), 5), "the side title:b has no place in a text"),
        (AtLeast(0, (A, B)), "always holds"),
        (InField("headline", A), "Fields are title, abstract, body."),
        (AllOf((A, Fact("colour", ("red",)))), "asks for nothing"),
        (Citation("cfr", "chips"), "no place that can be cited"),
        (AllOf((A, Near(AnyOf((A, AllOf((A, B)))), B, 3))), "has no place in a text"),
    ],
)
def test_a_tree_that_no_text_would_give_is_refused_too(query: Query, says: str) -> None:
    (problem,) = check_rule(query_rule(query))
    assert says in problem


def test_a_filter_and_a_query_that_exclude_each_other_are_told() -> None:
    bad = query_rule(parse("a AND type:rule"), filters=Filters(document_type=("Notice",)))
    (problem,) = check_rule(bad)
    assert "no document is both" in problem


def test_each_problem_is_told_once() -> None:
    assert len(check_rule(query_rule(parse('"--" AND (a OR "--") AND type:rule AND type:notice')))) == 2


@pytest.mark.parametrize(
    "query",
    [
        '"export control" AND NOT export',
        '"Entity List" AND NOT entity*',
        "A800 AND NOT A-800",
        "cfr:744.23 AND NOT cfr:744",
        "(chip NEAR/3 licence) AND NOT (chip NEAR/5 licence)",
    ],
)
def test_what_a_rule_asks_for_in_other_words_it_may_not_forbid(query: str) -> None:
    (problem,) = check_rule(query_rule(parse(query)))
    assert "never holds" in problem


@pytest.mark.parametrize(
    "query",
    [
        'export AND NOT "export control"',
        "A800 AND NOT exact:A-800",
        "cfr:744 AND NOT cfr:744.23",
        "(chip NEAR/5 licence) AND NOT (chip NEAR/3 licence)",
    ],
)
def test_what_is_only_a_part_of_it_may_be_forbidden(query: str) -> None:
    assert check_rule(query_rule(parse(query))) == []
