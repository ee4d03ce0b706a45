"""HTML of feeds to plain text that keeps its paragraphs."""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser
from typing import Final

from monitor.sources._words import sound

_BLOCKS: Final = frozenset(
    """address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer form h1 h2
    h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody tfoot thead tr ul""".split()  # noqa: SIM905
)
_LINES: Final = frozenset({"br", "tr", "li", "dt", "dd", "hr"})
_CELLS: Final = frozenset({"td", "th"})
_SILENT: Final = frozenset({"script", "style"})
_INLINE: Final = frozenset(
    """a abbr acronym applet area audio b base basefont bdi bdo big blink button canvas center cite code col colgroup
    data datalist del dfn dialog dir em embed font frame frameset head i iframe img input ins kbd label link map
    mark marquee menu meta math meter nobr noscript object optgroup option output param picture progress q rp rt
    ruby s samp select small source span strike strong sub sup svg template textarea time title track tt u var
    video wbr""".split()  # noqa: SIM905
)
_KNOWN: Final = _BLOCKS | _LINES | _CELLS | _SILENT | _INLINE

_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_TAG: Final = re.compile(r"</?[a-zA-Z!]")
_SPACES: Final = re.compile(r"[^\S\n]+")
_ROUNDS: Final = 4


def to_text(markup: str) -> str:
    """Plain text, NFC: paragraphs parted by an empty line, lines by a line break, entities resolved however often
    they were escaped. What only looks like a tag ("<기생충>", "<AMD>") stays as it is."""
    text = markup
    # Aggregators escape twice: "&amp;quot;" is a quote mark, and "&amp;lt;p&amp;gt;" a paragraph.
    for _ in range(_ROUNDS):
        if not _TAG.search(text):
            unescaped = html.unescape(text) if _ENTITY.search(text) else text
        else:
            unescaped = _stripped(text)
        if unescaped == text:
            break
        text = unescaped
    return _tidy(unicodedata.normalize("NFC", sound(text)))


def to_line(markup: str) -> str:
    """As `to_text`, on one line."""
    return " ".join(to_text(markup).split())


def _stripped(markup: str) -> str:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return "".join(reader.parts)


def _tidy(text: str) -> str:
    lines = [_SPACES.sub(" ", line).strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag not in _KNOWN:
            self._say(self.get_starttag_text() or "")
        else:
            self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _KNOWN:
            self._say(self.get_starttag_text() or "")
        elif tag not in _SILENT:
            self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            # Everything that was opened inside closes with it, or one lost end tag would silence the rest.
            del self._silent[self._silent.index(tag) :]
        elif tag in _KNOWN:
            self._break(tag)

    def handle_data(self, data: str) -> None:
        self._say(data)

    def unknown_decl(self, data: str) -> None:
        if data.startswith("CDATA["):
            self._say(data[6:])

    def _say(self, text: str) -> None:
        if not self._silent:
            self.parts.append(text)

    def _break(self, tag: str) -> None:
        if tag in _LINES:
            self._say("\n")
        elif tag in _BLOCKS:
            self._say("\n\n")
        elif tag in _CELLS:
            self._say(" ")
