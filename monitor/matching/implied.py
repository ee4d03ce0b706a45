"""What can be told of a query from its form alone: whether one implies another, and which words it can do without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import lru_cache
from typing import TypeAlias

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
    Term,
    children,
)
from monitor.domain.watchlists import Filters, Rule
from monitor.matching.citations import cfr_implies
from monitor.matching.pieces import Gap, Pieces, cut
from monitor.text.characters import script_of

Leaf: TypeAlias = Term | Fact | Citation


def rule_implies(one: Rule, other: Rule) -> bool:
    """True where every text that satisfies `one` satisfies `other`. False may mean that the form does not show it."""
    return _filters_imply(one.filters, other.filters) and implies(one.query, other.query)


def implies(one: Query, other: Query) -> bool:
    """True where every text that satisfies `one` satisfies `other`. False may mean that the form does not show it."""
    if isinstance(other, AllOf):
        return all(implies(one, part) for part in other.parts)
    if isinstance(one, AnyOf):
        return all(implies(part, other) for part in one.parts)
    if isinstance(one, Group) and len(one.terms) > 1:
        return all(implies(replace(one, terms=(term,)), other) for term in one.terms)
    if isinstance(other, AnyOf) and any(implies(one, part) for part in other.parts):
        return True
    return _node_implies(one, other) or any(implies(part, other) for part in _asked_by(one))


def holds_with(query: Query, present: Callable[[Leaf], bool]) -> bool:
    """Whether a query can hold of a text in which only these terms, facts and citations are present, wherever they
    stand."""

    def holds(part: Query) -> bool:
        return holds_with(part, present)

    match query:
        case Group(terms=terms):
            return any(map(present, terms))
        case AllOf(parts):
            return all(map(holds, parts))
        case AnyOf(parts):
            return any(map(holds, parts))
        case Not():
            return True
        case Near(left, right):
            return holds(left) and holds(right)
        case NotNear(left):
            return holds(left)
        case Sentence(part) | InField(part=part):
            return holds(part)
        case AtLeast(count, parts):
            return sum(map(holds, parts)) >= count if len(parts) > 1 else holds(parts[0])
        case Fact() | Citation():
            return present(query)


def wanted(query: Query) -> Iterator[tuple[Leaf, str]]:
    """Every term, fact and citation that a query asks for (not those that it forbids), with the group that it stands in
    as written: `@nvidia`. What stands in none has its own text."""
    match query:
        case Group(terms=terms, written=written):
            yield from ((term, written) for term in terms)
        case Fact(name, values):
            yield query, f"{name}:{', '.join(values)}"
        case Citation(kind, value):
            yield query, f"{kind}:{value}"
        case NotNear(left):
            yield from wanted(left)
        case _ if not isinstance(query, Not):
            for part in children(query):
                yield from wanted(part)


def _node_implies(one: Query, other: Query) -> bool:
    """Two nodes of one kind, part by part."""
    match one, other:
        case (Group(terms=(narrow,)), Group(terms=terms)):
            return any(finds_all_of(wide, narrow) for wide in terms)
        case (Not(part), Not(other_part)):
            return implies(other_part, part)
        case (Near(), Near()):
            return one.words <= other.words and (one.ordered or not other.ordered) and _sides_imply(one, other)
        case (NotNear(left, right, words), NotNear(other_left, other_right, other_words)):
            return words >= other_words and implies(left, other_left) and implies(other_right, right)
        case (Sentence(part), Sentence(other_part)):
            return implies(part, other_part)
        case (AtLeast(count, parts), AtLeast(other_count, other_parts)) if len(parts) > 1 and len(other_parts) > 1:
            return count >= other_count and set(parts) <= set(other_parts)
        case (InField(field, part), InField(other_field, other_part)):
            return field == other_field and implies(part, other_part)
        case (Fact(name, values), Fact(other_name, other_values)):
            return name == other_name and set(values) <= set(other_values)
        case (Citation(), Citation()):
            return one == other or (one.kind == other.kind == "cfr" and cfr_implies(one.value, other.value))
    return one == other


def _sides_imply(one: Near, other: Near) -> bool:
    if implies(one.left, other.left) and implies(one.right, other.right):
        return True
    return not other.ordered and implies(one.left, other.right) and implies(one.right, other.left)


def _asked_by(query: Query) -> tuple[Query, ...]:
    """Parts that hold wherever the query does."""
    match query:
        case AllOf(parts):
            return parts
        case Near(left, right):
            return (left, right)
        case NotNear(left):
            return (left,)
        case Sentence(part) | InField(part=part) if not _forbids(part):
            return (part,)
        case AtLeast(_, parts):
            return (AnyOf(parts),)
    return ()


def _forbids(query: Query) -> bool:
    # What is not in one sentence may be in another: a NOT inside says nothing of the whole text.
    return isinstance(query, Not | NotNear) or any(_forbids(part) for part in children(query))


def finds_all_of(wide: Term, narrow: Term) -> bool:
    """True where every text with a mention of `narrow` has one of `wide`."""
    if wide.exact and not (narrow.exact and narrow.text == wide.text):
        return False
    if narrow.exact and not wide.exact and any(map(str.isdigit, narrow.text)):
        return False  # "A 800 million" holds the exact words and is no mention of the code
    wide_cut, narrow_cut = _cut(wide.text, wide.exact), _cut(narrow.text, narrow.exact)
    if (
        wide_cut.pieces == narrow_cut.pieces
        and _gaps_take(wide_cut.gaps, narrow_cut.gaps)
        and wide.prefix == narrow.prefix
        and set(wide.not_in) <= set(narrow.not_in)
    ):
        return True
    # An exact or guarded word, or a code in two pieces, may be ruled out by what stands around it in the phrase.
    depends = wide.exact or wide.not_in or not {Gap.CODE, Gap.FREE_CODE}.isdisjoint(wide_cut.gaps)
    return not depends and _stands_inside(wide, wide_cut, narrow, narrow_cut)


def _gaps_take(wide: tuple[Gap, ...], narrow: tuple[Gap, ...]) -> bool:
    return all(gap in (other, Gap.FREE_CODE) for gap, other in zip(wide, narrow, strict=True))


def _stands_inside(wide: Term, wide_cut: Pieces, narrow: Term, narrow_cut: Pieces) -> bool:
    """True where the pieces of `wide` are some of those of `narrow`, parted from the others by spaces or hyphens."""
    count, all_of = len(wide_cut.pieces), len(narrow_cut.pieces)
    for first in range(all_of - count + 1):
        last = first + count
        gaps = narrow_cut.gaps
        parted = (first == 0 or gaps[first - 1] is Gap.WIDE) and (last == all_of or gaps[last - 1] is Gap.WIDE)
        goes_on = narrow.prefix and last == all_of
        if (
            parted
            and (wide.prefix or not goes_on)
            and wide_cut.pieces[:-1] == narrow_cut.pieces[first : last - 1]
            and _ends_alike(wide_cut.pieces[-1], narrow_cut.pieces[last - 1], goes_on=wide.prefix)
            and _gaps_take(wide_cut.gaps, gaps[first : last - 1])
        ):
            return True
    return False


def _ends_alike(wide: str, narrow: str, *, goes_on: bool) -> bool:
    if not goes_on:
        return wide == narrow
    # What goes on goes to the end of its run of one script.
    return narrow.startswith(wide) and len({script_of(char) for char in narrow[len(wide) - 1 :]}) == 1


@lru_cache(maxsize=50_000)
def _cut(text: str, exact: bool) -> Pieces:
    return cut(Term(text=text, exact=exact))


def _filters_imply(one: Filters, other: Filters) -> bool:
    """True where `other` asks nothing that `one` does not ask as strictly."""
    return all(
        not asked or (bool(given) and set(given) <= set(asked))
        for name in (field.name for field in fields(Filters))
        for asked, given in [(getattr(other, name), getattr(one, name))]
    )
