"""Warnings about words that a rule takes alone, and that are too short or mean something else too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from monitor.cli.lints.files import WrittenFiles
from monitor.cli.lints.friends import FALSE_FRIENDS
from monitor.cli.lints.lint import Lint
from monitor.domain.queries import AllOf, Not, Query, Term
from monitor.domain.watchlists import Filters, Watchlist
from monitor.matching.implied import holds_with, wanted
from monitor.matching.pieces import tokens_of
from monitor.text.characters import Script, script_of
from monitor.text.fold import as_written

BESIDE: Final = "ask for a word of the subject beside it"
EXACT: Final = "write it with exact: true"
GUARD: Final = "name the longer words under not_in"


def word_lints(watchlist: Watchlist, files: WrittenFiles) -> Iterator[Lint]:
    """A word is told once for each watchlist, for the first rule that it satisfies alone."""
    told: set[Term] = set()
    for rule in watchlist.rules:
        if _asks_of_the_document(rule.filters):
            continue
        guarded = _forbids_something(rule.query)
        for term, group in wanted(rule.query):
            if not isinstance(term, Term) or term in told:
                continue
            problem = _false_friend(term, guarded=guarded) or _too_short(term, guarded=guarded)
            if problem and _suffices(rule.query, term):
                told.add(term)
                name, what, cures = problem
                spot, concept = files.term(watchlist, rule, group, term)
                yield Lint(
                    name=name,
                    spot=spot,
                    problem=f'Rule "{rule.key}" of {watchlist.key} takes "{term.text}" alone: {what}.',
                    remedy=f"{' or '.join(cures).capitalize()}.",
                    watchlist=watchlist.key,
                    rule=rule.key,
                    concept=concept,
                )


def _asks_of_the_document(filters: Filters) -> bool:
    """An agency or a CFR part is a context as good as a word; a language is none."""
    return replace(filters, language=()) != Filters()


def _forbids_something(query: Query) -> bool:
    return isinstance(query, AllOf) and any(isinstance(part, Not) for part in query.parts)


def _suffices(query: Query, term: Term) -> bool:
    return holds_with(query, lambda leaf: leaf == term)


Problem = tuple[str, str, tuple[str, ...]]
"""Name of the lint, what is wrong, and what helps."""


def _false_friend(term: Term, *, guarded: bool) -> Problem | None:
    friend = FALSE_FRIENDS.get(" ".join(tokens_of(term.text)))
    if friend is None or (friend.exact and term.exact) or (friend.guard and (term.not_in or guarded)):
        return None
    cures = [BESIDE, *([EXACT] if friend.exact else []), *([GUARD] if friend.guard else [])]
    return "false-friend", f"it is also {friend.otherwise}", tuple(cures)


def _too_short(term: Term, *, guarded: bool) -> Problem | None:
    tokens = tokens_of(term.text)
    if len(tokens) != 1 or term.prefix:
        return None
    (word,) = tokens
    scripts = {script_of(char) for char in word}
    if scripts == {Script.ALPHABETIC}:
        return _short_alphabetic(word, term)
    if len(word) == 1 and scripts < {Script.HANGUL, Script.HAN, Script.HIRAGANA, Script.KATAKANA}:
        return "short-word", "one character is a word or a piece of many", (BESIDE,)
    looked_for = as_written(term.text) if term.exact else word
    if len(word) == 2 and all(map(_is_common_han, looked_for)) and not (term.not_in or guarded):
        return "short-word", "two common characters meet by chance where two other words meet", (GUARD, BESIDE)
    return None


def _is_common_han(char: str) -> bool:
    """Of the first level of GB 2312: the 3,755 characters that make up nearly all of a Chinese text (rows 16 to 55)."""
    try:
        return 0xB0 <= char.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def _short_alphabetic(word: str, term: Term) -> Problem | None:
    if any(map(str.isdigit, word)):
        return ("short-word", "a code so short has other owners", (BESIDE,)) if len(word) <= 3 else None
    if len(word) <= 2 and not term.not_in:
        return "short-word", "two letters are many things", (BESIDE,)
    if len(word) == 3 and not term.exact:
        return "short-word", "three letters are also other words", (EXACT, BESIDE)
    return None
