"""Text in the one form that matching compares, with a map back to the original."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from monitor.text.characters import PLAIN, clusters

_ASCII: Final = bytes(ord(chr(code).translate(PLAIN).casefold()) for code in range(128)) + bytes(128)
_AWKWARD: Final = "\uffff"
"""Stands in a text that was folded in bulk: see `tables.fold_one_to_one`."""
_TROUBLE: Final = re.compile(f"{_AWKWARD}['{_AWKWARD}]*")
_QUOTE_PAIR: Final = re.compile("''")  # four times as quick as str.find: single quotes are frequent


@dataclass(frozen=True, slots=True)
class Pieces:
    """Where the pieces of a folded text come from. A piece is either a stretch in which every character stayed one
    character, or one letter that became something else.

    Ascending: `at` is where a piece begins in the folded text, `starts` where it begins in the original, `ends` where a
    letter ends in the original; 0 marks a stretch.
    """

    at: array[int]
    starts: array[int]
    ends: array[int]

    def holding(self, index: int) -> int:
        """The number of the piece that holds a folded character."""
        return bisect_right(self.at, index) - 1


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. `pieces` is None where every character stayed in its place."""

    text: str
    pieces: Pieces | None = None

    @property
    def is_simple(self) -> bool:
        """True where folded offsets are original offsets."""
        return self.pieces is None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The original range of the folded range [start, end), which must not be empty."""
        pieces = self.pieces
        if pieces is None:
            return start, end
        first, last = pieces.holding(start), pieces.holding(end - 1)
        return (
            pieces.starts[first] if pieces.ends[first] else pieces.starts[first] + start - pieces.at[first],
            pieces.ends[last] or pieces.starts[last] + end - pieces.at[last],
        )

    def is_whole(self, start: int, end: int) -> bool:
        """False where the range begins or ends inside what was one letter: half of "㈜"."""
        return self._parts_at(start) and self._parts_at(end)

    def _parts_at(self, index: int) -> bool:
        pieces = self.pieces
        if pieces is None or index <= 0 or index >= len(self.text):
            return True
        piece = pieces.holding(index)
        return pieces.at[piece] == index or not pieces.ends[piece]


class _Builder:
    """A folded text that grows piece by piece, from left to right."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._in_stretch = False
        self._at, self._starts, self._ends = array("q"), array("q"), array("q")

    def stretch(self, folded: str, start: int) -> None:
        """Characters that became one character each; `start` is where they begin in the original."""
        if not folded:
            return
        if not (self._in_stretch and start - self._starts[-1] == self._length - self._at[-1]):
            self._begin(start, 0)
            self._in_stretch = True
        self._add(folded)

    def letters(self, original: str, start: int, end: int) -> None:
        """Letters of the original, folded one by one."""
        for folded, letter_start, letter_end in clusters(original[start:end]):
            if len(folded) == 1 == letter_end - letter_start:
                self.stretch(folded, start + letter_start)
            else:
                self._begin(start + letter_start, start + letter_end)
                self._in_stretch = False
                self._add(folded)

    def _begin(self, start: int, end: int) -> None:
        self._at.append(self._length)
        self._starts.append(start)
        self._ends.append(end)

    def _add(self, folded: str) -> None:
        self._parts.append(folded)
        self._length += len(folded)

    def folded(self) -> Folded:
        text = "".join(self._parts)
        if not self._at or (len(self._at) == 1 and not self._ends[0] and not self._starts[0]):
            return Folded(text)
        return Folded(text, Pieces(self._at, self._starts, self._ends))


def fold(text: str) -> Folded:
    """NFKC, case folding, Latin letters without marks, simplified Chinese, composed Hangul, plain quotes, hyphens and
    spaces, nothing invisible.

    Runs of white space keep their length: the search skips over them, so that most texts keep their offsets.
    """
    if text.isascii():
        in_bulk = text.encode("ascii").translate(_ASCII).decode("ascii")
    else:
        # Loaded at first use: commands that read no text do not wait for numpy.
        from monitor.text.tables import fold_one_to_one

        in_bulk = fold_one_to_one(text)
    if _QUOTE_PAIR.search(in_bulk):
        in_bulk = in_bulk.replace("''", _AWKWARD * 2)
    return _fold_in_pieces(text, in_bulk) if _AWKWARD in in_bulk else Folded(in_bulk)


def _fold_in_pieces(text: str, in_bulk: str) -> Folded:
    """What is awkward letter by letter, with the character before it, which it may be a mark of, and the quote marks
    after it, which may pair. The rest stands already."""
    builder, done = _Builder(), 0
    for trouble in _TROUBLE.finditer(in_bulk):
        start = max(done, trouble.start() - 1)
        builder.stretch(in_bulk[done:start], done)
        builder.letters(text, start, trouble.end())
        done = trouble.end()
    builder.stretch(in_bulk[done:], done)
    return builder.folded()


def fold_by_letters(text: str) -> Folded:
    """What `fold` must return, the slow way, without tables of whole scripts."""
    builder = _Builder()
    builder.letters(text, 0, len(text))
    return builder.folded()


def as_written(text: str) -> str:
    """As `fold`, but as its writer wrote it: case, marks of Latin letters, traditional or simplified characters."""
    return "".join(folded for folded, _, _ in clusters(text, as_written=True))
