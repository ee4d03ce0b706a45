"""One text under search: each field folded once, each term looked for at most once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import Final

from monitor.domain.documents import Text
from monitor.domain.queries import Group, Term
from monitor.matching.citations import CfrCitation, find_citations
from monitor.matching.spans import Place
from monitor.matching.terms import SearchTerm, search_term
from monitor.text.fold import fold
from monitor.text.sentences import sentence_starts
from monitor.text.words import alphabetic_view, word_starts

_LETTERS_A_WORD: Final = 16
"""Characters to look at for each word of a distance before all words of a text are counted: twice what most take."""


class FieldReading:
    """One field of a text."""

    def __init__(self, name: str, original: str) -> None:
        self.name = name
        self.original = original
        self.folded = fold(original)
        self._spans: dict[int, list[tuple[int, int]]] = {}

    def spans(self, term: SearchTerm) -> list[tuple[int, int]]:
        """Folded spans of one term, ascending. The term has to outlive the reading."""
        key = id(term)
        if key not in self._spans:
            self._spans[key] = term.mentions(self.folded, self.original)
        return self._spans[key]

    @cached_property
    def _word_starts(self) -> list[int]:
        starts: list[int] = word_starts(self.folded.text).tolist()
        return starts

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return sentence_starts(self.original)

    @cached_property
    def citations(self) -> tuple[CfrCitation, ...]:
        return tuple(find_citations(self.folded))

    def words_between(self, end: int, start: int, enough: int) -> int:
        """Words that begin in [end, start) of the folded text; any number from `enough` on where there are so many."""
        text = self.folded.text
        if self._is_ascii:
            near = text[end : min(start, end + enough * _LETTERS_A_WORD)]
            words = len(alphabetic_view(near).split())
            if words and end > 0 and text[end - 1].isalnum() and near[0].isalnum():
                words -= 1  # the rest of a word that began before
            if words >= enough or end + len(near) >= start:
                return words
        return bisect_left(self._word_starts, start) - bisect_left(self._word_starts, end)

    @cached_property
    def _is_ascii(self) -> bool:
        return self.folded.text.isascii()

    def sentence_around(self, start: int, end: int) -> tuple[int, int] | None:
        """The sentence that holds all of the original span; None where it crosses into another."""
        after = bisect_right(self._sentence_starts, start)
        last = self._sentence_starts[after] if after < len(self._sentence_starts) else len(self.original)
        return (self._sentence_starts[after - 1], last) if end <= last else None

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """Original ranges of all sentences."""
        return list(zip(self._sentence_starts, [*self._sentence_starts[1:], len(self.original)], strict=True))


class Reading:
    """All fields of a text."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.fields = tuple(FieldReading(name, value) for name, value in text.fields())
        self._terms: list[SearchTerm] = []

    def places(self, group: Group, field: FieldReading) -> list[Place]:
        """Every place of every term of a group in a field, term by term."""
        found: list[Place] = []
        for term in group.terms:
            found.extend((start, end, term.text) for start, end in self.spans(term, field))
        return found

    def spans(self, term: Term, field: FieldReading) -> list[tuple[int, int]]:
        """Folded spans of one term in a field, ascending."""
        ready = search_term(term)
        # Kept alive: what was found is remembered by the identity of the term.
        self._terms.append(ready)
        return field.spans(ready)
