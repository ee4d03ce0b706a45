"""The Federal Register API's conditions, as a filter over plain documents.

Facts from the API's description and published source (usnationalarchives/federalregister-api-core) and from recorded
answers. Conditions that the API knows and this replay does not are refused loudly: a test must not pass because a
filter was skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

Document = Mapping[str, Any]
Filter = Callable[[Document], bool]

TYPE_LABELS: Final = {
    "RULE": "Rule",
    "PRORULE": "Proposed Rule",
    "NOTICE": "Notice",
    "PRESDOCU": "Presidential Document",
    "CORRECT": "Correction",
}
DATE_FIELDS: Final = {
    "publication_date": "publication_date",
    "effective_date": "effective_on",
    "comment_date": "comments_close_on",
    "signing_date": "signing_date",
}
NOT_REPLAYED: Final = frozenset({"near", "president", "presidential_document_type", "sections", "agency_ids"})
_CONDITION = re.compile(r"conditions\[(?P<name>\w+)\](?:\[(?P<part>\w*)\])?$")


class ConditionError(Exception):
    """The API would refuse this condition: 400 `{"errors": {name: problem}}`."""

    def __init__(self, name: str, problem: str) -> None:
        self.name = name
        self.problem = problem
        super().__init__(name, problem)


class NotReplayedError(Exception):
    """The API knows this condition, the replay does not."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


def filters(parameters: Iterable[tuple[str, str]], *, ignored: Collection[str] = ()) -> list[Filter]:
    """One test per condition. Names that are not written `conditions[...]` are passed over in silence, as the API does,
    and so are those to be `ignored`.

    Raises ConditionError and NotReplayedError.
    """
    asked: dict[str, dict[str, list[str]]] = {}
    for key, value in parameters:
        if (found := _CONDITION.match(key)) and value:
            asked.setdefault(found["name"], {}).setdefault(found["part"] or "", []).append(value)
    return [_filter(name, parts) for name, parts in asked.items() if name not in ignored]


def _filter(name: str, parts: Mapping[str, Sequence[str]]) -> Filter:
    values = parts.get("", [])
    if name in DATE_FIELDS:
        return _by_date(name, parts)
    if name == "cfr":
        return _by_cfr(parts)
    if name in _BY_VALUES:
        return _BY_VALUES[name](values)
    if name in NOT_REPLAYED:
        raise NotReplayedError(name)
    raise ConditionError(name, "is not a valid field")


def _by_term(values: Sequence[str]) -> Filter:
    """All words and quoted phrases must occur. The live API has also read `A OR B` as "all of"."""
    wanted = [
        (phrase or word).casefold()
        for value in values
        for phrase, word in re.findall(r'"([^"]+)"|(\S+)', value)
        if word not in ("OR", "AND", "|", "&")
    ]

    def holds(document: Document) -> bool:
        text = f"{document.get('title') or ''}\n{document.get('abstract') or ''}".casefold()
        return all(word in text for word in wanted)

    return holds


def _by_agency(values: Sequence[str]) -> Filter:
    wanted = set(values)
    return lambda document: not wanted.isdisjoint(agency.get("slug") or "" for agency in document.get("agencies") or ())


def _by_type(values: Sequence[str]) -> Filter:
    if unknown := [value for value in values if value not in TYPE_LABELS]:
        raise ConditionError("type", f"{unknown[0]} is not a valid type")
    labels = {TYPE_LABELS[value] for value in values}
    return lambda document: document.get("type") in labels


def _by_significant(values: Sequence[str]) -> Filter:
    return lambda document: bool(document.get("significant")) is (values[-1] == "1")


def _by_correction(values: Sequence[str]) -> Filter:
    return lambda document: bool(document.get("correction_of")) is (values[-1] == "1")


def _by_numbers(values: Sequence[str]) -> Filter:
    wanted = set(values)
    return lambda document: document["document_number"] in wanted


def _by_topic(values: Sequence[str]) -> Filter:
    wanted = {_slug(value) for value in values}
    return lambda document: not wanted.isdisjoint(_slug(topic) for topic in document.get("topics") or ())


def _by_docket(values: Sequence[str]) -> Filter:
    return lambda document: any(values[-1] in docket for docket in document.get("docket_ids") or ())


def _by_rin(values: Sequence[str]) -> Filter:
    return lambda document: values[-1] in (document.get("regulation_id_numbers") or ())


_BY_VALUES: Final[Mapping[str, Callable[[Sequence[str]], Filter]]] = {
    "term": _by_term,
    "agencies": _by_agency,
    "type": _by_type,
    "significant": _by_significant,
    "correction": _by_correction,
    "document_numbers": _by_numbers,
    "topics": _by_topic,
    "docket_id": _by_docket,
    "regulation_id_number": _by_rin,
}


def _by_date(name: str, parts: Mapping[str, Sequence[str]]) -> Filter:
    field = DATE_FIELDS[name]
    first, last = date.min, date.max
    for part, values in parts.items():
        low, high = _span(name, part, values[-1])
        first, last = max(first, low), min(last, high)

    def holds(document: Document) -> bool:
        return bool(document.get(field)) and first <= date.fromisoformat(document[field]) <= last

    return holds


def _span(name: str, part: str, value: str) -> tuple[date, date]:
    try:
        if part == "year":
            return date(int(value), 1, 1), date(int(value), 12, 31)
        day = date.fromisoformat(value)
    except ValueError:
        raise ConditionError(name, "is not a valid date") from None
    spans = {"is": (day, day), "gte": (day, date.max), "lte": (date.min, day)}
    if part not in spans:
        raise ConditionError(name, "is not a valid date")
    return spans[part]


def _by_cfr(parts: Mapping[str, Sequence[str]]) -> Filter:
    if "title" not in parts:
        raise ConditionError("cfr", "a part needs a title")
    title = parts["title"][-1]
    low, _, high = parts.get("part", [""])[-1].partition("-")

    def holds(document: Document) -> bool:
        return any(
            str(reference["title"]) == title and (not low or _within(str(reference["part"]), low, high or low))
            for reference in document.get("cfr_references") or ()
        )

    return holds


def _within(part: str, low: str, high: str) -> bool:
    return part.isdigit() and int(low) <= int(part) <= int(high)


def _slug(text: str) -> str:
    return re.sub(r"\W+", "-", text.casefold()).strip("-")
