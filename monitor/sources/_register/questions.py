"""The questions to the documents API, as addresses.

Every filter is written `conditions[...]`: without that the API ignores it silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from monitor.sources._register.documents import FIELDS
from monitor.sources._register.options import CfrOption, Options

_FROM: Final = "conditions[publication_date][gte]"
_UNTIL: Final = "conditions[publication_date][lte]"


def since(options: Options, first: date) -> list[str]:
    """Every document from this publication date on; one question for each CFR part where parts are asked for."""
    return _questions(options, [(_FROM, first.isoformat())], FIELDS)


def between(options: Options, first: date, last: date, *, fields: Sequence[str] = FIELDS) -> list[str]:
    """Every document of these days, but none from before the option `since`."""
    first = max(first, options.since or first)
    if last < first:
        return []
    return _questions(options, [(_FROM, first.isoformat()), (_UNTIL, last.isoformat())], fields)


def naming_fields(options: Options) -> list[str]:
    """What names a document, and shows that the filters were heeded."""
    heeded = {"agencies": options.agencies, "cfr_references": options.cfr, "type": options.types}
    return ["document_number", "publication_date", *(name for name, asked in heeded.items() if asked)]


def asked_days(url: str) -> tuple[str, str]:
    """The first and the last publication date that a question asks for, as YYYY-MM-DD; empty where it names none."""
    asked = parse_qs(urlsplit(url).query)
    return asked.get(_FROM, [""])[0], asked.get(_UNTIL, [""])[0]


def _questions(options: Options, days: list[tuple[str, str]], fields: Sequence[str]) -> list[str]:
    parts: Sequence[CfrOption | None] = options.cfr or [None]
    return [_question(options, part, days, fields) for part in parts]


def _question(options: Options, part: CfrOption | None, days: list[tuple[str, str]], fields: Sequence[str]) -> str:
    asked = list(days)
    asked += [("conditions[agencies][]", slug) for slug in options.agencies]
    asked += [("conditions[type][]", name) for name in options.types]
    asked += [("conditions[topics][]", topic) for topic in options.topics]
    if part is not None:
        asked += [("conditions[cfr][title]", str(part.title)), ("conditions[cfr][part]", part.part)]
    if options.term:
        asked.append(("conditions[term]", options.term))
    if options.docket_id:
        asked.append(("conditions[docket_id]", options.docket_id))
    asked += [("fields[]", name) for name in fields]
    asked += [("order", "newest"), ("per_page", str(options.per_page))]
    return f"{options.base_url}/documents.json?{urlencode(asked)}"
