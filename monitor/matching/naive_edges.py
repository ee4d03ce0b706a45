"""What may stand beside a term, written a second time for the naive twin."""

from __future__ import annotations

from monitor.text.boundaries import KANA_FREE_FROM
from monitor.text.characters import Script, script_of
from monitor.text.hangul import (
    CASE_PARTICLES,
    COPULAS,
    FREE_FROM,
    LONG_COPULAS,
    LONGEST_ENDING,
    NAME_SUFFIXES,
    NOT_BEFORE_COPULA,
    VERB_ENDINGS,
)
from monitor.text.quantities import QUANTITY_UNITS


def may_begin(tokens: list[str], before: str) -> bool:
    """Whether a term may begin after this character (none at the edge of a text)."""
    script = script_of(tokens[0][0])
    if is_one_han(tokens):
        return not _is_han_or_kana(before)
    if script in (Script.ALPHABETIC, Script.HANGUL, Script.HIRAGANA, Script.KATAKANA):
        return script_of(before) is not script
    return True


def may_end(tokens: list[str], rest: str) -> bool:
    """Whether a term may end before the rest of a folded text. Plurals and letters of control numbers are not
    considered here."""
    last = tokens[-1]
    script = script_of(last[-1])
    if is_one_han(tokens):
        return not _is_han_or_kana(rest[:1])
    if script in (Script.NONE, Script.HAN) or script_of(rest[:1]) is not script:
        return True
    if script in (Script.HIRAGANA, Script.KATAKANA):
        return _run_at_end(last, script) >= KANA_FREE_FROM
    if script is Script.HANGUL:
        return _run_at_end(last, Script.HANGUL) >= FREE_FROM or leaves_name_whole(rest)
    return False


def is_one_han(tokens: list[str]) -> bool:
    return len(tokens) == 1 and len(tokens[0]) == 1 and script_of(tokens[0]) is Script.HAN


def _is_han_or_kana(char: str) -> bool:
    return script_of(char) in (Script.HAN, Script.HIRAGANA, Script.KATAKANA)


def _run_at_end(token: str, script: Script) -> int:
    run = 0
    while run < len(token) and script_of(token[-1 - run]) is script:
        run += 1
    return run


def makes_quantity(rest: str) -> bool:
    """Whether a number before this is an amount: " million", ",000", "만 개"."""
    if len(rest) > 1 and rest[0] in ".," and rest[1] in "0123456789":
        return True
    return any(
        _begins_with_unit(start, unit)
        for start in (rest, rest[1:] if rest[:1] in (" ", "-") else "")
        for unit in QUANTITY_UNITS
    )


def _begins_with_unit(rest: str, unit: str) -> bool:
    if not rest.startswith(unit):
        return False
    is_word = unit[-1].isascii() and unit[-1].isalnum()
    return not (is_word and script_of(rest[len(unit) : len(unit) + 1]) is Script.ALPHABETIC)


# ---------------------------------------------------------------- Korean


def leaves_name_whole(rest: str) -> bool:
    """Whether the Hangul that a rest begins with is an ending, and not part of a longer word."""
    hangul = ""
    for char in rest:
        if script_of(char) is not Script.HANGUL:
            break
        hangul += char
    if len(hangul) > LONGEST_ENDING:
        return False
    if hangul in VERB_ENDINGS or _is_particles(hangul) or _is_copula(hangul):
        return True
    for suffix in NAME_SUFFIXES:
        after = hangul.removeprefix(suffix)
        if after != hangul and _is_particles(after):
            return True
        if after != hangul and suffix != NOT_BEFORE_COPULA and _is_copula(after, LONG_COPULAS):
            return True
    return False


def _is_particles(run: str) -> bool:
    return not run or any(run.startswith(part) and _is_particles(run[len(part) :]) for part in CASE_PARTICLES)


def _is_copula(run: str, copulas: tuple[str, ...] = COPULAS) -> bool:
    return any(
        _is_particles(run[:index]) and run[index:].startswith(copula) and _is_particles(run[index + len(copula) :])
        for index in range(len(run))
        for copula in copulas
    )
