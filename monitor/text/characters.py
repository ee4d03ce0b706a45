"""What becomes of one character, and which kind of script it belongs to. The tables that every text rule leans on.

Folding follows NFKC and full case folding (Unicode Standard Annexes 15 and 44) with four exceptions, each of which
would glue a foreign thing to a name:

- superscripts, subscripts and circled characters stay as they are ("Nvidia™", "A800²", "①AMD");
- Hangul compatibility jamo stay as they are ("화웨이ㅋㅋ"), and ㆍ, which newspapers use as a dot, becomes "·";
- characters that print nothing are dropped;
- quote marks and hyphens become their plain forms;

and with two additions, because the press writes one name both ways:

- a Latin letter loses its marks ("Müller", "Łódź"), a letter of another script keeps them (й, が);
- a traditional Chinese character becomes the simplified one (輝達 is 辉达, but not 英伟达).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import Final, Literal

from monitor.text.chinese import simplified


class Script(Enum):
    """How a character behaves at the edge of a word."""

    ALPHABETIC = "alphabetic"
    HANGUL = "hangul"
    HAN = "han"
    HIRAGANA = "hiragana"
    KATAKANA = "katakana"
    NONE = "none"

    @property
    def is_east_asian(self) -> bool:
        return self in (Script.HANGUL, Script.HAN, Script.HIRAGANA, Script.KATAKANA)

    @property
    def is_kana(self) -> bool:
        return self in (Script.HIRAGANA, Script.KATAKANA)


def _span(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


SPACES: Final = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680" + _span(0x2000, 0x200A) + "\u2028\u2029\u202f\u205f\u3000"
)  # what str.isspace() accepts
HYPHENS: Final = "-\u2010\u2011\u2012\u2013\u2043\u2212\u02d7\ufe63\uff0d"  # an em dash parts, it does not join
SINGLE_QUOTES: Final = "'`\u00b4\u2018\u2019\u201a\u201b\u2032\u2035\u02b9\u02bb\u02bc\uff07\uff40"
DOUBLE_QUOTES: Final = '"\u201c\u201d\u201e\u201f\u2033\u2034\u2036\u2037\u2057\uff02\u02ba\u02dd'
TRADE_MARKS: Final = "\u2122\u00ae\u00a9\u2120"  # ™ ® © ℠ stand in the middle of names: GeForce RTX™ 4090
_DOTS: Final = "\u318d\u119e"

DROPPED: Final = frozenset(
    "\u00ad\u034f\u061c\ufeff"
    + _span(0x180B, 0x180E)
    + _span(0x200B, 0x200F)
    + _span(0x202A, 0x202E)
    + _span(0x2060, 0x206F)
    + _span(0xFE00, 0xFE0F)
    + _span(0xE0000, 0xE007F)
    + _span(0xE0100, 0xE01EF)
)  # soft hyphen, joiners, zero-width spaces, bidi marks, byte order mark, variation selectors, tags

PLAIN: Final[dict[int, str]] = {
    **{ord(char): " " for char in SPACES},
    **{ord(char): "-" for char in HYPHENS},
    **{ord(char): "'" for char in SINGLE_QUOTES},
    **{ord(char): '"' for char in DOUBLE_QUOTES},
    **{ord(char): "\u00b7" for char in _DOTS},
}

BASE_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ŉ": "n"})
"""Latin letters with a mark that Unicode does not take apart. Others that look alike are letters of their own (ð, þ).
ŉ is here because its full case folding begins with a quote mark, which would pair with one before it."""

EAST_ASIAN_RANGES: Final[dict[Script, tuple[tuple[int, int], ...]]] = {
    Script.HANGUL: ((0xAC00, 0xD7A3), (0x1100, 0x11FF), (0xA960, 0xA97F), (0xD7B0, 0xD7FF)),
    Script.HAN: ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x3FFFF), (0xF900, 0xFAFF), (0x3005, 0x3007)),
    Script.HIRAGANA: ((0x3041, 0x309A), (0x309D, 0x309F)),
    Script.KATAKANA: ((0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x31F0, 0x31FF)),  # with ー, without the dot U+30FB
}
"""First and last of each range; what is most frequent comes first."""
COMPATIBILITY_JAMO: Final = range(0x3131, 0x3190)


LONGEST_LETTER: Final = 32
"""Characters of one letter with its marks (30 marks in UAX 15, stream-safe text). Normalising takes time with the
square of a run of marks: 400,000 of them, from a feed that means harm, would take minutes."""


@lru_cache(maxsize=65536)
def script_of(char: str) -> Script:
    """The script of one folded character; no character (a text's edge) has none."""
    if not char:
        return Script.NONE
    code = ord(char)
    for script, ranges in EAST_ASIAN_RANGES.items():
        if any(first <= code <= last for first, last in ranges):
            return script
    if code in COMPATIBILITY_JAMO:
        return Script.NONE
    return Script.ALPHABETIC if is_alphabetic(char) else Script.NONE


def is_alphabetic(char: str) -> bool:
    """True for letters, marks and digits: what words are made of in all scripts that are not named above."""
    category = unicodedata.category(char)
    return category[0] in "LM" or category == "Nd"


@lru_cache(maxsize=65536)
def continues(char: str) -> bool:
    """True for a character that is one letter together with what stands before it: a mark, a voiced-sound mark of
    half-width kana, a vowel or final consonant of decomposed Hangul."""
    if char in _DOTS or ord(char) in COMPATIBILITY_JAMO:
        return False
    first = unicodedata.normalize("NFKD", char)[0]
    return unicodedata.category(first)[0] == "M" or 0x1160 <= ord(first) <= 0x11FF


def _stays(char: str) -> bool:
    tag = unicodedata.decomposition(char).partition(" ")[0]
    return tag in ("<super>", "<sub>", "<circle>") or (ord(char) in COMPATIBILITY_JAMO and char not in _DOTS)


@lru_cache(maxsize=65536)
def fold_cluster(cluster: str, *, as_written: bool = False) -> str:
    """What one letter with its marks becomes. May be longer than one character ("㈜" becomes "(주)").

    `as_written` keeps what a writer chooses: case, marks of Latin letters, traditional or simplified characters.
    """
    form: Literal["NFC", "NFKC"] = "NFC" if _stays(cluster[0]) else "NFKC"
    while True:
        plain = cluster.translate(PLAIN)
        if not as_written:
            plain = plain.translate(BASE_LETTERS).casefold()
        folded = unicodedata.normalize(form, plain)
        if not as_written:
            folded = _in_simplified(_without_latin_marks(folded))
        if folded == cluster:
            return folded
        cluster = folded


def _without_latin_marks(letters_and_marks: str) -> str:
    if letters_and_marks.isascii():
        return letters_and_marks
    decomposed = unicodedata.normalize("NFD", letters_and_marks)
    if len(decomposed) == 1:
        return letters_and_marks
    kept, after_latin = [], False
    for char in decomposed:
        is_mark = unicodedata.category(char) == "Mn"
        if not (is_mark and after_latin):
            kept.append(char)
        if not is_mark:
            after_latin = unicodedata.name(char, "").startswith("LATIN ")
    return unicodedata.normalize("NFC", "".join(kept))


def _in_simplified(folded: str) -> str:
    if folded.isascii():
        return folded
    return "".join(simplified(char) if script_of(char) is Script.HAN else char for char in folded)


def clusters(text: str, *, as_written: bool = False) -> Iterator[tuple[str, int, int]]:
    """Fold a text letter by letter: (folded, start, end) with offsets of the original.

    Dropped characters give nothing. Two single quote marks in a row are one double quote mark: ``Act'' is "Act".
    """
    quote_start = -1
    for letter, start, end in letters(text):
        folded = fold_cluster(letter, as_written=as_written)
        if folded == "'":
            if quote_start >= 0:
                yield '"', quote_start, end
                quote_start = -1
            else:
                quote_start, quote_end = start, end
            continue
        if quote_start >= 0:
            yield "'", quote_start, quote_end
            quote_start = -1
        yield folded, start, end
    if quote_start >= 0:
        yield "'", quote_start, quote_end


def letters(text: str) -> Iterator[tuple[str, int, int]]:
    """Each letter with its marks as it stands, without dropped characters: (letter, start, end)."""
    letter, start, end = "", 0, 0
    for index, char in enumerate(text):
        if char in DROPPED:
            continue
        if letter and len(letter) < LONGEST_LETTER and continues(char):
            letter += char
        else:
            if letter:
                yield letter, start, end
            letter, start = char, index
        end = index + 1
    if letter:
        yield letter, start, end
