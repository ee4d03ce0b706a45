"""Does a query hold of a text, and by which words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias

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
from monitor.matching.reading import FieldReading, Place, Reading
from monitor.matching.terms import MOST_MENTIONS


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


class Span(NamedTuple):
    """A stretch of a folded field that mentions cover: of one term, or of terms that stand near each other."""

    start: int
    end: int
    leaves: tuple[Place, ...]


Spans: TypeAlias = list[Span]
_START: Final = itemgetter(0)
_PLACE: Final = itemgetter(0, 1)


class Evaluator:
    """Asks queries of one reading."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._leaf_spans: dict[tuple[int, str], Spans] = {}
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
        if sum(_count_outermost(spans) for _, spans in found) < query.count:
            return FAILS
        return Outcome(True, tuple(mention for field, spans in found for mention in _mentions(field, spans)))

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

    def _speaking(self, query: Query, field: FieldReading, scope: Scope) -> Spans:
        return self._leaf(query, field, scope) if isinstance(query, Group) else self.spans(query, field, scope)

    # ------------------------------------------------------------ spans

    def spans(self, query: Query, field: FieldReading, scope: Scope) -> Spans:
        """What a query that is made of mentions covers in a field, ascending; the first MOST_MENTIONS of them."""
        if isinstance(query, Near):
            found = self._near(query, field, scope)
        elif isinstance(query, NotNear):
            left, right = self.spans(query.left, field, scope), self.spans(query.right, field, scope)
            found = [span for span in left if not _comes_near(field, span, right, query.words)]
        elif isinstance(query, AnyOf):
            found = _merged(span for part in query.parts for span in self.spans(part, field, scope))
        else:
            found = self._leaf(query, field, scope)
        return found[:MOST_MENTIONS]

    def _leaf(self, query: Query, field: FieldReading, scope: Scope) -> Spans:
        if not isinstance(query, Group):
            raise TypeError(f"{type(query).__name__} is not made of mentions")
        # Known by identity: the query outlives the questions that are asked of it.
        key = (id(query), field.name)
        spans = self._leaf_spans.get(key)
        if spans is None:
            spans = _merged(Span(place[0], place[1], (place,)) for place in self.reading.places(query, field))
            self._leaf_spans[key] = spans
        if scope.sentence is None:
            return spans
        return [span for span in spans if field.sentence_around(*field.folded.original(*span[:2])) == scope.sentence]

    def _near(self, query: Near, field: FieldReading, scope: Scope) -> Spans:
        left = self.spans(query.left, field, scope)
        right = self.spans(query.right, field, scope) if left else []
        if not right:
            return []
        pairs = _followed(field, left, right, query.words)
        if not query.ordered:
            pairs += _followed(field, right, left, query.words)
        return _merged(Span(one.start, other.end, one.leaves + other.leaves) for one, other in pairs)


def _followed(field: FieldReading, first: Spans, second: Spans, words: int) -> list[tuple[Span, Span]]:
    """Pairs where the second follows the first at most so many words away. Both ascending."""
    pairs = []
    for one in first:
        for other in second[bisect_left(second, one.end, key=_START) :]:
            if field.words_between(one.end, other.start, words) >= words:
                break
            pairs.append((one, other))
    return pairs


def _comes_near(field: FieldReading, span: Span, others: Spans, words: int) -> bool:
    return any(_is_near(field, span, other, words) for other in others)


def _is_near(field: FieldReading, one: Span, other: Span, words: int) -> bool:
    """True where they overlap or are at most so many words apart: the next word is 1 word away."""
    if one.start < other.end and other.start < one.end:
        return True
    return field.words_between(min(one.end, other.end), max(one.start, other.start), words) < words


def _merged(spans: Iterable[Span]) -> Spans:
    """Ascending, equal stretches made one with the mentions of all."""
    by_place: dict[tuple[int, int], Span] = {}
    for span in spans:
        place = span[:2]
        known = by_place.get(place)
        by_place[place] = span if known is None else Span(*place, tuple({*known.leaves, *span.leaves}))
    return sorted(by_place.values(), key=_PLACE)


def _count_outermost(spans: Spans) -> int:
    """Spans that lie in no longer one."""
    count, reach = 0, -1
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end > reach:
            count, reach = count + 1, span.end
    return count


def _mentions(field: FieldReading, spans: Spans) -> Iterator[Mention]:
    for start, end, written in {place for span in spans for place in span.leaves}:
        original_start, original_end = field.folded.original(start, end)
        yield Mention(field.name, original_start, original_end, written)


def _joined(outcomes: list[Outcome]) -> tuple[Mention, ...]:
    return tuple(mention for outcome in outcomes if outcome.holds for mention in outcome.mentions)
