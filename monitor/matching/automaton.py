"""All keys searched at once: the one place that knows the library, so that another core can take its place.

Aho-Corasick automata of the `ahocorasick_rs` package. One works on the alphabetic view of a text, one byte a character;
the other on the folded text, where it holds Hangul, Han or kana.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from operator import itemgetter
from typing import Final, TypeAlias

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from monitor.matching.keys import EVERY_TEXT, is_alphabetic
from monitor.text.fold import Folded
from monitor.text.tables import Numbers
from monitor.text.words import alphabetic_view, has_east_asian


class Stands:
    """Where keys stand in the folded fields of one text."""

    def __init__(self, *, words: list[_Stand], others: list[_Stand], offsets: Numbers, starts: list[int]) -> None:
        """`words` are the keys of alphabets, counted in the words of the text; `offsets` has for each character of
        those its offset in the joined fields, and 1 more. `others` are counted in the joined fields, where the fields
        begin at `starts`."""
        self._words = words
        self._others = others
        self._offsets = offsets
        self._starts = starts

    @property
    def keys(self) -> set[int]:
        """The keys that stand anywhere."""
        keys = set(map(_NUMBER, self._words))
        if self._others:
            keys.update(map(_NUMBER, self._others))
        return keys

    def places(self, key: int) -> list[FieldSpan]:
        """Where a key stands, in reading order: from its first letter or digit to the end of its last. A key of several
        words may end in another field than it begins in."""
        offsets, starts = self._offsets, self._starts
        found = []
        for start, end in self._by_key.get(key, ()):
            if start >= 0:
                # A key of an alphabet begins with a space, and ends with one if its last word has to end there.
                start, end = int(offsets[start + 1]) - 1, int(offsets[end - 2])
            else:
                start, end = -1 - start, end
            field = len(starts) - 1
            while starts[field] > start:
                field -= 1
            found.append((field, start - starts[field], end - starts[field]))
        return found

    @cached_property
    def _by_key(self) -> dict[int, list[tuple[int, int]]]:
        """The places of each key; of those that are not counted in words the start is negative."""
        by_key: dict[int, list[tuple[int, int]]] = {}
        for key, start, end in self._words:
            if key in by_key:
                by_key[key].append((start, end))
            else:
                by_key[key] = [(start, end)]
        for key, start, end in self._others:
            by_key.setdefault(key, []).append((-1 - start, end))
        return by_key


FieldSpan: TypeAlias = tuple[int, int, int]
"""The number of a field, and a stretch of it folded: (field, start, end)."""
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
        # EVERY_TEXT keeps its number by a key that no view can hold.
        self._alphabetic = _searcher([b"\x00", *map(alphabetic_view, alphabetic)])
        others = keys[self._first_other :]
        self._other = _searcher([_units(key) for key in others]) if others else None

    def find(self, fields: Sequence[Folded]) -> Stands:
        """Every place of every key, overlapping ones too."""
        texts = [field.text for field in fields]
        joined = "\n".join(texts)
        view = np.frombuffer(b" %b " % alphabetic_view(joined), np.uint8)
        is_letter = view != ord(" ")
        is_kept = is_letter.copy()
        is_kept[0] = True
        is_kept[1:] |= is_letter[:-1]
        offsets = np.flatnonzero(is_kept)
        words = self._alphabetic.find_matches_as_indexes(view[offsets].tobytes(), overlapping=True)
        return Stands(words=words, others=self._find_others(joined), offsets=offsets, starts=_starts(texts))

    def _find_others(self, text: str) -> list[_Stand]:
        if self._other is None or not has_east_asian(text):
            return []
        first = self._first_other
        found = self._other.find_matches_as_indexes(_units(text), overlapping=True)
        # Four bytes are a character; what begins between two characters is none.
        return [(first + key, start >> 2, end >> 2) for key, start, end in found if not start & 3]


def _searcher(keys: list[bytes]) -> BytesAhoCorasick:
    return BytesAhoCorasick(keys, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)


def _units(text: str) -> bytes:
    return text.encode("utf-32-le", "surrogatepass")


def _starts(texts: list[str]) -> list[int]:
    return [0, *accumulate(len(text) + 1 for text in texts[:-1])]
