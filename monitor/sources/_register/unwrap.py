"""From the bytes of a full text to its plain lines, without the HTML wrapper, links, entities and control characters.

Published documents come as a page whose `<pre>` holds the text with `<`, `>` and `&` escaped, addresses as links, and
mail addresses masked by the network that serves it (`data-cfemail`, another mask at every visit). Documents on public
inspection come as plain text, in which `<` means what it says.
"""

from __future__ import annotations

import html
import re
from typing import Final

from monitor.domain.errors import SourceError
from monitor.domain.states import SourceState
from monitor.sources._register.answers import is_robot_test
from monitor.sources._words import sound

_WRAPPER: Final = re.compile(r"<pre\b[^<>]{0,200}>", re.I | re.A)
_PAGE: Final = re.compile(r"\s*(?:<\?xml[^<>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.A)
_MASKED_MAIL: Final = re.compile(
    r'<(?:a|span)\b[^<>]{0,400}\bdata-cfemail="([0-9a-f]{4,600})"[^<>]{0,400}>[^<>]{0,40}</(?:a|span)>', re.I | re.A
)
_BREAK: Final = re.compile(r"<br\s*/?>", re.I | re.A)
_TAG: Final = re.compile(r"</?[a-z][^<>]{0,2000}>|<!--[^<>]{0,2000}-->", re.I | re.A)
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")

_STRAY_SIGNS: Final = 20
"""So many that show nothing are let pass in any text, and one in a hundred in a long one."""


def plain_text(body: bytes) -> str:
    """The lines of the text, as they are set. Raises SourceError for a web page that holds none, or half of one,
    and for what is no text at all."""
    text = _decoded(body)
    if wrapper := _WRAPPER.search(text, 0, 100_000):
        ends = max(text.rfind("</pre"), text.rfind("</PRE"))
        if ends < wrapper.end():
            raise SourceError(SourceState.BAD_CONTENT, "the text was cut short")
        text = _without_markup(text[wrapper.end() : ends])
    elif is_robot_test(body):
        raise SourceError(SourceState.BLOCKED, "a test for robots came instead of a text")
    elif _PAGE.match(text):
        raise SourceError(SourceState.BAD_CONTENT, "a web page came where a text belongs")
    shown, dropped = _CONTROL.subn("", text.replace("\f", "\n\n"))
    if body.startswith(b"%PDF-") or dropped + shown.count("\ufffd") > max(_STRAY_SIGNS, len(text) // 100):
        raise SourceError(SourceState.BAD_CONTENT, "something came that is no text")
    return sound(shown.replace("\u00a0", " ").expandtabs(4))


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _without_markup(text: str) -> str:
    shown = _TAG.sub("", _BREAK.sub("\n", _MASKED_MAIL.sub(_unmasked, text)))
    try:
        return html.unescape(shown)
    except ValueError as error:  # A number of more digits than Python reads.
        raise SourceError(SourceState.BAD_CONTENT, "the text is full of characters that there are not") from error


def _unmasked(found: re.Match[str]) -> str:
    """The first byte is the mask of the others."""
    hidden = bytes.fromhex(found[1][: len(found[1]) // 2 * 2])
    return html.escape(bytes(byte ^ hidden[0] for byte in hidden[1:]).decode("utf-8", errors="replace"))
