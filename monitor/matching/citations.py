"""Citations of the Code of Federal Regulations in texts and in what documents say of themselves; dockets and RINs.

"15 CFR part 744", "15 C.F.R. § 744.23(a)(3)", "Sec. 744.23", "parts 730 through 774": a number needs the mark of a
citation before it, and without a title and a part sign it needs a dot: "Section 232" and "§ 1862" are of other laws.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from monitor.domain.queries import Citation
from monitor.domain.sources import Facts
from monitor.matching.filters import NAMED_PARTS_TITLE
from monitor.text.characters import Script, script_of
from monitor.text.fold import Folded, fold

# All patterns are of folded text.
_LEAD: Final = re.compile(
    r"(?P<title>[1-9][0-9]?) *(?:cfr|c\. *f\. *r\.?)(?![a-z]) *"
    r"|(?P<part>part(?:s(?P<parts>))?|pt(?:s(?P<pts>))?\.?) +"
    r"|(?:section(?:s(?P<sections>))? +|sec(?:s(?P<secs>))?(?:\. *| +))"
    r"|§(?:§+(?P<signs>))? *"
)
_PLURALS: Final = ("parts", "pts", "sections", "secs", "signs")
_NUMBER: Final = re.compile("[1-9][0-9]{0,4}")
_NAME: Final = re.compile("[1-9][0-9]{0,4}-[1-9][0-9]{0,4}")
_PARAGRAPHS: Final = r"(?: {0,4}\((?:[a-z]{1,2}|[ivx]{1,5}|[0-9]{1,3})\))"
_SECTION: Final = re.compile(
    # The hyphen of "240.12b-2" stands within a section, that of "744.11-744.23" between two.
    r"\.(?P<section>[0-9][a-z0-9]*+(?:-[0-9][a-z0-9]*+(?!\.[0-9]))*+)" + f"(?P<paragraphs>{_PARAGRAPHS}*)"
)
_ONLY_PARAGRAPHS: Final = re.compile(f"{_PARAGRAPHS}+")
WIDEST_RANGE: Final = 500  # parts; "part 700 - 2023" is a part and a year
_DECIMALS: Final = re.compile(r"\.[0-9]")
_RANGE: Final = re.compile(" *[-\u2014] *| +(?:through|thru|to) +")
_LIST: Final = re.compile(" *[,;/] *(?:(?:and|or) +)?| *& *| +(?:and|or|through|thru|to) +| *[-\u2014] *")
_PARAGRAPH: Final = re.compile(r"\((\w+)\)")
_KIND: Final = re.compile(r"^\W*(?:docket|rin)\b\W*(?:(?:numbers?|nos?|id)\b)?\W*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class CfrCitation:
    """A part, a range of parts (both ends included) or a section that stands at [start, end) of a folded text.

    `title` is None where the text does not say it. `name` is the part as title 41 names it ("60-741"), where a hyphen
    makes no range. `section` is what stands after the dot, `last_section` the end of a range of sections of one part;
    `paragraphs` are without their brackets.
    """

    start: int
    end: int
    title: int | None
    first: int
    last: int
    name: str = ""
    section: str = ""
    last_section: str = ""
    paragraphs: tuple[str, ...] = ()


def find_citations(folded: Folded) -> Iterator[CfrCitation]:
    """Every citation, in reading order; of a list each item is one."""
    text, place = folded.text, 0
    while lead := _LEAD.search(text, place):
        place = lead.start() + 1
        for cited in _after(text, lead):
            place = cited.end
            if folded.is_whole(cited.start, cited.end):
                yield cited


def _after(text: str, lead: re.Match[str]) -> Iterator[CfrCitation]:
    start = lead.start()
    if text[start] != "§" and _is_alphabetic(text, start - 1):
        return
    title = int(lead["title"]) if lead["title"] else None
    marker: re.Match[str] | None = lead
    if title is not None:
        if text[start - 1 : start] == ".":
            return
        marker = _LEAD.match(text, lead.end())
        marker = None if marker is not None and marker["title"] else marker
    place = marker.end() if marker else lead.end()
    takes_parts = title is not None or lead["part"] is not None
    is_list_of_parts = takes_parts and marker is not None and any(marker[name] is not None for name in _PLURALS)
    item: CfrCitation | None = None
    while item := _more_paragraphs(text, place, item) or _item(text, start, place, title):
        if item.section or takes_parts:
            yield item
        takes_parts = is_list_of_parts
        between = _LIST.match(text, item.end)
        following = _LEAD.match(text, between.end()) if between else None
        if between is None or (following is not None and following["title"]):
            return
        start = place = between.end()


def _more_paragraphs(text: str, place: int, before: CfrCitation | None) -> CfrCitation | None:
    """Paragraphs of the section before them, as in "§ 742.4(a)(4) and (b)(2)"; a number replaces the last number."""
    found = _ONLY_PARAGRAPHS.match(text, place) if before is not None and before.section else None
    if before is None or found is None or _is_alphabetic(text, found.end()):
        return None
    given = _paragraphs(found[0])
    kept = len(before.paragraphs)
    if given[0].isdecimal():
        kept = next((at for at, paragraph in enumerate(before.paragraphs) if paragraph.isdecimal()), kept)
    elif len(given[0]) > 1 and len(before.paragraphs) > 2:
        kept = 2
    else:
        kept = 0
    return replace(before, start=place, end=found.end(), last_section="", paragraphs=before.paragraphs[:kept] + given)


def _item(text: str, start: int, place: int, title: int | None) -> CfrCitation | None:
    """The part, range or section at `place`; its citation begins at `start`."""
    if _is_alphabetic(text, place - 1):
        return None
    name = _NAME.match(text, place) if title == NAMED_PARTS_TITLE else None
    number = _NUMBER.match(text, place)
    if number is None:
        return None
    first = last = int(number[0])
    end = name.end() if name else number.end()
    through = _RANGE.match(text, end) if title != NAMED_PARTS_TITLE else None
    other = _NUMBER.match(text, through.end()) if through else None
    if other and _ends_part(text, other.end()) and first <= int(other[0]) <= first + WIDEST_RANGE:
        last, end = int(other[0]), other.end()
    section, last_section = None, ""
    if not _ends_part(text, end):
        section = _SECTION.match(text, end)
        if section is None or _is_alphabetic(text, section.end()):
            return None
        end = section.end()
        if upto := _last_section(text, number[0], section):
            last_section, end = upto["section"], upto.end("section")
    return CfrCitation(
        start=start,
        end=end,
        title=title,
        first=first,
        last=last,
        name=name[0] if name else "",
        section=section["section"] if section else "",
        last_section=last_section,
        paragraphs=_paragraphs(section["paragraphs"]) if section else (),
    )


def _last_section(text: str, part: str, section: re.Match[str]) -> re.Match[str] | None:
    """The end of "744.20 through 744.30"; None where no range of sections of one part stands there."""
    between = _RANGE.match(text, section.end()) if not section["paragraphs"] else None
    if between is None or not text.startswith(f"{part}.", between.end()):
        return None
    last = _SECTION.match(text, between.end() + len(part))
    if last is None or last["paragraphs"] or _is_alphabetic(text, last.end()):
        return None
    both = section["section"].isdecimal() and last["section"].isdecimal()
    return last if both and int(section["section"]) < int(last["section"]) else None


def _paragraphs(written: str) -> tuple[str, ...]:
    return tuple(_PARAGRAPH.findall(written))


def _ends_part(text: str, end: int) -> bool:
    return not _is_alphabetic(text, end) and _DECIMALS.match(text, end) is None


def _is_alphabetic(text: str, place: int) -> bool:
    return place >= 0 and script_of(text[place : place + 1]) is Script.ALPHABETIC


@lru_cache(maxsize=4096)
def wanted_cfr(value: str, title: int | None = None) -> CfrCitation | None:
    """What the value of a `cfr:` query asks for ("744", "15 CFR 744.23(a)"), read in a title where it names none. None
    for a value that is no citation: the parser refuses it."""
    text = fold(value).text.strip(" ")
    lead = _LEAD.match(text)
    place = lead.end() if lead else 0
    if lead and lead["title"]:
        title = int(lead["title"])
        marker = _LEAD.match(text, place)
        place = marker.end() if marker and not marker["title"] else place
    item = _item(text, 0, place, title)
    return item if item is not None and item.end == len(text) else None


def meets(value: str, cited: CfrCitation) -> bool:
    """True where a citation in a text is what the value asks for, or a part of it: `744` by § 744.23."""
    wanted = wanted_cfr(value)
    return wanted is not None and _covers(wanted, cited)


def cfr_implies(one: str, other: str) -> bool:
    """True where whatever is what the first value asks for is also what the other one does: 744.23 and 744."""
    narrow, wide = wanted_cfr(one), wanted_cfr(other)
    if narrow is None or wide is None or (wide.title is not None and wide.title != narrow.title):
        return False
    return wide.first <= narrow.first and narrow.last <= wide.last and _covers(wide, narrow)


def _covers(wanted: CfrCitation, cited: CfrCitation) -> bool:
    if wanted.title is not None and cited.title is not None and wanted.title != cited.title:
        return False
    if wanted.name != cited.name or wanted.first > cited.last or cited.first > wanted.last:
        return False
    if not wanted.section:
        return True
    if cited.last_section:
        is_within = wanted.section.isdecimal() and int(cited.section) <= int(wanted.section) <= int(cited.last_section)
        return is_within and not wanted.paragraphs
    return wanted.section == cited.section and cited.paragraphs[: len(wanted.paragraphs)] == wanted.paragraphs


def cited_in_facts(query: Citation, facts: Facts) -> tuple[str, ...]:
    """The values, as the document has them, by which it says of itself what the query asks for."""
    if query.kind == "docket":
        return tuple(value for value in facts.docket_ids if number_of(value) == number_of(query.value))
    if query.kind == "rin":
        return tuple(value for value in facts.rins if number_of(value) == number_of(query.value))
    found = []
    for reference in facts.cfr:
        # "60-741" is a range in most titles, and a name in title 41.
        asked = wanted_cfr(query.value)
        asked = wanted_cfr(query.value, reference.title) if asked is not None and asked.title is None else asked
        given = wanted_cfr(f"{reference.title} CFR {reference.part}")
        if asked is not None and given is not None and _covers(asked, given):
            found.append(str(reference))
    return tuple(found)


def number_of(written: str) -> str:
    """Letters and digits of a docket or RIN, without the words before it ("Docket No. 2024-0012")."""
    return "".join(char for char in _KIND.sub("", written).casefold() if char.isalnum())
