"""One question to the Federal Register API's list of documents: fields, order, and paging as the API reads them.

Measured: per_page 1, 0 and rubbish become 20; `next_page_url` carries `search_after_cursor`. Not known first hand: what
a `page` past the limit says (here 400).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote_plus

MAX_COUNT: Final = 10_000
MAX_PAGES: Final = 50
FIELD_NAMES: Final = """
    abstract action agencies agency_names body_html_url cfr_references citation comment_url comments_close_on
    correction_of corrections dates disposition_notes docket_id docket_ids dockets document_number effective_on
    end_page excerpts executive_order_notes executive_order_number explanation full_text_xml_url html_url images
    images_metadata json_url mods_url not_received_for_publication page_length page_views pdf_url president
    presidential_document_number proclamation_number public_inspection_pdf_url publication_date raw_text_url
    regulation_id_number_info regulation_id_numbers regulations_dot_gov_info regulations_dot_gov_url significant
    signing_date start_page subtype title toc_doc toc_subject topics type volume
"""
FIELDS: Final = frozenset(FIELD_NAMES.split())
DEFAULT_FIELDS: Final = (
    "title",
    "type",
    "abstract",
    "document_number",
    "html_url",
    "pdf_url",
    "public_inspection_pdf_url",
    "publication_date",
    "agencies",
    "excerpts",
)


class BadRequestError(Exception):
    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class Question:
    """The query of one request, read as the API reads it."""

    def __init__(self, parameters: Sequence[tuple[str, str]]) -> None:
        self.parameters = parameters
        self._single = dict(parameters)
        self.fields = [value for name, value in parameters if name == "fields[]" and value]
        if unknown := [field for field in self.fields if field not in FIELDS]:
            raise BadRequestError(f"field '{unknown[0]}' not valid")

    @property
    def order(self) -> str:
        return self._single.get("order", "relevance")

    @property
    def page(self) -> int:
        return max(_number(self._single.get("page", ""), default=1), 1)

    @property
    def per_page(self) -> int:
        asked = _number(self._single.get("per_page", ""), default=20)
        return asked if 2 <= asked <= 2000 else 20

    def start(self, found: Sequence[Mapping[str, Any]], per_page: int) -> int:
        """Where this page begins in what was found."""
        if cursor := self._single.get("search_after_cursor"):
            number = _number_in(cursor)
            at = next((at for at, document in enumerate(found) if document["document_number"] == number), None)
            if at is None:
                raise BadRequestError("Invalid search_after_cursor token")
            return at + 1
        start = (self.page - 1) * per_page
        if self.page > MAX_PAGES or start >= MAX_COUNT:
            raise BadRequestError("page is past the last result that can be asked for by number")
        return start

    def next_query(self, last: Mapping[str, Any]) -> str:
        return self._query(page=str(self.page + 1), search_after_cursor=_cursor(last))

    def previous_query(self) -> str:
        return self._query(page=str(self.page - 1))

    def _query(self, **changes: str) -> str:
        replaced = {"page", "search_after_cursor", "format"}
        kept = [pair for pair in self.parameters if pair[0] not in replaced]
        pairs = sorted([*kept, ("format", "json"), *changes.items()])
        return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)


def ordered(found: list[Mapping[str, Any]], question: Question) -> list[Mapping[str, Any]]:
    """By date and number; without an order the API sorts by relevance, which here is the order of publishing."""
    if question.order not in ("newest", "oldest"):
        return found
    return sorted(
        found,
        key=lambda document: (document["publication_date"], document["document_number"]),
        reverse=question.order == "newest",
    )


def pick(document: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    return {field: document.get(field) for field in fields}


def _cursor(last: Mapping[str, Any]) -> str:
    token = json.dumps([last["publication_date"], last["document_number"]], separators=(",", ":"))
    return base64.urlsafe_b64encode(token.encode()).decode().rstrip("=")


def _number_in(cursor: str) -> str | None:
    try:
        token = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return str(token[1])
    except (ValueError, LookupError, TypeError):
        return None


def _number(text: str, *, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() else default
