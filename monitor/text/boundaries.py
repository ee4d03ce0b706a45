"""Where a word may begin and end. Decided by the script of the word's own first and last character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.text.characters import Script, script_of
from monitor.text.hangul import FREE_FROM, LONGEST_ENDING, is_ending

KANA_FREE_FROM = 4
"""A name with this many katakana at its end may be followed by more (アリババクラウド); a shorter one may be part of
another word. A change between katakana and hiragana is an edge like any other change of script: メタの, メタは."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edges:
    """What a term asks of its neighbours."""

    first: Script
    last: Script
    closing_run: int
    """How many characters of the last one's script stand together at the end."""
    is_code: bool
    """Letters and digits, a digit at the end: may take a plural s."""
    is_one_han: bool
    """A single Han character: how Korean headlines write countries (美, 中). Inside Chinese or Japanese words it is no
    word, so it stands alone between Han and kana."""


def edges_of(tokens: tuple[str, ...]) -> Edges:
    """The edges of a folded term, given as its tokens."""
    first, last = script_of(tokens[0][0]), script_of(tokens[-1][-1])
    run = 0
    for char in reversed(tokens[-1]):
        if script_of(char) is not last:
            break
        run += 1
    is_code = tokens[-1][-1].isdecimal() and any(char.isalpha() for token in tokens for char in token)
    return Edges(first=first, last=last, closing_run=run, is_code=is_code, is_one_han=is_one_han(tokens))


def is_one_han(tokens: Sequence[str]) -> bool:
    """True for a term of a single Han character."""
    return len(tokens) == 1 and len(tokens[0]) == 1 and script_of(tokens[0]) is Script.HAN


def is_han_or_kana(char: str) -> bool:
    """True for the characters that Chinese and Japanese words are made of."""
    script = script_of(char)
    return script is Script.HAN or script.is_kana


def opens(edges: Edges, text: str, start: int) -> bool:
    """True where a term may begin at `start` of a folded text."""
    if edges.is_one_han:
        return start == 0 or not is_han_or_kana(text[start - 1])
    if start == 0 or edges.first in (Script.NONE, Script.HAN):
        return True
    return script_of(text[start - 1]) is not edges.first


def closes(edges: Edges, text: str, end: int) -> bool:
    """True where a term may end at `end` of a folded text."""
    if edges.is_one_han:
        return not is_han_or_kana(text[end : end + 1])
    if edges.last in (Script.NONE, Script.HAN) or script_of(text[end : end + 1]) is not edges.last:
        return True
    if edges.last.is_kana:
        return edges.closing_run >= KANA_FREE_FROM
    if edges.last is Script.HANGUL:
        return edges.closing_run >= FREE_FROM or is_ending(hangul_run(text, end))
    return False


def hangul_run(text: str, start: int) -> str:
    """The Hangul from `start` on, cut where it is longer than any ending."""
    end = start
    while end < len(text) and end - start <= LONGEST_ENDING and script_of(text[end]) is Script.HANGUL:
        end += 1
    return text[start:end]
