"""Ways to write a query that other systems taught people, and how it is written here."""

from __future__ import annotations

import re
from typing import Final

_SIGNS: Final = {"&": "AND", "&&": "AND", "+": "AND", "|": "OR", "||": "OR", "/": "OR", "!": "NOT", "-": "NOT"}
_SIGNED: Final = re.compile(r"([-+!])([^\W\d_].*)", re.DOTALL)
_WITHIN: Final = re.compile(r"(w|pre|within)/([0-9]{1,3}|s|p)", re.IGNORECASE)
_OTHER_QUOTES: Final = "'`\u2018\u2019\u201a\u00ab\u00bb\u300a\u300b\u300c\u300d\u300e\u300f\u3008\u3009\uff07"
_OTHER_PHRASE: Final = re.compile(rf'[{_OTHER_QUOTES}]+([^{_OTHER_QUOTES}"\n]+)[{_OTHER_QUOTES}]')


def other_habit(word: str, following: str) -> tuple[str, str] | None:
    """What is wrong with a bare word that is meant for something else, and what to write; None for a plain word.
    `following` is what comes after it."""
    if word in _SIGNS:
        return f"{word} is no operator.", f"Write {_SIGNS[word]}."
    if word[0] in _OTHER_QUOTES:
        phrase = _OTHER_PHRASE.match(word + following)
        inside = phrase[1] if phrase else word.strip(_OTHER_QUOTES)
        return "Phrases stand in double quotes.", f'Write "{inside or word}".'
    if found := _SIGNED.fullmatch(word):
        sign, rest = found.groups()
        return (
            f"{sign} before a word means nothing here.",
            f"Write AND {rest}." if sign == "+" else f"Write NOT {rest}.",
        )
    if found := _WITHIN.fullmatch(word):
        name, number = found[1].upper(), found[2].upper()
        if not number.isdigit():
            return f"{word} is no operator.", "Write SENT(a AND b) for words of one sentence."
        return f"{word} is no operator.", f"Write {'ONEAR' if name == 'PRE' else 'NEAR'}/{int(number) or 1}."
    return None
