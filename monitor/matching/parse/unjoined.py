"""What a run of words without operators may have been meant for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from monitor.domain.queries import CITATION_KINDS, FACT_NAMES
from monitor.matching.lexer.signs import CLOSING
from monitor.matching.lexer.tokens import Kind, Token

_LISTED: Final = (*FACT_NAMES, *CITATION_KINDS)
_CLOSES: Final = re.compile(rf"\s*[{CLOSING}]")


@dataclass(frozen=True, slots=True)
class Fix:
    """What stands in the place of the words at `span`, and how the remedy says it. `joins`: with an operator."""

    span: tuple[int, int]
    text: str
    said: str
    joins: bool = False


def fixes(query: str, words: list[Token], before: list[Token]) -> Iterator[tuple[Fix, ...]]:
    """Each wish that the author may have had, as one or more ways to write it of which the first that can stand there
    is meant."""
    span = words[0].start, words[-1].end
    behind = before[-1] if before else None
    bare = [word.text for word in words if not word.is_small]
    phrase = '"{}"'.format(" ".join(word.text for word in words))
    if behind is not None and behind.kind is Kind.FIELD:
        # "Bureau of Industry and Security" is one name.
        yield from _of_field(span, behind, phrase, bare if len(bare) == len(words) else [])
        return
    if behind is not None and behind.kind is Kind.OPEN and before[0].kind is Kind.CALL and before[0].number:
        yield (_of_at_least(query, span, before[0], bare),)
    yield (Fix(span, phrase, f"{phrase} for the phrase"),)
    joined = _joined(words)
    in_parentheses = Fix(span, f"({joined})", f"({joined}) for all of them")
    if behind is not None and behind.kind in (Kind.NOT, Kind.NEAR):
        yield (in_parentheses,)
    else:
        yield (Fix(span, joined, f"{joined} for all of them", joins=True), in_parentheses)


def _of_field(span: tuple[int, int], field: Token, phrase: str, words: list[str]) -> Iterator[tuple[Fix, ...]]:
    start, end = span
    yield (Fix(span, phrase, f"{field.text}:{phrase}"),)
    if not words:
        return
    joined = f"({(' OR ' if field.text in _LISTED else ' AND ').join(words)})"
    said = "any" if field.text in _LISTED else "all"
    yield (Fix((start, end), joined, f"{field.text}:{joined} for {said} of them"),)


def _of_at_least(query: str, span: tuple[int, int], function: Token, words: list[str]) -> Fix:
    listed = ", ".join(words)
    opening = query[function.start : span[0]]
    is_whole = _CLOSES.match(query, span[1])
    return Fix(span, listed, f"{opening}{listed})" if is_whole else f"{listed} with commas")


def _joined(words: list[Token]) -> str:
    """With AND between the words where there is no operator yet."""
    text = words[0].text
    for before, word in pairwise(words):
        if word.is_small or before.is_small:
            text += f" {word.name}"
        else:
            text += f" AND {word.text}"
    return text
