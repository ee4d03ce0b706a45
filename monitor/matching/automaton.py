"""All keys searched at once: the one place that knows the library, so that another core can take its place.

Aho-Corasick automata of the `ahocorasick_rs` package. One works on the alphabetic view of a text, one byte a character;
the other on the folded text, where it holds Hangul, Han or kana.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Final, TypeAlias

import numpy as np
from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation, MatchKind

from monitor.matching.keys import EVERY_TEXT, is_alphabetic
from monitor.text.fold import Folded
from monitor.text.tables import Numbers
from monitor.text.words import alphabetic_view, has_east_asian


class Stands:
    """Where keys stand in one folded text."""

    def __init__(self, words: list[_Stand], others: list[_Stand], offsets: Numbers) -> None:
        """`words` are the keys of alphabets, counted in the words of the text; `offsets` has for each character of
        those its offset in the folded text, and 1 more. `others` are counted in the folded text."""
        self._words = words
        self._others = others
        self._offsets = offsets

    @property
    def keys(self) -> set[int]:
        """The keys that stand anywhere."""
        return {*map(_NUMBER, self._words), *map(_NUMBER, self._others)}

    def places(self, key: int) -> list[tuple[int, int]]:
        """Where a key stands: from its first letter or digit to the end of its last."""
        if key in self._by_key[1]:
            return self._by_key[1][key]
        offsets = self._offsets
        # A key of an alphabet begins with a space, and ends with one if its last word has to end there.
        return [(int(offsets[start + 1]) - 1, int(offsets[end - 2])) for start, end in self._by_key[0].get(key, ())]

    @cached_property
    def _by_key(self) -> tuple[dict[int, list[tuple[int, int]]], dict[int, list[tuple[int, int]]]]:
        by_key: tuple[dict[int, list[tuple[int, int]]], dict[int, list[tuple[int, int]]]] = ({}, {})
        for places, stands in zip(by_key, (self._words, self._others), strict=True):
            for key, start, end in stands:
                if key in places:
                    places[key].append((start, end))
                else:
                    places[key] = [(start, end)]
        return by_key


_Stand: TypeAlias = tuple[int, int, int]
"""(number of a key, start, end)."""
_NUMBER: Final = itemgetter(0)


def in_order(keys: Iterable[str]) -> list[str]:
    """Distinct keys in the order that an automaton takes them: EVERY_TEXT, then alphabetic ones, then the others."""
    return sorted({EVERY_TEXT, *keys}, key=lambda key: (key != EVERY_TEXT, not is_alphabetic(key), key))


class Automaton:
    """Finds keys; a key's number is its place in the list. Holds no state between texts."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` come from `in_order`."""
        alphabetic = [key for key in keys if is_alphabetic(key)]
        self._first_other = 1 + len(alphabetic)
        self._alphabetic = BytesAhoCorasick(
            # EVERY_TEXT keeps its number by a key that no view can hold.
            [b"\x00", *map(alphabetic_view, alphabetic)],
            matchkind=MatchKind.Standard,
            implementation=Implementation.ContiguousNFA,
        )
        others = keys[self._first_other :]
        self._other = (
            AhoCorasick(others, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)
            if others
            else None
        )

    def find(self, folded: Folded) -> Stands:
        """Every place of every key, overlapping ones too."""
        view = np.frombuffer(b" %b " % alphabetic_view(folded.text), np.uint8)
        is_space = view == ord(" ")
        is_kept = ~is_space
        is_kept[0] = True
        is_kept[1:] |= ~is_space[:-1]
        offsets = np.flatnonzero(is_kept)
        words = self._alphabetic.find_matches_as_indexes(view[offsets].tobytes(), overlapping=True)
        others: list[_Stand] = []
        if self._other is not None and has_east_asian(folded.text):
            first = self._first_other
            found = self._other.find_matches_as_indexes(folded.text, overlapping=True)
            others = [(first + key, start, end) for key, start, end in found]
        return Stands(words, others, offsets)
