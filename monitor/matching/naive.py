"""The slow matcher that is right by inspection: a second opinion on the whole query language.

It shares with the fast one only tables: what one letter folds to, the script of a character, the Korean endings, the
units of quantities, where sentences begin, what a heading is, and how many mentions of a term are enough. Everything
else is written a second time, in the plainest way, so that the property tests compare two opinions. Never used by the
daemon.

Here are rules and their evidence. Nodes of a query are in `naive_queries`, terms in `naive_terms` and `naive_edges`,
citations in `naive_citations`, what a document says of itself in `naive_facts`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from monitor.domain.documents import Text
from monitor.domain.matches import Evidence, Match
from monitor.domain.queries import Citation, Group, Query, children
from monitor.domain.watchlists import Rule, Watchlist
from monitor.matching.naive_facts import filters_hold
from monitor.matching.naive_queries import Leaf, Scope, outcome, whole
from monitor.matching.naive_terms import term_mentions
from monitor.matching.terms import MOST_MENTIONS
from monitor.text.outline import headings
from monitor.text.sentences import quote_around

__all__ = ["naive_match", "term_mentions"]

_FIELDS: Final = ("title", "abstract", "body", "cfr", "docket", "rin")


def naive_match(watchlists: Sequence[Watchlist], text: Text) -> tuple[Match, ...]:
    """What `compile_watchlists(watchlists).match(text)` must return."""
    scope = whole(text)
    matches = []
    for watchlist in sorted(watchlists, key=lambda item: item.key):
        found = [(rule.key, _evidence(rule, scope)) for rule in watchlist.rules]
        rules = tuple(key for key, evidence in found if evidence)
        if rules:
            evidence = sorted((item for _, items in found for item in items), key=_reading_order)
            matches.append(Match(watchlist=watchlist.key, rules=rules, evidence=tuple(evidence)))
    return tuple(matches)


def _reading_order(item: Evidence) -> tuple[int, int, int, str, str, str]:
    return _FIELDS.index(item.field), item.start, item.end, item.rule, item.term, item.quote


def _evidence(rule: Rule, scope: Scope) -> list[Evidence]:
    """The mentions that speak for a rule; none where it does not hold."""
    holds, leaves = outcome(rule.query, scope)
    if not holds or not filters_hold(rule.filters, scope.text):
        return []
    values = dict(scope.text.fields())
    outline = headings(scope.text.body)
    return [
        Evidence(
            field=leaf.field,
            start=leaf.start,
            end=leaf.end,
            rule=rule.key,
            term=leaf.written,
            quote=leaf.fact or quote_around(values[leaf.field], leaf.start, leaf.end),
            heading=outline.heading_at(leaf.start) if leaf.field == "body" else "",
        )
        for leaf in _enough(_told(leaves, list(_names(rule.query))))
    ]


def _names(query: Query) -> Iterator[str]:
    """What evidence calls the terms and citations of a query, in the order they were written."""
    if isinstance(query, Group):
        yield from (term.text for term in query.terms)
    if isinstance(query, Citation):
        yield f"{query.kind}:{query.value}"
    for part in children(query):
        yield from _names(part)


def _told(leaves: set[Leaf], names: list[str]) -> list[Leaf]:
    """At each place the name that was written first, and no place inside a longer one."""
    places: dict[tuple[str, int, int, str], Leaf] = {}
    for leaf in sorted(leaves, key=lambda leaf: names.index(leaf.written)):
        places.setdefault((leaf.field, leaf.start, leaf.end, leaf.fact), leaf)
    return sorted(leaf for leaf in places.values() if not any(_is_inside(leaf, other) for other in places.values()))


def _is_inside(leaf: Leaf, other: Leaf) -> bool:
    """True for a shorter mention within a longer one. Values of facts are not within one another."""
    if leaf.fact or leaf.field != other.field or (leaf.start, leaf.end) == (other.start, other.end):
        return False
    return other.start <= leaf.start and leaf.end <= other.end


def _enough(leaves: list[Leaf]) -> Iterator[Leaf]:
    """Of each name the first MOST_MENTIONS in a field."""
    told: Counter[tuple[str, str]] = Counter()
    for leaf in leaves:
        told[leaf.field, leaf.written] += 1
        if told[leaf.field, leaf.written] <= MOST_MENTIONS:
            yield leaf
