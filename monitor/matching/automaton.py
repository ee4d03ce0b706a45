"""All keys searched at once: the one place that knows the library, so that another core can take its place.

Aho-Corasick automata of the `ahocorasick_rs` package. One works on the alphabetic view of a text, one byte a character;
the other on the folded text, where it holds Hangul, Han or kana.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation, MatchKind

from monitor.matching.keys import EVERY_TEXT, is_alphabetic
from monitor.text.fold import Folded
from monitor.text.tables import Numbers
from monitor.text.words import alphabetic_view, has_east_asian


class Stands(NamedTuple):
    """Where keys stand in one folded text: (number, start, end) of each, those of alphabets in `words`, counted in the
    words of the text, and the others in `others`, counted in the text."""

    words: list[tuple[int, int, int]]
    others: list[tuple[int, int, int]]
    offsets: Numbers
    """Of each character of the words of a text its offset in the folded text, and 1 more."""

    def by_key(self) -> dict[int, list[tuple[int, int]]]:
        """The places of each key in the folded text: its first letter or digit, and the end of its last."""
        places: dict[int, list[tuple[int, int]]] = {}
        for key, start, end in self.words:
            # A key begins with a space, and ends with one if the word has to end there.
            place = (int(self.offsets[start + 1]) - 1, int(self.offsets[end - 2]))
            places.setdefault(key, []).append(place)
        for key, start, end in self.others:
            places.setdefault(key, []).append((start, end))
        return places


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
        others: list[tuple[int, int, int]] = []
        if self._other is not None and has_east_asian(folded.text):
            first = self._first_other
            found = self._other.find_matches_as_indexes(folded.text, overlapping=True)
            others = [(first + key, start, end) for key, start, end in found]
        return Stands(words, others, offsets)
