"""Parts of a rule that exclude each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

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
from monitor.matching.implied import finds_all_of, implies
from monitor.matching.pieces import cut, tokens_of
from monitor.matching.problems import Problem
from monitor.matching.written import written


def contradictions(query: Query) -> Iterator[Problem]:
    """What asks for something and forbids it."""
    yield from _in_query(query)
    yield from _two_facts(_facts(_conjuncts(query)))


def contradictory_filters(rule: Rule) -> Iterator[Problem]:
    """What the filters of a rule and its query ask of one document and no document has."""
    asked = tuple(_facts(_conjuncts(rule.query)))
    for fact in _facts_of(rule.filters):
        for other in asked:
            yield from _two_facts((fact, other))


def _in_query(query: Query) -> Iterator[Problem]:
    if isinstance(query, AllOf):
        yield from _in_conjunction(query)
    if isinstance(query, NotNear) and _forbidden((Not(query.right),)).excludes(query.left):
        text = f"in {written(query)} each word on the left is also one on the right: it never holds. Remove it there."
        yield Problem(text, query)
    for part in children(query):
        yield from _in_query(part)


def _in_conjunction(query: AllOf) -> Iterator[Problem]:
    conjuncts = _conjuncts(query)
    forbidden = _forbidden(conjuncts)
    for part in conjuncts:
        if isinstance(part, Not):
            continue
        if forbidden.excludes(part):
            text = (
                f"it asks for {written(part)} and forbids it, or what it needs (none, or NOT): it never holds. "
                "Remove one of the two."
            )
            yield Problem(text, part)
        elif isinstance(part, AnyOf):
            for choice in part.parts:
                if forbidden.excludes(choice):
                    text = (
                        f"it lists {written(choice)} (any, or OR) and forbids it (none, or NOT): "
                        "that entry never helps. Remove one of the two."
                    )
                    yield Problem(text, choice)


def _conjuncts(query: Query) -> tuple[Query, ...]:
    """What must hold, each on its own."""
    if not isinstance(query, AllOf):
        return (query,)
    return tuple(inner for part in query.parts for inner in _conjuncts(part))


@dataclass(frozen=True, kw_only=True)
class _Forbidden:
    """What must not hold: whole parts, and plain words by the first piece of each (`prefixes`: words that may go
    on)."""

    parts: tuple[Query, ...]
    words: Mapping[str, Sequence[Term]]
    prefixes: Sequence[Term]

    def excludes(self, part: Query) -> bool:
        """True where the part cannot hold beside it."""
        if part in self.parts or (not isinstance(part, Group) and any(implies(part, other) for other in self.parts)):
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
        if not tokens_of(term.text):
            return False
        candidates = {word for piece in dict.fromkeys(cut(term).pieces) for word in self.words.get(piece, ())}
        return any(finds_all_of(word, term) for word in (*candidates, *self.prefixes))


def _forbidden(conjuncts: tuple[Query, ...]) -> _Forbidden:
    parts = [inner for part in conjuncts if isinstance(part, Not) for inner in _choices(part.part)]
    words: dict[str, list[Term]] = {}
    prefixes: list[Term] = []
    for part in parts:
        for term in part.terms if isinstance(part, Group) else ():
            # A guarded or exact term forbids only some of what the plain term finds.
            if term.exact or term.not_in or not tokens_of(term.text):
                continue
            if term.prefix:
                prefixes.append(term)
            else:
                words.setdefault(cut(term).pieces[0], []).append(term)
    whole = tuple(part for part in parts if not isinstance(part, Group) or part.terms)
    return _Forbidden(parts=whole, words=words, prefixes=prefixes)


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


def _two_facts(facts: Iterable[Fact]) -> Iterator[Problem]:
    """A document has one source, one type and one language; it may have several agencies."""
    for first, second in combinations(facts, 2):
        if first.name != second.name or first.name == "agency":
            continue
        if not any(_agree(first.name, one, two) for one in first.values for two in second.values):
            text = (
                f"it asks for {written(first)} and for {written(second)}, and no document is both. "
                "Keep one, or put both values into one list."
            )
            yield Problem(text, second)


def _agree(name: str, one: str, two: str) -> bool:
    if name == "type":
        return type_name(one) == type_name(two)
    if name == "source":
        return one == two
    first, second = f"{one.casefold()}-", f"{two.casefold()}-"
    return first.startswith(second) or second.startswith(first)
