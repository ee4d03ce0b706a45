"""Citations of the Code of Federal Regulations, of dockets and of regulation identifier numbers (RINs)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from monitor.domain.queries import Citation
from monitor.domain.sources import Facts
from monitor.matching.filters import part_range

_NO_LETTER_BEFORE: Final = r"(?<![^\W\d_])"
_MARKER: Final = re.compile(
    rf"(?<![\w.])(?P<title>[1-9][0-9]?)\s*(?:CFR|C\.\s?F\.\s?R\.)\s*(?:(?:parts?|§+|sections?|secs?\.)\s*)?"
    rf"|(?P<sign>§+)\s*|{_NO_LETTER_BEFORE}(?P<section>sections?|secs?\.)\s*|{_NO_LETTER_BEFORE}parts?\s+",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(
    r"(?<![^\W_])(?P<part>[1-9][0-9]{0,4})(?![^\W_])(?:\.(?P<section>[0-9]+[a-z]?(?:-[0-9]+[a-z]?)*)(?![^\W_]))?"
    r"(?P<paragraphs>(?:\([A-Za-z0-9]{1,5}\))*)"
)
_RANGE: Final = re.compile(r"\s*[-\u2013]\s*(?=[1-9])|\s+(?:through|to)\s+(?=[1-9])", re.IGNORECASE)
_NEXT: Final = re.compile(r"\s*,\s*(?:(?:and|or)\s+)?(?=[1-9])|\s+(?:and|or)\s+(?=[1-9])", re.IGNORECASE)
_PARAGRAPH: Final = re.compile(r"\((\w+)\)")
_WANTED: Final = re.compile(
    r"(?:(?P<title>\d+)\s*CFR\s*(?:(?:parts?|§+)\s*)?)?(?P<part>\d+)(?:-(?P<last>\d+)|\.(?P<section>[\da-z-]+))?"
    r"(?P<paragraphs>(?:\(\w+\))*)",
    re.IGNORECASE,
)
_NAMED_PARTS_TITLE: Final = 41
_PREFIX: Final = re.compile(r"^\W*(?:docket|rin)\W*(?:(?:numbers?|nos?|id)\b)?\W*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class CfrCitation:
    """A part (or a range of parts, both ends included) or a section that a text cites at [start, end). `title` is None
    where the text does not say it; `section` is what stands after the dot; `paragraphs` without their brackets."""

    start: int
    end: int
    title: int | None
    first: int
    last: int
    section: str = ""
    paragraphs: tuple[str, ...] = ()


def find_citations(text: str) -> Iterator[CfrCitation]:
    """Every citation of an original text, in reading order: "15 CFR part 744", "15 C.F.R. § 744.23(a)(3)", "Sec. 744.23",
    "parts 730 through 774". Of a list each item is one. A number needs a mark of a citation before it."""
    for marker in _MARKER.finditer(text):
        title = int(marker["title"]) if marker["title"] else None
        start, place = marker.start(), marker.end()
        while item := _ITEM.match(text, place):
            # "Section 232" is a section of a law; a section of the CFR has a dot, or the sign.
            if marker["section"] and not item["section"]:
                break
            last = _range_end(text, item, title)
            end = last.end() if last else item.end()
            yield CfrCitation(
                start=start,
                end=end,
                title=title,
                first=int(item["part"]),
                last=int(last["part"]) if last else int(item["part"]),
                section=(item["section"] or "").lower(),
                paragraphs=_paragraphs(item["paragraphs"]),
            )
            following = _NEXT.match(text, end)
            if following is None:
                break
            start = place = following.end()


def _range_end(text: str, item: re.Match[str], title: int | None) -> re.Match[str] | None:
    """The last part of "730-774"; None for one part. In title 41 a hyphen belongs to the name of a part."""
    if item["section"] or title == _NAMED_PARTS_TITLE:
        return None
    between = _RANGE.match(text, item.end())
    last = _ITEM.match(text, between.end()) if between else None
    return last if last and not last["section"] and int(last["part"]) > int(item["part"]) else None


def _paragraphs(written: str) -> tuple[str, ...]:
    return tuple(found.lower() for found in _PARAGRAPH.findall(written))


@lru_cache(maxsize=1024)
def wanted_cfr(value: str) -> CfrCitation | None:
    """What a query's `cfr:` value asks for; None for a value that is no citation (the parser refuses it)."""
    found = _WANTED.fullmatch(value.strip())
    if found is None:
        return None
    part = int(found["part"])
    return CfrCitation(
        start=0,
        end=len(value),
        title=int(found["title"]) if found["title"] else None,
        first=part,
        last=int(found["last"]) if found["last"] else part,
        section=(found["section"] or "").lower(),
        paragraphs=_paragraphs(found["paragraphs"]),
    )


def meets(value: str, cited: CfrCitation) -> bool:
    """True where a citation in a text is what the value asks for, or a part of it: `744` by § 744.23."""
    wanted = wanted_cfr(value)
    if wanted is None or (wanted.title is not None and cited.title is not None and wanted.title != cited.title):
        return False
    if wanted.section:
        deep = cited.paragraphs[: len(wanted.paragraphs)] == wanted.paragraphs
        return cited.first == wanted.first and cited.section == wanted.section and deep
    return wanted.first <= cited.last and cited.first <= wanted.last


def cited_in_facts(query: Citation, facts: Facts) -> tuple[str, ...]:
    """The values, as the document has them, by which it says of itself what the query asks for."""
    if query.kind == "docket":
        return tuple(value for value in facts.docket_ids if number_of(value) == number_of(query.value))
    if query.kind == "rin":
        return tuple(value for value in facts.rins if number_of(value) == number_of(query.value))
    wanted = wanted_cfr(query.value)
    if wanted is None or wanted.section:
        return ()
    found = []
    for reference in facts.cfr:
        parts = part_range(reference)
        same_title = wanted.title is None or wanted.title == reference.title
        if parts is not None and same_title and wanted.first <= parts[1] and parts[0] <= wanted.last:
            found.append(str(reference))
    return tuple(found)


def number_of(written: str) -> str:
    """Letters and digits of a docket or RIN, without the words before it ("Docket No. 2024-0012")."""
    return "".join(char for char in _PREFIX.sub("", written).casefold() if char.isalnum())
