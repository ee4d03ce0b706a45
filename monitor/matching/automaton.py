"""All keys searched at once: the one place that knows the library, so that another core can take its place.

Aho-Corasick automata of the `ahocorasick_rs` package. One works on the alphabetic view of a text, one byte a character;
the other on the folded text, where it holds Hangul, Han or kana.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation, MatchKind

from monitor.matching.keys import EVERY_TEXT, is_alphabetic
from monitor.text.fold import Folded
from monitor.text.words import alphabetic_view, has_east_asian


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

    def words(self, folded: Folded) -> list[tuple[int, int, int]]:
        """(number, start, end) of each alphabetic key. A key " word " stands for the word at [start, end - 2)."""
        view = b" %b " % alphabetic_view(folded.text)
        found: list[tuple[int, int, int]] = self._alphabetic.find_matches_as_indexes(view, overlapping=True)
        return found

    def others(self, folded: Folded) -> set[int]:
        """Numbers of the keys of Hangul, Han and kana that the text holds."""
        if self._other is None or not has_east_asian(folded.text):
            return set()
        first = self._first_other
        return {first + key for key, _, _ in self._other.find_matches_as_indexes(folded.text, overlapping=True)}

    def numbers(self, folded: Folded) -> set[int]:
        """Numbers of all keys that the text holds."""
        return {key for key, _, _ in self.words(folded)} | self.others(folded)
