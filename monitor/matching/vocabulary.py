"""Every distinct term of all watchlists, and every key by which one is found, with a number each."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Final

from monitor.domain.queries import Group, Term
from monitor.matching.automaton import Automaton
from monitor.matching.frequencies import Frequencies
from monitor.matching.keys import EVERY_TEXT, Keys, choices_of, is_alphabetic
from monitor.matching.tables import Lists, Words

EVERY_TEXT_NUMBER: Final = 0


class Vocabulary:
    """Looked for once, however many rules name it. Numbers of keys are those that `automaton` reports."""

    def __init__(self, terms: Iterable[Term], more_keys: Iterable[str], frequencies: Frequencies) -> None:
        """`more_keys` are looked for beside those of the terms."""
        self._frequencies = frequencies
        self._alphabetic: dict[str, int] = {EVERY_TEXT: EVERY_TEXT_NUMBER}
        self._others: dict[str, int] = {}
        self.terms = tuple(terms)
        self.choices = bytearray()
        owners, keys, certain = array("i"), array("i"), bytearray()
        for number, term in enumerate(self.terms):
            chosen = self._choose(term)
            certain.append(chosen.certain)
            for key in chosen.alternatives:
                owners.append(number)
                keys.append(self._number(key.text))
        for text in more_keys:
            self._number(text)
        self._settle(keys)
        self.keys_of_term = Lists(owners, keys, len(self.terms))
        self.terms_of_key = Lists(keys, owners, self.many_keys)
        self.is_certain = _certain_keys(self.many_keys, zip(keys, owners, strict=True), certain)
        self.automaton = Automaton(list(self._alphabetic), list(self._others))
        self._term_numbers = {term: number for number, term in enumerate(self.terms)}
        # One object for each number, however many tuples hold it.
        self._one = list(range(max(self.many_keys, len(self.terms))))
        self._words: dict[tuple[int, ...], Words] = {}

    def words(self, groups: Iterable[Group]) -> Words:
        """The terms of the groups, those that fold to nothing left out."""
        found = (self._term_numbers.get(term) for group in groups for term in group.terms)
        numbers = tuple(dict.fromkeys(self._one[number] for number in found if number is not None))
        words = self._words.get(numbers)
        if words is None:
            keys = tuple(dict.fromkeys(self._one[key] for number in numbers for key in self.keys_of_term.of(number)))
            words = self._words[numbers] = Words(written="", terms=(), numbers=numbers, keys=keys)
        return words

    def keys_of(self, term: Term) -> tuple[int, ...]:
        """The keys of one term; none for a term that folds to nothing."""
        number = self._term_numbers.get(term)
        return () if number is None else tuple(self.keys_of_term.of(number))

    def key(self, text: str) -> int:
        """The number of a key."""
        return self._alphabetic[text] if text in self._alphabetic else self._others[text]

    def cost(self, keys: tuple[int, ...]) -> float:
        """What share of texts makes one look in vain, at worst; what documents say of themselves costs nothing."""
        return sum(self._costs[key] for key in keys if key < self.many_keys)

    def _choose(self, term: Term) -> Keys:
        choices = choices_of(term)[:256]
        costs = [self._frequencies.cost(keys) for keys in choices]
        self.choices.append(costs.index(min(costs)))
        return choices[self.choices[-1]]

    def _number(self, key: str) -> int:
        """The number of a key; of one that is not alphabetic, before `_settle`, a negative one."""
        if key == EVERY_TEXT or is_alphabetic(key):
            return self._alphabetic.setdefault(key, len(self._alphabetic))
        return -1 - self._others.setdefault(key, len(self._others))

    def _settle(self, keys: array[int]) -> None:
        """Keys of Hangul, Han and kana come after the alphabetic ones: only now is known how many there are."""
        first = len(self._alphabetic)
        for place, number in enumerate(keys):
            if number < 0:
                keys[place] = first - 1 - number
        self._others = {key: first + number for key, number in self._others.items()}
        self.many_keys = first + len(self._others)
        self._costs = array("d", (self._frequencies.share(key) for key in self._keys()))

    def _keys(self) -> Iterator[str]:
        yield from self._alphabetic
        yield from self._others


def _certain_keys(many: int, pairs: Iterable[tuple[int, int]], certain: bytearray) -> bytes:
    """1 for each key of which all terms are mentioned wherever it stands."""
    flags = bytearray(b"\x01" * many)
    for key, term in pairs:
        flags[key] &= certain[term]
    return bytes(flags)
