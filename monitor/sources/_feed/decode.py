"""Bytes of a feed to text. A wrong guess is mojibake, which no watchlist can hit."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What is declared, and the superset that publishers really send.
_WIDER: Final = {
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
}
_TEXT_CODECS: Final = re.compile(
    r"utf-(8|16|32)(-le|-be|-sig)?|cp\d+|iso8859-\d+|koi8-[rut]|euc_\w+|gb\w+|big5\w*|shift_jis\w*|iso2022_\w+|johab"
    r"|mac[-_]\w+|windows-\d+|ascii|hz|tis-620|ptcp154"
)
_DECLARATION: Final = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']\s*([A-Za-z0-9._:-]{1,40})\s*[\"']")
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_OF_LANGUAGE: Final = {
    "ko": ("cp949",),
    "ja": ("cp932", "euc_jp"),
    "zh-Hant": ("big5hkscs", "gb18030"),
    "zh": ("gb18030", "big5hkscs"),
}
_GUESSES: Final = ["cp949", "gb18030", "cp932", "euc_jp", "big5hkscs", "cp1251", "cp1252"]
_SCRIPT: Final = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_SINGLE_BYTE: Final = re.compile(r"cp125\d|iso8859-\d+")


def decode_feed(body: bytes, *, content_type: str, encoding: str | None, language: str | None) -> str:
    """The text, by the first of these that decodes without an error: a byte order mark; `encoding` (what a person
    configured, because what is declared is wrong); the HTTP charset; the XML declaration; UTF-8; the usual encodings
    of the source's language; a guess.

    Bytes that are good UTF-8 well beyond ASCII are UTF-8, whatever the publisher names (a server that says "gb2312" of
    everything). Where nothing fits, damaged bytes become U+FFFD.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    named = list(_named(body, content_type, encoding))
    if encoding is None and named and (text := _strict(body, "utf-8")) is not None:
        # Text in a multi-byte encoding can be good UTF-8 by accident, but only a few letters of it.
        enough = 1 if _SINGLE_BYTE.fullmatch(named[0]) else 8
        if len(_BEYOND_ASCII.findall(text)) >= enough:
            return text
    for name in named:
        if (text := _strict(body, name)) is not None:
            return text
    if (text := _strict(body, "utf-8")) is not None:
        return text
    for name in [*named, "utf-8"]:
        # One damaged letter must not turn a whole feed over to guessing.
        text = body.decode(name, "replace")
        if text.count("\ufffd") * 200 < max(len(_BEYOND_ASCII.findall(text)), 1):
            return text
    return _guess(body, language) or body.decode(named[0] if named else "utf-8", "replace")


def _named(body: bytes, content_type: str, encoding: str | None) -> Iterator[str]:
    head = body[:1024]
    if head.startswith(b"<\x00\x00\x00"):
        yield "utf-32-le"
    elif head.startswith(b"\x00\x00\x00<"):
        yield "utf-32-be"
    elif head.startswith((b"<\x00", b"{\x00")):
        yield "utf-16-le"
    elif head.startswith((b"\x00<", b"\x00{")):
        yield "utf-16-be"
    charset = _CHARSET.search(content_type)
    declared = _DECLARATION.search(head)
    for name in (
        encoding,
        charset[1] if charset else None,
        declared[1].decode("ascii") if declared else None,
    ):
        if codec := _codec(name):
            yield codec


def _codec(name: str | None) -> str | None:
    """Python's name of a text encoding, widened; None for what is unknown, or no text encoding."""
    if not name:
        return None
    alias = {"ks_c_5601-1987": "cp949", "x-sjis": "cp932", "x-gbk": "gb18030", "x-euc-kr": "cp949"}
    try:
        codec = codecs.lookup(alias.get(name.lower(), name)).name
    except LookupError:
        return None
    return _WIDER.get(codec, codec) if _TEXT_CODECS.fullmatch(codec) else None


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeError, LookupError):
        # Windows-1252 leaves five bytes undefined; Latin-1 is what the declaration said.
        return body.decode("latin-1") if name == "cp1252" else None


def _guess(body: bytes, language: str | None) -> str | None:
    base = (language or "").split("-")[0]
    for name in _OF_LANGUAGE.get(language or "", _OF_LANGUAGE.get(base, ())):
        text = _strict(body, name)
        if text is not None and _SCRIPT.search(text):
            return text
    from charset_normalizer import from_bytes

    # Markup is ASCII and tells nothing: guess on what is not.
    telling = b" ".join(re.findall(rb"[^<>&=\"'/\s]*[\x80-\xff][^<>&=\"'/]*", body))[:200_000]
    best = from_bytes(telling, cp_isolation=_GUESSES).best()
    return None if best is None else body.decode(best.encoding, "replace")
