"""Text in the one form that matching compares, with a map back to the original."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from typing import Final

from monitor.text.characters import PLAIN, clusters

# Characters that fold to exactly one character whatever stands beside them: a text made of these alone keeps its
# offsets. tests/unit/text/test_fold.py holds every one of them to the letter-by-letter way.
SIMPLE: Final = (
    "\x00-\xa7\xa9\xab\xac\xae\xb0\xb1\xb4\xb6\xb7\xbb\xbf-\xde\xe0-\xff"
    "\u0100-\u012f\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u0400-\u045f"
    "\u2010-\u2016\u2018-\u2023\u2027\u2030\u2032\u2035\u2039-\u203b\u20ac\u2190-\u21ff\u25a0-\u26ff"
    "\u3000-\u3029\u3041-\u3096\u309d\u309e\u30a0-\u30fe\u318d\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
)
_SIMPLE_TEXT: Final = re.compile(f"[{SIMPLE}]*")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. `starts` and `ends` give, for each folded character, the half-open range of original characters
    that it came from; they are None where every character stayed in its place."""

    text: str
    starts: array[int] | None = None
    ends: array[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The original range of the folded range [start, end), which must not be empty."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def is_whole(self, start: int, end: int) -> bool:
        """False where the range begins or ends inside what was one letter: half of "㈜", an accent left behind."""
        return self._parts_at(start) and self._parts_at(end)

    def _parts_at(self, index: int) -> bool:
        if self.starts is None or index <= 0 or index >= len(self.text):
            return True
        return self.starts[index] != self.starts[index - 1]


def fold(text: str) -> Folded:
    """NFKC, case folding, composed Hangul, plain quotes, hyphens and spaces, nothing invisible.

    Runs of white space keep their length: the search skips over them, so that most texts keep their offsets.
    """
    if is_simple(text):
        folded = text.translate(PLAIN).casefold()
        if "''" not in folded:
            return Folded(folded)
    return fold_by_letters(text)


def is_simple(text: str) -> bool:
    """True for a text of characters that stay composed and apart, whatever stands beside them."""
    return text.isascii() or _SIMPLE_TEXT.fullmatch(text) is not None


def fold_by_letters(text: str) -> Folded:
    """The slow way, which is right for every text."""
    parts: list[str] = []
    starts, ends = array("q"), array("q")
    for folded, start, end in clusters(text):
        parts.append(folded)
        for _ in folded:
            starts.append(start)
            ends.append(end)
    return Folded("".join(parts), starts, ends)


def fold_keeping_case(text: str) -> str:
    """As `fold`, but upper and lower case stay as written."""
    return "".join(folded for folded, _, _ in clusters(text, keep_case=True))
