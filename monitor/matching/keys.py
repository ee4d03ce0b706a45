"""What a text must hold for a term to be in it: short strings that one pass over the text finds, all of them at once.

A key of an alphabet is searched in the words of a folded text: its letters and digits of alphabets, every run of
anything else made one space. " nvidia " stands there where the word does, and in no longer word; " export control "
stands there also for "export-control" and "Export, control", so that a second look is needed. A key of Hangul, Han or
kana is searched in the folded text as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from monitor.domain.queries import Citation, Group, Query, Term, children
from monitor.domain.watchlists import Watchlist
from monitor.matching.pieces import Gap, Pieces, cut, eccn_pieces, tokens_of
from monitor.text.boundaries import edges_of
from monitor.text.characters import Script, script_of

EVERY_TEXT: Final = ""
"""Stands in every text: the key of a term of which nothing better is known."""


MOST_WAYS: Final = 4
"""Ways to write a term of codes that are looked for: two codes, each as one word or two."""


class Key(NamedTuple):
    """A key, and where it stands in a term: its first letter is `offset` characters into that piece."""

    text: str
    piece: int = 0
    offset: int = 0


class Keys(NamedTuple):
    """Alternatives, one of which is wherever the term is mentioned. `certain`: where the only key stands, the term is
    mentioned, and its place is the key's without the spaces."""

    alternatives: tuple[Key, ...]
    certain: bool = False


def terms_of(watchlists: Iterable[Watchlist]) -> list[Term]:
    """Every distinct term that can be searched, those of dockets and RINs too, in the order they were written."""
    found: dict[Term, None] = {}
    for watchlist in watchlists:
        for rule in watchlist.rules:
            found.update(dict.fromkeys(_terms(rule.query)))
    return [term for term in found if tokens_of(term.text)]


def _terms(query: Query) -> Iterator[Term]:
    if isinstance(query, Group):
        yield from query.terms
    elif isinstance(query, Citation) and query.kind != "cfr":
        yield Term(text=query.value)
    for part in children(query):
        yield from _terms(part)


def choices_of(term: Term) -> list[Keys]:
    """Every set of alternatives that a term can be found by; any of them will do."""
    pieces = cut(term)
    tokens = tokens_of(term.text)
    is_open = term.prefix or edges_of(tokens).is_code or (not term.exact and bool(eccn_pieces(tokens[-1])))
    choices = list(_stretches(_runs(pieces), pieces.gaps, is_open=is_open))
    if not choices:
        return [Keys((Key(EVERY_TEXT),))]
    if len(choices) == 1 and len(pieces.pieces) == 1 and not (is_open or term.exact or term.not_in):
        return [Keys(choices[0].alternatives, certain=_has_free_edges(tokens[0]))]
    return choices


def _has_free_edges(token: str) -> bool:
    """True for a whole word of ASCII letters and digits, whose key shows where it ends, and for two or more Han
    characters, which may stand beside anything."""
    return (token.isascii() and token.isalnum()) or (
        len(token) > 1 and all(script_of(char) is Script.HAN for char in token)
    )


def is_alphabetic(key: str) -> bool:
    """True for a key that is searched in the alphabetic view."""
    return any(script_of(char) is Script.ALPHABETIC for char in key)


class _Run(NamedTuple):
    """Characters of one kind within a piece. `is_last`: nothing of the term stands after it."""

    text: str
    is_east_asian: bool
    piece: int
    offset: int
    is_last: bool


def _runs(pieces: Pieces) -> list[_Run]:
    """Runs of an alphabet, and of Hangul, Han and kana, in the order of the term."""
    runs = []
    for number, piece in enumerate(pieces.pieces):
        offset = 0
        for script, chars in groupby(piece, _kind):
            text = "".join(chars)
            is_last = number + 1 == len(pieces.pieces) and offset + len(text) == len(piece)
            if script is not Script.NONE:
                runs.append(_Run(text, script is Script.HAN, number, offset, is_last))
            offset += len(text)
    return runs


def _kind(char: str) -> Script:
    """Alphabetic, East Asian (as HAN) or none."""
    script = script_of(char)
    return Script.HAN if script.is_east_asian else script


def _stretches(runs: list[_Run], gaps: tuple[Gap, ...], *, is_open: bool) -> Iterator[Keys]:
    """Each run of Hangul, Han or kana, and all alphabetic runs between two of those together."""
    for is_east_asian, group in groupby(runs, lambda run: run.is_east_asian):
        members = list(group)
        if is_east_asian:
            yield from (Keys((Key(run.text, run.piece, run.offset),)) for run in members)
        else:
            yield _words(members, gaps, is_open=is_open)


def _words(runs: list[_Run], gaps: tuple[Gap, ...], *, is_open: bool) -> Keys:
    """Alphabetic runs as they stand in the words of a text: in one way, or in several where a code may be cut."""
    ways = [" " + runs[0].text]
    for before, run in pairwise(runs):
        crossed = gaps[before.piece : run.piece]
        if Gap.DOT in crossed or (len(ways) >= MOST_WAYS and _is_loose(crossed)):
            # Paragraphs of an ECCN may be glued on: " 3a090" stands there in any case.
            return _alternatives(ways, runs[0])
        joins = ("", " ") if _is_loose(crossed) else (" ",)
        ways = [way + join + run.text for way in ways for join in joins]
    end = "" if is_open and runs[-1].is_last else " "
    return _alternatives([way + end for way in ways], runs[0])


def _is_loose(crossed: tuple[Gap, ...]) -> bool:
    """True where nothing needs to stand between two runs: the only gap between them is that of a code."""
    return crossed in ((Gap.CODE,), (Gap.FREE_CODE,))


def _alternatives(ways: list[str], first: _Run) -> Keys:
    return Keys(tuple(Key(way, first.piece, first.offset) for way in ways))
