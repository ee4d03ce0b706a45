"""The headings of a long text, and under which of them a place stands.

A heading is a line alone between empty lines, or a label in capitals at the beginning of a paragraph ("SUMMARY: ..."),
as rules of the Federal Register have them: departments in capitals, "I. Background", "A. Entities", "PART 744--CONTROL
POLICY", "Sec. 744.23  End-use controls.", "3A090 Integrated circuits as follows". Lines with a capital on every word
("Regulatory Planning and Review") are headings only where a text has others: an article of the press ends with lines
that look the same.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 200
"""Characters of a heading that stands alone."""

_LINE: Final = re.compile(r"[^\n]+")
_LABEL: Final = re.compile(r"([A-Z][A-Z/&,'’ -]{2,60}[A-Z]):(?=\s|$)")
_CAPITALS: Final = re.compile(r"[^a-z]*[A-Z][^a-z]*")
_LEAST_CAPITALS: Final = 4
_NUMBERED: Final = re.compile(r"(?:[IVXLC]{1,7}|[A-Z]|[a-z]|\d{1,2}(?:\.\d{1,2})*)[.)] {1,4}[\"'“‘(]?[A-Z0-9]")
# These have titles that may end with a stop.
_SECTION: Final = re.compile(r"(?:Secs?\.|§§?) {0,3}\d[\w.-]*|\d[A-E]\d{3} {1,4}[\"“A-Z]")
_PART: Final = re.compile(
    r"(?:PART|Part|SUBPART|Subpart|Subchapter|Appendix|Supplement No\.) [0-9A-Z]"
    r"|\d{1,2} CFR (?:[Pp]arts?|[Cc]hapter) |List of Subjects\b"
)
_ENDS: Final = ".,;:!?-"
_NO_HEADING: Final = re.compile(r"RIN \d|BILLING CODE|\.{4}| {5}|\t|\|")
_WORD: Final = re.compile(r"[^\W\d_][^\s]*")
_SMALL_WORD: Final = 3


class Outline:
    """The headings of one text, by where they begin."""

    def __init__(self, text: str, starts: array[int]) -> None:
        self._text = text
        self._starts = starts

    def heading_at(self, offset: int) -> str:
        """The nearest heading that begins at this place or above it, on one line; empty where there is none."""
        place = bisect_right(self._starts, offset)
        return _written(self._text, self._starts[place - 1]) if place else ""


def headings(text: str) -> Outline:
    """Find every heading. Reads the text once; what is kept is a number for each."""
    starts, has_sure_ones = array("Q"), False
    for start, line, alone in _first_lines(text):
        sure = _LABEL.match(line, 0, LONGEST) is not None or (alone and _is_surely_one(line))
        if sure or (alone and _looks_like_one(line)):
            starts.append(start)
            has_sure_ones |= sure
    return Outline(text, starts if has_sure_ones else array("Q"))


def _first_lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """The first line of each paragraph, stripped: where it begins, and whether it is the only one."""
    begun: tuple[int, str] | None = None
    end = -2  # as if two line breaks stood before the text
    for found in _LINE.finditer(text):
        line = found[0].strip()
        if not line:
            continue
        new_paragraph = end < 0 or text.count("\n", end, found.start()) > 1
        if begun is not None:
            yield *begun, new_paragraph
        begun = (found.start() + found[0].index(line[0]), line) if new_paragraph else None
        end = found.end()
    if begun is not None:
        yield *begun, True


def _is_surely_one(line: str) -> bool:
    if len(line) > LONGEST or _NO_HEADING.search(line):
        return False
    if _SECTION.match(line):
        return line[-1] not in ",;:"
    if _NUMBERED.match(line) or _PART.match(line):
        return line[-1] not in _ENDS
    if line.removesuffix(":")[-1:] in _ENDS:
        return False
    return _CAPITALS.fullmatch(line) is not None and sum(map(str.isupper, line)) >= _LEAST_CAPITALS


def _looks_like_one(line: str) -> bool:
    """A capital on every word but the small ones."""
    if len(line) > LONGEST or not line[0].isupper() or line[-1] in _ENDS or ":" in line or _NO_HEADING.search(line):
        return False
    words = [word for word in _WORD.findall(line) if len(word) > _SMALL_WORD]
    return bool(words) and all(word[0].isupper() for word in words)


def _written(text: str, start: int) -> str:
    end = text.find("\n", start)
    line = text[start : len(text) if end < 0 else end]
    label = _LABEL.match(line, 0, LONGEST)
    return " ".join((label[1] if label else line).split()).removesuffix(":")
