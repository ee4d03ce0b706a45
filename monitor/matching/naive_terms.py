"""The mentions of one term, the slow way: every letter of a field is tried."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Final

from monitor.domain.queries import Term
from monitor.matching.naive_edges import makes_quantity, may_begin, may_end
from monitor.matching.naive_letters import Letter, Span, is_whole, letters_of, original, string_of
from monitor.text import as_written
from monitor.text.characters import Script, script_of

_ECCN: Final = re.compile(r"([0-9][a-e][0-9]{3})((?:\.?[a-z]|\.?[0-9]+)*)")
_RUNNING: Final = (Script.ALPHABETIC, Script.HANGUL, Script.HIRAGANA, Script.KATAKANA)


class Gap(Enum):
    """What may stand before a piece."""

    SOME = "spaces and hyphens, at least one"
    ANY = "spaces and hyphens, or nothing"
    GUARDED = "nothing, a hyphen, a space, a hyphen and a space; but it must not make a quantity"
    DOT = "a dot, or nothing"


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters that stand together, and the gap before them. The gap before the first piece means nothing."""

    gap: Gap
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Letters that spell the pieces of a term, whatever stands beside them."""

    start: int
    end: int
    could_be_quantity: bool


def term_mentions(term: Term, value: str) -> list[Span]:
    """Every place where the term stands in a field, as spans of the field as given, ascending."""
    letters = letters_of(value)
    return [original(letters, span) for span in folded_mentions(term, letters, value)]


def folded_mentions(term: Term, letters: list[Letter], value: str) -> list[Span]:
    """Every place where the term stands, as spans of the letters of a field, ascending."""
    guards = [place for guard in term.not_in for place in _places(_plain_pieces(guard), letters, value)]
    found = []
    for place in _places(_pieces(term), letters, value):
        span = place.start, _end_of_run(letters, place.end) if term.prefix else place.end
        if (
            is_whole(letters, span)
            and _edges_allow(term, letters, span, value)
            and not (place.could_be_quantity and makes_quantity(string_of(letters[span[1] :])))
            and not any(guard.start <= span[0] and span[1] <= guard.end for guard in guards)
            and (not term.exact or _is_as_written(term, value[slice(*original(letters, span))]))
        ):
            found.append(span)
    return found


def _end_of_run(letters: list[Letter], end: int) -> int:
    script = script_of(letters[end - 1].char)
    while script in _RUNNING and end < len(letters) and script_of(letters[end].char) is script:
        end += 1
    return end


def _is_as_written(term: Term, mention: str) -> bool:
    wanted, given = (re.sub(" +", " ", as_written(text)) for text in (term.text, mention))
    return given.startswith(wanted) if term.prefix else given == wanted


# ---------------------------------------------------------------- pieces


def _tokens_and_separators(text: str) -> tuple[list[str], list[str]]:
    parts = re.split("([ -]+)", string_of(letters_of(text)).strip(" -"))
    return ([], []) if parts == [""] else (parts[::2], parts[1::2])


def _plain_pieces(text: str) -> list[Piece]:
    tokens, _ = _tokens_and_separators(text)
    gaps = [_plain_gap(before, after) for before, after in pairwise(tokens)]
    return [Piece(gap, token) for gap, token in zip([Gap.SOME, *gaps], tokens, strict=bool(tokens))]


def _plain_gap(before: str, after: str) -> Gap:
    both = script_of(before[-1]).is_east_asian and script_of(after[0]).is_east_asian
    return Gap.ANY if both else Gap.SOME


def _pieces(term: Term) -> list[Piece]:
    if term.exact:
        return _plain_pieces(term.text)
    tokens, separators = _tokens_and_separators(term.text)
    if eccn := _eccn(tokens):
        return [Piece(Gap.SOME, eccn[1]), *(Piece(Gap.DOT, part) for part in re.findall("[a-z]|[0-9]+", eccn[2]))]
    pieces = []
    for number, token in enumerate(tokens):
        gap = _gap(tokens[number - 1], separators[number - 1], token) if number else Gap.SOME
        letters_before_digits = re.match("([a-z]{1,5})[0-9]", token)
        if letters_before_digits:
            cut = len(letters_before_digits[1])
            pieces += [Piece(gap, token[:cut]), Piece(Gap.GUARDED, token[cut:])]
        else:
            pieces.append(Piece(gap, token))
    return pieces


def _eccn(tokens: list[str]) -> re.Match[str] | None:
    return _ECCN.fullmatch(tokens[0]) if len(tokens) == 1 else None


def _gap(before: str, separator: str, after: str) -> Gap:
    if re.fullmatch("[a-z]{1,5}", before) and re.match("[0-9]", after):
        return Gap.GUARDED if "-" in separator else Gap.ANY
    return _plain_gap(before, after)


# ---------------------------------------------------------------- places


def _places(pieces: list[Piece], letters: list[Letter], value: str) -> list[Place]:
    if not pieces:
        return []
    tried = (_spelled(pieces, letters, start, value) for start in range(len(letters)))
    return [place for place in tried if place is not None]


def _spelled(pieces: list[Piece], letters: list[Letter], start: int, value: str) -> Place | None:
    """The place of the pieces when they begin at letters[start]; None where something else stands there."""
    end = start
    could_be_quantity = False
    for number, piece in enumerate(pieces):
        if number:
            gap = _gap_at(letters, end, ".") if piece.gap is Gap.DOT else _gap_at(letters, end, " -")
            if not _fits(piece.gap, gap):
                return None
            if piece.gap is Gap.GUARDED and gap:
                before = value[slice(*original(letters, (end - len(pieces[number - 1].text), end)))]
                if " " in gap and any(char.islower() for char in as_written(before)):
                    return None
                could_be_quantity = could_be_quantity or re.fullmatch("[0-9]+", piece.text) is not None
            end += len(gap)
        if string_of(letters[end : end + len(piece.text)]) != piece.text:
            return None
        end += len(piece.text)
    return Place(start, end, could_be_quantity)


def _gap_at(letters: list[Letter], index: int, separators: str) -> str:
    gap = ""
    while index + len(gap) < len(letters) and letters[index + len(gap)].char in separators:
        gap += letters[index + len(gap)].char
    return gap


def _fits(kind: Gap, gap: str) -> bool:
    match kind:
        case Gap.SOME:
            return gap != ""
        case Gap.ANY:
            return True
        case Gap.GUARDED:
            return gap in ("", "-", " ", "- ")
        case Gap.DOT:
            return gap in ("", ".")


# ---------------------------------------------------------------- edges


def _edges_allow(term: Term, letters: list[Letter], span: Span, value: str) -> bool:
    tokens, _ = _tokens_and_separators(term.text)
    before = letters[span[0] - 1].char if span[0] > 0 else ""
    rest = string_of(letters[span[1] :])
    if not may_begin(tokens, before):
        return False
    if term.prefix or may_end(tokens, rest):
        return True
    after_next_is_alphabetic = script_of(rest[1:2]) is Script.ALPHABETIC
    if term.exact or after_next_is_alphabetic:
        return False
    if eccn := _eccn(tokens):
        is_bare = not eccn[2]
        return is_bare and re.match("[a-z]", rest) is not None
    return _is_code(tokens) and _is_small_s(letters[span[1]], value)


def _is_code(tokens: list[str]) -> bool:
    return tokens[-1][-1].isdecimal() and any(char.isalpha() for char in "".join(tokens))


def _is_small_s(letter: Letter, value: str) -> bool:
    # A capital S makes another product: the L40S is not the L40.
    return as_written(value[letter.start : letter.end]) == "s"
