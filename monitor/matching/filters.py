"""What a rule asks of a document beside its words."""

from __future__ import annotations

import re
from typing import Final

from monitor.domain.documents import Text
from monitor.domain.queries import Fact
from monitor.domain.sources import CfrReference
from monitor.domain.watchlists import Filters
from monitor.text.language import guess_language

TYPE_NAMES: Final = {
    "rule": "rule",
    "prorule": "proposed rule",
    "notice": "notice",
    "presdocu": "presidential document",
}
"""The API asks by code and answers by label: both mean the same type."""

NAMED_PARTS_TITLE: Final = 41
"""In title 41 a hyphen belongs to the part's name (41 CFR part 60-741), elsewhere it makes a range."""

_RANGE: Final = re.compile(r"(\d+)\s*[-\u2013]\s*(\d+)")


def filters_hold(filters: Filters, text: Text) -> bool:
    """True where every filter that asks something finds one of its values in the document."""
    return (
        (not filters.source or text.source in filters.source)
        and (not filters.document_type or _type_holds(filters.document_type, text))
        and (not filters.agency or _agency_holds(filters.agency, text))
        and (not filters.cfr or _cfr_holds(filters.cfr, text))
        and (not filters.language or _language_holds(filters.language, text))
    )


def fact_holds(fact: Fact, text: Text) -> bool:
    """True where the document's own value is one of those that the query names."""
    match fact.name:
        case "source":
            return text.source in fact.values
        case "agency":
            return _agency_holds(fact.values, text)
        case "type":
            return _type_holds(fact.values, text)
        case _:
            return _language_holds(fact.values, text)


def type_name(written: str) -> str:
    """The one lower-case name of a document type, given its code or its label."""
    folded = " ".join(written.casefold().split())
    return TYPE_NAMES.get(folded, folded)


def part_range(reference: CfrReference) -> tuple[int, int] | None:
    """First and last part, both included; None for a part that is a name and not a number."""
    part = reference.part.strip()
    if part.isdecimal():
        return int(part), int(part)
    found = _RANGE.fullmatch(part)
    if found is None or reference.title == NAMED_PARTS_TITLE:
        return None
    return int(found[1]), int(found[2])


def covers(wanted: CfrReference, found: CfrReference) -> bool:
    """True where the two references share a part."""
    if wanted.title != found.title:
        return False
    asked, given = part_range(wanted), part_range(found)
    if asked is None or given is None:
        return wanted.part.strip().casefold() == found.part.strip().casefold()
    return asked[0] <= given[1] and given[0] <= asked[1]


def _type_holds(wanted: tuple[str, ...], text: Text) -> bool:
    return type_name(text.facts.document_type) in {type_name(value) for value in wanted}


def _agency_holds(wanted: tuple[str, ...], text: Text) -> bool:
    names = {name.casefold() for agency in text.facts.agencies for name in (agency.slug, agency.name) if name}
    return any(value.casefold() in names for value in wanted)


def _cfr_holds(wanted: tuple[CfrReference, ...], text: Text) -> bool:
    return any(covers(asked, given) for asked in wanted for given in text.facts.cfr)


def _language_holds(wanted: tuple[str, ...], text: Text) -> bool:
    language = text.language or guess_language("\n".join(value for _, value in text.fields()))
    return language is not None and any(_is_language(language, value) for value in wanted)


def _is_language(language: str, wanted: str) -> bool:
    """`zh` takes `zh-Hans`, not the other way round (RFC 4647, basic filtering)."""
    given, asked = (tag.casefold().replace("_", "-") for tag in (language, wanted))
    return given == asked or given.startswith(f"{asked}-")
