"""One term, ready to be looked for: tokens, what may stand between them, edges, guards."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Final

from monitor.domain.watchlists import Term
from monitor.text.boundaries import Edges, closes, edges_of, opens
from monitor.text.characters import Script, script_of
from monitor.text.fold import Folded, fold, fold_keeping_case

SEPARATORS: Final = " -"
MOST_MENTIONS: Final = 1000
"""Mentions of one term in one field that a rule quotes, the first ones. No rule of the register is near it; a text of
one repeated word would otherwise fill the memory and the database with quotes."""
_SEPARATORS: Final = re.compile(f"[{SEPARATORS}]+")


def tokens_of(text: str) -> tuple[str, ...]:
    """The folded text cut at white space and hyphens; empty for a text of which nothing is left."""
    return tuple(token for token in _SEPARATORS.split(fold(text).text) if token)


def may_touch(before: str, after: str) -> bool:
    """True where nothing at all may stand between two tokens: scripts that are written with and without spaces."""
    return script_of(before[-1]).is_east_asian and script_of(after[0]).is_east_asian


def is_word(tokens: tuple[str, ...]) -> bool:
    """False for a term of punctuation alone."""
    return any(script_of(char) is not Script.NONE for token in tokens for char in token)


@dataclass(frozen=True)
class Phrase:
    """Tokens in a row. `anchor`, the longest token, must occur in a text before anything else is worth trying."""

    tokens: tuple[str, ...]

    @cached_property
    def anchor(self) -> str:
        return max(self.tokens, key=len)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pattern = re.escape(self.tokens[0])
        for before, after in pairwise(self.tokens):
            pattern += f"[{SEPARATORS}]{'*' if may_touch(before, after) else '+'}{re.escape(after)}"
        return re.compile(pattern)

    def occurrences(self, text: str) -> Iterator[tuple[int, int]]:
        """Every place in a folded text, overlapping ones too, ascending, whatever the neighbours are."""
        if len(self.tokens) == 1:
            token = self.tokens[0]
            start = text.find(token)
            while start >= 0:
                yield start, start + len(token)
                start = text.find(token, start + 1)
            return
        found = self._pattern.search(text)
        while found:
            yield found.span()
            found = self._pattern.search(text, found.start() + 1)


class Guarded:
    """The places of a text where guards stand."""

    def __init__(self, guards: tuple[Phrase, ...], text: str) -> None:
        spans = sorted(span for guard in guards for span in guard.occurrences(text))
        self._starts = [start for start, _ in spans]
        self._reaches = list(accumulate((end for _, end in spans), max))

    def covers(self, start: int, end: int) -> bool:
        """True where one guard spans all of [start, end)."""
        before = bisect_right(self._starts, start)
        return before > 0 and self._reaches[before - 1] >= end


class SearchTerm:
    """A term of a watchlist with all that its search needs, worked out once."""

    def __init__(self, term: Term) -> None:
        """`term.text` must not fold to nothing (`check_rule` refuses that)."""
        self.written = term.text
        self.phrase = Phrase(tokens_of(term.text))
        self.edges: Edges = edges_of(self.phrase.tokens)
        self.guards = tuple(Phrase(tokens) for guard in term.not_in if (tokens := tokens_of(guard)))
        self.exact = _without_separators(fold_keeping_case(term.text)) if term.exact else None

    def mentions(self, folded: Folded, original: str) -> Iterator[tuple[int, int]]:
        """Spans of the original text, ascending."""
        guarded: Guarded | None = None
        for start, end in self.phrase.occurrences(folded.text):
            if not self._stands_alone(folded, original, start, end):
                continue
            if self.guards and guarded is None:
                guarded = Guarded(self.guards, folded.text)
            if guarded and guarded.covers(start, end):
                continue
            span = folded.original(start, end)
            if self.exact is None or _without_separators(fold_keeping_case(original[slice(*span)])) == self.exact:
                yield span

    def _stands_alone(self, folded: Folded, original: str, start: int, end: int) -> bool:
        text = folded.text
        if not (opens(self.edges, text, start) and folded.is_whole(start, end)):
            return False
        return closes(self.edges, text, end) or (self.edges.is_code and _is_plural(folded, original, end))


def _is_plural(folded: Folded, original: str, end: int) -> bool:
    """True for the s of "A800s". A capital S makes another product: the L40S is not the L40."""
    text = folded.text
    if text[end : end + 1] != "s" or script_of(text[end + 1 : end + 2]) is Script.ALPHABETIC:
        return False
    return fold_keeping_case(original[slice(*folded.original(end, end + 1))]) == "s"


def _without_separators(text: str) -> str:
    return _SEPARATORS.sub("", text)
