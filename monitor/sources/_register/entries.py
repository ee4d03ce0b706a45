"""What any entry of the register's lists has: numbers, words and days, read with distrust."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from monitor.domain.sources import Agency
from monitor.sources._words import plausible, sound, web_link

_NUMBER: Final = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", re.A)
_LONGEST_NUMBER: Final = 64


class BrokenEntryError(ValueError):
    """An entry that cannot be told as a document."""


def number_of(entry: Mapping[str, Any]) -> str:
    """Raises BrokenEntryError for an entry without a usable one."""
    number = entry.get("document_number")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number) or len(number) > _LONGEST_NUMBER:
        raise BrokenEntryError("without a document number")
    return number


def page_of(entry: Mapping[str, Any], number: str) -> str:
    """Where people read the document."""
    return web_link(text_of(entry, "html_url")) or f"https://www.federalregister.gov/d/{number}"


def title_of(entry: Mapping[str, Any], number: str) -> str:
    """Its line in the table of contents stands in for a title that is missing, else its number."""
    return text_of(entry, "title") or text_of(entry, "toc_doc") or f"Document {number}"


def text_of(entry: Mapping[str, Any], name: str) -> str:
    """Without the spaces around it; empty for what is no text."""
    value = entry.get(name)
    return sound(value).strip() if isinstance(value, str) else ""


def texts_of(entry: Mapping[str, Any], name: str) -> list[str]:
    value = entry.get(name)
    values = value if isinstance(value, list) else []
    return [sound(value).strip() for value in values if isinstance(value, str) and value.strip()]


def dicts_of(entry: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = entry.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def agencies_of(entry: Mapping[str, Any]) -> Iterator[Agency]:
    for agency in dicts_of(entry, "agencies"):
        # An office that the register has no page for has a raw name only.
        name = text_of(agency, "name") or text_of(agency, "raw_name")
        if name:
            yield Agency(name=name, slug=text_of(agency, "slug"))


def whole_number(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,3}", value, re.A) else None


def day_of(entry: Mapping[str, Any], name: str) -> date | None:
    try:
        written = date.fromisoformat(text_of(entry, name))
    except ValueError:
        return None
    return written if plausible(written) else None


def kept_aside(entry: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Links, numbers and small words as they are; empty ones, and links that are no web links, are left out."""
    kept: dict[str, Any] = {}
    for name in names:
        value = entry.get(name)
        if isinstance(value, str):
            words = sound(value).strip()
            kept[name] = web_link(words) if name.endswith("_url") else words
        elif isinstance(value, int):
            kept[name] = value
    return {name: value for name, value in kept.items() if value}
