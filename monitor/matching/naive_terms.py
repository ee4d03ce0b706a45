"""The mentions of one term, the slow way: every letter of a field is tried."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise, takewhile
from typing import Final

from monitor.domain.queries import Term
from monitor.matching.naive_edges import makes_quantity, may_begin, may_end
from monitor.matching.naive_letters import Letter, Span, is_whole, letters_of, original, string_of
from monitor.text import as_written
from monitor.text.characters import TRADE_MARKS, Script, script_of
from monitor.text.quantities import FOLLOWERS, LABELS, OPENERS, QUANTITY_UNITS

_ECCN: Final = re.compile(r"([0-9][a-e][0-9]{3})((?:\.?[a-z]|\.?[0-9]+|\([a-z0-9]{1,4}\))*)")
_SEPARATORS: Final = f" {TRADE_MARKS}-"
_RUNNING: Final = (Script.ALPHABETIC, Script.HANGUL, Script.HIRAGANA, Script.KATAKANA)


class Gap(Enum):
    """What may stand before a piece."""

    SOME = "spaces and hyphens, at least one"
    ANY = "spaces and hyphens, or nothing"
    GUARDED = "nothing, or spaces and at most one hyphen; but it must not make a quantity"
    DOT = "a dot or brackets, or nothing"


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters that stand together, and the gap before them. The gap before the first piece means nothing."""

    gap: Gap
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Letters that spell the pieces of a term, whatever stands beside them. `labels` are the starts and ends of letters
    that stand apart from their number by a space."""

    start: int
    end: int
    has_gap: bool
    could_be_quantity: bool
    labels: tuple[Span, ...]


def term_mentions(term: Term, value: str) -> list[Span]:
    """Every place where the term stands in a field, as spans of the field as given, ascending."""
    letters = letters_of(value)
    return [original(letters, span) for span in folded_mentions(term, letters, value)]


def folded_mentions(term: Term, letters: list[Letter], value: str) -> list[Span]:
    """Every place where the term stands, as spans of the letters of a field, ascending."""
    guards = [place for guard in term.not_in for place in _places(_plain_pieces(guard), letters, value)]
    found = []
    for place in _places(_pieces(term), letters, value):
        end = _end_of_run(letters, place.end) if term.prefix else place.end
        span = place.start, end if term.prefix else _bracket_end(term, letters, place)
        if (
            is_whole(letters, span)
            and _edges_allow(term, letters, (place.start, end), value)
            and not (place.has_gap and re.match("[.,][0-9]", string_of(letters[span[1] : span[1] + 2])))
            and not (place.could_be_quantity and makes_quantity(string_of(letters[span[1] :])))
            and not any(_is_counted(letters, label, span[1], value) for label in place.labels)
            and not any(guard.start <= span[0] and span[1] <= guard.end for guard in guards)
            and (not term.exact or _is_as_written(term, value[slice(*original(letters, span))]))
        ):
            found.append(span)
    return found


def _bracket_end(term: Term, letters: list[Letter], place: Place) -> int:
    """With the closing bracket of "3A090(a)"."""
    tokens, _ = _tokens_and_separators(term.text)
    mention = string_of(letters[place.start : place.end])
    closes = string_of(letters[place.end : place.end + 1]) == ")"
    is_open = not term.exact and _eccn(tokens) is not None and mention.count("(") > mention.count(")")
    return place.end + 1 if is_open and closes else place.end


def _is_counted(letters: list[Letter], label: Span, end: int, value: str) -> bool:
    """Whether the one letter before a number is a label or an article: "Class A 800 shares", "A 800 acre farm"."""
    start, label_end = label
    before = string_of(letters[max(0, start - 40) : start]).rstrip(_SEPARATORS)
    if label_end - start > 1:
        return string_of(letters[start:label_end]) in QUANTITY_UNITS and before[-1:].isdecimal()
    if string_of(letters[max(0, start - 1) : start]) == "-" or _last_word(before) in LABELS:
        return True
    if before and before[-1] not in OPENERS:
        return False
    rest = string_of(letters[end:])
    if letters[start].char != "a":
        return False
    if rest[:1] == "-":
        return script_of(rest[1:2]) is Script.ALPHABETIC
    word = rest.lstrip(" ")
    if word == rest or script_of(word[:1]) is not Script.ALPHABETIC or word[0].isdecimal():
        return False
    place = end + len(rest) - len(word)
    if as_written(value[slice(*original(letters, (place, place + 1)))])[:1].isupper():
        return False
    return _first_word(word) not in FOLLOWERS


def _first_word(text: str) -> str:
    return "".join(takewhile(lambda char: script_of(char) is Script.ALPHABETIC, text))


def _last_word(text: str) -> str:
    return _first_word(text[::-1])[::-1]


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
    parts = re.split(f"([{_SEPARATORS}]+)", string_of(letters_of(text)).strip(_SEPARATORS))
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
    pieces = []
    for number, token in enumerate(tokens):
        gap = _gap(tokens[number - 1], separators[number - 1], token) if number else Gap.SOME
        if eccn := _ECCN.fullmatch(token):
            pieces += [Piece(gap, eccn[1]), *(Piece(Gap.DOT, part) for part in re.findall("[a-z]|[0-9]+", eccn[2]))]
        elif letters_before_digits := re.match("([a-z]{1,5})[0-9]", token):
            cut = len(letters_before_digits[1])
            pieces += [Piece(gap, token[:cut]), Piece(Gap.GUARDED, token[cut:])]
        else:
            pieces.append(Piece(gap, token))
    return pieces


def _eccn(tokens: list[str]) -> re.Match[str] | None:
    """The last token, where it is a control number."""
    return _ECCN.fullmatch(tokens[-1])


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
    could_be_quantity = has_gap = False
    labels = []
    for number, piece in enumerate(pieces):
        if number:
            gap = _dot_at(letters, end) if piece.gap is Gap.DOT else _gap_at(letters, end)
            if not _fits(piece.gap, gap):
                return None
            if piece.gap is Gap.GUARDED and gap:
                name = end - len(pieces[number - 1].text), end
                is_small = any(char.islower() for char in as_written(value[slice(*original(letters, name))]))
                if " " in gap and is_small:
                    return None
                if re.fullmatch("[0-9]+", piece.text):
                    has_gap = has_gap or gap.strip(TRADE_MARKS) != ""
                    could_be_quantity = could_be_quantity or " " in gap or is_small
                    labels += [name] if " " in gap else []
            end += len(gap)
        if string_of(letters[end : end + len(piece.text)]) != piece.text:
            return None
        end += len(piece.text)
    return Place(start, end, has_gap, could_be_quantity, tuple(labels))


def _dot_at(letters: list[Letter], index: int) -> str:
    found = re.match(r"\)?[.(]?", string_of(letters[index : index + 2]))
    return found[0] if found else ""


def _gap_at(letters: list[Letter], index: int) -> str:
    gap = ""
    while index + len(gap) < len(letters) and letters[index + len(gap)].char in _SEPARATORS:
        gap += letters[index + len(gap)].char
    return gap


def _fits(kind: Gap, gap: str) -> bool:
    match kind:
        case Gap.SOME:
            return gap != ""
        case Gap.ANY:
            return True
        case Gap.GUARDED:
            return gap.count("-") <= 1
        case Gap.DOT:
            return True


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
