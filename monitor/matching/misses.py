"""Why words were not found, or not where they were asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from monitor.domain.queries import AtLeast, Group, Near, Query, Term
from monitor.matching.evaluate import WHOLE, Evaluator, Scope
from monitor.matching.reading import FieldReading
from monitor.matching.terms import search_term
from monitor.text.characters import Script, script_of
from monitor.text.printable import one_line

Words: TypeAlias = list[str]
Fields: TypeAlias = Sequence[FieldReading]

TOLD: Final = 3
"""So many words of a group, and so many places of a word, are enough to see what is wrong."""
LONGEST_WORD: Final = 40
_FARTHEST: Final = 1 << 20
"""More words than a field can have: the largest rule of the register has about 300,000."""


def why_not_found(group: Group, evaluator: Evaluator, scope: Scope) -> str:
    """Why no word of a group is found in the scope, without a full stop."""
    if scope != WHOLE and (mentions := evaluator.outcome(group).mentions):
        fields = dict.fromkeys(mention.field for mention in mentions)
        if scope.field in (None, *fields):
            return "found, but not in this sentence"
        return f"found, but in the {' and the '.join(fields)}"
    close = [told for term in group.terms if (told := _why_no_mention(term, evaluator.reading.fields))]
    if not close:
        return "not found" if len(group.terms) == 1 else f"none of its {len(group.terms)} words is found"
    more = f"; {len(close) - TOLD} more words like that" if len(close) > TOLD else ""
    return "; ".join(close[:TOLD]) + more


def why_not_near(query: Near, evaluator: Evaluator, scope: Scope) -> str:
    """Why two sides that are both found are not near each other."""

    def holds(words: int, *, ordered: bool = query.ordered) -> bool:
        return evaluator.outcome(Near(query.left, query.right, words, ordered), scope).holds

    if query.ordered and holds(query.words, ordered=False):
        return "found, but the other way round"
    # From near to far: of two words that stand in a text a thousand times, all pairs are a million.
    reach = query.words
    while reach < _FARTHEST:
        reach *= 4
        if holds(reach):
            return f"the nearest are {first_that(holds, query.words + 1, reach)} words apart"
    if query.ordered and holds(_FARTHEST, ordered=False):
        return "found only the other way round"
    return "found, but never both in one field without overlapping"


def count_mentions(query: Query, evaluator: Evaluator, scope: Scope) -> int:
    """How many mentions ATLEAST counts for one part."""

    def too_few(count: int) -> bool:
        return not evaluator.outcome(AtLeast(count, (query,)), scope).holds

    return first_that(too_few, 1, _FARTHEST) - 1


def first_that(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The smallest number from `low` to `high` for which it holds; it must hold for `high`, and from there on down to
    that number."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def quoted_words(words: Iterable[str]) -> str:
    """Words in quotes, each once, the first few of them."""
    distinct = list(dict.fromkeys(one_line(word, LONGEST_WORD) for word in words))
    told = ", ".join(f'"{word}"' for word in distinct[:TOLD])
    return f"{told} and {len(distinct) - TOLD} others" if len(distinct) > TOLD else told


def _why_no_mention(term: Term, fields: Fields) -> str:
    """What stands in the text instead of the term; empty where nothing looks like it."""
    plain = replace(term, exact=False, not_in=())
    if not any(True for field in fields for _ in _occurrences(plain, field)):
        return ""
    if term.not_in and (words := _mentions(replace(term, not_in=()), fields)):
        guards = [guard for guard in term.not_in if len(_mentions(replace(term, not_in=(guard,)), fields)) < len(words)]
        return f"{quoted_words(words)} stands only inside {quoted_words(guards)}, which not_in leaves out"
    if term.exact and (words := _mentions(plain, fields)):
        return f"it stands there as {quoted_words(words)}, and exact asks for {quoted_words([term.text])}"
    return _inside_longer(plain, fields)


def _mentions(term: Term, fields: Fields) -> Words:
    """The words by which a variant of the term is found."""
    ready = search_term(term)
    return [
        field.original[slice(*field.folded.original(start, end))]
        for field in fields
        for start, end in ready.mentions(field.folded, field.original)
    ]


def _inside_longer(term: Term, fields: Fields) -> str:
    longer: Words = []
    doubtful: Words = []
    for field in fields:
        for start, end in _occurrences(term, field):
            around = _word_around(field.folded.text, start, end)
            word = field.original[slice(*field.folded.original(*around))]
            (doubtful if around == (start, end) else longer).append(word)
    if longer:
        return f'"{term.text}" stands only inside {quoted_words(longer)}'
    return f"{quoted_words(doubtful)} is there, but may be an amount"


def _occurrences(term: Term, field: FieldReading) -> Iterator[tuple[int, int]]:
    """Where the letters of the term stand, whatever is next to them."""
    for found in search_term(term).finder.occurrences(field.folded.text):
        yield found.start, found.end


def _word_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The run of the same script that the characters at both ends belong to."""
    first, last = script_of(text[start]), script_of(text[end - 1])
    while first is not Script.NONE and start > 0 and script_of(text[start - 1]) is first:
        start -= 1
    while last is not Script.NONE and end < len(text) and script_of(text[end]) is last:
        end += 1
    return start, end
