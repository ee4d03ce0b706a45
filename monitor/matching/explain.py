"""Why a rule holds of a text, or why it does not: its query as a tree, each part with the words that satisfied it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeAlias

from monitor.domain.documents import TEXT_FIELDS, Text
from monitor.domain.queries import (
    CITATION_KINDS,
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
)
from monitor.domain.watchlists import Filters, Rule
from monitor.matching.asked import single_filters, what_is_cited, what_it_is
from monitor.matching.evaluate import WHOLE, Evaluator, Mention, Scope
from monitor.matching.filters import filters_hold
from monitor.matching.misses import count_mentions, quoted_words, why_not_found, why_not_near
from monitor.matching.reading import Reading
from monitor.matching.written import written


class Kind(StrEnum):
    """What a part of a rule asks for."""

    RULE = "rule"
    WORDS = "words"
    ALL = "all"
    ANY = "any"
    NOT = "not"
    NEAR = "near"
    NOT_NEAR = "not-near"
    SENTENCE = "sentence"
    AT_LEAST = "at-least"
    FIELD = "field"
    FACT = "fact"
    CITATION = "citation"
    FILTER = "filter"


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundWords:
    """One mention: `words` as they stand at [start, end) of the field as given, and the term that found them. Where a
    document satisfies a citation by what it says of itself, `field` is the kind of the citation."""

    field: str
    start: int
    end: int
    words: str
    term: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """One part of a rule.

    `found` are the mentions that satisfied it, in reading order; of a part that does not hold, and of a NOT, none.
    `reason` says what is missing, without a full stop. `terms` is how many words a group stands for, and `sentence` the
    one that was looked at.
    """

    kind: Kind
    written: str
    holds: bool
    found: tuple[FoundWords, ...] = ()
    reason: str = ""
    terms: int = 0
    sentence: str = ""
    parts: tuple[Explanation, ...] = ()


NOT_HERE: Final = "found, but not near the other side"
FIELD_ORDER: Final = (*TEXT_FIELDS, *CITATION_KINDS)

SentencePlace: TypeAlias = tuple[str, tuple[int, int]]
"""A field and a range of it."""


def explain_rule(rule: Rule, text: Text) -> Explanation:
    """The tree of one rule. Its parts all have to hold: those of the query, then the filters."""
    return explain_rules((rule,), text)[0]


def explain_rules(rules: Iterable[Rule], text: Text) -> tuple[Explanation, ...]:
    """The trees of several rules; the text is read once."""
    explainer = _Explainer(Reading(text))
    return tuple(explainer.rule(rule) for rule in rules)


class _Explainer:
    """Asks every part of a query what it finds."""

    def __init__(self, reading: Reading) -> None:
        self._text = reading.text
        self._evaluator = Evaluator(reading)
        self._values = dict(reading.text.fields())

    def rule(self, rule: Rule) -> Explanation:
        conjuncts = rule.query.parts if isinstance(rule.query, AllOf) else (rule.query,)
        parts = (*(self.part(part, WHOLE) for part in conjuncts), *self._filters(rule.filters))
        holds = all(part.holds for part in parts)
        return Explanation(
            kind=Kind.RULE,
            written=written(rule.query),
            holds=holds,
            found=self._found(self._evaluator.outcome(rule.query).mentions) if holds else (),
            parts=parts,
        )

    def part(self, query: Query, scope: Scope) -> Explanation:
        """The tree of one part of a query, asked within a scope."""
        match query:
            case Group():
                return self._group(query, scope)
            case AllOf(parts):
                return self._plain(Kind.ALL, query, scope, parts)
            case AnyOf(parts):
                return self._plain(Kind.ANY, query, scope, parts)
            case Not(part):
                return self._not(query, part, scope)
            case Near():
                return self._near(query, scope)
            case NotNear():
                return self._not_near(query, scope)
            case Sentence():
                return self._sentence(query, scope)
            case AtLeast():
                return self._at_least(query, scope)
            case InField():
                return self._in_field(query, scope)
            case Fact():
                found = self._plain(Kind.FACT, query, scope)
                return _unless_it_holds(found, what_it_is(query.name, self._text))
            case Citation():
                found = self._plain(Kind.CITATION, query, scope)
                return found if found.holds else replace(found, reason=what_is_cited(query, self._evaluator.reading))

    def _plain(self, kind: Kind, query: Query, scope: Scope, parts: Sequence[Query] = ()) -> Explanation:
        """What every part tells: whether it holds, by which mentions, and its own parts in the same scope."""
        outcome = self._evaluator.outcome(query, scope)
        return Explanation(
            kind=kind,
            written=written(query),
            holds=outcome.holds,
            found=self._found(outcome.mentions),
            parts=tuple(self.part(part, scope) for part in parts),
        )

    # ------------------------------------------------------------ nodes

    def _group(self, group: Group, scope: Scope) -> Explanation:
        found = replace(self._plain(Kind.WORDS, group, scope), terms=len(group.terms))
        return found if found.holds else replace(found, reason=why_not_found(group, self._evaluator, scope))

    def _not(self, query: Not, part: Query, scope: Scope) -> Explanation:
        found = self._plain(Kind.NOT, query, scope, (part,))
        words = _words(found.parts[0])
        return _unless_it_holds(found, f"forbidden, and found: {quoted_words(words)}" if words else "forbidden, and so")

    def _near(self, query: Near, scope: Scope) -> Explanation:
        found = self._plain(Kind.NEAR, query, scope, (query.left, query.right))
        if found.holds:
            return replace(found, parts=tuple(_narrowed(part, set(found.found)) for part in found.parts))
        if all(part.holds for part in found.parts):
            return replace(found, reason=why_not_near(query, self._evaluator, scope))
        return found

    def _not_near(self, query: NotNear, scope: Scope) -> Explanation:
        found = self._plain(Kind.NOT_NEAR, query, scope, (query.left, query.right))
        left, right = found.parts
        if found.holds:
            return replace(found, parts=(_narrowed(left, set(found.found)), right))
        return replace(found, reason=f"each mention is near {quoted_words(_words(right))}") if left.holds else found

    def _at_least(self, query: AtLeast, scope: Scope) -> Explanation:
        found = self._plain(Kind.AT_LEAST, query, scope, query.parts)
        if len(query.parts) > 1:
            number = sum(part.holds for part in found.parts)
            return _unless_it_holds(found, f"{number} of {query.count} parts that are asked for")
        number = count_mentions(query.parts[0], self._evaluator, scope)
        return _unless_it_holds(found, f"{number} of {query.count} mentions that are asked for")

    def _in_field(self, query: InField, scope: Scope) -> Explanation:
        found = self._plain(Kind.FIELD, query, scope)
        inside = self.part(query.part, Scope(query.field, scope.sentence))
        found = replace(found, parts=(inside,))
        return found if query.field in self._values else _unless_it_holds(found, f"the document has no {query.field}")

    def _sentence(self, query: Sentence, scope: Scope) -> Explanation:
        found = self._plain(Kind.SENTENCE, query, scope)
        counts = self._sentences(query.part, scope)
        if not counts:
            return replace(found, parts=(self.part(query.part, scope),), reason="" if found.holds else "not found")
        best = max(counts, key=lambda place: counts[place])
        field, (start, end) = best
        inside = Scope(field, (start, end))
        reason = "" if found.holds else "no sentence holds it all; this one comes nearest"
        return replace(
            found,
            reason=reason,
            sentence=self._values[field][start:end].strip(),
            parts=(self.part(query.part, inside),),
        )

    def _sentences(self, part: Query, scope: Scope) -> dict[SentencePlace, int]:
        """Sentences with a word of the part, in reading order, and how much of it holds there: most where all does."""
        asked = [*(part.parts if isinstance(part, AllOf) else ()), part]
        counts: dict[SentencePlace, int] = {}
        for each in asked:
            mentions = self._evaluator.outcome(Sentence(each), scope).mentions
            for place in {place for mention in mentions if (place := self._place_of(mention))}:
                counts[place] = counts.get(place, 0) + 1
        return {place: counts[place] for place in sorted(counts, key=lambda place: (_rank(place[0]), place[1]))}

    def _place_of(self, mention: Mention) -> SentencePlace | None:
        for field in self._evaluator.reading.fields:
            if field.name == mention.field:
                sentence = field.sentence_around(mention.start, mention.end)
                return (field.name, sentence) if sentence else None
        return None

    # ------------------------------------------------------------ filters and mentions

    def _filters(self, filters: Filters) -> Iterable[Explanation]:
        for name, alone, values in single_filters(filters):
            found = Explanation(kind=Kind.FILTER, written=f"{name}: {values}", holds=filters_hold(alone, self._text))
            yield _unless_it_holds(found, what_it_is(name, self._text))

    def _found(self, mentions: Iterable[Mention]) -> tuple[FoundWords, ...]:
        found = {
            FoundWords(
                field=mention.field,
                start=mention.start,
                end=mention.end,
                words=mention.quote or self._values[mention.field][mention.start : mention.end],
                term=mention.written,
            )
            for mention in mentions
        }
        return tuple(sorted(found, key=_reading_order))


def _reading_order(found: FoundWords) -> tuple[int, int, int, str]:
    return _rank(found.field), found.start, found.end, found.term


def _rank(field: str) -> int:
    return FIELD_ORDER.index(field)


def _unless_it_holds(part: Explanation, reason: str) -> Explanation:
    return part if part.holds else replace(part, reason=reason)


def _words(part: Explanation) -> list[str]:
    return [found.words for found in part.found]


def _narrowed(part: Explanation, kept: set[FoundWords]) -> Explanation:
    """The part with those of its mentions alone that stand near enough; one that is left with none did not help."""
    if not part.holds or not part.found:
        return part
    found = tuple(item for item in part.found if item in kept)
    parts = tuple(_narrowed(inner, kept) for inner in part.parts)
    if not found:
        return replace(part, holds=False, found=(), reason=NOT_HERE, parts=parts)
    return replace(part, found=found, parts=parts)
