"""From parts that hang together to the query that they mean: concepts looked up, values checked, NEAR distributed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from monitor.domain.errors import QueryError
from monitor.domain.queries import (
    CITATION_KINDS,
    FACT_NAMES,
    AllOf,
    AnyOf,
    AtLeast,
    Citation,
    Fact,
    Group,
    InField,
    Not,
    Query,
    Sentence,
    Term,
)
from monitor.domain.remedies import BadValueError
from monitor.matching.parse.distribute import Distributor
from monitor.matching.parse.nodes import Bracketed, Called, Joined, Labelled, Mentioned, Negated, Syntax, Word
from monitor.matching.parse.places import Places
from monitor.matching.parse.syntax import MOST_LEVELS
from monitor.matching.parse.values import read_value
from monitor.matching.shape import depth_of
from monitor.matching.wildcard import read_wildcard

LookUp: TypeAlias = Callable[[str], Group]
"""The group of a concept by its key without @. Raises BadValueError for one that cannot be used."""


class Builder:
    """Builds the query of one text, and keeps the place of every part of it."""

    def __init__(self, text: str, look_up: LookUp) -> None:
        self.text = text
        self.look_up = look_up
        self.sources: list[tuple[str, int]] = []
        self.places = Places()
        self.distributor = Distributor()

    def build(self, part: Syntax, *, exact: bool = False) -> Query:
        """The query that the part means. Raises QueryError."""
        query = self._build(part, exact=exact)
        self.places.note(query, _position(part))
        return query

    def _build(self, part: Syntax, *, exact: bool) -> Query:
        match part:
            case Bracketed():
                return self.build(part.part, exact=exact)
            case Word():
                return self.word(part, exact=exact)
            case Mentioned():
                return self.concept(part, exact=exact)
            case Negated():
                return Not(self.build(part.part, exact=exact))
            case Joined():
                return self.joined(part, exact=exact)
            case Called(name="SENT"):
                return Sentence(self.build(part.parts[0], exact=exact))
            case Called():
                return AtLeast(part.count, tuple(self.build(inner, exact=exact) for inner in part.parts))
            case Labelled():
                return self.labelled(part, exact=exact)

    def word(self, word: Word, *, exact: bool) -> Group:
        try:
            text, prefix = read_wildcard(word.text)
        except BadValueError as problem:
            raise self.error(word, problem) from None
        return Group(written=word.text, terms=(Term(text=text, exact=exact, prefix=prefix),))

    def concept(self, mentioned: Mentioned, *, exact: bool) -> Group:
        try:
            group = self.look_up(mentioned.key)
        except BadValueError as problem:
            raise self.error(mentioned, problem) from None
        if not exact:
            return group
        return replace(group, terms=tuple(dict.fromkeys(replace(term, exact=True) for term in group.terms)))

    def joined(self, joined: Joined, *, exact: bool) -> Query:
        parts = tuple(self.build(part, exact=exact) for part in joined.parts)
        if joined.operator == "AND":
            return AllOf(parts)
        if joined.operator == "OR":
            return AnyOf(parts)
        query = parts[0]
        for number, part in enumerate(parts[1:], start=1):
            try:
                query = self.near(joined, query, part)
            except BadValueError as problem:
                raise self.error(joined, problem) from None
            if number > MOST_LEVELS or depth_of(query) > MOST_LEVELS:
                what = f"NEAR stands more than {MOST_LEVELS} times in a row or too deep."
                raise self.error(joined, BadValueError(what, "Make several rules of it."))
        return query

    def near(self, joined: Joined, left: Query, right: Query) -> Query:
        if joined.operator == "NOT NEAR":
            return self.distributor.not_near(left, right, words=joined.words)
        return self.distributor.near(left, right, words=joined.words, ordered=joined.operator == "ONEAR")

    def labelled(self, field: Labelled, *, exact: bool) -> Query:
        if field.name == "exact":
            return self.build(field.part, exact=True)
        if field.name not in (*FACT_NAMES, *CITATION_KINDS):
            return InField(field.name, self.build(field.part, exact=exact))
        if exact:
            raise self.error(
                field,
                BadValueError(f"exact: is about words, not about {field.name}:.", "Put it around the words only."),
            )
        words = self.words(field, field.part)
        values = tuple(dict.fromkeys(self.value(field.name, word) for word in words))
        if field.name == "source":
            self.sources.extend((word.text, word.start) for word in words)
        if field.name in FACT_NAMES:
            return Fact(field.name, values)
        citations = tuple(Citation(field.name, value) for value in values)
        return citations[0] if len(citations) == 1 else AnyOf(citations)

    def words(self, field: Labelled, part: Syntax) -> list[Word]:
        """The values of a fact or citation: one, or a list with OR."""
        match part:
            case Word():
                return [part]
            case Bracketed():
                return self.words(field, part.part)
            case Joined(operator="OR"):
                return [word for inner in part.parts for word in self.words(field, inner)]
        remedy = f"Write {field.name}:a or {field.name}:(a OR b)."
        raise self.error(part, BadValueError(f"{field.name}: takes values joined by OR, nothing else.", remedy))

    def value(self, field: str, word: Word) -> str:
        try:
            return read_value(field, word.text)
        except BadValueError as problem:
            raise self.error(word, problem) from None

    def error(self, part: Syntax, problem: BadValueError) -> QueryError:
        position = part.position if isinstance(part, Joined) else part.start
        return QueryError(problem.problem, query=self.text, position=position, remedy=problem.remedy)


def _position(part: Syntax) -> int:
    """Of a pair its operator: one that AND makes of several has no other place."""
    return part.position if isinstance(part, Joined) and part.words else part.start
