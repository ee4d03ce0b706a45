"""One term, ready to be looked for: pieces, what may stand between them, edges, guards."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

from monitor.domain.queries import Term
from monitor.matching.pieces import SEPARATORS, Gap, Pieces, cut, eccn_pieces, tokens_of, without_marks
from monitor.text.boundaries import Edges, closes, edges_of, opens
from monitor.text.characters import Script, script_of
from monitor.text.fold import Folded, as_written
from monitor.text.quantities import FOLLOWERS, LABELS, OPENERS, QUANTITY_UNITS

MOST_MENTIONS: Final = 1000
"""Mentions of one term in one field that a rule quotes, the first ones. No rule of the register is near it; a text of
one repeated word would otherwise fill the memory and the database."""

Span = tuple[int, int]

_LABEL_REACH: Final = 40  # characters before a letter in which its label stands
_SPACES: Final = re.compile(" +")
_SYMBOLS: Final = tuple(unit for unit in QUANTITY_UNITS if script_of(unit[0]) is not Script.ALPHABETIC)
_ASCII_LETTERS: Final = re.compile("[a-z]")


class Occurrence(NamedTuple):
    """Where the pieces of a term stand in a folded text, whatever the neighbours are. `codes` are the gaps of codes
    that something stands in: (start of the letters, end of the letters, what stands in the gap, digits only)."""

    start: int
    end: int
    codes: tuple[tuple[int, int, str, bool], ...] = ()


class Finder:
    """Finds pieces in a row."""

    __slots__ = ("_pivot", "gaps", "pieces")

    def __init__(self, pieces: Pieces) -> None:
        self.pieces, self.gaps = pieces.pieces, pieces.gaps
        # Searching for the longest piece finds the fewest places that are looked at in vain.
        self._pivot = max(range(len(self.pieces)), key=lambda number: len(self.pieces[number]))

    def occurrences(self, text: str) -> Iterator[Occurrence]:
        """Every place, overlapping ones too, ascending."""
        pivot = self.pieces[self._pivot]
        start = text.find(pivot)
        while start >= 0:
            found = self.around(text, self._pivot, start)
            if found is not None:
                yield found
            start = text.find(pivot, start + 1)

    def around(self, text: str, pivot: int, start: int) -> Occurrence | None:
        """The whole term with its piece number `pivot` at `start`; None where something else stands there. What stands
        between two pieces is a whole run of separators, so that there is at most one way."""
        piece = self.pieces[pivot]
        if start < 0 or not text.startswith(piece, start):
            return None
        return (
            self._around(text, pivot, start, start + len(piece)) if self.gaps else Occurrence(start, start + len(piece))
        )

    def _around(self, text: str, pivot: int, start: int, end: int) -> Occurrence | None:
        codes: list[tuple[int, int, str, bool]] = []
        for number in range(pivot, 0, -1):
            gap, before = self.gaps[number - 1], self.pieces[number - 1]
            gap_start = _gap_start(gap, text, start)
            if not gap.takes(text[gap_start:start]) or not text.endswith(before, 0, gap_start):
                return None
            if gap is Gap.CODE and gap_start < start:
                codes.append(self._code(text, gap_start, start, number))
            start = gap_start - len(before)
        for number in range(pivot + 1, len(self.pieces)):
            gap, after = self.gaps[number - 1], self.pieces[number]
            gap_end = _gap_end(gap, text, end)
            if not gap.takes(text[end:gap_end]) or not text.startswith(after, gap_end):
                return None
            if gap is Gap.CODE and end < gap_end:
                codes.append(self._code(text, end, gap_end, number))
            end = gap_end + len(after)
        return Occurrence(start, end, tuple(codes))

    def _code(self, text: str, gap_start: int, gap_end: int, number: int) -> tuple[int, int, str, bool]:
        letters = len(self.pieces[number - 1])
        between = without_marks(text[gap_start:gap_end])
        return gap_start - letters, gap_start, between, self.pieces[number].isdecimal()


def _gap_start(gap: Gap, text: str, end: int) -> int:
    start = end
    if gap is Gap.DOT:
        start -= text[start - 1 : start] in (".", "(") and start > 0
        return start - (text[start - 1 : start] == ")" and start > 0)
    while start > 0 and text[start - 1] in SEPARATORS:
        start -= 1
    return start


def _gap_end(gap: Gap, text: str, start: int) -> int:
    end = start
    if gap is Gap.DOT:
        end += text[end : end + 1] == ")"
        return end + (text[end : end + 1] in (".", "("))
    while end < len(text) and text[end] in SEPARATORS:
        end += 1
    return end


class Guarded:
    """The places of a text where guards stand."""

    def __init__(self, guards: tuple[Finder, ...], text: str) -> None:
        spans = sorted((found.start, found.end) for guard in guards for found in guard.occurrences(text))
        self._starts = [start for start, _ in spans]
        self._reaches = list(accumulate((end for _, end in spans), max))

    def covers(self, start: int, end: int) -> bool:
        """True where one guard spans all of [start, end)."""
        before = bisect_right(self._starts, start)
        return before > 0 and self._reaches[before - 1] >= end


class SearchTerm:
    """A term of a watchlist with all that its search needs, worked out once."""

    __slots__ = ("_exact", "_guards", "eccn", "edges", "finder", "plain", "prefix", "written")

    def __init__(self, term: Term) -> None:
        """`term.text` must not fold to nothing (`check_rule` refuses that)."""
        self.written = term.text
        self.prefix = term.prefix
        tokens = tokens_of(term.text)
        self.eccn = () if term.exact else eccn_pieces(tokens[-1])
        self.finder = Finder(cut(term))
        self.edges: Edges = edges_of(tokens)
        self._guards = tuple(Finder(cut(Term(text=text, exact=True))) for text in term.not_in if tokens_of(text))
        self._exact = squeezed(term.text) if term.exact else None
        self.plain = (
            "" if term.exact or term.prefix or term.not_in or self.edges.is_code else _plain_phrase(self.finder)
        )
        """Words of ASCII letters and digits as they mostly stand in a text, which are a mention where no letter or
        digit stands beside them; empty for any other term."""

    def mentions(self, folded: Folded, original: str) -> list[Span]:
        """Spans of the folded text, ascending."""
        return self._accepted(self.finder.occurrences(folded.text), folded, original)

    def mentions_at(self, folded: Folded, original: str, places: Iterable[tuple[int, int]]) -> list[Span]:
        """As `mentions`, of a text in which pieces of the term can only stand at (piece, offset)."""
        around, text = self.finder.around, folded.text
        found = [item for piece, start in places if (item := around(text, piece, start)) is not None]
        return self._accepted(found if len(found) < 2 else sorted(set(found)), folded, original)

    def _accepted(self, occurrences: Iterable[Occurrence], folded: Folded, original: str) -> list[Span]:
        guarded = None
        spans: list[Span] = []
        for found in occurrences:
            end = self._end(folded, original, found)
            if end is None or not folded.is_whole(found.start, end):
                continue
            if found.codes and not _is_code(found, end, folded, original):
                continue
            if self._guards and guarded is None:
                guarded = Guarded(self._guards, folded.text)
            if guarded is not None and guarded.covers(found.start, end):
                continue
            if self._exact is None or self._is_as_written(folded, original, found.start, end):
                spans.append((found.start, end))
        return spans

    def _end(self, folded: Folded, original: str, found: Occurrence) -> int | None:
        """Where the mention ends; None where the neighbours make it another word."""
        text, end = folded.text, found.end
        if not opens(self.edges, text, found.start):
            return None
        if self.prefix:
            return _run_end(text, end, self.edges.last)
        if closes(self.edges, text, end):
            return _bracket_end(text, found.start, end) if self.eccn else end
        if self.eccn:
            return end if len(self.eccn) == 1 and _is_paragraph(text, end) else None
        is_plural = self._exact is None and self.edges.is_code and _is_plural(folded, original, end)
        return end if is_plural else None

    def _is_as_written(self, folded: Folded, original: str, start: int, end: int) -> bool:
        there, wanted = squeezed(original[slice(*folded.original(start, end))]), self._exact
        return there.startswith(wanted or "") if self.prefix else there == wanted


def _plain_phrase(finder: Finder) -> str:
    words_apart = all(gap is Gap.WIDE for gap in finder.gaps)
    is_plain = words_apart and all(piece.isascii() and piece.isalnum() for piece in finder.pieces)
    return " ".join(finder.pieces) if is_plain else ""


@lru_cache(maxsize=20_000)
def search_term(term: Term) -> SearchTerm:
    """The term made ready, once."""
    return SearchTerm(term)


def squeezed(text: str) -> str:
    """Case and punctuation as written, each run of white space one space."""
    return _SPACES.sub(" ", as_written(text))


def is_quantity(text: str, end: int) -> bool:
    """True where what follows `end` of a folded text makes the number before it an amount."""
    following = text[end : end + 1]
    if _goes_on(text, end):
        return True
    start = end + 1 if following in (" ", "-") else end
    word_end = _run_end(text, start, Script.ALPHABETIC)
    if word_end > start:
        return text[start:word_end] in QUANTITY_UNITS
    return text.startswith(_SYMBOLS, start)


def _goes_on(text: str, end: int) -> bool:
    """True where a number goes on behind `end`: 800,000 or 800.5."""
    return text[end : end + 1] in (".", ",") and text[end + 1 : end + 2].isdecimal()


def _is_code(found: Occurrence, end: int, folded: Folded, original: str) -> bool:
    """False where letters and a number that stand apart may be an article and an amount, or a label and a number."""
    for start, letters_end, gap, digits_only in found.codes:
        letters = as_written(original[slice(*folded.original(start, letters_end))])
        is_upper = not any(char.islower() for char in letters)
        if " " in gap and not is_upper:
            return False
        if digits_only and gap and _goes_on(folded.text, end):
            return False
        may_be_amount = digits_only and (" " in gap or not is_upper)
        if may_be_amount and is_quantity(folded.text, end):
            return False
        if may_be_amount and " " in gap and _is_counted(folded, original, start, letters_end, end):
            return False
    return True


def _is_counted(folded: Folded, original: str, start: int, letters_end: int, end: int) -> bool:
    """True for "Class A 800 shares", "16 GB 200 files" and, where a sentence begins, "A 800 acre farm": the letters are
    a label, a unit, or an article before a noun."""
    text = folded.text
    before = text[max(0, start - _LABEL_REACH) : start].rstrip(SEPARATORS)
    if letters_end - start > 1:
        return text[start:letters_end] in QUANTITY_UNITS and before[-1:].isdecimal()
    # "Env-A 800" is a chapter of New Hampshire's rules.
    if text[start - 1 : start] == "-" or before[_run_start(before) :] in LABELS:
        return True
    return text[start:letters_end] == "a" and before[-1:] in ("", *OPENERS) and _is_before_noun(folded, original, end)


def _is_before_noun(folded: Folded, original: str, end: int) -> bool:
    """True where a word in small letters follows that is no verb and no kind of product."""
    text = folded.text
    if text[end : end + 1] == "-":
        return script_of(text[end + 1 : end + 2]) is Script.ALPHABETIC
    word = end
    while text[word : word + 1] == " ":
        word += 1
    word_end = _run_end(text, word, Script.ALPHABETIC)
    if word in (end, word_end) or text[word].isdecimal():
        return False
    capital = as_written(original[slice(*folded.original(word, word + 1))])[:1].isupper()
    return not capital and text[word:word_end] not in FOLLOWERS


def _run_start(text: str) -> int:
    """Where the last run of an alphabet in a text begins that ends there."""
    start = len(text)
    while start > 0 and script_of(text[start - 1]) is Script.ALPHABETIC:
        start -= 1
    return start


def _bracket_end(text: str, start: int, end: int) -> int:
    """The end of "3A090(a)", the bracket with it."""
    is_open = text.count("(", start, end) > text.count(")", start, end)
    return end + 1 if is_open and text[end : end + 1] == ")" else end


def _run_end(text: str, end: int, script: Script) -> int:
    while end < len(text) and script_of(text[end]) is script:
        end += 1
    return end


def _is_plural(folded: Folded, original: str, end: int) -> bool:
    """True for the s of "A800s". A capital S makes another product: the L40S is not the L40."""
    text = folded.text
    if text[end : end + 1] != "s" or script_of(text[end + 1 : end + 2]) is Script.ALPHABETIC:
        return False
    return as_written(original[slice(*folded.original(end, end + 1))]) == "s"


def _is_paragraph(text: str, end: int) -> bool:
    """True for the a of "3A090a": a paragraph of the entry."""
    return _ASCII_LETTERS.match(text, end) is not None and script_of(text[end + 1 : end + 2]) is not Script.ALPHABETIC
