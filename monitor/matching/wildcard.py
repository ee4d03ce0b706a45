"""The star at the end of a word: `semiconduct*` lets the last word go on."""

from __future__ import annotations

from typing import Final

from monitor.domain.remedies import BadValueError, quoted
from monitor.matching.pieces import tokens_of
from monitor.text.characters import Script, script_of

STAR: Final = "*"
FEWEST_LETTERS: Final = 3
FEWEST_SYLLABLES: Final = 2
"""Hangul and kana: each character is a syllable and says more than a letter."""


def read_wildcard(written: str) -> tuple[str, bool]:
    """The text without the star, and whether there was one. Raises BadValueError for a star that cannot stand there."""
    if STAR not in written:
        return written, False
    stem = written.removesuffix(STAR)
    if STAR in stem or not stem[-1:].strip():
        raise BadValueError(
            f"In {quoted(written)} a star stands where none can.",
            "One star may end a word of three or more letters, as semiconduct*.",
        )
    if problem := wildcard_problem(stem):
        raise BadValueError(*problem)
    return stem, True


def wildcard_problem(stem: str) -> tuple[str, str] | None:
    """What is wrong with a star behind this text, and what to do; None where it can stand."""
    tokens = tokens_of(stem)
    last = tokens[-1] if tokens else ""
    script = script_of(last[-1:])
    if script is Script.NONE:
        return f"The star of {quoted(stem + STAR)} does not follow a letter or digit.", "Put it right behind a word."
    if script is Script.HAN:
        return f"{quoted(stem + STAR)} needs no star.", f"Chinese is found anywhere in a text: write {stem}."
    fewest = FEWEST_LETTERS if script is Script.ALPHABETIC else FEWEST_SYLLABLES
    if sum(script_of(char) is not Script.NONE for char in last) < fewest:
        return (
            f"{quoted(stem + STAR)} would find too much.",
            "A star needs three letters or digits before it, or two of Hangul or kana.",
        )
    return None
