"""One entry of `results` to one Item. Null fields are normal: of 1,000 real documents 286 had no abstract, 319 no
action and 851 no effective date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from monitor.domain.sources import Agency, CfrReference, Facts, Item
from monitor.sources._words import plausible, sound, web_link

_ASKED = """
abstract action agencies body_html_url cfr_references citation comment_url comments_close_on correction_of corrections
dates docket_id docket_ids document_number effective_on end_page executive_order_number full_text_xml_url html_url
pdf_url presidential_document_number proclamation_number public_inspection_pdf_url publication_date raw_text_url
regulation_id_numbers regulations_dot_gov_url significant signing_date start_page subtype title toc_doc toc_subject
topics type volume
"""
FIELDS: Final = tuple(_ASKED.split())

# Links and page numbers: good to have, and no reason for a new version when they change.
_KEPT_ASIDE = """
body_html_url comment_url end_page executive_order_number full_text_xml_url pdf_url presidential_document_number
proclamation_number public_inspection_pdf_url raw_text_url regulations_dot_gov_url start_page subtype toc_doc
toc_subject volume
"""
_EXTRA: Final = tuple(_KEPT_ASIDE.split())
_NUMBER: Final = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", re.A)
_LONGEST_NUMBER: Final = 64


class BrokenEntryError(ValueError):
    """An entry that cannot be told as a document."""


def read_document(entry: Any, zone: ZoneInfo) -> Item:
    """Raises BrokenEntryError for an entry without a usable number, title or publication date."""
    if not isinstance(entry, dict):
        raise BrokenEntryError("not an object")
    number = _number(entry)
    published_raw = _text(entry, "publication_date")
    published_on = _date(entry, "publication_date")
    if published_raw and published_on is None:
        raise BrokenEntryError(f"{number}: the publication date {published_raw!r} is not a date")
    return Item(
        key=f"fr:{number}",
        url=web_link(_text(entry, "html_url")) or f"https://www.federalregister.gov/d/{number}",
        title=_text(entry, "title") or _text(entry, "toc_doc") or f"Document {number}",
        abstract=_text(entry, "abstract"),
        language="en",
        published_at=None if published_on is None else start_of_day(published_on, zone),
        published_raw=published_raw,
        facts=_facts(entry),
        extra=_extra(entry),
    )


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Midnight in the zone, in UTC."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _number(entry: Mapping[str, Any]) -> str:
    number = entry.get("document_number")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number) or len(number) > _LONGEST_NUMBER:
        raise BrokenEntryError("without a document number")
    return number


def _facts(entry: Mapping[str, Any]) -> Facts:
    significant = entry.get("significant")
    return Facts(
        document_type=_text(entry, "type"),
        agencies=tuple(_agencies(entry)),
        cfr=tuple(reference for reference in _cfr(entry) if reference.part),
        docket_ids=tuple(_texts(entry, "docket_ids")) or tuple(filter(None, [_text(entry, "docket_id")])),
        rins=tuple(_texts(entry, "regulation_id_numbers")),
        effective_on=_date(entry, "effective_on"),
        comments_close_on=_date(entry, "comments_close_on"),
        signing_date=_date(entry, "signing_date"),
        dates=_text(entry, "dates"),
        action=_text(entry, "action"),
        citation=_text(entry, "citation"),
        correction_of=_number_in(_text(entry, "correction_of")),
        significant=significant if isinstance(significant, bool) else None,
        topics=tuple(_texts(entry, "topics")),
    )


def _extra(entry: Mapping[str, Any]) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    for name in _EXTRA:
        value = entry.get(name)
        if isinstance(value, str):
            text = sound(value).strip()
            extra[name] = web_link(text) if name.endswith("_url") else text
        elif isinstance(value, int):
            extra[name] = value
    if corrections := [_number_in(url) for url in _texts(entry, "corrections")]:
        extra["corrections"] = corrections
    if chapters := [str(reference) for reference in _chapters(entry)]:
        extra["cfr_chapters"] = chapters
    return {name: value for name, value in extra.items() if value}


def _agencies(entry: Mapping[str, Any]) -> Iterator[Agency]:
    for agency in _dicts(entry, "agencies"):
        # An office that the register has no page for has a raw name only.
        name = _text(agency, "name") or _text(agency, "raw_name")
        if name:
            yield Agency(name=name, slug=_text(agency, "slug"))


def _cfr(entry: Mapping[str, Any]) -> Iterator[CfrReference]:
    for reference in _dicts(entry, "cfr_references"):
        title, part = _whole(reference.get("title")), reference.get("part")
        # The part was an integer in 2024 and is a string in 2026; it is null where a whole chapter is meant.
        if title is not None and (part is None or isinstance(part, (int, str))):
            yield CfrReference(title=title, part="" if part is None else sound(str(part)).strip())


def _chapters(entry: Mapping[str, Any]) -> Iterator[str]:
    for reference in _dicts(entry, "cfr_references"):
        title, chapter = _whole(reference.get("title")), reference.get("chapter")
        if title is not None and reference.get("part") is None and chapter is not None:
            yield f"{title} CFR chapter {chapter}"


def _whole(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,3}", value, re.A) else None


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return sound(value).strip() if isinstance(value, str) else ""


def _texts(entry: Mapping[str, Any], name: str) -> list[str]:
    value = entry.get(name)
    values = value if isinstance(value, list) else []
    return [sound(text).strip() for text in values if isinstance(text, str) and text.strip()]


def _dicts(entry: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = entry.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _date(entry: Mapping[str, Any], name: str) -> date | None:
    try:
        day = date.fromisoformat(_text(entry, name))
    except ValueError:
        return None
    return day if plausible(day) else None


def _number_in(url: str) -> str:
    """The document number at the end of an API address, as `correction_of` writes it."""
    try:
        return urlsplit(url).path.rsplit("/", 1)[-1].removesuffix(".json")
    except ValueError:
        return ""
