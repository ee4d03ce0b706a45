"""A document as the rivals see it, and the one way in which all of them decide that a found string is a mention.

A page is the fields, folded by `monitor.text.fold`, hyphens and runs of white space made one space, joined by line
breaks. On it every term is one of a few plain strings: a Korean name that may be written apart is two, a code is two
("a800", "a 800"). Which neighbours a string may have is asked of `monitor.text.boundaries`, with a short way for ASCII;
codes, `exact` terms and terms with guards are asked once more of `search_term`, as our own engine does. So all engines
mean the same words, and the cost of it is in each one's time.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from itertools import product
from typing import Final

from monitor.domain.documents import Text
from monitor.domain.queries import Term
from monitor.matching.pieces import Gap, cut, tokens_of
from monitor.matching.terms import search_term
from monitor.text.boundaries import closes, edges_of, opens
from monitor.text.characters import Script
from monitor.text.fold import Folded, fold
from monitor.text.words import word_starts

NO_MENTION: Final = -1
_LATIN_VIEW: Final = bytes(code if code < 128 and chr(code).isalnum() else 0x20 for code in range(256))
_RUN: Final = re.compile("  +")
_WORD: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_STRINGS_BETWEEN: Final = {Gap.WIDE: (" ",), Gap.TOUCH: ("", " "), Gap.CODE: ("", " "), Gap.FREE_CODE: ("", " ")}

Span = tuple[int, int]


class Page:
    """One document, made ready."""

    def __init__(self, text: Text) -> None:
        self.fields: list[tuple[str, Folded]] = [(value, fold(value)) for _, value in text.fields()]
        self._spaced = [folded.text.replace("-", " ") for _, folded in self.fields]
        self.text = "\n" + "\n".join([_RUN.sub(" ", field) for field in self._spaced]) + "\n"

        self.latin = latin_view(self.text)

    @cached_property
    def word_starts(self) -> list[int]:
        starts: list[int] = word_starts(self.text).tolist()
        return starts

    def distance(self, end: int, start: int) -> int:
        """In words, as NEAR counts: 1 for the next word."""
        return 1 + bisect_left(self.word_starts, start) - bisect_left(self.word_starts, end)

    def in_field(self, place: int) -> tuple[str, Folded, int]:
        """The field, as given and folded, that holds a place of the page, and the place in the folded field."""
        number = self.text.count("\n", 0, place) - 1
        start = self.text.rfind("\n", 0, place) + 1
        original, folded = self.fields[number]
        place -= start
        for run in _RUN.finditer(self._spaced[number]):
            if run.start() >= place:
                break
            place += len(run[0]) - 1
        return original, folded, place


def latin_view(text: str) -> str:
    """A folded text with a space for everything but a-z and 0-9, character by character."""
    return text.encode("ascii", "replace").translate(_LATIN_VIEW).decode("ascii")


class RivalTerm:
    """One term, as the strings that it may be on a page."""

    def __init__(self, term: Term) -> None:
        pieces = cut(term)
        self.term = term
        self.strings = tuple(
            "".join(piece + between for piece, between in zip(pieces.pieces, (*betweens, ""), strict=True))
            for betweens in product(*(_STRINGS_BETWEEN[gap] for gap in pieces.gaps))
        )
        self.is_plain = not (term.exact or term.not_in or term.prefix or Gap.CODE in pieces.gaps)
        self._edges = edges_of(tokens_of(term.text))
        self._begins_with_word = self._edges.first is Script.ALPHABETIC
        self._ends_with_word = self._edges.last is Script.ALPHABETIC

    def stands(self, page: Page, start: int, end: int) -> bool:
        """True where the string at [start, end) of the page is a mention."""
        text = page.text
        if self._begins_with_word:
            before = text[start - 1]
            if before in _WORD or (before > "\x7f" and not opens(self._edges, text, start)):
                return False
        elif not opens(self._edges, text, start):
            return False
        if self.is_plain:
            return self._closes(text, end)
        return (self.term.prefix or self._closes(text, end)) and self._is_mention(page, start)

    def _closes(self, text: str, end: int) -> bool:
        if self._ends_with_word:
            after = text[end]
            if after not in _WORD:
                return after <= "\x7f" or closes(self._edges, text, end)
            return after == "s" and self._edges.is_code and text[end + 1] not in _WORD
        return closes(self._edges, text, end)

    def _is_mention(self, page: Page, start: int) -> bool:
        original, folded, place = page.in_field(start)
        return any(first == place for first, _ in search_term(self.term).mentions(folded, original))

    def end(self, page: Page, end: int) -> int:
        """Where a mention ends whose string ends at `end`: a prefix goes on to the end of its word."""
        if self.term.prefix:
            while page.text[end] in _WORD:
                end += 1
        return end
