"""Any query that a text can say, for Hypothesis."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hypothesis import strategies as st

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
)
from tests.unit.matching.concepts import CONCEPTS

_AWKWARD: Final = (
    "A800",
    "엔비디아",
    "advanced computing",
    "수출 통제",
    "AND",
    "or",
    "Not",
    "near",
    "NEAR/5",
    "ONEAR",
    "SENT",
    "sent",
    "ATLEAST2",
    "atleast",
    "title:x",
    "title:",
    "10:30",
    "@nvidia",
    "a, b",
    "(x)",
    "x)",
    'the "Entity List"',
    "“x”",
    "back\\slash",
    "x\\",
    "#5",
    "C#",
    "# x",
    "AT&T",
    "&",
    "-x",
    "!",
    "w/5",
    "'x'",
    "「x」",
    "744.23(a)(3)",
    "501(c)",
    "a(b)",
    "：",
    "（",
    "3A090.a",
    "Cyber-Enabled",
    "ＡＮＤ",
    "x：y",
    "，",
    "U.S.",
    "C++",
    "exact:x",
    "NOT NEAR/5",
    "a OR b",
)
_texts = st.one_of(
    st.sampled_from(_AWKWARD),
    st.text(alphabet=st.characters(exclude_characters="*", codec="utf-8"), max_size=5),
    st.text(alphabet="ab가\"\\()#:,@ '-&/“（：0.", min_size=1, max_size=8),
).map(lambda text: " ".join(text.split()))
_stems = st.sampled_from(("semiconduct", "advanced semiconduct", "엔비", "A80", "그래픽 처리"))
_terms = st.one_of(
    st.builds(Term, text=_texts.filter(bool), exact=st.booleans()),
    st.builds(Term, text=_stems, exact=st.booleans(), prefix=st.just(True)),
)


def _group(term: Term) -> Group:
    return Group(written=term.text + ("*" if term.prefix else ""), terms=(term,))


def _exact(group: Group) -> Group:
    return replace(group, terms=tuple(replace(term, exact=True) for term in group.terms))


_concepts = st.sampled_from([*CONCEPTS.values(), *map(_exact, CONCEPTS.values())])
words = st.one_of(_terms.map(_group), _concepts)
_facts = st.one_of(
    st.builds(Fact, st.just("type"), st.sampled_from((("rule",), ("rule", "proposed rule"), ("notice",)))),
    st.builds(
        Fact,
        st.just("source"),
        st.lists(st.sampled_from(("fr-bis", "press one", "and", "a:b")), min_size=1, unique=True).map(tuple),
    ),
    st.builds(Fact, st.just("lang"), st.sampled_from((("ko",), ("zh-Hant", "en")))),
    st.builds(
        Fact, st.just("agency"), st.sampled_from((("commerce-department",), ("Bureau of Industry and Security", "x")))
    ),
)
_citations = st.one_of(
    st.builds(
        Citation,
        st.just("cfr"),
        st.sampled_from(("744", "744.23", "744.23(a)(3)", "730-774", "15 CFR 744", "15 CFR 730-774", "41 CFR 60-741")),
    ),
    st.builds(Citation, st.just("docket"), st.sampled_from(("BIS-2022-0025", "RTID 0648-XX1"))),
    st.builds(Citation, st.just("rin"), st.just("0694-AI94")),
)
_distances = st.integers(min_value=1, max_value=100)


def _several(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[tuple[Query, ...]]:
    return st.lists(parts, min_size=2, max_size=4).map(tuple)


def _with_places(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    return st.one_of(
        st.builds(Near, parts, parts, _distances, st.booleans()),
        st.builds(NotNear, parts, parts, _distances),
        _several(parts).map(AnyOf),
    )


places: st.SearchStrategy[Query] = st.recursive(words, _with_places, max_leaves=6)


def _any(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    return st.one_of(
        _several(parts).map(AllOf),
        _several(parts).map(AnyOf),
        parts.map(Not),
        parts.map(Sentence),
        st.builds(AtLeast, st.integers(min_value=1, max_value=4), _several(parts)),
        st.builds(AtLeast, st.integers(min_value=1, max_value=4), st.tuples(places)),
        st.builds(InField, st.sampled_from(("title", "abstract", "body")), parts),
    )


queries: st.SearchStrategy[Query] = st.recursive(st.one_of(words, places, _facts, _citations), _any, max_leaves=12)
