"""Operators that are mixed without parentheses: found, and shown with the parentheses put in."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.domain.errors import QueryError
from monitor.matching.parse.mend import one_line, with_parentheses
from monitor.matching.parse.nodes import Bracketed, Called, Joined, Labelled, Negated, Syntax


def refuse_mixture(query: str, whole: Syntax) -> None:
    """Raise QueryError where a reader could take the query in two ways."""
    if mixed := next(_mixed(whole), None):
        raise _mixture(query, whole, mixed)


def with_parentheses_put_in(query: str, whole: Syntax) -> str:
    """The query as operators bind; empty where it is too long to be shown."""
    return with_parentheses(query, [(part.start, part.end) for _, part in _mixed(whole)])


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


def _mixture(query: str, whole: Syntax, mixed: tuple[Joined | Negated, Syntax]) -> QueryError:
    around, part = mixed
    names = sorted({_operator(around), _operator(part)}, key=str)
    mended = with_parentheses_put_in(query, whole) or _mended_part(query, around)
    here = one_line(query[part.start : part.end])
    aside = f"Put parentheses around {here}" if here else "Put parentheses around what belongs together."
    remedy = f"Write: {mended}" if mended else aside
    position = around.position if isinstance(around, Joined) else part.start
    what = " and ".join(names) if len(names) > 1 else f"Two {names[0]}"
    return QueryError(f"{what} are mixed without parentheses.", query=query, position=position, remedy=remedy)


def _mended_part(query: str, around: Syntax) -> str:
    spans = [(part.start - around.start, part.end - around.start) for _, part in _mixed(around)]
    return with_parentheses(query[around.start : around.end], spans)


def _operator(part: Syntax) -> str:
    if isinstance(part, Joined):
        return f"{part.operator}/{part.words}" if part.words else part.operator
    return "NOT"
