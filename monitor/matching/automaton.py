"""All keys searched at once: the one place that knows the library, so that another core can take its place.

Aho-Corasick automata of the `ahocorasick_rs` package. One works on the alphabetic view of a text, one byte a character;
the other on the folded text, where it holds Hangul, Han or kana.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from operator import itemgetter
from typing import Final, TypeAlias

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

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
        self._offsets = offsets.data  # reads single numbers quicker than numpy does
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
                start, end = offsets[start + 1] - 1, offsets[end - 2]
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
STRETCH: Final = 1 << 20  # bytes; even
MOST_STANDS: Final = 100_000
_NOWHERE: Final = b"\x00"  # in no view
_BEYOND: Final = re.compile("[\U00010000-\U0010ffff]")


class Automaton:
    """Finds keys; a key's number is its place in the list. Holds no state between texts."""

    def __init__(self, alphabetic: Sequence[str], others: Sequence[str]) -> None:
        """Alphabetic keys, the first of them EVERY_TEXT, which is never reported; then the others, numbered on."""
        self._first_other = len(alphabetic)
        self._longest = 2 * max(map(len, (*alphabetic, *others)))
        self._alphabetic = _searcher([_NOWHERE, *map(alphabetic_view, alphabetic[1:])])
        self._other = _searcher([_units(key) for key in others]) if others else None

    def find(self, fields: Sequence[Folded]) -> Stands:
        """Every place of every key, overlapping ones too; in texts of millions of characters the first MOST_STANDS of
        each key."""
        texts = [field.text for field in fields]
        joined = "\n".join(texts)
        view = np.frombuffer(b" %b " % alphabetic_view(joined), np.uint8)
        is_letter = view != ord(" ")
        is_kept = is_letter.copy()
        is_kept[0] = True
        is_kept[1:] |= is_letter[:-1]
        offsets = np.flatnonzero(is_kept)
        words = _search(self._alphabetic, view[offsets].tobytes(), self._longest)
        return Stands(words=words, others=self._find_others(joined), offsets=offsets, starts=_starts(texts))

    def _find_others(self, text: str) -> list[_Stand]:
        if self._other is None or not has_east_asian(text):
            return []
        first = self._first_other
        found = _search(self._other, _units(text), self._longest)
        # Two bytes are a character; what begins between two characters is none.
        return [(first + key, start >> 1, end >> 1) for key, start, end in found if not start & 1]


def _search(searcher: BytesAhoCorasick, text: bytes, longest: int) -> list[_Stand]:
    """Everywhere that a key stands. A long text is searched in stretches, so that one of a single repeated word does
    not fill the memory."""
    if len(text) <= STRETCH:
        found: list[_Stand] = searcher.find_matches_as_indexes(text, overlapping=True)
        return found
    kept: list[_Stand] = []
    counts: Counter[int] = Counter()
    for first in range(0, len(text), STRETCH):
        for key, start, end in searcher.find_matches_as_indexes(
            text[first : first + STRETCH + longest], overlapping=True
        ):
            if start < STRETCH and counts[key] < MOST_STANDS:
                counts[key] += 1
                kept.append((key, first + start, first + end))
    return kept


def _searcher(keys: list[bytes]) -> BytesAhoCorasick:
    return BytesAhoCorasick(keys, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)


def _units(text: str) -> bytes:
    """Two bytes a character. Those beyond the Basic Multilingual Plane are alike; a second look tells them apart."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) == 2 * len(text):
        return units
    return _BEYOND.sub("\ufffd", text).encode("utf-16-le", "surrogatepass")


def _starts(texts: list[str]) -> list[int]:
    return [0, *accumulate(len(text) + 1 for text in texts[:-1])]
