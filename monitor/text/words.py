"""Where words begin, and which characters words are made of, for a whole folded text at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from monitor.text.tables import Numbers

_ASCII_VIEW: Final = bytes(code if code < 128 and chr(code).isalnum() else 0x20 for code in range(256))


def alphabetic_view(folded_text: str) -> bytes:
    """One byte a character: ASCII letters and digits as they are, 128 to 255 for another character of an alphabet
    (equal ones have equal bytes), a space for everything else."""
    if folded_text.isascii():
        return folded_text.encode("ascii").translate(_ASCII_VIEW)
    from monitor.text.tables import alphabetic_bytes

    return alphabetic_bytes(folded_text)


def word_starts(folded_text: str) -> Numbers:
    """Offsets where a word begins, ascending. A run of an alphabet, of Hangul or of katakana is a word, and so is each
    Han and each hiragana character, which are written without spaces (after Unicode Standard Annex 29)."""
    import numpy as np

    from monitor.text.tables import HAN, NONE, script_numbers

    numbers = script_numbers(folded_text)
    begins = numbers >= HAN
    begins[:1] |= numbers[:1] != NONE
    begins[1:] |= (numbers[1:] != numbers[:-1]) & (numbers[1:] != NONE)
    return np.flatnonzero(begins)


def has_east_asian(folded_text: str) -> bool:
    """True where a character is Hangul, Han or kana."""
    if folded_text.isascii():
        return False
    from monitor.text.tables import HANGUL, script_numbers

    return bool(script_numbers(folded_text).max() >= HANGUL)
