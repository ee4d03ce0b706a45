"""A text as the naive twin reads it: letter by letter."""

from __future__ import annotations

from typing import NamedTuple

from monitor.text.characters import clusters

Span = tuple[int, int]


class Letter(NamedTuple):
    """A folded character and the range of the original letter that it comes from."""

    char: str
    start: int
    end: int


def letters_of(text: str) -> list[Letter]:
    return [Letter(char, start, end) for folded, start, end in clusters(text) for char in folded]


def string_of(letters: list[Letter]) -> str:
    return "".join(letter.char for letter in letters)


def original(letters: list[Letter], span: Span) -> Span:
    """Where a span of letters, not an empty one, stands in the text as given."""
    return letters[span[0]].start, letters[span[1] - 1].end


def is_whole(letters: list[Letter], span: Span) -> bool:
    """False where the span begins or ends inside what was one letter: a term cannot take half of "㈜"."""
    return _parts(letters, span[0]) and _parts(letters, span[1])


def _parts(letters: list[Letter], index: int) -> bool:
    return index == 0 or index == len(letters) or letters[index - 1].start != letters[index].start
