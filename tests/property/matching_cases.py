"""Watchlists and documents that speak of the same things: what the two matchers are compared on."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from monitor.domain.documents import Text
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
    children,
)
from monitor.domain.sources import Agency, CfrReference, Facts
from monitor.domain.watchlists import Filters, Rule, Watchlist
from monitor.matching import check_rule
from tests.property.matching_texts import CITED, GLUE, disguised, disguises, pools, texts_of

CITATIONS = (
    Citation("cfr", "744"),
    Citation("cfr", "744.23"),
    Citation("cfr", "744.23(a)"),
    Citation("cfr", "744.23(a)(3)"),
    Citation("cfr", "744.23(b)(2)"),
    Citation("cfr", "744.23(a)(3)(ii)"),
    Citation("cfr", "744.25"),
    Citation("cfr", "744.25(a)"),
    Citation("cfr", "730-774"),
    Citation("cfr", "15 CFR 744"),
    Citation("cfr", "22 CFR 744"),
    Citation("cfr", "15 CFR 730-774"),
    Citation("cfr", "41 CFR 60-741"),
    Citation("cfr", "60-741"),
    Citation("cfr", "740"),
    Citation("docket", "BIS-2022-0025"),
    Citation("rin", "0694-AI94"),
)
FACTS = (
    Fact("source", ("fr",)),
    Fact("source", ("press", "fr")),
    Fact("agency", ("industry-and-security-bureau",)),
    Fact("agency", ("treasury department", "bureau of nothing")),
    Fact("type", ("RULE",)),
    Fact("type", ("Proposed Rule", "notice")),
    Fact("lang", ("ko",)),
    Fact("lang", ("zh", "en")),
)
WAYS = ((False, False), (True, False), (False, True), (True, True))


@st.composite
def terms_of(draw: st.DrawFn, pool: list[str]) -> Term:
    text = disguised(draw(st.sampled_from(pool)), draw(disguises))
    kind = draw(st.integers(0, 9))
    guards = (draw(st.sampled_from([text, *pool])) + draw(st.sampled_from(GLUE)),) if draw(st.booleans()) else ()
    tried = (
        Term(text=text, exact=kind in (0, 1), prefix=kind in (1, 2, 3), not_in=guards),
        Term(text=text, not_in=guards),
        Term(text=text),
    )
    return next((term for term in tried if not problems(term)), Term(text="A800"))


@cache
def problems(term: Term) -> list[str]:
    return check_rule(rule_of(Group(written=term.text, terms=(term,))))


def groups_of(pool: list[str]) -> st.SearchStrategy[Group]:
    members = st.lists(terms_of(pool), min_size=1, max_size=3).map(tuple)
    return st.builds(Group, written=st.just("group"), terms=members)


# ---------------------------------------------------------------- queries


def rule_of(query: Query, key: str = "rule", filters: Filters | None = None) -> Rule:
    return Rule(key=key, why="", query=query, filters=filters or Filters())


distances = st.sampled_from([1, 1, 2, 2, 3, 4, 5, 8, 20, 100])


@st.composite
def made_of_mentions(draw: st.DrawFn, concepts: tuple[Group, ...], depth: int) -> Query:
    """What may stand beside NEAR and alone in ATLEAST. The two sides of NEAR share no concept."""
    kind = draw(st.integers(0, 6)) if depth and len(concepts) > 1 else 0
    if kind < 2:
        return draw(st.sampled_from(concepts))
    cut = draw(st.integers(1, len(concepts) - 1))
    left = draw(made_of_mentions(concepts[:cut], depth - 1))
    right = draw(made_of_mentions(concepts[cut:], depth - 1))
    if kind == 2:
        return AnyOf((left, right, *draw(st.lists(st.sampled_from(concepts), max_size=1))))
    if kind == 3:
        return NotNear(left, right, draw(distances))
    return Near(left, right, draw(distances), draw(st.booleans()))


@st.composite
def queries(draw: st.DrawFn, concepts: tuple[Group, ...], depth: int, within: str = "") -> Query:
    """Any query. `within` is "sentence" or the name of a field where the query stands inside one: then it asks for no
    other field and, inside a sentence, for no fact or citation."""
    words = made_of_mentions(concepts, 2)
    if depth == 0:
        return draw(words)
    parts = queries(concepts, depth - 1, within)
    some_parts = st.lists(parts, min_size=2, max_size=3).map(tuple)
    kinds = ["any", "all", "not", "several", "many", "words"]
    if not within:
        kinds += ["sentence", "sentence"]
    if within != "sentence":
        kinds += ["field", "field", "citation", "fact", "fact"]
    match draw(st.sampled_from(kinds)):
        case "any":
            return AnyOf(draw(some_parts))
        case "all":
            return AllOf((*draw(some_parts), *draw(st.lists(parts.map(Not), max_size=1))))
        case "not":
            return AllOf((draw(parts), Not(draw(parts))))
        case "several":
            several = draw(some_parts)
            return AtLeast(draw(st.integers(1, len(several))), several)
        case "many":
            return AtLeast(draw(st.integers(1, 4)), (draw(words),))
        case "sentence":
            return Sentence(draw(queries(concepts, depth - 1, "sentence")))
        case "field":
            field = within or draw(st.sampled_from(["title", "abstract", "body"]))
            return InField(field, draw(queries(concepts, depth - 1, field)))
        case "citation":
            return draw(st.sampled_from(CITATIONS))
        case "fact":
            fact = draw(st.sampled_from(FACTS))
            return AllOf((draw(parts), Not(fact) if draw(st.integers(0, 2)) == 0 else fact))
    return draw(words)


cfr = st.builds(
    CfrReference, title=st.sampled_from([15, 41]), part=st.sampled_from(["744", "730-774", "774", "60-741"])
)
filters = st.builds(
    Filters,
    source=st.sampled_from([(), (), ("fr",), ("press", "fr")]),
    agency=st.sampled_from([(), (), ("industry-and-security-bureau",), ("Treasury Department",)]),
    cfr=st.one_of(st.just(()), st.just(()), cfr.map(lambda one: (one,))),
    document_type=st.sampled_from([(), (), ("RULE",), ("Proposed Rule", "notice")]),
    language=st.sampled_from([(), (), ("ko",), ("zh", "en")]),
)


@st.composite
def rules(draw: st.DrawFn, concepts: tuple[Group, ...], key: str) -> Rule:
    asked = draw(filters) if draw(st.integers(0, 9)) == 0 else Filters()
    for depth in (draw(st.integers(1, 3)), 1, 0):
        rule = rule_of(draw(queries(concepts, depth)), key, asked)
        if not check_rule(rule):
            return rule
    return rule_of(concepts[0], key)


# ---------------------------------------------------------------- documents


facts = st.builds(
    Facts,
    document_type=st.sampled_from(["", "Rule", "PRORULE"]),
    agencies=st.sampled_from(
        [
            (),
            (Agency(name="Industry and Security Bureau", slug="industry-and-security-bureau"),),
            (Agency(name="TREASURY DEPARTMENT"),),
        ]
    ),
    cfr=st.lists(cfr, max_size=2).map(tuple),
    docket_ids=st.sampled_from(
        [(), (), ("BIS-2022-0025",), ("Docket No. BIS-2022-0025", "bis 2022 0025"), ("Docket No. 230110-0004",)]
    ),
    rins=st.sampled_from([(), (), ("0694-AI94",), ("RIN 0694-AI94", "0694-ai94")]),
)


@st.composite
def documents(draw: st.DrawFn, pool: list[str]) -> Text:
    texts = texts_of(pool)
    anything = st.one_of(texts, texts, texts, st.just(""), st.text(max_size=30))
    return Text(
        title=draw(texts),
        abstract=draw(anything),
        body=draw(anything),
        language=draw(st.sampled_from([None, None, "ko", "zh-Hans"])),
        source=draw(st.sampled_from(["fr", "press"])),
        facts=draw(facts),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Watchlist], Text]:
    """Watchlists whose rules share concepts, and a document that speaks of some of the same things."""
    pool = draw(pools())
    concepts = tuple(draw(st.lists(groups_of(pool), min_size=3, max_size=5)))
    lists = [
        Watchlist(key=key, title="", reason="", rules=(draw(rules(concepts, "second")), draw(rules(concepts, "first"))))
        for key in draw(st.sampled_from([("b", "a"), ("a",), ("a",)]))
    ]
    cites = any(isinstance(node, Citation) for one in lists for rule in one.rules for node in nodes(rule.query))
    words = [*pool, *(term.text for group in concepts for term in group.terms)]
    if cites:
        words += draw(st.lists(st.sampled_from(CITED), min_size=4, max_size=8))
    return lists, draw(documents(words))


@st.composite
def terms_and_texts(draw: st.DrawFn) -> tuple[list[Term], str]:
    """A few words in all their ways of asking, some with guards, and a text that may hold them."""
    pool = draw(pools())
    guarded = draw(st.lists(terms_of(pool), min_size=1, max_size=3))
    asked = [Term(text=text, exact=exact, prefix=prefix) for text in pool for exact, prefix in WAYS]
    terms = list(dict.fromkeys(term for term in [*guarded, *asked] if not problems(term)))
    return terms, draw(texts_of([*pool, *(term.text for term in guarded)], 12))


def nodes(query: Query) -> list[Query]:
    """The query and all that is inside it."""
    return [query, *(node for part in children(query) for node in nodes(part))]
