"""Stretches of a field that mentions cover, and which of them stand near each other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import accumulate
from operator import itemgetter
from typing import Final, NamedTuple, Protocol, TypeAlias

Place: TypeAlias = tuple[int, int, str]
"""Where a term stands in a folded field, and its text: (start, end, written)."""

MOST_COVERS: Final = 5_000
"""Pairs that NEAR gives to another operator around it, the first ones in a field: a text of one repeated word has
millions. Alone, and between words, NEAR looks at all."""


class Span(NamedTuple):
    """A stretch of a folded field: of one term, or of terms that stand near each other, with their places."""

    start: int
    end: int
    leaves: tuple[Place, ...]


Spans: TypeAlias = list[Span]
"""Ascending by start and end, each stretch once."""

_START: Final = itemgetter(0)
_END: Final = itemgetter(1)
_PLACE: Final = itemgetter(0, 1)


class Distances(Protocol):
    """Counts the words of a field."""

    def words_between(self, end: int, start: int, enough: int) -> int:
        """Words that begin in [end, start); any number from `enough` on where there are so many."""


def merged(spans: Iterable[Span]) -> Spans:
    """In order, equal stretches made one with the places of all."""
    by_place: dict[tuple[int, int], Span] = {}
    for span in spans:
        place = span[:2]
        known = by_place.get(place)
        by_place[place] = span if known is None else Span(*place, tuple({*known.leaves, *span.leaves}))
    return sorted(by_place.values(), key=_PLACE)


def near_places(field: Distances, left: Spans, right: Spans, words: int, *, ordered: bool) -> set[Place]:
    """The places of all stretches that have one of the other side near."""
    found = set(_following(field, left, right, words))
    return found if ordered else found.union(_following(field, right, left, words))


def _following(field: Distances, first: Spans, second: Spans, words: int) -> Iterator[Place]:
    """Of pairs where the second follows the first at most so many words away: it is enough to look at the nearest."""
    for one in first:
        after = bisect_left(second, one.end, key=_START)
        if after < len(second) and field.words_between(one.end, second[after].start, words) < words:
            yield from one.leaves
    ends = sorted(map(_END, first))
    for other in second:
        before = bisect_right(ends, other.start)
        if before and field.words_between(ends[before - 1], other.start, words) < words:
            yield from other.leaves


def covers(field: Distances, left: Spans, right: Spans, words: int, *, ordered: bool) -> Spans:
    """What pairs that stand near each other cover, the first MOST_COVERS."""
    forward = _pairs(field, left, right, words)
    pairs = forward if ordered else merge(forward, _pairs(field, right, left, words), key=_START)
    by_place: dict[tuple[int, int], set[Place]] = {}
    reached = -1
    for cover in pairs:
        if cover.start > reached and len(by_place) >= MOST_COVERS:
            break
        reached = cover.start
        by_place.setdefault(cover[:2], set()).update(cover.leaves)
    return [Span(*place, tuple(by_place[place])) for place in sorted(by_place)[:MOST_COVERS]]


def _pairs(field: Distances, first: Spans, second: Spans, words: int) -> Iterator[Span]:
    """Covers of pairs where the second follows the first at most so many words away, ascending by start."""
    for one in first:
        for number in range(bisect_left(second, one.end, key=_START), len(second)):
            other = second[number]
            if field.words_between(one.end, other.start, words) >= words:
                break
            yield Span(one.start, other.end, one.leaves + other.leaves)


def apart(field: Distances, left: Spans, right: Spans, words: int) -> Spans:
    """The stretches of the left side that none of the right side overlaps or comes so near to."""
    starts = list(map(_START, right))
    reaches = list(accumulate(map(_END, right), max))
    return [span for span in left if not _is_met(field, span, starts, reaches, words)]


def _is_met(field: Distances, span: Span, starts: list[int], reaches: list[int], words: int) -> bool:
    after = bisect_left(starts, span.end)
    if after < len(starts) and field.words_between(span.end, starts[after], words) < words:
        return True
    if not after:
        return False
    reach = reaches[after - 1]
    return reach > span.start or field.words_between(reach, span.start, words) < words


def count_outermost(spans: Spans) -> int:
    """How many lie in no longer one."""
    count, reach = 0, -1
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end > reach:
            count, reach = count + 1, span.end
    return count
