"""One text under search: each field folded once, each term looked for at most once, sentences found only for hits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from monitor.domain.documents import TEXT_FIELDS, Text
from monitor.domain.matches import Evidence
from monitor.matching.terms import MOST_MENTIONS, SearchTerm
from monitor.text.fold import fold
from monitor.text.sentences import quote_around, sentence_starts


class FieldScan:
    """One field of a text."""

    def __init__(self, name: str, original: str, terms: Sequence[SearchTerm]) -> None:
        self.name = name
        self.folded = fold(original)
        self._original = original
        self._terms = terms
        self._mentions: dict[int, tuple[tuple[int, int], ...]] = {}

    def mentions(self, number: int) -> tuple[tuple[int, int], ...]:
        """Original spans of one term, ascending."""
        if number not in self._mentions:
            self._mentions[number] = tuple(self._terms[number].mentions(self.folded, self._original))
        return self._mentions[number]

    def evidence(self, rule: str, terms: tuple[int, ...]) -> Iterator[Evidence]:
        """Mentions of the terms (earlier ones first at the same place), without those that lie inside another, and of
        each term no more than MOST_MENTIONS."""
        places = [
            (start, -end, rank, number) for rank, number in enumerate(terms) for start, end in self.mentions(number)
        ]
        reach = -1
        told: Counter[str] = Counter()
        for start, negative_end, _, number in sorted(places):
            if -negative_end <= reach:
                continue
            reach = -negative_end
            written = self._terms[number].written
            told[written] += 1
            if told[written] <= MOST_MENTIONS:
                yield self._evidence(rule, number, start, reach)

    def _evidence(self, rule: str, number: int, start: int, end: int) -> Evidence:
        quote = quote_around(self._original, start, end, starts=self._starts)
        written = self._terms[number].written
        return Evidence(field=self.name, start=start, end=end, rule=rule, term=written, quote=quote)

    @cached_property
    def _starts(self) -> list[int]:
        return sentence_starts(self._original)


class Scan:
    """All fields of a text, and the numbers of the terms that could occur in it."""

    def __init__(self, text: Text, terms: Sequence[SearchTerm], anchors: Sequence[tuple[str, frozenset[int]]]) -> None:
        self.fields = tuple(FieldScan(name, value, terms) for name, value in text.fields())
        joined = "\n".join(field.folded.text for field in self.fields)  # a folded text has no line break of its own
        # Most words of most scripts fail on their first letter: a look at the letters in use saves reading a long text.
        letters = frozenset(joined)
        self.possible = frozenset(
            number
            for anchor, numbers in anchors
            if letters.issuperset(anchor) and anchor in joined
            for number in numbers
        )

    def any_mentioned(self, terms: tuple[int, ...]) -> bool:
        """True where one of the terms occurs in one of the fields."""
        return any(field.mentions(number) for number in terms if number in self.possible for field in self.fields)

    @staticmethod
    def reading_order(evidence: Evidence) -> tuple[int, int, int, str, str]:
        place = TEXT_FIELDS.index(evidence.field)
        return place, evidence.start, evidence.end, evidence.rule, evidence.term
