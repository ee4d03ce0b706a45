"""What each node of a query means, written a second time for the naive twin: nothing is planned, all is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from monitor.domain.documents import Text
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
)
from monitor.matching.naive_citations import citations_of, meets, place_of
from monitor.matching.naive_facts import fact_holds, values_that_satisfy
from monitor.matching.naive_letters import Letter, Span, letters_of, original
from monitor.matching.naive_terms import folded_mentions
from monitor.matching.spans import MOST_COVERS
from monitor.text.characters import Script, script_of
from monitor.text.sentences import sentence_starts


class Leaf(NamedTuple):
    """A mention of one term or citation. Where it is the document's own word that satisfies a citation, `fact` is that
    word, `field` the kind of the citation, and the mention all of it."""

    field: str
    start: int
    end: int
    written: str
    fact: str = ""


Outcome = tuple[bool, set[Leaf]]
Spans = dict[Span, set[Leaf]]
"""Stretches of a field's folded letters, each with the mentions that it is made of."""


@dataclass(frozen=True)
class Page:
    """One field of a text. `words_before` counts, for each letter and for the end, the words that begin before it;
    `mentions` remembers where terms were found."""

    name: str
    value: str
    letters: list[Letter]
    words_before: list[int]
    mentions: dict[Term, list[Span]] = field(default_factory=dict)

    def mentions_of(self, term: Term) -> list[Span]:
        if term not in self.mentions:
            self.mentions[term] = folded_mentions(term, self.letters, self.value)
        return self.mentions[term]

    def leaf(self, span: Span, written: str) -> Leaf:
        return Leaf(self.name, *original(self.letters, span), written)


@dataclass(frozen=True)
class Window:
    """A stretch of a field, from `start` to `end` of the original, in which mentions are looked for."""

    page: Page
    start: int
    end: int

    def contains(self, span: Span) -> bool:
        start, end = original(self.page.letters, span)
        return self.start <= start and end <= self.end

    def sentences(self) -> list[Window]:
        starts = [start for start in sentence_starts(self.page.value) if self.start <= start < self.end]
        return [Window(self.page, start, end) for start, end in zip(starts, [*starts[1:], self.end], strict=True)]


@dataclass(frozen=True)
class Scope:
    """Where a query is asked: the windows, and whether they are the whole document."""

    text: Text
    windows: tuple[Window, ...]
    is_whole: bool


def whole(text: Text) -> Scope:
    """All fields of a text."""
    return Scope(text, tuple(_window(name, value) for name, value in text.fields()), is_whole=True)


def _window(name: str, value: str) -> Window:
    letters = letters_of(value)
    begins = [_begins_word(letters, index) for index in range(len(letters))]
    return Window(Page(name, value, letters, [0, *accumulate(begins)]), 0, len(value))


# ---------------------------------------------------------------- does it hold, and by which words


def outcome(query: Query, scope: Scope) -> Outcome:
    """Whether a query holds in a scope, and the mentions that speak for it."""
    match query:
        case Group():
            return _of_mentions(_group_mentions(query, scope))
        case AllOf(parts):
            outcomes = [outcome(part, scope) for part in parts]
            return all(holds for holds, _ in outcomes), _together(outcomes)
        case AnyOf(parts):
            outcomes = [outcome(part, scope) for part in parts]
            return any(holds for holds, _ in outcomes), _together(outcomes)
        case Not(part):
            return not outcome(part, scope)[0], set()
        case Near() | NotNear():
            return _of_mentions({leaf for window in scope.windows for leaf in _leaves(_all_spans(query, window))})
        case Sentence(part):
            sentences = [sentence for window in scope.windows for sentence in window.sentences()]
            outcomes = [outcome(part, Scope(scope.text, (sentence,), is_whole=False)) for sentence in sentences]
            return any(holds for holds, _ in outcomes), _together(outcomes)
        case AtLeast(count, (part,)):
            return _many_mentions(count, part, scope)
        case AtLeast(count, parts):
            outcomes = [outcome(part, scope) for part in parts]
            return sum(holds for holds, _ in outcomes) >= count, _together(outcomes)
        case InField(name, part):
            windows = tuple(window for window in scope.windows if window.page.name == name)
            return outcome(part, Scope(scope.text, windows, is_whole=False))
        case Fact():
            return fact_holds(query, scope.text), set()
        case Citation():
            return _of_mentions(_text_citations(query, scope) | _fact_citations(query, scope))


