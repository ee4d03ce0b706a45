"""One entry of `results` to one Item. Null fields are normal: of 1,000 real documents 286 had no abstract, 319 no
action and 851 no effective date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from monitor.domain.sources import CfrReference, Facts, Item
from monitor.sources._register.entries import (
    BrokenEntryError,
    agencies_of,
    day_of,
    dicts_of,
    kept_aside,
    number_of,
    page_of,
    text_of,
    texts_of,
    title_of,
    whole_number,
)
from monitor.sources._words import sound

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


def read_document(entry: Any, zone: ZoneInfo) -> Item:
    """Raises BrokenEntryError for an entry without a usable number, title or publication date."""
    if not isinstance(entry, dict):
        raise BrokenEntryError("not an object")
    number = number_of(entry)
    published_raw = text_of(entry, "publication_date")
    published_on = day_of(entry, "publication_date")
    if published_raw and published_on is None:
        raise BrokenEntryError(f"{number}: the publication date {published_raw!r} is not a date")
    return Item(
        key=f"fr:{number}",
        url=page_of(entry, number),
        title=title_of(entry, number),
        abstract=text_of(entry, "abstract"),
        language="en",
        published_at=None if published_on is None else start_of_day(published_on, zone),
        published_raw=published_raw,
        facts=_facts(entry),
        extra=_extra(entry),
    )


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Midnight in the zone, in UTC."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _facts(entry: Mapping[str, Any]) -> Facts:
    significant = entry.get("significant")
    return Facts(
        document_type=text_of(entry, "type"),
        agencies=tuple(agencies_of(entry)),
        cfr=tuple(reference for reference in _cfr(entry) if reference.part),
        docket_ids=tuple(texts_of(entry, "docket_ids")) or tuple(filter(None, [text_of(entry, "docket_id")])),
        rins=tuple(texts_of(entry, "regulation_id_numbers")),
        effective_on=day_of(entry, "effective_on"),
        comments_close_on=day_of(entry, "comments_close_on"),
        signing_date=day_of(entry, "signing_date"),
        dates=text_of(entry, "dates"),
        action=text_of(entry, "action"),
        citation=text_of(entry, "citation"),
        correction_of=_number_in(text_of(entry, "correction_of")),
        significant=significant if isinstance(significant, bool) else None,
        topics=tuple(texts_of(entry, "topics")),
    )


def _extra(entry: Mapping[str, Any]) -> dict[str, Any]:
    extra = kept_aside(entry, _EXTRA)
    if corrections := list(filter(None, map(_number_in, texts_of(entry, "corrections")))):
        extra["corrections"] = corrections
    if chapters := list(_chapters(entry)):
        extra["cfr_chapters"] = chapters
    return extra


def _cfr(entry: Mapping[str, Any]) -> Iterator[CfrReference]:
    for reference in dicts_of(entry, "cfr_references"):
        title, part = whole_number(reference.get("title")), reference.get("part")
        # The part was an integer in 2024 and is a string in 2026; it is null where a whole chapter is meant.
        if title is not None and (part is None or isinstance(part, (int, str))):
            yield CfrReference(title=title, part="" if part is None else sound(str(part)).strip())


def _chapters(entry: Mapping[str, Any]) -> Iterator[str]:
    for reference in dicts_of(entry, "cfr_references"):
        title, chapter = whole_number(reference.get("title")), reference.get("chapter")
        if title is not None and reference.get("part") is None and chapter is not None:
            yield f"{title} CFR chapter {chapter}"


def _number_in(url: str) -> str:
    """The document number at the end of an API address, as `correction_of` writes it."""
    try:
        return urlsplit(url).path.rsplit("/", 1)[-1].removesuffix(".json")
    except ValueError:
        return ""
