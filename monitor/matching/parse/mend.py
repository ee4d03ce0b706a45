"""The query that was probably meant, to be shown in an error."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from monitor.matching.lexer.signs import PIECE

LONGEST_SHOWN: Final = 160
"""Characters of a query that an error repeats; nobody copies a longer one out of an error."""


def in_capitals(query: str) -> str:
    """The query with `and`, `or` and `not` as operators, each letter in its place."""
    return "".join(_capital(found.lastgroup or "", found[0]) for found in PIECE.finditer(query))


def with_parentheses(query: str, spans: Iterable[tuple[int, int]]) -> str:
    """The query with each span in parentheses; empty where it is too long to be shown. Spans may nest."""
    opening: dict[int, int] = {}
    closing: dict[int, int] = {}
    for start, end in spans:
        opening[start] = opening.get(start, 0) + 1
        closing[end] = closing.get(end, 0) + 1
    if len(query) > 4 * LONGEST_SHOWN:
        return ""
    mended = "".join(
        ")" * closing.get(place, 0) + "(" * opening.get(place, 0) + query[place : place + 1]
        for place in range(len(query) + 1)
    )
    return one_line(mended)


def one_line(query: str) -> str:
    """The query without comments and line breaks; empty where it is too long to be shown."""
    pieces = (" " if found.lastgroup == "blank" else found[0] for found in PIECE.finditer(query))
    text = " ".join("".join(pieces).split())
    return text if len(text) <= LONGEST_SHOWN else ""


def _capital(kind: str, text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).upper()
    return plain if kind == "word" and plain in ("AND", "OR", "NOT") else text
