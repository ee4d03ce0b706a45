"""From text to query: what each form means."""

from __future__ import annotations

import pytest

from monitor.domain.queries import (
    AllOf,
    AnyOf,
    AtLeast,
    Citation,
    Fact,
    Group,
    InField,
    Near,
    Not,
    NotNear,
    Query,
    Sentence,
    Term,
    simple_query,
)
from monitor.matching.parse import read_query
from tests.unit.matching.concepts import CONCEPTS, look_up, parse


def word(text: str, *, exact: bool = False) -> Group:
    return Group(written=text, terms=(Term(text=text, exact=exact),))


A, B, C, D = map(word, "abcd")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("a", A),
        ("a AND b AND c", AllOf((A, B, C))),
        ("a OR b OR c", AnyOf((A, B, C))),
        ("a AND NOT b AND c", AllOf((A, Not(B), C))),
        ("a NOT b", AllOf((A, Not(B)))),
        ("a NOT b NOT c", AllOf((A, Not(B), Not(C)))),
        ("NOT a AND b", AllOf((Not(A), B))),
        ("(a AND b) OR (c AND NOT d)", AnyOf((AllOf((A, B)), AllOf((C, Not(D)))))),
        ("(a OR b) OR c", AnyOf((AnyOf((A, B)), C))),
        ("((a))", A),
        ("a NEAR/5 b", Near(A, B, 5)),
        ("a ONEAR/1 b", Near(A, B, 1, ordered=True)),
        ("a NOT NEAR/100 b", NotNear(A, B, 100)),
        ("a NEAR/5 b NEAR/5 c", Near(Near(A, B, 5), C, 5)),
        ("a NEAR/5 (b NEAR/5 c)", Near(A, Near(B, C, 5), 5)),
        ("(a OR b) NEAR/5 c", Near(AnyOf((A, B)), C, 5)),
        ("SENT(a AND b)", Sentence(AllOf((A, B)))),
        ("ATLEAST2(a, b AND c, d)", AtLeast(2, (A, AllOf((B, C)), D))),
        ("ATLEAST3 (a)", AtLeast(3, (A,))),
        ("title:a AND body:(b OR c)", AllOf((InField("title", A), InField("body", AnyOf((B, C)))))),
        ("title:SENT(a AND b)", InField("title", Sentence(AllOf((A, B))))),
        ("abstract: a", InField("abstract", A)),
        ("TITLE:a", InField("title", A)),
        ("NOT title:a", Not(InField("title", A))),
    ],
)
def test_operators_make_a_tree(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("A800", Term(text="A800")),
        ("엔비디아", Term(text="엔비디아")),
        ("AT&T", Term(text="AT&T")),
        ("U.S.", Term(text="U.S.")),
        ("C++", Term(text="C++")),
        ("3A090.a", Term(text="3A090.a")),
        ("Cyber-Enabled", Term(text="Cyber-Enabled")),
        ("744.23(a)(3)", Term(text="744.23(a)(3)")),
        ("501(c)(3)", Term(text="501(c)(3)")),
        ('"advanced  computing"', Term(text="advanced computing")),
        ('"advanced\n  computing"', Term(text="advanced computing")),
        ("“advanced computing”", Term(text="advanced computing")),
        ("„advanced computing“", Term(text="advanced computing")),
        ("＂advanced computing＂", Term(text="advanced computing")),
        (r'"the \"Entity List\" \\ rule"', Term(text='the "Entity List" \\ rule')),
        ('"AND"', Term(text="AND")),
        ('"@nvidia"', Term(text="@nvidia")),
        ('"10:30"', Term(text="10:30")),
        ("exact:Intel", Term(text="Intel", exact=True)),
        ('exact:"Meta Platforms"', Term(text="Meta Platforms", exact=True)),
        ("semiconduct*", Term(text="semiconduct", prefix=True)),
        ('"advanced semiconduct*"', Term(text="advanced semiconduct", prefix=True)),
        ("엔비*", Term(text="엔비", prefix=True)),
        ("exact:Semicon*", Term(text="Semicon", exact=True, prefix=True)),
    ],
)
def test_words_and_phrases_are_terms(text: str, term: Term) -> None:
    query = parse(text)
    assert isinstance(query, Group)
    assert query.terms == (term,)
    assert query.written == term.text + ("*" if term.prefix else "")


def test_a_word_of_a_query_is_the_entry_of_the_simple_form() -> None:
    assert parse('(a OR "b c") AND d AND NOT (x OR y)') == simple_query(
        any_of=(A, word("b c")), all_of=(D,), none_of=(word("x"), word("y"))
    )


def test_exact_before_a_group_is_about_each_word() -> None:
    assert parse('exact:(a OR "b c")') == AnyOf((word("a", exact=True), word("b c", exact=True)))
    assert parse("exact:SENT(a AND NOT b)") == Sentence(AllOf((word("a", exact=True), Not(word("b", exact=True)))))


