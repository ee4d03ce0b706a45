"""The fast matcher and the slow one say the same of any text, and what they say can be read in the text.

The default run is quick and always the same. For a long and random one, after a change of matching:

    MATCHING_EXAMPLES=20000 pytest tests/property/test_matching_twins.py --timeout=0
"""

from __future__ import annotations

import os
import random
from collections import Counter
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.documents import Text
from monitor.domain.queries import Group, Query, Term, groups_of
from monitor.domain.sources import Facts
from monitor.domain.watchlists import Watchlist
from monitor.matching import Frequencies, compile_watchlists, learn_frequencies
from monitor.matching.naive import naive_match
from monitor.matching.naive_queries import outcome, whole
from monitor.text.fold import fold
from tests.property.matching_cases import CITATIONS, cases, facts, nodes, rule_of, terms_and_texts
from tests.property.matching_texts import cited_texts, pools, texts_of

CITING_LISTS = [
    Watchlist(
        key="list",
        title="",
        reason="",
        rules=tuple(rule_of(citation, str(number)) for number, citation in enumerate(CITATIONS)),
    )
]
CITING = compile_watchlists(CITING_LISTS)

settings.register_profile(
    "deep",
    max_examples=int(os.environ.get("MATCHING_EXAMPLES", "1")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


def examples(number: int) -> settings:
    """So many examples, always the same; in a deep run as many as were asked for, never the same."""
    if "MATCHING_EXAMPLES" in os.environ:
        return settings.get_profile("deep")
    return settings(
        max_examples=number,
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@examples(400)
@given(cases())
def test_the_fast_matcher_equals_the_naive_one(case: tuple[list[Watchlist], Text]) -> None:
    lists, document = case
    assert compile_watchlists(lists).match(document) == naive_match(lists, document)


@examples(500)
@given(terms_and_texts())
def test_one_term_is_found_at_the_same_places_by_both(case: tuple[list[Term], str]) -> None:
    terms, text = case
    rules = [rule_of(Group(written=term.text, terms=(term,)), str(number)) for number, term in enumerate(terms)]
    lists = [Watchlist(key="list", title="", reason="", rules=tuple(rules))]
    document = Text(body=text)
    assert compile_watchlists(lists).match(document) == naive_match(lists, document)


@examples(1000)
@given(cited_texts(), facts)
def test_citations_are_read_alike_by_both(text: str, said: Facts) -> None:
    document = Text(body=text, facts=said)
    assert CITING.match(document) == naive_match(CITING_LISTS, document)


@examples(100)
@given(cases(), st.integers(0, 1000))
def test_what_was_learnt_of_an_archive_changes_nothing(case: tuple[list[Watchlist], Text], seed: int) -> None:
    lists, document = case
    written = " ".join(
        term.text for one in lists for rule in one.rules for group in groups_of(rule.query) for term in group.terms
    )
    chance = random.Random(seed)
    keys = learn_frequencies(lists, [document, Text(body=written)]).counts
    seen = Frequencies(documents=1000, counts={key: chance.choice([0, 1, 10, 999]) for key in keys})
    assert compile_watchlists(lists, frequencies=seen).match(document) == naive_match(lists, document)


@examples(60)
@given(cases())
def test_the_order_of_watchlists_does_not_matter(case: tuple[list[Watchlist], Text]) -> None:
    lists, document = case
    assert compile_watchlists(lists[::-1]).match(document) == naive_match(lists, document)


@examples(60)
@given(cases())
def test_finding_tells_the_same_rules_and_places_as_matching(case: tuple[list[Watchlist], Text]) -> None:
    lists, document = case
    matcher = compile_watchlists(lists)
    matches = matcher.match(document)
    found = matcher.find(document)
    assert [(item.watchlist, item.rule) for item in found] == [
        (match.watchlist, rule) for match in matches for rule in match.rules
    ]
    assert sorted(
        (item.watchlist, item.rule, mention.field, mention.start, mention.end, mention.written)
        for item in found
        for mention in item.mentions
    ) == sorted(
        (match.watchlist, item.rule, item.field, item.start, item.end, item.term)
        for match in matches
        for item in match.evidence
    )


@examples(100)
@given(cases())
def test_a_heading_stands_above_what_is_found_under_it(case: tuple[list[Watchlist], Text]) -> None:
    lists, document = case
    for match in compile_watchlists(lists).match(document):
        for item in match.evidence:
            assert item.heading == "" or item.field == "body"
            end = document.body.find("\n", item.end)
            above = document.body[: end if end >= 0 else None]
            assert item.heading in " ".join(above.split())


@examples(100)
@given(cases())
def test_every_mention_reads_as_its_term_and_stands_in_its_quote(case: tuple[list[Watchlist], Text]) -> None:
    lists, document = case
    values = dict(document.fields())
    for match in compile_watchlists(lists).match(document):
        assert match.evidence
        assert set(match.rules) == {item.rule for item in match.evidence}
        for item in match.evidence:
            if item.field not in values:
                assert (item.field, item.quote[item.start : item.end]) == (item.term.partition(":")[0], item.quote)
                continue
            mention = values[item.field][item.start : item.end]
            if not item.term.startswith(("cfr:", "docket:", "rin:")):
                assert bare(mention).startswith(bare(item.term))
            assert item.quote in values[item.field]
            assert mention in item.quote
            assert item.quote == item.quote.strip()


def test_generated_rules_hold_often_and_fail_often() -> None:
    """What the tests above are worth: matchers that never find anything agree as well."""
    asked: Counter[bool] = Counter()
    told: Counter[tuple[str, bool]] = Counter()

    @settings(examples(300), max_examples=300)
    @given(cases())
    def count(case: tuple[list[Watchlist], Text]) -> None:
        lists, document = case
        scope = whole(document)
        for rule in (rule for one in lists for rule in one.rules):
            asked[outcome(rule.query, scope)[0]] += 1
            for node in nodes(rule.query):
                told[type(node).__name__, outcome(node, scope)[0]] += 1

    count()
    assert 0.3 < asked[True] / asked.total() < 0.8
    kinds = {kind.__name__ for kind in get_args(Query)}
    assert {kind for kind in kinds if min(told[kind, True], told[kind, False]) < 10} == set()


@examples(200)
@given(st.one_of(st.text(), pools().flatmap(texts_of)))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


def bare(text: str) -> str:
    """Letters and digits alone, folded."""
    return "".join(char for char in fold(text).text if char.isalnum())
