"""Operators in small letters or mixed without parentheses: found, with the ways in which they may have been meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.errors import QueryError
from monitor.domain.remedies import quoted
from monitor.matching.lexer.tokens import Token
from monitor.matching.parse.mend import in_capitals, one_line, with_parentheses
from monitor.matching.parse.nodes import Bracketed, Called, Joined, Labelled, Negated, Syntax
from monitor.matching.parse.syntax import read_loosely


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read a query, and the text that can be read in this way only; empty where it is too long to show."""

    syntax: Syntax
    text: str


class UnclearError(QueryError):
    """A query that a reader could take in another way than its operators bind. `ways` are those."""

    def __init__(self, problem: str, *, query: str, position: int, remedy: str, ways: tuple[Way, ...]) -> None:
        self.ways = ways
        super().__init__(problem, query=query, position=position, remedy=remedy)


def unclear(query: str, cut: list[Token], found: Syntax) -> UnclearError | None:
    """What is wrong with a query whose operators bind as in `found`; None where it can be read in one way only."""
    mixed = next(_mixed(found), None)
    small = next((token for token in cut if token.is_small), None)
    if small is not None:
        mended = in_capitals(query)
        ways = _ways(query, cut, capitals=True) if mixed else (Way(found, one_line(mended)),)
        return UnclearError(
            f"{quoted(small.text)} is written like a word; operators have capitals.",
            query=query,
            position=small.start,
            remedy=f"Write {small.name}.",
            ways=ways,
        )
    return _mixture(query, cut, *mixed) if mixed else None


def _mixture(query: str, cut: list[Token], around: Joined | Negated, part: Syntax) -> UnclearError:
    here = one_line(query[part.start : part.end])
    names = sorted({_operator(around), _operator(part)})
    what = " and ".join(names) if len(names) > 1 else f"Two {names[0]}"
    return UnclearError(
        f"{what} are mixed without parentheses.",
        query=query,
        position=around.position if isinstance(around, Joined) else part.start,
        remedy=f"Put parentheses around {here}" if here else "Put parentheses around what belongs together.",
        ways=_ways(query, cut, only=(around.start, around.end)),
    )


def _ways(
    query: str, cut: list[Token], *, only: tuple[int, int] | None = None, capitals: bool = False
) -> tuple[Way, ...]:
    """The query with the parentheses that it lacks: as AND binds in other systems, and the other way round, which is
    what its author often means. Of a long one only what stands at `only` is shown."""
    ways: dict[str, Way] = {}
    base = in_capitals(query) if capitals else query
    start, end = (0, len(query)) if only is None or one_line(base) else only
    for or_first in (False, True):
        tree = read_loosely(query, cut, or_first=or_first)
        spans = [(part.start - start, part.end - start) for _, part in _mixed(tree)]
        text = with_parentheses(base[start:end], [span for span in spans if span[0] >= 0 and span[1] <= end - start])
        ways.setdefault(text, Way(tree, text))
    return tuple(ways.values())


def _mixed(found: Syntax) -> Iterator[tuple[Joined | Negated, Syntax]]:
    """Parts that need parentheses where they stand, each with the part around it."""
    inside: tuple[Syntax, ...] = ()
    if isinstance(found, (Joined, Called)):
        inside = found.parts
    elif isinstance(found, (Negated, Bracketed, Labelled)):
        inside = (found.part,)
    for part in inside:
        joined_in_other = isinstance(part, Joined) and isinstance(found, (Joined, Negated))
        negated_in_other = isinstance(part, Negated) and isinstance(found, Joined) and found.operator != "AND"
        if (joined_in_other or negated_in_other) and isinstance(found, (Joined, Negated)):
            yield found, part
        yield from _mixed(part)


def _operator(part: Syntax) -> str:
    if isinstance(part, Joined):
        return f"{part.operator}/{part.words}" if part.words else part.operator
    return "NOT"
