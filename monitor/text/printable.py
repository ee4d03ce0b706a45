"""Text from outside, made safe to show: on a terminal, in a mail header, in a chat message."""

from __future__ import annotations

import re
from typing import Final

# Controls that reorder what a reader sees (Unicode Standard Annex 9), so that a title can pretend to say something
# else ("Trojan Source", CVE-2021-42574), and the invisible tag characters.
_REORDERING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
# C0 without tab and line feed, DEL, and C1: terminals obey them.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_ENDS: Final = re.compile("\r\n?|[\x85\u2028\u2029]")
# What JSON leaves as it is: its own escapes cover C0 only.
_UNPRINTABLE_IN_JSON: Final = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)
# Half of a surrogate pair cannot be written as UTF-8.
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_SPACE: Final = re.compile(r"\s+")


def printable(text: str) -> str:
    """The text without characters that command a terminal or reorder what is read; line ends become `\\n`."""
    text = _LINE_ENDS.sub("\n", text)
    text = _CONTROLS.sub("", _REORDERING.sub("", text))
    return _SURROGATES.sub("\ufffd", text)


def escape_unprintable(json_text: str) -> str:
    """JSON text in which characters that command a terminal or reorder what is read stand as `\\uXXXX`: the same
    value to a program, harmless to a reader."""
    return _UNPRINTABLE_IN_JSON.sub(_escaped, json_text)


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))


def one_line(text: str, limit: int | None = None) -> str:
    """As `printable`, on one line with single spaces, cut to `limit` characters with an ellipsis."""
    line = _SPACE.sub(" ", printable(text)).strip()
    if limit is None or len(line) <= limit:
        return line
    return line[: limit - 1].rstrip() + "…"
