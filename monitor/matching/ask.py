"""Compiled rules asked of one scan, and what they show for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final, NamedTuple

from monitor.domain.documents import TEXT_FIELDS
from monitor.domain.queries import CITATION_KINDS, Citation, Group, Query, children
from monitor.matching.compile import CompiledRule
from monitor.matching.evaluate import Evaluator, Mention
from monitor.matching.filters import filters_hold
from monitor.matching.scan import Scan
from monitor.matching.terms import MOST_MENTIONS

FIELD_ORDER: Final = {name: place for place, name in enumerate((*TEXT_FIELDS, *CITATION_KINDS))}


class _Told(NamedTuple):
    """A mention in the order in which the first of several at one place, or around it, is the one that is shown."""

    field: int
    start: int
    minus_end: int
    quote: str
    written: str


class RuleAsker:
    """Asks compiled rules of one scan."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan

    @cached_property
    def _evaluator(self) -> Evaluator:
        return Evaluator(self._scan)

    def mentions(self, rule: CompiledRule) -> list[Mention]:
        """The mentions that satisfy the rule, in reading order; none where it does not hold."""
        scan = self._scan
        for keys in rule.anchors:
            if scan.found.isdisjoint(keys):
                return []
        if rule.has_filters and not filters_hold(rule.rule.filters, scan.text):
            return []
        for words in rule.required:
            if not scan.occurs(words):
                return []
        for words in rule.forbidden:
            if scan.occurs(words):
                return []
        found: list[_Told] = []
        for part in rule.rest:
            outcome = self._evaluator.outcome(part)
            if not outcome.holds:
                return []
            found += [
                _Told(FIELD_ORDER[field], start, -end, quote, term)
                for field, start, end, term, quote in outcome.mentions
            ]
        found += self._of_words(rule)
        return [
            Mention(_FIELDS[field], start, -end, term, quote)
            for field, start, end, quote, term in told(found, rule.rule.query)
        ]

    def _of_words(self, rule: CompiledRule) -> Iterable[_Told]:
        scan = self._scan
        for words in rule.required:
            for number in scan.possible.intersection(words.numbers):
                for place, start, end in scan.mentions(number):
                    field = scan.fields[place]
                    if not field.folded.is_simple:
                        start, end = field.folded.original(start, end)
                    yield _Told(FIELD_ORDER[field.name], start, -end, "", scan.written(number))


_FIELDS: Final = tuple(FIELD_ORDER)


def told(mentions: list[_Told], query: Query) -> list[_Told]:
    """What a rule shows of its mentions, in reading order: of two where one lies inside the other the longer; at one
    place the term whose text stands first in the query; of each term no more than MOST_MENTIONS in a field."""
    if len(mentions) < 2:
        return mentions
    mentions.sort()
    ranks: dict[str, int] | None = None
    shown = mentions[:1]
    for mention in mentions[1:]:
        last = shown[-1]
        if mention.minus_end < last.minus_end or mention.field != last.field or mention.quote != last.quote:
            shown.append(mention)
        elif mention[:3] == last[:3] and mention.written != last.written:
            ranks = ranks or _written_ranks(query)
            if ranks.get(mention.written, 0) < ranks.get(last.written, 0):
                shown[-1] = mention
    return shown if len(shown) <= MOST_MENTIONS else _few_of_each(shown)


def _written_ranks(query: Query) -> dict[str, int]:
    return {text: rank for rank, text in enumerate(dict.fromkeys(_names(query)))}


def _names(query: Query) -> Iterator[str]:
    if isinstance(query, Group):
        yield from (term.text for term in query.terms)
    elif isinstance(query, Citation):
        yield query.written
    for part in children(query):
        yield from _names(part)


def _few_of_each(mentions: list[_Told]) -> list[_Told]:
    counts: Counter[tuple[int, str]] = Counter()
    few = []
    for mention in mentions:
        counts[mention.field, mention.written] += 1
        if counts[mention.field, mention.written] <= MOST_MENTIONS:
            few.append(mention)
    return few
