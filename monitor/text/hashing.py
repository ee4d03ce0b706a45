"""What makes two texts, and two documents, the same."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from typing import Any, Final

from monitor.domain.sources import Agency, CfrReference, Facts
from monitor.text.characters import DOUBLE_QUOTES, SINGLE_QUOTES, letters

_QUOTES: Final = re.compile(f"[{re.escape(SINGLE_QUOTES + DOUBLE_QUOTES)}]+")
_ASCII_QUOTES: Final = tuple(mark for mark in SINGLE_QUOTES + DOUBLE_QUOTES if mark.isascii())
# Typesetting leaves "Cyber- Enabled"; the same text set again has "Cyber-Enabled".
_BROKEN_HYPHEN: Final = re.compile(r"(?<=\w)- (?=\w)")
# Characters that are visible, composed and apart, whatever stands beside them: a text of these alone is taken as it is.
# tests/unit/text/test_hashing.py holds every one of them to the letter-by-letter way.
COMPOSED: Final = (
    "\x00-\xa7\xa9\xab\xac\xae\xb0\xb1\xb4\xb6\xb7\xbb\xbf-\xde\xe0-\xff"
    "\u0100-\u012f\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u0400-\u045f"
    "\u2010-\u2016\u2018-\u2023\u2027\u2030\u2032\u2035\u2039-\u203b\u20ac\u2190-\u21ff\u25a0-\u26ff"
    "\u3000-\u3029\u3041-\u3096\u309d\u309e\u30a0-\u30fe\u318d\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
)
# These came after the first release: they count only where they say something, or every document that was held before
# would seem to say something new.
_LATER_FACTS: Final = ("stage", "publication_on", "editorial_note")
_FACTS: Final = tuple(item.name for item in fields(Facts) if item.name not in _LATER_FACTS)
_NO_FACTS: Final = Facts()
_PARTS: Final = {kind: tuple(item.name for item in fields(kind)) for kind in (Agency, CfrReference)}
_COMPOSED_TEXT: Final = re.compile(f"[{COMPOSED}]*")


def comparable_text(text: str) -> str:
    """The text with everything taken out that may change while it says the same: kind of quote marks, white space,
    invisible characters, composed or decomposed letters. Upper and lower case stay: they can mean something.

    The Federal Register API has rewritten the quote marks of old abstracts (``Act'' became "Act"): without this, a
    re-poll reports 8 % of the archive as changed. All quote marks are one here, single and double.
    """
    if not text:
        return ""
    is_ascii = text.isascii()
    composed = text if is_ascii or _COMPOSED_TEXT.fullmatch(text) else "".join(_composed(text))
    # `split` parts at what SPACES holds, several times as fast as an expression. A check of a register hashes a
    # thousand documents to find that nothing is new.
    spaced = " ".join(composed.split())
    quoted = spaced if is_ascii and not any(mark in spaced for mark in _ASCII_QUOTES) else _QUOTES.sub('"', spaced)
    return _BROKEN_HYPHEN.sub("-", quoted) if "- " in quoted else quoted


def _composed(text: str) -> Iterator[str]:
    return (unicodedata.normalize("NFC", letter) for letter, _, _ in letters(text))


def text_hash(title: str | None, abstract: str | None, body: str | None) -> str:
    """SHA-256, hexadecimal, of the comparable text of three fields. A missing field is an empty one."""
    return _digest([comparable_text(value or "") for value in (title, abstract, body)])


def content_hash(text_hash: str, facts: Facts) -> str:
    """SHA-256, hexadecimal, of a text hash and what the document says of itself. The order of agencies, CFR
    references, dockets, RINs and topics says nothing and does not count."""
    said = [name for name in _LATER_FACTS if getattr(facts, name) != getattr(_NO_FACTS, name)]
    return _digest([text_hash, {name: _comparable(getattr(facts, name)) for name in (*_FACTS, *said)}])


def _comparable(value: Any) -> Any:
    if isinstance(value, str):
        return comparable_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return sorted(_member(item) for item in value)
    return value


def _member(item: Any) -> list[str]:
    if isinstance(item, str):
        return [comparable_text(item)]
    return [comparable_text(str(getattr(item, name))) for name in _PARTS[type(item)]]


def _digest(parts: Iterable[Any]) -> str:
    # JSON, because it says where one part ends and the next begins.
    return hashlib.sha256(json.dumps(list(parts), ensure_ascii=True, sort_keys=True).encode()).hexdigest()
