"""Explanations say what the matcher says, and what is told of a query by its form is true of every text."""

from __future__ import annotations

import os
from collections.abc import Iterator

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from monitor.domain.documents import Text
from monitor.domain.queries import Term
from monitor.domain.watchlists import Rule, Watchlist
from monitor.matching import compile_watchlists
from monitor.matching.evaluate import Evaluator
from monitor.matching.explain import Explanation, explain_rules
from monitor.matching.filters import filters_hold
from monitor.matching.implied import Leaf, holds_with, rule_implies
from monitor.matching.reading import Reading
from tests.property.matching_cases import cases, documents, groups_of, rules
from tests.property.matching_texts import pools

# The same examples each time, as in test_matching_twins.py: a longer run is for a change of explanations.
EXAMPLES = int(os.environ.get("MATCHING_EXAMPLES", "0"))
quick = settings(
    deadline=None,
    derandomize=not EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(quick, max_examples=EXAMPLES or 80)
@given(cases())
def test_a_rule_is_explained_as_holding_where_the_matcher_finds_it(case: tuple[list[Watchlist], Text]) -> None:
    watchlists, text = case
    found = {(found.watchlist, found.rule): found.mentions for found in compile_watchlists(watchlists).find(text)}
    for watchlist in watchlists:
        for rule, told in zip(watchlist.rules, explain_rules(watchlist.rules, text), strict=True):
            assert told.holds == ((watchlist.key, rule.key) in found), rule
            places = {(item.field, item.start, item.end) for item in told.found}
            assert places >= {(item.field, item.start, item.end) for item in found.get((watchlist.key, rule.key), ())}


@settings(quick, max_examples=EXAMPLES or 60)
@given(cases())
def test_words_are_quoted_as_they_stand_and_every_failing_part_of_words_has_a_reason(
    case: tuple[list[Watchlist], Text],
) -> None:
    watchlists, text = case
    values = dict(text.fields())
    for watchlist in watchlists:
        for root in explain_rules(watchlist.rules, text):
            for part in walked(root):
                assert part.holds or part.parts or part.reason
                for found in part.found:
                    assert found.words == values.get(found.field, found.words)[found.start : found.end]


def walked(part: Explanation) -> Iterator[Explanation]:
    yield part
    for inner in part.parts:
        yield from walked(inner)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Rule, Rule, Text]:
    """Two rules over the same few concepts, and a text that speaks of them."""
    pool = draw(pools())
    concepts = tuple(draw(st.lists(groups_of(pool), min_size=1, max_size=2)))
    one, other = draw(rules(concepts, "one")), draw(rules(concepts, "other"))
    words = [*pool, *(term.text for group in concepts for term in group.terms)]
    return one, other, draw(documents(words))


@settings(quick, max_examples=EXAMPLES or 150)
@given(pairs())
def test_a_rule_that_implies_another_never_holds_without_it(pair: tuple[Rule, Rule, Text]) -> None:
    one, other, text = pair
    assert rule_implies(one, one)
    evaluator = Evaluator(Reading(text))
    if rule_implies(one, other) and filters_hold(one.filters, text) and evaluator.outcome(one.query).holds:
        assert filters_hold(other.filters, text)
        assert evaluator.outcome(other.query).holds


@settings(quick, max_examples=EXAMPLES or 80)
@given(pairs())
def test_a_query_that_holds_could_hold_with_the_words_it_found(pair: tuple[Rule, Rule, Text]) -> None:
    rule, _, text = pair
    outcome = Evaluator(Reading(text)).outcome(rule.query)
    assume(outcome.holds)
    found = {mention.written for mention in outcome.mentions}

    def present(leaf: Leaf) -> bool:
        return not isinstance(leaf, Term) or leaf.text in found

    assert holds_with(rule.query, present)
