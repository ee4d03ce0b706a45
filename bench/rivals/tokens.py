"""A set of tokens, in pure Python: the words of a page as a set, an index from the rarest word of a term to the term.

Scripts without spaces have no words to put in a set, so of Hangul, Han and kana each character and each two
neighbours are a token. A prefix is found by its first four letters. What the set offers is then looked for in the page
with `str.find`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from bench.rivals.pages import Page, RivalTerm, Span
from bench.rivals.plans import Plans, Reader, RuleKey
from monitor.domain.documents import Text

HEAD: Final = 4
_LATIN: Final = re.compile("[a-z0-9]+")
_EAST_ASIAN: Final = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")


def tokens_of_page(text: str) -> set[str]:
    """The words, their first letters with a star, and neighbours of scripts without spaces."""
    tokens = set(_LATIN.findall(text))
    tokens.update([token[:HEAD] + "*" for token in tokens])
    if not text.isascii():
        tokens.update(text)
        for run in _EAST_ASIAN.findall(text):
            tokens.update([run[index : index + 2] for index in range(len(run) - 1)])
    return tokens


class TokenRival:
    """All rules by the tokens of their anchors."""

    def __init__(self, plans: Plans, sample: Iterable[Text]) -> None:
        self._plans = plans
        counts: Counter[str] = Counter()
        for text in sample:
            counts.update(tokens_of_page(Page(text).text))

        def rarest(tokens: frozenset[str]) -> str:
            return min(tokens, key=lambda token: (counts[token], -len(token), token))

        ways = self._ways = [_ways(term) for term in plans.terms]
        by_term: dict[int, list[int]] = {}
        for number, terms in plans.anchors(lambda term: sum(counts[rarest(way)] for way in ways[term])):
            for term in terms:
                by_term.setdefault(term, []).append(number)
        self._by_token: dict[str, list[tuple[frozenset[str], int, list[int]]]] = {}
        for term, anchored in by_term.items():
            for way in ways[term]:
                self._by_token.setdefault(rarest(way), []).append((way, term, anchored))

    def find(self, page: Page) -> frozenset[RuleKey]:
        """The rules that hold of a page."""
        tokens = tokens_of_page(page.text)
        reader = _TokenReader(self._plans, page, self._ways, tokens)
        plans: set[int] = set()
        for token in self._by_token.keys() & tokens:
            for way, term, anchored in self._by_token[token]:
                if way <= tokens and reader.mentions(term):
                    plans.update(anchored)
        return frozenset(self._plans.plans[number].key for number in plans if reader.holds(self._plans.plans[number]))


class _TokenReader(Reader):
    """Looks only for terms of which all tokens are there."""

    def __init__(self, plans: Plans, page: Page, ways: list[set[frozenset[str]]], tokens: set[str]) -> None:
        super().__init__(plans, page)
        self._ways = ways
        self._tokens = tokens

    def places(self, number: int) -> Iterator[Span]:
        if any(way <= self._tokens for way in self._ways[number]):
            yield from super().places(number)


def _ways(term: RivalTerm) -> set[frozenset[str]]:
    """The tokens that a page with the term has: those of one of its strings, or of the plural of a code."""
    ways = set()
    for string in term.strings:
        tokens = _LATIN.findall(string)
        for run in _EAST_ASIAN.findall(string):
            tokens += [run[index : index + 2] for index in range(len(run) - 1)] or [run]
        if term.term.prefix:
            tokens[-1] = tokens[-1][:HEAD] + "*"
        ways.add(frozenset(tokens))
        if tokens[-1][-1].isdigit():
            ways.add(frozenset((*tokens[:-1], f"{tokens[-1]}s")))
    return ways