def test_a_concept_is_its_aliases() -> None:
    assert parse("@nvidia") == CONCEPTS["nvidia"]
    assert parse("@nvidia AND a") == AllOf((CONCEPTS["nvidia"], A))
    exact = parse("exact:@nvidia")
    assert isinstance(exact, Group)
    assert exact.written == "@nvidia"
    assert all(term.exact for term in exact.terms)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("(a AND b) NEAR/5 c", AllOf((Near(A, C, 5), Near(B, C, 5)))),
        ("c ONEAR/5 (a AND b)", AllOf((Near(C, A, 5, ordered=True), Near(C, B, 5, ordered=True)))),
        ("(a OR (b AND c)) NEAR/5 d", AnyOf((Near(A, D, 5), AllOf((Near(B, D, 5), Near(C, D, 5)))))),
        ("(a AND b) NOT NEAR/5 c", AllOf((NotNear(A, C, 5), NotNear(B, C, 5)))),
        (
            "(a AND b) NEAR/5 (c AND d)",
            AllOf((AllOf((Near(A, C, 5), Near(A, D, 5))), AllOf((Near(B, C, 5), Near(B, D, 5))))),
        ),
    ],
)
def test_and_beside_near_is_distributed(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("type:rule", Fact("type", ("rule",))),
        ("type:PRORULE", Fact("type", ("proposed rule",))),
        ('type:(Rule OR "Proposed Rule")', Fact("type", ("rule", "proposed rule"))),
        ("type:(rule OR RULE)", Fact("type", ("rule",))),
        ("agency:industry-and-security-bureau", Fact("agency", ("industry-and-security-bureau",))),
        ('agency:"Bureau of Industry and Security"', Fact("agency", ("Bureau of Industry and Security",))),
        ("source:(fr-bis OR fr-ofac)", Fact("source", ("fr-bis", "fr-ofac"))),
        ("lang:KO", Fact("lang", ("ko",))),
        ("lang:(zh_hant OR en-us)", Fact("lang", ("zh-Hant", "en-US"))),
        ("docket:BIS-2022-0025", Citation("docket", "BIS-2022-0025")),
        ('docket:"Docket No. 230620-0153"', Citation("docket", "230620-0153")),
        (
            "docket:(BIS-2022-0025 OR R-1234)",
            AnyOf((Citation("docket", "BIS-2022-0025"), Citation("docket", "R-1234"))),
        ),
        ("rin:0694-AI94", Citation("rin", "0694-AI94")),
        ("rin:0694ai94", Citation("rin", "0694-AI94")),
        ("cfr:(744 OR 746.3(a))", AnyOf((Citation("cfr", "744"), Citation("cfr", "746.3(a)")))),
    ],
)
def test_facts_and_citations_are_checked_and_written_in_one_way(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("744", "744"),
        ("744.23", "744.23"),
        ("744.23(a)(3)", "744.23(a)(3)"),
        ('"§ 744.23(a)(3)"', "744.23(a)(3)"),
        ('"Sec. 744.23"', "744.23"),
        ('"15 CFR 744"', "15 CFR 744"),
        ('"15 CFR part 744"', "15 CFR 744"),
        ('"15 C.F.R. § 744.23(a)(3)"', "15 CFR 744.23(a)(3)"),
        ("730-774", "730-774"),
        ('"15 CFR 730-774"', "15 CFR 730-774"),
        ('"15 CFR parts 730 through 774"', "15 CFR 730-774"),
        ('"41 CFR part 60-741"', "41 CFR 60-741"),
    ],
)
def test_a_place_in_the_code_of_federal_regulations_is_written_in_many_ways(written: str, value: str) -> None:
    assert parse(f"cfr:{written}") == Citation("cfr", value)


def test_white_space_line_ends_and_comments_mean_nothing() -> None:
    text = """
    # what we make
    (a OR "b # c")   # the chips
      AND NOT(d)#no more
    """
    assert parse(text) == AllOf((AnyOf((A, word("b # c"))), Not(D)))


def test_what_an_east_asian_keyboard_writes_is_read() -> None:
    assert parse("（a　OR　b） AND ｔｉｔｌｅ：“c d”") == AllOf((AnyOf((A, B)), InField("title", word("c d"))))
    assert parse("ATLEAST2(a，b、c)") == AtLeast(2, (A, B, C))


def test_the_sources_that_a_query_names_are_told_with_their_places() -> None:
    text = "a AND\nsource:(fr-bis OR press)"
    assert read_query(text, look_up).sources == (("fr-bis", 14), ("press", 24))
    assert text[14:20] == "fr-bis"


def test_a_hundred_kilobytes_are_read() -> None:
    words = [f"word{number}" for number in range(9_000)]
    query = parse(" OR ".join(words))
    assert isinstance(query, AnyOf)
    assert len(query.parts) == 9_000
