"""Where sentences begin, and the sentence around a mention, as an exact slice of the original text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from monitor.text.lines import line_breaks
from monitor.text.stops import sentence_ends

QUOTE_LIMIT: Final = 300
_SNAP: Final = 40  # characters that a cut may move to meet a word boundary
_NO_SENTENCE: Final = 4 * QUOTE_LIMIT  # longer ones are cut unseen: looking at 1 MB for each of its words takes minutes

_BULLETS: Final = "▲■□▪●○◦•‣◆◇▶►※"
_BULLET: Final = re.compile(f"(?<!\\S)[{_BULLETS}](?![{_BULLETS}])")  # ○○ is a name that was taken out


def sentence_starts(text: str) -> list[int]:
    """Offsets where a sentence begins, ascending, the first always 0."""
    starts = {0, *line_breaks(text)}
    starts.update(end for end in sentence_ends(text) if end < len(text))
    starts.update(found.start() for found in _BULLET.finditer(text))
    return sorted(starts)


def quote_around(text: str, start: int, end: int, *, starts: Sequence[int] | None = None) -> str:
    """The sentence around text[start:end], stripped; where it is longer than QUOTE_LIMIT, the words near the mention.

    `starts` is what `sentence_starts(text)` gave, for callers that quote one text often.
    """
    if starts is None:
        starts = sentence_starts(text)
    first = starts[bisect_right(starts, start) - 1]
    after = bisect_left(starts, end)
    last = starts[after] if after < len(starts) else len(text)
    if last - first > _NO_SENTENCE or len(text[first:last].strip()) > QUOTE_LIMIT:
        first, last = _shorten(text, first, last, start, end)
    return text[first:last].strip()


def _shorten(text: str, first: int, last: int, start: int, end: int) -> tuple[int, int]:
    room = max(0, QUOTE_LIMIT - (end - start))
    left = max(first, start - room // 2)
    right = min(last, left + max(QUOTE_LIMIT, end - left))
    left = max(first, min(left, right - QUOTE_LIMIT))
    if left > first:
        left = _next_word(text, left, start)
    if right < last:
        right = _word_end(text, right, end)
    return left, right


def _next_word(text: str, left: int, start: int) -> int:
    """Move a left cut to the beginning of a word, where one begins near; scripts without spaces are cut anywhere."""
    for index in range(left, min(left + _SNAP, start)):
        if text[index - 1].isspace():
            return index
    return left


def _word_end(text: str, right: int, end: int) -> int:
    for index in range(right, max(right - _SNAP, end), -1):
        if text[index].isspace():
            return index
    return right
