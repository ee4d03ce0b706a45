"""A term cut into pieces, and what may stand between them in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from monitor.domain.queries import Term
from monitor.text.characters import TRADE_MARKS, Script, script_of
from monitor.text.fold import fold

SEPARATORS: Final = f" {TRADE_MARKS}-"  # the hyphen last: it makes ranges of characters elsewhere
_SEPARATORS: Final = re.compile(f"[{SEPARATORS}]+")
_MARKS: Final = re.compile(f"[{TRADE_MARKS}]")
_LETTERS: Final = re.compile("[a-z]{1,5}")
_CODE: Final = re.compile(r"([a-z]{1,5})([0-9].*)", re.DOTALL)
_ECCN: Final = re.compile(r"([0-9][a-e][0-9]{3})((?:\.?[a-z]|\.?[0-9]++|\([a-z0-9]{1,4}\))*+)")
_PARAGRAPH: Final = re.compile("[a-z]|[0-9]+")


class Gap(Enum):
    """What may stand between two pieces. Trade marks (™ ®) may stand wherever a space may."""

    WIDE = "one or more spaces and hyphens"
    TOUCH = "any number of them, or nothing: scripts that are written with and without spaces"
    CODE = "nothing, or any number of spaces and one hyphen: A800, A-800"
    FREE_CODE = "any number of them, or nothing, for a code that is written with a space: RTX 4090"
    DOT = "nothing, a dot or brackets: paragraphs of an ECCN"

    def takes(self, between: str) -> bool:
        """True where this run of separators (a dot or brackets, for paragraphs) may stand in the gap."""
        if self is Gap.WIDE:
            return bool(between)
        return self is not Gap.CODE or between.count("-") <= 1


def without_marks(between: str) -> str:
    """Separators without trade marks."""
    return _MARKS.sub("", between)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces in a row, and the gap after each but the last."""

    pieces: tuple[str, ...]
    gaps: tuple[Gap, ...] = ()


@lru_cache(maxsize=4096)
def tokens_of(text: str) -> tuple[str, ...]:
    """The folded text cut at white space and hyphens; empty for a text of which nothing is left."""
    return tuple(token for token in _SEPARATORS.split(fold(text).text) if token)


def is_word(tokens: tuple[str, ...]) -> bool:
    """False for a term of punctuation alone."""
    return any(script_of(char) is not Script.NONE for token in tokens for char in token)


def eccn_pieces(token: str) -> tuple[str, ...]:
    """An export control classification number and its paragraphs ("3a090.a.1", "3a090(a)"); none of another token."""
    found = _ECCN.fullmatch(token)
    return (found[1], *_PARAGRAPH.findall(found[2])) if found else ()


def cut(term: Term) -> Pieces:
    """The pieces of a term whose text folds to something."""
    folded = fold(term.text).text.strip(SEPARATORS)
    pieces: list[str] = []
    gaps: list[Gap] = []
    between = ""
    for part in re.split(f"([{SEPARATORS}]+)", folded):
        if part[:1] in SEPARATORS and part:
            between = part
            continue
        if pieces:
            gaps.append(_gap(pieces[-1], between, part, exact=term.exact))
        new, inner = ((part,), Gap.WIDE) if term.exact else _cut_token(part)
        pieces.extend(new)
        gaps.extend([inner] * (len(new) - 1))
    return Pieces(tuple(pieces), tuple(gaps))


def _cut_token(token: str) -> tuple[tuple[str, ...], Gap]:
    if eccn := eccn_pieces(token):
        return eccn, Gap.DOT
    code = _CODE.fullmatch(token)
    return (code.groups() if code else (token,)), Gap.CODE


def _gap(before: str, between: str, after: str, *, exact: bool) -> Gap:
    if script_of(before[-1]).is_east_asian and script_of(after[0]).is_east_asian:
        return Gap.TOUCH
    is_code = not exact and _LETTERS.fullmatch(before) is not None and "0" <= after[0] <= "9"
    if not is_code:
        return Gap.WIDE
    return Gap.CODE if "-" in between else Gap.FREE_CODE