def _of_mentions(leaves: set[Leaf]) -> Outcome:
    return bool(leaves), leaves


def _together(outcomes: list[Outcome]) -> set[Leaf]:
    """The mentions of those that hold. A part that does not hold speaks for nothing."""
    return {leaf for holds, leaves in outcomes if holds for leaf in leaves}


def _group_mentions(group: Group, scope: Scope) -> set[Leaf]:
    return {leaf for window in scope.windows for leaf in _leaves(_group_spans(group, window))}


def _many_mentions(count: int, part: Query, scope: Scope) -> Outcome:
    """ATLEAST of one part counts mentions; one inside a longer one is not another mention."""
    found = [spans(part, window) for window in scope.windows]
    counted = sum(not any(_is_inside(span, other) for other in page) for page in found for span in page)
    return counted >= count, {leaf for page in found for leaf in _leaves(page)}


def _text_citations(citation: Citation, scope: Scope) -> set[Leaf]:
    written = f"{citation.kind}:{citation.value}"
    return {
        window.page.leaf(span, written)
        for window in scope.windows
        for span in _citation_spans(citation, window.page)
        if window.contains(span)
    }


def _citation_spans(citation: Citation, page: Page) -> list[Span]:
    if citation.kind != "cfr":
        return page.mentions_of(Term(text=citation.value))
    wanted = place_of(citation.value)
    return [span for span, cited in citations_of(page.value) if wanted is not None and meets(wanted, cited)]


def _fact_citations(citation: Citation, scope: Scope) -> set[Leaf]:
    if not scope.is_whole:
        return set()
    written = f"{citation.kind}:{citation.value}"
    values = values_that_satisfy(citation, scope.text)
    return {Leaf(citation.kind, 0, len(value), written, value) for value in values}


# ---------------------------------------------------------------- stretches, for distances and for counting


def spans(query: Query, window: Window) -> Spans:
    """The stretches that a query made of mentions gives to the operator around it: of NEAR the first MOST_COVERS."""
    found = _all_spans(query, window)
    return {span: found[span] for span in sorted(found)[:MOST_COVERS]} if isinstance(query, Near) else found


def _all_spans(query: Query, window: Window) -> Spans:
    match query:
        case Group():
            return _group_spans(query, window)
        case AnyOf(parts):
            found: Spans = {}
            for part in parts:
                for span, leaves in spans(part, window).items():
                    found.setdefault(span, set()).update(leaves)
            return found
        case Near():
            return _covers(query, window)
        case NotNear(left, right, words):
            others = spans(right, window)
            return {
                span: leaves
                for span, leaves in spans(left, window).items()
                if not any(distance(window.page, span, other) <= words for other in others)
            }
    raise ValueError(f"{type(query).__name__} is not made of mentions")


def _group_spans(group: Group, window: Window) -> Spans:
    found: Spans = {}
    for term in group.terms:
        for span in window.page.mentions_of(term):
            if window.contains(span):
                found.setdefault(span, set()).add(window.page.leaf(span, term.text))
    return found


def _covers(near: Near, window: Window) -> Spans:
    found: Spans = {}
    rights = spans(near.right, window)
    for left, left_leaves in spans(near.left, window).items():
        for right, right_leaves in rights.items():
            if near.ordered and right < left:
                continue
            if 1 <= distance(window.page, left, right) <= near.words:
                cover = min(left[0], right[0]), max(left[1], right[1])
                found.setdefault(cover, set()).update(left_leaves | right_leaves)
    return found


def distance(page: Page, one: Span, other: Span) -> int:
    """How many words from one stretch to another: 1 to the next word, 0 where the two overlap."""
    first, second = sorted((one, other))
    if second[0] < first[1]:
        return 0
    return 1 + page.words_before[second[0]] - page.words_before[first[1]]


def _begins_word(letters: list[Letter], index: int) -> bool:
    """A run of one script is a word, a Han or hiragana character is one by itself."""
    script = script_of(letters[index].char)
    if script is Script.NONE:
        return False
    if script in (Script.HAN, Script.HIRAGANA) or index == 0:
        return True
    return script_of(letters[index - 1].char) is not script


def _is_inside(span: Span, other: Span) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _leaves(found: Spans) -> set[Leaf]:
    return {leaf for leaves in found.values() for leaf in leaves}
