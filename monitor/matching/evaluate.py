"""Does a query hold of a text, and by which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

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
    groups_of,
)
from monitor.matching.citations import cited_in_facts, meets
from monitor.matching.filters import fact_holds
from monitor.matching.reading import FieldReading, Reading
from monitor.matching.spans import Place, Span, Spans, apart, count_outermost, covers, merged, near_places


class Mention(NamedTuple):
    """What speaks for a query: [start, end) of the original text of a field, and the term. Where a document satisfies a
    citation by what it says of itself, `field` is the kind of the citation and `quote` the value."""

    field: str
    start: int
    end: int
    written: str
    quote: str = ""


class Scope(NamedTuple):
    """Where a query is asked to hold: in one field or all, in one sentence (an original range of that field) or all."""

    field: str | None = None
    sentence: tuple[int, int] | None = None


WHOLE: Final = Scope()


class Outcome(NamedTuple):
    """Whether a query holds, and the mentions that make it hold; none where it does not, or holds by absence."""

    holds: bool
    mentions: tuple[Mention, ...] = ()


FAILS: Final = Outcome(False)


class Evaluator:
    """Asks queries of one reading."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._leaf_spans: dict[tuple[int, str], dict[tuple[int, int] | None, Spans]] = {}
        self._ask: dict[type, Callable[[Any, Scope], Outcome]] = {
            AllOf: self._all_of,
            AnyOf: self._any_of,
            Not: self._not,
            Sentence: self._sentence,
            AtLeast: self._at_least,
            InField: self._in_field,
            Fact: self._fact,
            Citation: self._citation,
        }

    def outcome(self, query: Query, scope: Scope = WHOLE) -> Outcome:
        """The answer for one query within a scope."""
        return self._ask.get(type(query), self._by_mentions)(query, scope)

    def fields(self, scope: Scope) -> Iterator[FieldReading]:
        return (field for field in self.reading.fields if scope.field in (None, field.name))

    # ------------------------------------------------------------ nodes

    def _all_of(self, query: AllOf, scope: Scope) -> Outcome:
        mentions: list[Mention] = []
        for part in query.parts:
            outcome = self.outcome(part, scope)
            if not outcome.holds:
                return FAILS
            mentions.extend(outcome.mentions)
        return Outcome(True, tuple(mentions))

    def _any_of(self, query: AnyOf, scope: Scope) -> Outcome:
        outcomes = [self.outcome(part, scope) for part in query.parts]
        return Outcome(any(outcome.holds for outcome in outcomes), _joined(outcomes))

    def _not(self, query: Not, scope: Scope) -> Outcome:
        return Outcome(not self.outcome(query.part, scope).holds)

    def _sentence(self, query: Sentence, scope: Scope) -> Outcome:
        outcomes = [
            self.outcome(query.part, Scope(field.name, sentence))
            for field in self.fields(scope)
            for sentence in self._sentences_to_ask(query.part, field, scope)
        ]
        return Outcome(any(outcome.holds for outcome in outcomes), _joined(outcomes))

    def _sentences_to_ask(self, query: Query, field: FieldReading, scope: Scope) -> list[tuple[int, int]]:
        """Those with a word of the query: in the others it cannot hold, since it has a word to be found by."""
        if scope.sentence is not None:
            return [scope.sentence]
        found = {
            field.sentence_around(*field.folded.original(start, end))
            for group in groups_of(query)
            for start, end, _ in self.reading.places(group, field)
        }
        return sorted(sentence for sentence in found if sentence is not None)

    def _at_least(self, query: AtLeast, scope: Scope) -> Outcome:
        if len(query.parts) > 1:
            outcomes = [self.outcome(part, scope) for part in query.parts]
            holds = sum(outcome.holds for outcome in outcomes) >= query.count
            return Outcome(True, _joined(outcomes)) if holds else FAILS
        found = [(field, self.spans(query.parts[0], field, scope)) for field in self.fields(scope)]
        if sum(count_outermost(spans) for _, spans in found) < query.count:
            return FAILS
        return Outcome(True, tuple(mention for field, spans in found for mention in _mentions(field, _places(spans))))

    def _in_field(self, query: InField, scope: Scope) -> Outcome:
        if scope.field not in (None, query.field):
            return FAILS
        return self.outcome(query.part, Scope(query.field, scope.sentence))

    def _fact(self, query: Fact, scope: Scope) -> Outcome:
        return Outcome(fact_holds(query, self.reading.text))

    def _citation(self, query: Citation, scope: Scope) -> Outcome:
        written = query.written
        facts: list[Mention] = []
        if scope == WHOLE:
            for value in cited_in_facts(query, self.reading.text.facts):
                facts.append(Mention(query.kind, 0, len(value), written, value))
        in_text = [
            Mention(field.name, start, end, written)
            for field in self.fields(scope)
            for start, end in self._cited_in_text(query, field)
            if scope.sentence is None or field.sentence_around(start, end) == scope.sentence
        ]
        return Outcome(bool(in_text or facts), (*in_text, *facts))

    def _cited_in_text(self, query: Citation, field: FieldReading) -> list[tuple[int, int]]:
        if query.kind == "cfr":
            spans = [(cited.start, cited.end) for cited in field.citations if meets(query.value, cited)]
        else:
            spans = self.reading.spans(Term(text=query.value), field)
        return [field.folded.original(*span) for span in spans]

    def _by_mentions(self, query: Query, scope: Scope) -> Outcome:
        mentions = tuple(
            mention for field in self.fields(scope) for mention in _mentions(field, self._speaking(query, field, scope))
        )
        return Outcome(bool(mentions), mentions)

    def _speaking(self, query: Query, field: FieldReading, scope: Scope) -> Iterable[Place]:
        if isinstance(query, Near):
            sides = self._sides(query, field, scope)
            return near_places(field, *sides, query.words, ordered=query.ordered)
        return _places(self.spans(query, field, scope))

    # ------------------------------------------------------------ spans

    def spans(self, query: Query, field: FieldReading, scope: Scope) -> Spans:
        """What a query that is made of mentions covers in a field."""
        if isinstance(query, Near):
            return covers(field, *self._sides(query, field, scope), query.words, ordered=query.ordered)
        if isinstance(query, NotNear):
            return apart(field, *self._sides(query, field, scope), query.words)
        if isinstance(query, AnyOf):
            return merged(span for part in query.parts for span in self.spans(part, field, scope))
        if isinstance(query, Group):
            return self._leaf(query, field, scope)
        raise TypeError(f"{type(query).__name__} is not made of mentions")

    def _sides(self, query: Near | NotNear, field: FieldReading, scope: Scope) -> tuple[Spans, Spans]:
        left = self.spans(query.left, field, scope)
        return left, self.spans(query.right, field, scope) if left else []

    def _leaf(self, query: Group, field: FieldReading, scope: Scope) -> Spans:
        # Known by identity: the query outlives the questions that are asked of it.
        key = (id(query), field.name)
        by_sentence = self._leaf_spans.get(key)
        if by_sentence is None:
            places = self.reading.places(query, field)
            by_sentence = {None: merged(Span(place[0], place[1], (place,)) for place in places)}
            self._leaf_spans[key] = by_sentence
        if scope.sentence is not None and len(by_sentence) == 1:
            for span in by_sentence[None]:
                sentence = field.sentence_around(*field.folded.original(*span[:2]))
                if sentence is not None:
                    by_sentence.setdefault(sentence, []).append(span)
        return by_sentence.get(scope.sentence, [])


def _places(spans: Spans) -> set[Place]:
    return {place for span in spans for place in span.leaves}


def _mentions(field: FieldReading, places: Iterable[Place]) -> Iterator[Mention]:
    for start, end, written in places:
        yield Mention(field.name, *field.folded.original(start, end), written)


def _joined(outcomes: list[Outcome]) -> tuple[Mention, ...]:
    return tuple(mention for outcome in outcomes if outcome.holds for mention in outcome.mentions)
