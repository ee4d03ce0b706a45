"""Tables of the first 65,536 characters, so that a whole text is looked up at once.

The only file of this room that imports numpy: import it inside functions, so that commands that read no text do not
wait for it.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from monitor.text.characters import (
    BASE_LETTERS,
    COMPATIBILITY_JAMO,
    DROPPED,
    EAST_ASIAN_RANGES,
    PLAIN,
    Script,
    continues,
    fold_cluster,
    is_alphabetic,
    script_of,
)
from monitor.text.chinese import simplified

NONE, ALPHABETIC, HANGUL, KATAKANA, HAN, HIRAGANA = range(6)
"""Scripts as numbers. From HANGUL on they are East Asian; from HAN on each character is a word of its own."""

Numbers: TypeAlias = NDArray[Any]

_SIZE: Final = 0x10000
_LAST: Final = _SIZE - 1
_SPACE: Final = 0x20
_NUMBERS: Final = {
    Script.NONE: NONE,
    Script.ALPHABETIC: ALPHABETIC,
    Script.HANGUL: HANGUL,
    Script.KATAKANA: KATAKANA,
    Script.HAN: HAN,
    Script.HIRAGANA: HIRAGANA,
}
_HAN_BLOCKS: Final = (range(0x2F00, 0x2FD6), range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00))
_SURROGATES: Final = range(0xD800, 0xE000)
_SMALL_BLOCKS: Final = (
    *range(0x2F00),
    *range(0x2FD6, 0x3400),
    *range(0x4DC0, 0x4E00),
    *range(0xA000, 0xAC00),
    *range(0xD7A4, 0xD800),
    *range(0xFB00, _SIZE),
)
"""Without Han and its other forms, Hangul syllables, surrogates and private use: large, and each of one kind."""
_CONTINUING_JAMO: Final = range(0x1160, 0x1200)


def code_points(text: str) -> Numbers:
    """The code point of each character, uint32."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def look_up(table: Numbers, codes: Numbers) -> Numbers:
    """The entry of each code point; those beyond the table get its last one, of U+FFFF, which is no character."""
    # "clip" is also three times as quick as the check that every index is in the table.
    return table.take(codes, mode="clip")


def fold_one_to_one(text: str) -> str:
    """The text with each character folded on its own; U+FFFF where that cannot be: the character is one letter with
    the one before it, it becomes several characters or none, or it is not in the table. Nothing folds to U+FFFF."""
    return look_up(_folds(), code_points(text)).tobytes().decode("utf-16-le")


@cache
def _folds() -> Numbers:
    table = np.arange(_SIZE, dtype=np.uint16)
    table[_SURROGATES.start : _SURROGATES.stop] = _LAST
    for block in _HAN_BLOCKS:
        # All at once, because no two of them become one letter, and none becomes two.
        forms = code_points(simplified(unicodedata.normalize("NFKC", "".join(map(chr, block)))))
        table[block.start : block.stop] = np.minimum(forms, _LAST)
    for code in _SMALL_BLOCKS:
        if not _surely_stays(code):
            table[code] = _folded_alone(chr(code))
    return table


def _surely_stays(code: int) -> bool:
    """True for most characters that stay as they are: asking `fold_cluster` for each takes four times as long."""
    char = chr(code)
    return (
        char == unicodedata.normalize("NFKD", char) == char.casefold()
        and unicodedata.category(char)[0] != "M"
        and code not in PLAIN
        and code not in BASE_LETTERS
        and code not in _CONTINUING_JAMO
        and char not in DROPPED
        and code != _LAST
    )


def _folded_alone(char: str) -> int:
    if char in DROPPED or len(unicodedata.normalize("NFKC", char)) > 1 or continues(char):
        return _LAST
    folded = fold_cluster(char)
    return min(ord(folded), _LAST) if len(folded) == 1 else _LAST


def script_numbers(text: str) -> Numbers:
    """The number of the script of each character of a text, uint8."""
    if text.isascii():
        return np.frombuffer(text.encode("ascii").translate(_ascii_scripts()), np.uint8)
    codes = code_points(text)
    numbers = look_up(_scripts(), codes)
    for place in _beyond(codes):
        numbers[place] = _NUMBERS[script_of(text[place])]
    return numbers


def alphabetic_bytes(text: str) -> bytes:
    """As `words.alphabetic_view`, for any text."""
    codes = code_points(text)
    view = look_up(_alphabetic_bytes(), codes)
    for place in _beyond(codes):
        view[place] = _byte_of(codes[place]) if script_of(text[place]) is Script.ALPHABETIC else _SPACE
    return view.tobytes()


def _beyond(codes: Numbers) -> list[int]:
    """Where characters stand that are not in the tables."""
    return np.flatnonzero(codes > _LAST).tolist() if codes.max(initial=0) > _LAST else []


@cache
def _scripts() -> Numbers:
    table = np.full(_SIZE, NONE, dtype=np.uint8)
    table[[code for code in _SMALL_BLOCKS if is_alphabetic(chr(code))]] = ALPHABETIC
    for script, ranges in EAST_ASIAN_RANGES.items():
        for first, last in ranges:
            table[first : last + 1] = _NUMBERS[script]
    table[COMPATIBILITY_JAMO.start : COMPATIBILITY_JAMO.stop] = NONE
    return table


@cache
def _ascii_scripts() -> bytes:
    return _scripts()[:256].tobytes()


@cache
def _alphabetic_bytes() -> Numbers:
    codes = np.arange(_SIZE)
    table = np.where(_scripts() == ALPHABETIC, _byte_of(codes), _SPACE)
    table[:128] = np.where(_scripts()[:128] == ALPHABETIC, codes[:128], _SPACE)
    return table.astype(np.uint8)


def _byte_of(code: Any) -> Any:
    return 0x80 | (code & 0x7F)
