"""Bytes that a person gave us to text."""

from __future__ import annotations

from typing import Final

from monitor.domain.errors import RulewireError

# What each language was written in before UTF-8, likeliest first.
ENCODINGS: Final = {
    "ko": ("cp949",),
    "ja": ("cp932", "euc_jp"),
    "zh": ("gb18030", "big5"),
    "zh-Hans": ("gb18030",),
    "zh-Hant": ("big5hkscs",),
}


# What is guessed among where no language is named. Left to itself the guess for a short text in cp949 is UTF-16.
GUESSED: Final = ("utf_16", "cp949", "cp932", "euc_jp", "gb18030", "big5", "cp1252")


def decode(data: bytes, *, language: str | None = None) -> tuple[str, str]:
    """(text, name of the encoding). Nothing is dropped: a byte order mark and CR LF stay characters of the text.

    Raises RulewireError where the encoding cannot be told.
    """
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    for encoding in ENCODINGS.get(language or "", ()):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=list(GUESSED)).best()
    if best is None:
        raise RulewireError(
            "The text is not UTF-8 and its encoding cannot be told. "
            "Convert it to UTF-8, or name its language with --lang."
        )
    return data.decode(best.encoding), best.encoding
