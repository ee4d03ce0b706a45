"""References to the Code of Federal Regulations, read a second time for the naive twin: step by step, from the left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from monitor.matching.citations import WIDEST_RANGE
from monitor.matching.naive_letters import Span, is_whole, letters_of, string_of
from monitor.text.characters import Script, script_of

_TITLE: Final = re.compile(r"([1-9][0-9]?) *(?:cfr|c\. *f\. *r\.?)(?![a-z]) *")
_MARKER: Final = re.compile(
    r"(?P<part>parts?|pts?\.?) +|(?P<section>sections?) +|(?P<sec>secs?)(?:\. *| +)|(?P<sign>§+) *"
)
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,4}")
_NAME: Final = re.compile(r"[1-9][0-9]{0,4}-[1-9][0-9]{0,4}")
_BRACKETS: Final = r"(?: {0,4}\((?:[a-z]{1,2}|[ivx]{1,5}|[0-9]{1,3})\))"
_SECTION: Final = re.compile(
    # The hyphen of "240.12b-2" is inside the section, that of "744.11-744.23" is between two.
    rf"\.([0-9]+[a-z0-9]*(?:-[0-9]+[a-z0-9]*(?![a-z0-9]|\.[0-9]))*)({_BRACKETS}*)"
)
_BETWEEN: Final = re.compile(r" *[,;/] *(?:(?:and|or) +)?| *& *| +(?:and|or|through|thru|to) +| *[-\u2014] *")
_THROUGH: Final = re.compile(r" *[-\u2014] *| +(?:through|thru|to) +")
_NAMED_PARTS_TITLE: Final = 41


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a citation points at: a part, a range of parts, or a section of a part with its paragraphs.

    `parts` is a range of numbers, or the name of a part of title 41.
    """

    title: int | None
    parts: range | str
    section: str = ""
    up_to: str = ""
    paragraphs: tuple[str, ...] = ()


def citations_of(value: str) -> list[tuple[Span, Place]]:
    """The citations in a field, as spans of its letters, ascending."""
    letters = letters_of(value)
    text = string_of(letters)
    found: list[tuple[Span, Place]] = []
    index = 0
    while index < len(text):
        cited = list(_citations_at(text, index))
        found += [(span, place) for span, place in cited if is_whole(letters, span)]
        index = cited[-1][0][1] if cited else index + 1
    return found


def place_of(value: str) -> Place | None:
    """What the value of a `cfr:` query, or a reference standing alone, points at."""
    text = string_of(letters_of(value)).strip(" ")
    title = _TITLE.match(text)
    index = title.end() if title else 0
    marker = _MARKER.match(text, index)
    read = _item(text, marker.end() if marker else index, int(title[1]) if title else None)
    return read[1] if read and read[0] == len(text) else None


def meets(wanted: Place, cited: Place) -> bool:
    """Whether a citation is one of the wanted place or of something inside it."""
    if wanted.title is not None and cited.title is not None and wanted.title != cited.title:
        return False
    if isinstance(wanted.parts, str) or isinstance(cited.parts, str):
        if wanted.parts != cited.parts:
            return False
    elif not set(wanted.parts) & set(cited.parts):
        return False
    if not wanted.section:
        return True
    if cited.up_to:
        sections = [str(number) for number in range(int(cited.section), int(cited.up_to) + 1)]
        return not wanted.paragraphs and wanted.section.isdecimal() and str(int(wanted.section)) in sections
    return wanted.section == cited.section and cited.paragraphs[: len(wanted.paragraphs)] == wanted.paragraphs


# ---------------------------------------------------------------- reading


