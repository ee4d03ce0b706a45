"""What a rule asks of a document beside its words, and what the document has instead, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from monitor.domain.documents import Text
from monitor.domain.queries import Citation
from monitor.domain.watchlists import Filters
from monitor.matching.reading import Reading
from monitor.text.language import guess_language

TOLD: Final = 5


def single_filters(filters: Filters) -> Iterator[tuple[str, Filters, str]]:
    """Each filter that asks something: its name, itself alone, and its values as written."""
    if filters.source:
        yield "source", Filters(source=filters.source), ", ".join(filters.source)
    if filters.agency:
        yield "agency", Filters(agency=filters.agency), ", ".join(filters.agency)
    if filters.cfr:
        yield "cfr", Filters(cfr=filters.cfr), ", ".join(map(str, filters.cfr))
    if filters.document_type:
        yield "type", Filters(document_type=filters.document_type), ", ".join(filters.document_type)
    if filters.language:
        yield "lang", Filters(language=filters.language), ", ".join(filters.language)


def what_it_is(name: str, text: Text) -> str:
    """What the document says of itself under the name of a filter or fact: "the document is Notice"."""
    facts = text.facts
    match name:
        case "source":
            return f"the document is from {text.source}" if text.source else "the document names no source"
        case "type":
            return f"the document is {facts.document_type}" if facts.document_type else "the document has no type"
        case "agency":
            agencies = [agency.slug or agency.name for agency in facts.agencies]
            return f"the document is from {_some(agencies)}" if agencies else "the document names no agency"
        case "lang":
            return _language(text)
        case "cfr":
            return _about("CFR part", [str(reference) for reference in facts.cfr])
        case "docket":
            return _about("docket", list(facts.docket_ids))
    return _about("RIN", list(facts.rins))


def what_is_cited(query: Citation, reading: Reading) -> str:
    """What stands in the place of a citation that is not there."""
    has = what_it_is(query.kind, reading.text)
    if query.kind != "cfr":
        return f"not cited; {has}"
    cited = [
        field.original[slice(*field.folded.original(found.start, found.end))]
        for field in reading.fields
        for found in field.citations
    ]
    return f"not cited; {has}; the text cites {_some(cited) if cited else 'none'}"


def _language(text: Text) -> str:
    if text.language:
        return f"the document is in {text.language}"
    guessed = guess_language("\n".join(value for _, value in text.fields()))
    return f"the document seems to be in {guessed}" if guessed else "the language of the document is not known"


def _about(noun: str, values: list[str]) -> str:
    return f"the document names {_some(values)}" if values else f"the document names no {noun}"


def _some(values: list[str]) -> str:
    distinct = list(dict.fromkeys(" ".join(value.split()) for value in values))
    told = ", ".join(distinct[:TOLD])
    return f"{told} and {len(distinct) - TOLD} more" if len(distinct) > TOLD else told
