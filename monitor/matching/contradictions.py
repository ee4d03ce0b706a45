"""Parts of a rule that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.queries import (
    AllOf,
    AnyOf,
    AtLeast,
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
from monitor.matching.filters import type_name
from monitor.matching.pieces import tokens_of
from monitor.matching.written import written


def contradictions(rule: Rule) -> Iterator[str]:
    """What asks for something and forbids it."""
    yield from _in_query(rule.query)
    yield from _two_facts((*_facts_of(rule.filters), *_facts(_conjuncts(rule.query))))


def _in_query(query: Query) -> Iterator[str]:
    if isinstance(query, AllOf):
        yield from _in_conjunction(query)
    if isinstance(query, NotNear) and _forbidden((Not(query.right),)).excludes(query.left):
        yield f"in {written(query)} each word on the left is also one on the right: it never holds. Remove it there."
    for part in children(query):
        yield from _in_query(part)


def _in_conjunction(query: AllOf) -> Iterator[str]:
    conjuncts = _conjuncts(query)
    forbidden = _forbidden(conjuncts)
    for part in conjuncts:
        if isinstance(part, Not):
            continue
        if forbidden.excludes(part):
            yield (
                f"it asks for {written(part)} and forbids it, or what it needs (none, or NOT): it never holds. "
                "Remove one of the two."
            )
        elif isinstance(part, AnyOf):
            for choice in part.parts:
                if forbidden.excludes(choice):
                    yield (
                        f"it lists {written(choice)} (any, or OR) and forbids it (none, or NOT): "
                        "that entry never helps. Remove one of the two."
                    )


def _conjuncts(query: Query) -> tuple[Query, ...]:
    """What must hold, each on its own."""
    if not isinstance(query, AllOf):
        return (query,)
    return tuple(inner for part in query.parts for inner in _conjuncts(part))


@dataclass(frozen=True, kw_only=True)
class _Forbidden:
    """What must not hold: whole parts, and words by their tokens (`prefixes`: words that may go on)."""

    parts: frozenset[Query]
    words: frozenset[tuple[str, ...]]
    prefixes: frozenset[tuple[str, ...]]

    def excludes(self, part: Query) -> bool:
        """True where the part cannot hold beside it."""
        if part in self.parts:
            return True
        match part:
            case Group(terms=terms):
                return bool(terms) and all(map(self._has, terms))
            case AllOf(parts):
                return any(map(self.excludes, parts))
            case AnyOf(parts):
                return bool(parts) and all(map(self.excludes, parts))
            case AtLeast(count, parts):
                return sum(not self.excludes(inner) for inner in parts) < (count if len(parts) > 1 else 1)
            case Near(left, right):
                return self.excludes(left) or self.excludes(right)
            case NotNear(left=inner) | Sentence(inner) | InField(part=inner):
                return self.excludes(inner)
        return False

    def _has(self, term: Term) -> bool:
        tokens = tokens_of(term.text)
        if tokens in self.words and not term.prefix:
            return True
        return bool(tokens) and any(
            tokens[:-1] == prefix[:-1] and tokens[-1].startswith(prefix[-1])
            for prefix in self.prefixes
            if len(prefix) == len(tokens)
        )


def _forbidden(conjuncts: tuple[Query, ...]) -> _Forbidden:
    parts = tuple(inner for part in conjuncts if isinstance(part, Not) for inner in _choices(part.part))
    # A guarded or exact term forbids only some of what the plain term finds.
    plain = [
        term
        for part in parts
        if isinstance(part, Group)
        for term in part.terms
        if not term.exact and not term.not_in and tokens_of(term.text)
    ]
    return _Forbidden(
        parts=frozenset(part for part in parts if not isinstance(part, Group) or part.terms),
        words=frozenset(tokens_of(term.text) for term in plain if not term.prefix),
        prefixes=frozenset(tokens_of(term.text) for term in plain if term.prefix),
    )


def _choices(query: Query) -> tuple[Query, ...]:
    """Any of them makes the query hold."""
    if not isinstance(query, AnyOf):
        return (query,)
    return (query, *(inner for part in query.parts for inner in _choices(part)))


def _facts_of(filters: Filters) -> Iterator[Fact]:
    for name, values in (("source", filters.source), ("type", filters.document_type), ("lang", filters.language)):
        if values:
            yield Fact(name, values)


def _facts(conjuncts: tuple[Query, ...]) -> Iterator[Fact]:
    return (part for part in conjuncts if isinstance(part, Fact))


def _two_facts(facts: tuple[Fact, ...]) -> Iterator[str]:
    """A document has one source, one type and one language; it may have several agencies."""
    for number, first in enumerate(facts):
        for second in facts[number + 1 :]:
            if first.name != second.name or first.name == "agency":
                continue
            if not any(_agree(first.name, one, two) for one in first.values for two in second.values):
                yield (
                    f"it asks for {written(first)} and for {written(second)}, and no document is both. "
                    "Keep one, or put both values into one list."
                )


def _agree(name: str, one: str, two: str) -> bool:
    if name == "type":
        return type_name(one) == type_name(two)
    if name == "source":
        return one == two
    first, second = f"{one.casefold()}-", f"{two.casefold()}-"
    return first.startswith(second) or second.startswith(first)
