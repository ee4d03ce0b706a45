"""Small rules for text and links of any source."""

from __future__ import annotations

import re
from datetime import date
from typing import Final
from urllib.parse import urlsplit

# Half of a surrogate pair cannot be stored as UTF-8, and a NUL ends a string in too many places.
_UNSOUND: Final = re.compile("[\x00\ud800-\udfff]")
_LONGEST_LINK: Final = 4096
# What nearly every link is: nothing in it to encode, to drop or to refuse.
_PLAIN_LINK: Final = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?:/[A-Za-z0-9/._~!$&'()*+,;=:@%?#-]*)?")
# A document of another year is a slip of the pen or a trap: year 9999 in UTC is no time at all in Seoul.
_FIRST_YEAR: Final = 1700
_LAST_YEAR: Final = 2199


def sound(text: str) -> str:
    """The text with characters that cannot be stored replaced by U+FFFD; all others are kept as they are."""
    return _UNSOUND.sub("\ufffd", text)


def web_link(written: str) -> str:
    """The address, if it is an absolute http or https one of sane length without a password; else empty.

    Spaces, quote marks and angle brackets in it are percent-encoded, line breaks dropped, as browsers do.
    """
    if _PLAIN_LINK.fullmatch(written) and len(written) <= _LONGEST_LINK:
        return written
    link = re.sub(r"[ \"<>]", lambda found: f"%{ord(found[0]):02X}", re.sub(r"[\t\r\n]", "", written.strip()))
    try:
        parts = urlsplit(link)
        port_is_sane = parts.port is None or parts.port >= 0
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or parts.password or not port_is_sane:
        return ""
    return link if len(link) <= _LONGEST_LINK and not re.search(r"[\s\x00-\x1f]", link) else ""


def plausible(moment: date) -> bool:
    """True for a day or time that a document can have been published at, and that every zone can express."""
    return _FIRST_YEAR <= moment.year <= _LAST_YEAR
