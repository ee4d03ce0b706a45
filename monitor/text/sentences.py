"""Where sentences begin, and the sentence around a mention, as an exact slice of the original text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from monitor.text.lines import line_breaks

QUOTE_LIMIT: Final = 300
_SNAP: Final = 40  # characters that a cut may move to meet a word boundary
_NO_SENTENCE: Final = 4 * QUOTE_LIMIT  # longer ones are cut unseen: looking at 1 MB for each of its words takes minutes

_CLOSERS: Final = "\"'\u2019\u201d)\\]\u300d\u300f\uff09\u3011"
_ENDS: Final = re.compile(
    f"(?P<wide>[\u3002\uff01\uff1f\uff0e]+[{_CLOSERS}]*)"
    # 다. ends a Korean sentence also where the space after it was forgotten, but not in “...했다.”고 말했다.
    f"|(?P<korean>(?<=[다요죠까])\\.(?:(?![A-Za-z0-9.{_CLOSERS}])|[{_CLOSERS}]+(?![가-힣A-Za-z0-9.{_CLOSERS}])))"
    f"|(?P<latin>(?<![.!?])[.!?]+[{_CLOSERS}]*)(?=\\s)"
)


def _words(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


_ABBREVIATIONS: Final = _words(
    "inc co ltd llc corp cos bros mr mrs ms dr prof st jr sr gen gov sen rep hon capt col lt vs v approx est dept "
    "univ assn al cf eg ie jan feb mar apr jun jul aug sep sept oct nov dec mt ft supp pub stat rev ed fed"
)
_BEFORE_NUMBERS: Final = _words("no nos sec secs art arts pt pts fig figs para paras ch vol p pp reg regs")
_LAST_WORD: Final = re.compile(r"[\w.&]*\w$")
_DOTTED: Final = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")  # J, U.S, C.F.R, a.m


def sentence_starts(text: str) -> list[int]:
    """Offsets where a sentence begins, ascending, the first always 0."""
    starts = {0, *line_breaks(text)}
    starts.update(end for end in _sentence_ends(text) if end < len(text))
    return sorted(starts)


def _sentence_ends(text: str) -> Iterator[int]:
    for found in _ENDS.finditer(text):
        if found["latin"] is None or not _is_inner_stop(text, found.start(), found.end(), found["latin"]):
            yield found.end()


def _is_inner_stop(text: str, start: int, end: int, stop: str) -> bool:
    following = text[end : end + 20].lstrip()[:1]
    if following.islower():
        return True
    if stop[0] != "." or stop.startswith(".."):
        return False
    word = _LAST_WORD.search(text[max(0, start - 20) : start])
    if word is None:
        return False
    if _DOTTED.fullmatch(word[0]):
        return word[0].isascii()
    if word[0].lower() in _BEFORE_NUMBERS:
        return following.isdigit() or following in ("§", "(") or following.isupper()
    return word[0].lower() in _ABBREVIATIONS


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
