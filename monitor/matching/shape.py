"""What a query is made of: whether it is a matter of places in a text, how deep it goes."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.domain.queries import (
    AllOf,
    AnyOf,
    AtLeast,
    Citation,
    Fact,
    Group,
    InField,
    Near,
    Not,
    NotNear,
    Query,
    Sentence,
    children,
)


def is_made_of_mentions(query: Query) -> bool:
    """True for what has places in a text: Group, Near, NotNear, and AnyOf of such."""
    if isinstance(query, AnyOf):
        return all(map(is_made_of_mentions, query.parts))
    return isinstance(query, (Group, Near, NotNear))


def depth_of(query: Query) -> int:
    """The number of levels; one for a single word."""
    level, parts = 0, [query]
    while parts:
        level += 1
        parts = [inner for part in parts for inner in children(part)]
    return level


def unanchored(query: Query) -> Query | None:
    """The part because of which the query can hold without any word or citation; None where it cannot."""
    match query:
        case Group() | Citation():
            return None
        case AllOf(parts):
            return query if all(unanchored(part) is not None for part in parts) else None
        case AnyOf(parts) | AtLeast(parts=parts):
            return next(_unanchored(parts), None) if parts else query
        case Near(left, right):
            return next(_unanchored((left, right)), None)
        case NotNear(left=part) | Sentence(part) | InField(part=part):
            return unanchored(part)
        case Not() | Fact():
            return query


def _unanchored(parts: tuple[Query, ...]) -> Iterator[Query]:
    return (culprit for part in parts if (culprit := unanchored(part)) is not None)
