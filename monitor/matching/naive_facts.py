"""What a document says of itself, asked a second time for the naive twin."""

from __future__ import annotations

import re

from monitor.domain.documents import Text
from monitor.domain.queries import Citation, Fact
from monitor.domain.sources import CfrReference
from monitor.domain.watchlists import Filters
from monitor.matching.naive_citations import meets, place_of
from monitor.text.language import guess_language


def filters_hold(filters: Filters, text: Text) -> bool:
    """Whether every filter that asks something finds one of its values."""
    facts = (
        Fact(name="source", values=filters.source),
        Fact(name="agency", values=filters.agency),
        Fact(name="type", values=filters.document_type),
        Fact(name="lang", values=filters.language),
    )
    if not all(fact_holds(fact, text) for fact in facts if fact.values):
        return False
    return not filters.cfr or any(
        _parts(asked.title, asked.part) & _parts(given.title, given.part)
        for asked in filters.cfr
        for given in text.facts.cfr
        if asked.title == given.title
    )


def fact_holds(fact: Fact, text: Text) -> bool:
    """Whether the document's own word is one of the values."""
    wanted = [value.casefold() for value in fact.values]
    if fact.name == "source":
        return text.source in fact.values
    if fact.name == "agency":
        agencies = text.facts.agencies
        return any(agency.slug.casefold() in wanted or agency.name.casefold() in wanted for agency in agencies)
    if fact.name == "type":
        return _type(text.facts.document_type) in [_type(value) for value in fact.values]
    language = text.language or guess_language("\n".join(value for _, value in text.fields())) or ""
    return any(_subtags(language)[: len(_subtags(value))] == _subtags(value) for value in fact.values)


def _subtags(language: str) -> list[str]:
    return language.casefold().replace("_", "-").split("-")


def _type(name: str) -> str:
    codes = {"PRORULE": "PROPOSED RULE", "PRESDOCU": "PRESIDENTIAL DOCUMENT"}
    upper = " ".join(name.upper().split())
    return codes.get(upper, upper)


def values_that_satisfy(citation: Citation, text: Text) -> list[str]:
    """The document's own CFR references, dockets or RINs that satisfy a citation, as the document has them."""
    if citation.kind == "cfr":
        return [str(given) for given in text.facts.cfr if _is_about(citation.value, given)]
    given_values = text.facts.docket_ids if citation.kind == "docket" else text.facts.rins
    wanted = _number(citation.value)
    return [given for given in given_values if wanted and _number(given) == wanted]


def _number(written: str) -> str:
    """Letters and digits of a docket or RIN, without "Docket No." or "RIN" before them."""
    words = re.findall(r"[^\W_]+", written.casefold())
    if words[:1] in (["docket"], ["rin"]):
        words = words[1:]
        if words[:1] in (["no"], ["nos"], ["number"], ["numbers"], ["id"]):
            words = words[1:]
    return "".join(words)


def _is_about(value: str, given: CfrReference) -> bool:
    # Without a title of its own the value is read in the title of the document's reference.
    wanted = place_of(value)
    if wanted and wanted.title is None:
        wanted = place_of(f"{given.title} CFR {value}")
    place = place_of(str(given))
    return wanted is not None and place is not None and not wanted.section and meets(wanted, place)


def _parts(title: int, part: str) -> set[str]:
    """Every part that a reference names. In title 41 a hyphen belongs to the name."""
    first, dash, last = part.replace("\u2013", "-").partition("-")
    if dash and title != 41 and first.strip().isdecimal() and last.strip().isdecimal():
        return {str(number) for number in range(int(first), int(last) + 1)}
    stripped = part.strip().lower()
    return {str(int(stripped)) if stripped.isdecimal() else stripped}
