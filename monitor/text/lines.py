"""Which line breaks part sentences: those of headlines do, those of prose that was wrapped at a width do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from monitor.text.characters import Script, script_of

_LINE: Final = re.compile(r"[^\r\n\u2028\u2029]*(?:\r\n|[\r\n\u2028\u2029]|$)")
_NARROWEST_WRAP: Final = 40  # columns
_FIRST_WORD: Final = re.compile(r"\S+")


def line_breaks(text: str) -> Iterator[int]:
    """Offsets of lines that begin a new sentence, and of empty lines."""
    block: list[tuple[int, str]] = []
    for found in _LINE.finditer(text):
        if not found[0]:
            break
        line = found[0].rstrip()
        if line.strip():
            block.append((found.start(), line))
            continue
        yield from _breaks_within(block)
        block = []
        yield found.start()
        yield found.end()
    yield from _breaks_within(block)


def _breaks_within(block: list[tuple[int, str]]) -> Iterator[int]:
    if not block:
        return
    yield block[0][0]
    wrapped = _is_wrapped([line for _, line in block])
    for offset, line in block[1:]:
        if not wrapped and not line.lstrip()[:1].islower():
            yield offset


def _is_wrapped(lines: list[str]) -> bool:
    """True where no line but the last had room for the first word of the next: somebody filled lines to a width.

    Two lines are too few to tell; a list of headlines has a short line followed by a short word somewhere.
    """
    width = max(map(len, lines))
    if len(lines) < 3 or width < _NARROWEST_WRAP:
        return False
    return all(len(line) + 1 + _first_word(after) > width for line, after in pairwise(lines))


def _first_word(line: str) -> int:
    word = _FIRST_WORD.search(line)
    if word is None:
        return 0
    # Han and kana wrap between any two characters.
    return 1 if script_of(word[0][0]) in (Script.HAN, Script.HIRAGANA, Script.KATAKANA) else len(word[0])
