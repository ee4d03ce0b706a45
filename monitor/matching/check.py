"""What makes a rule unable to work, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from monitor.domain.queries import (
    CITATION_KINDS,
    FACT_NAMES,
    MOST_WORDS_APART,
    AtLeast,
    Citation,
    Fact,
    Group,
    InField,
    Near,
    NotNear,
    Query,
    Sentence,
    Term,
    children,
)
from monitor.domain.watchlists import Rule
from monitor.matching.citations import wanted_cfr
from monitor.matching.contradictions import contradictions, contradictory_filters
from monitor.matching.filters import NAMED_PARTS_TITLE, part_range
from monitor.matching.pieces import is_word, tokens_of
from monitor.matching.problems import Problem
from monitor.matching.shape import is_made_of_mentions, unanchored
from monitor.matching.terms import MOST_MENTIONS
from monitor.matching.wildcard import wildcard_problem
from monitor.matching.written import written

TEXT_FIELDS: Final = ("title", "abstract", "body")


def check_rule(rule: Rule) -> list[str]:
    """The problems of one rule, each one sentence or two; an empty list for a rule that can work."""
    return [f"Rule {rule.key!r}: {problem.text}" for problem in problems_of(rule)]


def problems_of(rule: Rule) -> list[Problem]:
    """The same, each with the part of the query that it is about."""
    found = [*problems_of_query(rule.query), *contradictory_filters(rule), *_bad_ranges(rule)]
    return _each_once(found)


def problems_of_query(query: Query) -> list[Problem]:
    """Those that the query has whatever is asked beside it."""
    return _each_once([*_anchor(query), *_parts(query), *contradictions(query)])


def _each_once(problems: list[Problem]) -> list[Problem]:
    return list({problem.text: problem for problem in reversed(problems)}.values())[::-1]


def _anchor(query: Query) -> Iterator[Problem]:
    culprit = unanchored(query)
    if culprit is None:
        return
    if culprit == query:
        text = (
            "it asks for no word that must occur, so that a hit would have nothing to quote. "
            "Add at least one word or @concept: under any or all, or with AND."
        )
    else:
        text = (
            f"{shown(culprit)} can hold without any word in the text, so that a hit may have nothing to quote. "
            "Put AND and a word beside it, or take it out."
        )
    yield Problem(text, culprit)


def _parts(query: Query) -> Iterator[Problem]:
    """The problems of a part and of all that is in it, in reading order."""
    yield from (Problem(text, query) for text in _part(query))
    if stranger := _stranger(query):
        yield stranger
    for part in children(query):
        yield from _parts(part)


def _part(query: Query) -> Iterator[str]:
    match query:
        case Group():
            yield from _group(query)
        case Near() | NotNear():
            yield from _near(query)
        case AtLeast():
            yield from _at_least(query)
        case InField(field=field) if field not in TEXT_FIELDS:
            yield f"{shown(query)} asks for a field that no document has. Fields are {', '.join(TEXT_FIELDS)}."
        case Fact(name, values):
            if name not in FACT_NAMES or not values:
                yield f"{shown(query)} asks for nothing that a document says of itself. Remove it."
        case Citation(kind, value):
            if kind not in CITATION_KINDS or (kind == "cfr" and wanted_cfr(value) is None):
                yield f"{shown(query)} is no place that can be cited. Write it as cfr:744.23."


def _group(group: Group) -> Iterator[str]:
    if not group.terms:
        yield f"{group.written!r} stands for no words at all. Give it at least one alias."
    for term in dict.fromkeys(group.terms):
        name = repr(term.text) + ("" if group.written.rstrip("*") == term.text else f" of {group.written}")
        yield from (f"{name} {problem}" for problem in _term(term))


def _term(term: Term) -> Iterator[str]:
    tokens = tokens_of(term.text)
    if not is_word(tokens):
        yield "has no letter or digit left once normalised, so it can never be found."
        return
    if term.prefix and (problem := wildcard_problem(term.text)):
        yield f"cannot end in a star. {' '.join(problem)}"
    for guard in term.not_in:
        guarding = tokens_of(guard)
        if not guarding:
            yield f"has the guard {guard!r}, of which nothing is left once normalised. Remove it."
        elif guarding == tokens and not term.prefix:
            yield f"has itself as a guard ({guard!r}), so it can never be found. Remove the guard."


def _near(pair: Near | NotNear) -> Iterator[str]:
    if not 1 <= pair.words <= MOST_WORDS_APART:
        yield f"in {shown(pair)} the distance is {pair.words}. It is a number from 1 to {MOST_WORDS_APART}."
    for side in (pair.left, pair.right):
        if not is_made_of_mentions(side):
            yield (
                f"in {shown(pair)} the side {shown(side)} has no place in a text. "
                "Beside NEAR stand words, phrases, concepts, OR between them, and NEAR."
            )


def _at_least(query: AtLeast) -> Iterator[str]:
    several = len(query.parts) > 1
    most = len(query.parts) if several else MOST_MENTIONS
    if query.count < 1:
        yield f"{shown(query)} always holds. Ask for at least 1."
    elif query.count > most:
        counted = f"has only {most} parts" if several else f"counts at most {most} mentions"
        yield f"{shown(query)} {counted}, so it can never hold. Ask for fewer."
    if not several and not all(map(is_made_of_mentions, query.parts)):
        yield (
            f"{shown(query)} has one part, which is not a matter of places in a text, so nothing can be counted. "
            "Count words, phrases, concepts, OR between them, or NEAR; or give it several parts with commas."
        )


def _stranger(query: Query) -> Problem | None:
    """What stands inside a sentence or a field and cannot be there."""
    match query:
        case Sentence(part):
            inner = _first(part, lambda inner: isinstance(inner, (InField, Fact, Citation)))
            what = "which is not about a sentence"
            if isinstance(inner, InField):
                remedy = f"Write {inner.field}:SENT(…)."
            else:
                remedy = "Join it with AND outside."
        case InField(field, part):
            inner = _first(part, lambda inner: isinstance(inner, InField) and inner.field != field)
            what, remedy = "and no word is in two fields at once", "Keep one of the two fields."
        case _:
            return None
    if inner is None:
        return None
    return Problem(f"in {shown(query)} stands {shown(inner)}, {what}. {remedy}", inner)


def _first(query: Query, wanted: Callable[[Query], bool]) -> Query | None:
    """The first part for which it is true, the query itself included."""
    if wanted(query):
        return query
    return next((found for part in children(query) if (found := _first(part, wanted))), None)


def _bad_ranges(rule: Rule) -> Iterator[Problem]:
    for reference in rule.filters.cfr:
        parts = part_range(reference)
        if reference.title != NAMED_PARTS_TITLE and parts is not None and parts[0] > parts[1]:
            yield Problem(f"the range in {str(reference)!r} ends before it begins. Put the lower part first.")


def shown(query: Query) -> str:
    """The part in a message: as it is written, cut where it is long."""
    text = written(query)
    return f"{text[:77]}..." if len(text) > 80 else text
