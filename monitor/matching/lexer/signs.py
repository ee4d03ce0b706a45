"""The signs of the language, and patterns for what stands between them."""

from __future__ import annotations

import re
from typing import Final

QUOTES: Final = '"\u201c\u201d\u201e\u201f\uff02\u301d\u301e\u301f'
"""Any of them begins a phrase and any of them ends it: word processors change them as they like."""
OPENING: Final = "(\uff08"
CLOSING: Final = ")\uff09"
COLONS: Final = ":\uff1a"
COMMAS: Final = ",\uff0c\u3001"
FIELDS: Final = ("title", "abstract", "body", "source", "agency", "cfr", "docket", "rin", "type", "lang", "exact")

_NO_WORD: Final = QUOTES + OPENING + CLOSING + COLONS + COMMAS + "#"
_BEFORE_COMMENT: Final = rf"(?<![^\s{OPENING}{CLOSING}{COMMAS}])"

WORD: Final = re.compile(rf"[^\s{_NO_WORD}]+")
BLANK: Final = re.compile(rf"(?:\s+|{_BEFORE_COMMENT}#[^\n]*)+")
PHRASE: Final = re.compile(rf"[{QUOTES}]((?:[^\\{QUOTES}]|\\.)*)([{QUOTES}])?", re.DOTALL)
ESCAPE: Final = re.compile(rf"\\([\\{QUOTES}])")
SECTION: Final = re.compile(
    rf"[0-9]+(?:\.[0-9]+[a-z]?(?:-[0-9]+[a-z]?)*)?"  # 744.23
    rf"(?:\([0-9A-Za-z]{{1,5}}\))+(?![^\s{_NO_WORD}])"  # (a)(3)
)
"""A place in a law with its paragraphs: 744.23(a)(3), 501(c)(3). The only words with parentheses."""
OPENS: Final = re.compile(rf"\s*[{OPENING}]")
NUMBER_BEHIND: Final = re.compile(rf"\s*/?\s*([0-9]{{1,3}})(?![^\s{OPENING}{CLOSING}])")
REST_OF_TEXT: Final = re.compile(rf"[^\s{QUOTES}{CLOSING}]*")
PIECE: Final = re.compile(
    rf"(?P<phrase>{PHRASE.pattern})|(?P<blank>{BLANK.pattern})|(?P<word>{WORD.pattern})|(?P<sign>.)", re.DOTALL
)
