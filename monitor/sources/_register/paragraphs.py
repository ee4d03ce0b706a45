"""From the lines of a full text to its paragraphs.

The Government Publishing Office sets 72 columns: a paragraph begins with four spaces, a heading with none and has empty
lines around it, a new page is a line `[[Page 73458]]` in the middle of a sentence as well, a row of hyphens sets
footnotes and tables apart, and a line `0` stands for the black square before each instruction to amend. A hyphen at the
end of a line is kept: whether "semi-/conductor" had one before it was broken cannot be known, and the matcher reads
both.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from monitor.sources._register.spacing import single_spaced

_NEW_PAGE: Final = re.compile(r"\[\[Page [\w-]{1,12}\]\]", re.A)
_RULE: Final = re.compile(r"([-=_])\1{9,}|\*(?: ?\*){2,}|(?:\* ){2,}\*|0")
# The heading of a section has gaps too: "Sec.  744.23   Foreign-produced items".
_ROW: Final = re.compile(r"(?!Sec\.|Part |PART ).*(?:\S {3,}\S|\.{5})")
_APART: Final = re.compile(r"\[[^\[\]]{10,}\]|\[GRAPHIC\].*")
_SENTENCE_END: Final = re.compile(r"[.!?:;][\"')\]\u2019\u201d]*(?: ?\\\d{1,3}\\)?$", re.A)
_LABEL: Final = re.compile(r"[A-Z][A-Z ]{3,60}:", re.A)
_MASTHEAD: Final = re.compile(
    r"\[Federal Register Volume [^\]]{1,100}\]|\[Pages? [^\]]{1,60}\]|\[FR Doc No: [^\]]{1,40}\]"
    r"|\[?(?:Rules and Regulations|Proposed Rules|Notices|Presidential Documents|Sunshine Act Meetings)\]?"
    r"|From the Federal Register Online .{1,200}|Federal Register(?: / Vol\. \d{1,4}, No\. \d{1,4} / .{1,100})?",
    re.A,
)
_MASTHEAD_AT_MOST: Final = 20
_LONGEST_LINE: Final = 400
"""A longer one was not set by the Publishing Office, and is prose."""
_INDENT: Final = 4
"""Less than that hangs: it goes on with the row of a table."""
_CENTRED: Final = 8


@dataclass(kw_only=True)
class _Paragraph:
    """One that is being read. The lines of a table are not joined; `lines` counts those of prose."""

    indent: int
    parts: list[str] = field(default_factory=list)
    lines: int = 0
    is_table: bool = False
    is_closed: bool = False

    @property
    def tail(self) -> str:
        return self.parts[-1]

    def add_row(self, line: str, words: str) -> None:
        self.is_table = True
        hangs = 0 < len(line) - len(words) < _INDENT
        if self.parts:
            self.parts += [_joint(self.tail, words) if hangs else "\n"]
        self.parts.append(words)

    def add_line(self, line: str) -> None:
        words = " ".join(line.split())
        self.parts += [_joint(self.tail, words), words] if self.parts else [words]
        self.lines += 1
        # "[Docket No. 231013-0248]" stands alone.
        self.is_closed = self.lines == 1 and _APART.fullmatch(words) is not None

    def goes_on_overleaf(self, line: str) -> bool:
        """Whether this line, the first of a new page, belongs to the sentence that the last page ended in."""
        if self.is_table or self.is_closed or self.tail.endswith("]"):
            return False
        if line[0].islower():
            return True
        is_prose = self.indent > 0 or self.lines > 1 or _LABEL.match(self.parts[0]) is not None
        return is_prose and not _SENTENCE_END.search(self.tail)

    @property
    def text(self) -> str:
        return "".join(self.parts)


def paragraphs(text: str) -> Iterator[str]:
    """In reading order, without rules, page marks and the lines that name issue and page. A table is one paragraph of
    several lines."""
    for number, paragraph in enumerate(_paragraphs(single_spaced(io.StringIO(text, newline=None)))):
        if number >= _MASTHEAD_AT_MOST or not _MASTHEAD.fullmatch(paragraph):
            yield paragraph


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    opened: _Paragraph | None = None
    after_gap = overleaf = False
    for written in lines:
        line = written.rstrip()
        if "[[Page " in line:
            line, marks = _NEW_PAGE.subn("", line)
            overleaf = overleaf or (marks > 0 and not line.strip())
        words = line.lstrip()
        if not words:
            after_gap = True
            continue
        if len(words) <= _LONGEST_LINE and _RULE.fullmatch(words):
            if opened:
                yield opened.text
            opened, after_gap, overleaf = None, False, False
            continue
        indent = len(line) - len(words)
        if opened and not _belongs(opened, words, indent=indent, after_gap=after_gap, overleaf=overleaf):
            yield opened.text
            opened = None
        opened = opened or _Paragraph(indent=indent)
        _add(opened, line, words)
        after_gap = overleaf = False
    if opened:
        yield opened.text


def _belongs(opened: _Paragraph, words: str, *, indent: int, after_gap: bool, overleaf: bool) -> bool:
    """Whether a line goes on with what is open."""
    if overleaf:
        return indent == 0 and opened.goes_on_overleaf(words)
    if after_gap or opened.is_closed or _APART.fullmatch(words):
        return False
    if opened.is_table or indent < _INDENT:
        return True
    return indent >= _CENTRED and opened.indent >= _CENTRED and not _ROW.match(words)


def _add(opened: _Paragraph, line: str, words: str) -> None:
    is_row = len(words) <= _LONGEST_LINE and _ROW.match(words) is not None
    if opened.is_table or (is_row and not opened.parts):
        opened.add_row(line, words)
        return
    opened.add_line(words)
    # The first row of a table may begin on the line before: "Electronic components, semi-/ conductors......  4800".
    opened.is_table = is_row and ".." in words


def _joint(before: str, after: str) -> str:
    """What stands between two lines of a paragraph."""
    if before.endswith(("-", "/")) and len(before) > 1 and (before[-2].isalnum() or before.endswith("--")):
        # "short- and long-term" had a space; "cyber-enabled", "items--commonly" and "and/or" had none.
        is_short_for_more = after.startswith(("and ", "or ", "to ")) and not before.endswith(("--", "/"))
        return " " if is_short_for_more else ""
    return " "
