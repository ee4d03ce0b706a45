"""Ways to write a query that other systems taught people, and how it is written here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from monitor.matching.lexer.signs import OPENING, PIECE

_SIGNS: Final = {"&": "AND", "&&": "AND", "+": "AND", "|": "OR", "||": "OR", "/": "OR", "!": "NOT", "-": "NOT"}
_NAMES: Final = ("ANDNOT", "AND-NOT", "AND_NOT", "BUTNOT", "BUT-NOT")
_SIGNED: Final = re.compile(r"([-+!])([^\W\d_].*)", re.DOTALL)
_WITHIN: Final = re.compile(r"(w|pre|within|adj)/([0-9]{1,3}|s|p)", re.IGNORECASE)
_NOT_NEAR: Final = re.compile(r"NOT[-_]?NEAR/?([0-9]{0,3})")
_OTHER_QUOTES: Final = "'`\u2018\u2019\u201a\u00ab\u00bb\u300a\u300b\u300c\u300d\u300e\u300f\u3008\u3009\uff07"
_OTHER_PHRASE: Final = re.compile(rf'[{_OTHER_QUOTES}]+([^{_OTHER_QUOTES}"\n]+)[{_OTHER_QUOTES}]')
_STRAY: Final = re.compile("[;\uff1b?\uff1f]")


def other_habit(word: str, following: str) -> tuple[str, str] | None:
    """What is wrong with a bare word that is meant for something else, and what to write; None for a plain word.
    `following` is what comes after it."""
    if word in _SIGNS:
        return f"{word} is no operator.", f"Write {_SIGNS[word]}."
    if word.startswith(("//", "/*")):
        return f"{word[:2]} begins no comment.", "A comment begins with # and ends with its line."
    if word[0] in _OTHER_QUOTES:
        phrase = _OTHER_PHRASE.match(word + following)
        inside = phrase[1] if phrase else word.strip(_OTHER_QUOTES)
        return "Phrases stand in double quotes.", f'Write "{inside or word}".'
    if found := _SIGNED.fullmatch(word):
        sign, rest = found.groups()
        remedy = f"Write a AND {rest}, with AND between the two." if sign == "+" else f"Write NOT {rest}."
        return f"{sign} before a word means nothing here.", remedy
    if word.upper() in _NAMES:
        return f"{word} is no operator.", "Write AND NOT."
    if word == "BUT" and re.match(r"\s+NOT\b", following):
        return "BUT is no operator.", "Write AND NOT."
    if found := _NOT_NEAR.fullmatch(word):
        return f"{word} is no operator.", f"Write NOT NEAR/{int(found[1] or 5) or 1}."
    if found := _WITHIN.fullmatch(word):
        name, number = found[1].upper(), found[2].upper()
        if not number.isdigit():
            return f"{word} is no operator.", "Write SENT(a AND b) for words of one sentence."
        return f"{word} is no operator.", f"Write {_within(name)}/{int(number) or 1}."
    return _stray_sign(word)


def without_habits(query: str) -> str:
    """The query with the operators and quotes of this language in the place of those of others."""
    return "".join(_translated(query))


def _translated(query: str) -> Iterator[str]:
    place, is_first = 0, True
    while found := PIECE.match(query, place):
        text, place = found[0], found.end()
        if found.lastgroup == "word":
            if phrase := _OTHER_PHRASE.match(query, found.start()) if text[0] in _OTHER_QUOTES else None:
                text, place = f'"{phrase[1]}"', phrase.end()
            else:
                text = _translation(text, query[place : place + 20], is_first=is_first)
        if found.lastgroup != "blank":
            is_first = text in OPENING or unicodedata.normalize("NFKC", text).upper() in ("AND", "OR", "NOT")
        yield text


def _translation(word: str, following: str, *, is_first: bool) -> str:
    if word in _SIGNS:
        return _SIGNS[word]
    if found := _SIGNED.fullmatch(word):
        sign, rest = found.groups()
        if sign == "+":
            return str(rest) if is_first else f"AND {rest}"
        return f"NOT {rest}"
    if word.upper() in _NAMES:
        return "AND NOT"
    if word == "BUT" and re.match(r"\s+NOT\b", following):
        return "AND"
    if found := _NOT_NEAR.fullmatch(word):
        return f"NOT NEAR/{int(found[1] or 5) or 1}"
    found = _WITHIN.fullmatch(word)
    if found and found[2].isdigit():
        return f"{_within(found[1].upper())}/{int(found[2]) or 1}"
    return word


def _within(name: str) -> str:
    return "ONEAR" if name == "PRE" else "NEAR"


def _stray_sign(word: str) -> tuple[str, str] | None:
    found = _STRAY.search(word)
    if found is None:
        return None
    remedy = f'To look for the text with {found[0]} write "{word}" in quotes.'
    if found[0] in "?\uff1f":
        return f"{found[0]} stands for no letter here.", f"One star may end a word, as semiconduct*. {remedy}"
    return f"{found[0]} is no operator.", f"Write AND or OR in its place. {remedy}"