def _citations_at(text: str, index: int) -> Iterator[tuple[Span, Place]]:
    """The citations that begin at one place: none, one, or a list behind a plural."""
    start = index
    title = _TITLE.match(text, index) if _is_open(text, index) and text[index - 1 : index] != "." else None
    if title:
        index = title.end()
    marker = _MARKER.match(text, index) if title or text[index] == "§" or _is_open(text, index) else None
    if not title and not marker:
        return
    if marker:
        index = marker.end()
    number = int(title[1]) if title else None
    # "Section 232" alone is a section of some law, and what follows one part or section may be any number.
    first_may_be_part = title is not None or (marker is not None and marker["part"] is not None)
    others_may_be_parts = first_may_be_part and marker is not None and _is_plural(marker)
    may_be_part = first_may_be_part
    place: Place | None = None
    while read := _paragraphs_of(text, index, place) or _item(text, index, number):
        end, place = read
        if place.section or may_be_part:
            yield (start, end), place
        may_be_part = others_may_be_parts
        between = _BETWEEN.match(text, end)
        if not between or _TITLE.match(text, between.end()):
            return
        start = index = between.end()


def _paragraphs_of(text: str, index: int, before: Place | None) -> tuple[int, Place] | None:
    """Paragraphs that stand alone in a list belong to the section before them."""
    brackets = re.compile(f"{_BRACKETS}+").match(text, index)
    if before is None or not before.section or not brackets or _is_alphabetic(text, brackets.end()):
        return None
    given = tuple(re.findall(r"\(([a-z0-9]+)", brackets[0]))
    numbers = [level for level, paragraph in enumerate(before.paragraphs) if paragraph.isdecimal()]
    if given[0].isdecimal():
        level = numbers[0] if numbers else len(before.paragraphs)
    else:
        level = 2 if len(given[0]) > 1 and len(before.paragraphs) > 2 else 0
    place = Place(
        title=before.title, parts=before.parts, section=before.section, paragraphs=before.paragraphs[:level] + given
    )
    return brackets.end(), place


def _is_open(text: str, index: int) -> bool:
    return not _is_alphabetic(text, index - 1)


def _is_plural(marker: re.Match[str]) -> bool:
    word = marker["part"] or marker["section"] or marker["sec"] or ""
    return word.rstrip(".").endswith("s") or len(marker["sign"] or "") > 1


def _item(text: str, index: int, title: int | None) -> tuple[int, Place] | None:
    """One part, range or section, and where it ends."""
    if _is_alphabetic(text, index - 1):
        return None
    if title == _NAMED_PARTS_TITLE and (name := _NAME.match(text, index)):
        return _part_or_section(text, name.end(), title, name[0])
    number = _NUMBER.match(text, index)
    if not number:
        return None
    first = int(number[0])
    through = _THROUGH.match(text, number.end())
    last = _NUMBER.match(text, through.end()) if through else None
    if (
        last
        and _ends_part(text, last.end())
        and first <= int(last[0]) <= first + WIDEST_RANGE
        and title != _NAMED_PARTS_TITLE
    ):
        return last.end(), Place(title=title, parts=range(first, int(last[0]) + 1))
    return _part_or_section(text, number.end(), title, range(first, first + 1))


def _part_or_section(text: str, end: int, title: int | None, parts: range | str) -> tuple[int, Place] | None:
    if _ends_part(text, end):
        return end, Place(title=title, parts=parts)
    section = _SECTION.match(text, end)
    if not section or _is_alphabetic(text, section.end()):
        return None
    paragraphs = tuple(re.findall(r"\(([a-z0-9]+)", section[2]))
    through = _THROUGH.match(text, section.end())
    same_part = re.match(r"[0-9]+(?=\.)", text[through.end() :]) if through else None
    if through and same_part and not paragraphs and isinstance(parts, range) and same_part[0] == str(parts.start):
        last = _SECTION.match(text, through.end() + same_part.end())
        if last and not last[2] and not _is_alphabetic(text, last.end()):
            both = section[1].isdecimal() and last[1].isdecimal()
            if both and int(section[1]) < int(last[1]):
                return last.end(), Place(title=title, parts=parts, section=section[1], up_to=last[1])
    return section.end(), Place(title=title, parts=parts, section=section[1], paragraphs=paragraphs)


def _ends_part(text: str, end: int) -> bool:
    return not _is_alphabetic(text, end) and not re.compile(r"\.[0-9]").match(text, end)


def _is_alphabetic(text: str, index: int) -> bool:
    return index >= 0 and script_of(text[index : index + 1]) is Script.ALPHABETIC
