"""AND under NEAR: `(a AND b) NEAR/5 c` is `(a NEAR/5 c) AND (b NEAR/5 c)`: both sides of a Near are mentions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from monitor.domain.queries import AllOf, AnyOf, AtLeast, Citation, Fact, InField, Near, Not, NotNear, Query, Sentence
from monitor.domain.remedies import BadValueError
from monitor.matching.shape import is_made_of_mentions

MOST_PAIRS: Final = 1000
"""Pairs that one query may become: (a AND b) NEAR/5 (c AND d) are four, and each NEAR more multiplies them."""
Pair: TypeAlias = Callable[[Query, Query], Query]


class Distributor:
    """Counts the pairs of one query, so that a short one cannot become a huge one."""

    def __init__(self) -> None:
        self.pairs = 0

    def near(self, left: Query, right: Query, *, words: int, ordered: bool) -> Query:
        """Raises BadValueError for a side that is not made of mentions."""
        for side in (left, right):
            _refuse_side(side)
        return self._left(left, right, lambda one, two: Near(one, two, words, ordered))

    def not_near(self, left: Query, right: Query, *, words: int) -> Query:
        """Raises BadValueError for a side that is not made of mentions."""
        _refuse_side(left)
        _refuse_side(right)
        if not is_made_of_mentions(right):
            raise BadValueError(
                "AND stands to the right of NOT NEAR, where it could mean two things.",
                f"Write a NOT NEAR/{words} (b OR c), or (a NOT NEAR/{words} b) AND ….",
            )
        return self._left(left, right, lambda one, two: NotNear(one, two, words))

    def _left(self, left: Query, right: Query, pair: Pair) -> Query:
        if is_made_of_mentions(left):
            return self._right(left, right, pair)
        assert isinstance(left, (AllOf, AnyOf))
        return type(left)(tuple(self._left(part, right, pair) for part in left.parts))

    def _right(self, left: Query, right: Query, pair: Pair) -> Query:
        if is_made_of_mentions(right):
            self.pairs += 1
            if self.pairs > MOST_PAIRS:
                raise BadValueError(
                    f"The ANDs around NEAR make more than {MOST_PAIRS} pairs of words.", "Make several rules of it."
                )
            return pair(left, right)
        assert isinstance(right, (AllOf, AnyOf))
        return type(right)(tuple(self._right(left, part, pair) for part in right.parts))


def _refuse_side(side: Query) -> None:
    match side:
        case Not():
            raise BadValueError("NOT cannot stand beside NEAR.", "Write a NOT NEAR/5 b.")
        case InField(field=field):
            raise BadValueError(
                f"{field}: cannot stand beside NEAR.", f"Put the field around the pair: {field}:(a NEAR/5 b)."
            )
        case Fact(name=name) | Citation(kind=name):
            raise BadValueError(f"{name}: cannot stand beside NEAR.", f"Write (a NEAR/5 b) AND {name}:….")
        case Sentence():
            raise BadValueError("SENT cannot stand beside NEAR.", "Write SENT(a NEAR/5 b).")
        case AtLeast():
            raise BadValueError("ATLEAST cannot stand beside NEAR.", "Join the two with AND.")
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                _refuse_side(part)
