"""Operators in small letters or mixed without parentheses: found, and shown as they may have been meant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from monitor.domain.errors import QueryError
from monitor.domain.remedies import quoted
from monitor.matching.parse.mend import in_capitals, one_line, with_parentheses
from monitor.matching.parse.nodes import Bracketed, Called, Joined, Labelled, Negated, Syntax
from monitor.matching.parse.syntax import read_loosely
from monitor.matching.parse.tokens import Kind, Token, tokens

_SPELT: Final = (Kind.AND, Kind.OR, Kind.NOT)


def read_syntax(query: str) -> Syntax:
    """The parts of a query that can be read in one way only. Raises QueryError."""
    cut = tokens(query)
    small = next((token for token in cut if token.kind in _SPELT and token.text != token.kind.value), None)
    if small is not None:
        raise _not_in_capitals(query, small)
    found = read_loosely(query, cut)
    if mixed := next(_mixed(found), None):
        raise _mixture(query, *mixed)
    return found


def _not_in_capitals(query: str, operator: Token) -> QueryError:
    mended = in_capitals(query)
    ways: tuple[str, ...] = (mended,) if mended else ()
    with suppress(QueryError):
        ways = _ways(mended)
    return QueryError(
        f"{quoted(operator.text)} is written like a word; operators have capitals.",
        query=query,
        position=operator.start,
        remedy=_remedy(ways) or f"Write {operator.kind.value}.",
    )


def _mixture(query: str, around: Joined | Negated, part: Syntax) -> QueryError:
    here = one_line(query[part.start : part.end])
    aside = f"Put parentheses around {here}" if here else "Put parentheses around what belongs together."
    ways = _ways(query) or _ways(query[around.start : around.end])
    names = sorted({_operator(around), _operator(part)})
    what = " and ".join(names) if len(names) > 1 else f"Two {names[0]}"
    return QueryError(
        f"{what} are mixed without parentheses.",
        query=query,
        position=around.position if isinstance(around, Joined) else part.start,
        remedy=_remedy(ways) or aside,
    )


def _remedy(ways: tuple[str, ...]) -> str:
    return f"Write: {' or: '.join(ways)}" if ways else ""


def _ways(query: str) -> tuple[str, ...]:
    """The query with the parentheses that it lacks: as AND binds in other systems, and the other way round, which is
    what its author often means. Empty where it is too long to be shown."""
    if not one_line(query):
        return ()
    cut = tokens(query)
    trees = (read_loosely(query, cut, or_first=or_first) for or_first in (False, True))
    ways = (with_parentheses(query, [(part.start, part.end) for _, part in _mixed(tree)]) for tree in trees)
    return tuple(dict.fromkeys(filter(None, ways)))


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
