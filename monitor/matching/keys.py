"""What a text must hold for a term to be in it: short strings that one pass over the text finds, all of them at once.

A key of an alphabet is searched in the alphabetic view of a folded text, where everything but letters and digits of
alphabets is a space: " nvidia " stands there where the word does, and in no longer word. A key of Hangul, Han or kana is
searched in the folded text as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from monitor.domain.queries import Citation, Group, Query, Term, children
from monitor.domain.watchlists import Watchlist
from monitor.matching.pieces import Gap, Pieces, cut, eccn_pieces, tokens_of
from monitor.text.boundaries import edges_of
from monitor.text.characters import Script, script_of

EVERY_TEXT: Final = ""
"""Stands in every text: the key of a term of which nothing better is known."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Alternatives, one of which is in every text that mentions the term. `certain`: where the only key stands, the
    term is mentioned, and its place is the key's without the spaces."""

    alternatives: tuple[str, ...]
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
    last_is_open = term.prefix or edges_of(tokens).is_code or (not term.exact and eccn_pieces(term.text) is not None)
    choices = [*_code_choices(pieces, last_is_open=last_is_open), *_run_choices(pieces, last_is_open=last_is_open)]
    if not choices:
        return [Keys((EVERY_TEXT,))]
    if len(choices) == 1 and _is_certain(term, tokens, last_is_open=last_is_open):
        return [Keys(choices[0].alternatives, certain=True)]
    return choices


def is_alphabetic(key: str) -> bool:
    """True for a key that is searched in the alphabetic view."""
    return any(script_of(char) is Script.ALPHABETIC for char in key)


def _is_certain(term: Term, tokens: tuple[str, ...], *, last_is_open: bool) -> bool:
    """A whole word of ASCII letters and digits, and nothing else to ask."""
    plain = not (term.exact or term.not_in or last_is_open)
    return plain and len(tokens) == 1 and tokens[0].isascii() and tokens[0].isalnum() and len(cut(term).pieces) == 1


def _code_choices(pieces: Pieces, *, last_is_open: bool) -> Iterator[Keys]:
    """A code whose letters and number may stand apart is one word, or two."""
    for number, gap in enumerate(pieces.gaps):
        if gap not in (Gap.CODE, Gap.FREE_CODE):
            continue
        letters, digits = pieces.pieces[number], _alphabetic_head(pieces.pieces[number + 1])
        before = "" if number and pieces.gaps[number - 1] in (Gap.CODE, Gap.FREE_CODE) else " "
        is_whole = digits == pieces.pieces[number + 1]
        is_last = number + 2 == len(pieces.pieces)
        open_end = is_whole and (last_is_open if is_last else pieces.gaps[number + 1] is not Gap.WIDE)
        after = "" if open_end else " "
        joined = f"{before}{letters}{digits}{after}"
        if gap is Gap.FREE_CODE:
            yield Keys((joined, f" {digits}{after}"))
        else:
            yield Keys((joined, f"{before}{letters} {digits}{after}", f"{before}{letters}  {digits}{after}"))


def _run_choices(pieces: Pieces, *, last_is_open: bool) -> Iterator[Keys]:
    """Each run of one kind of script within a piece that is sure to stand in the text as it is."""
    for number, piece in enumerate(pieces.pieces):
        opens = number == 0 or pieces.gaps[number - 1] is Gap.WIDE
        closes = pieces.gaps[number] is Gap.WIDE if number < len(pieces.gaps) else not last_is_open
        place = 0
        for script, chars in groupby(piece, _kind):
            run = "".join(chars)
            begins, ends = place == 0, place + len(run) == len(piece)
            place += len(run)
            if script is Script.HAN:
                yield Keys((run,))
            elif script is Script.ALPHABETIC:
                before = " " if opens or not begins else ""
                after = " " if closes or not ends else ""
                if before or after or len(run) > 1:
                    yield Keys((before + run + after,))


def _kind(char: str) -> Script:
    """Alphabetic, East Asian (as HAN) or none."""
    script = script_of(char)
    return Script.HAN if script.is_east_asian else script


def _alphabetic_head(piece: str) -> str:
    head = ""
    for char in piece:
        if script_of(char) is not Script.ALPHABETIC:
            break
        head += char
    return head
