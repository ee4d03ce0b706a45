"""The Federal Register API v1 on loopback: pages, fields, conditions, and the ways it says no.

Measured shapes: no hits leave out `results` and `total_pages`; `count` stops at 10,000 and `total_pages` at 50;
`next_page_url` carries `search_after_cursor`; per_page 1, 0 and rubbish become 20; an unknown number is an HTML page.
Not known first hand: the wording inside `{"errors": {...}}`, and what a `page` past the limit says (here 400).
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

from monitor.ports.world import Clock
from monitor.testing.exchange import JSON, Answer, Exchange, SeenRequest, Wire
from monitor.testing.register_query import ConditionError, NotReplayedError, filters
from monitor.testing.replay import NOT_FOUND, ReplayServer

API: Final = "/api/v1"
EASTERN: Final = ZoneInfo("America/New_York")
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


class FederalRegisterReplay:
    """Plays documents through the API's own way of asking; an Answer, to be mounted at `/api/v1`.

    ::

        register = FederalRegisterReplay(documents, clock=clock)
        base_url = register.serve_on(server)

    A document is one of the API's result objects: `document_number` and `publication_date` are needed, other fields
    are null where absent. Documents published after the clock's date (in Washington) are hidden. `per_page_cap` makes
    pages shorter than asked, so that paging can be seen with few documents.
    """

    def __init__(self, documents: Iterable[Mapping[str, Any]] = (), *, clock: Clock, per_page_cap: int = 1000) -> None:
        self._clock = clock
        self._cap = per_page_cap
        self._lock = threading.Lock()
        self._documents: dict[str, Mapping[str, Any]] = {}
        self._broken: dict[int, Answer] = {}
        self.publish(*documents)

    def serve_on(self, server: ReplayServer) -> str:
        """Mount on a server; returns the base_url for a source."""
        return server.mount(API, self)

    def publish(self, *documents: Mapping[str, Any]) -> None:
        """Add documents, or replace those of the same number."""
        with self._lock:
            for document in documents:
                self._documents[document["document_number"]] = dict(document)

    def amend(self, number: str, **fields: Any) -> None:
        """Change fields of one document in place, as the API has done with quote marks. Raises KeyError."""
        with self._lock:
            self._documents[number] = {**self._documents[number], **fields}

    def withdraw(self, number: str) -> None:
        """Take a document out. Raises KeyError."""
        with self._lock:
            del self._documents[number]

    def break_page(self, page: int, answer: Answer) -> None:
        """Play a fault instead of that page of any list, until `mend`."""
        with self._lock:
            self._broken[page] = answer

    def mend(self) -> None:
        """Serve every page again."""
        with self._lock:
            self._broken.clear()

    def __call__(self, request: SeenRequest, wire: Wire) -> None:
        self._answer(request, wire.here)(request, wire)

    def _answer(self, request: SeenRequest, here: str) -> Answer:
        path = request.path.removeprefix(API)
        try:
            if path in ("/documents", "/documents.json"):
                return self._list(_Question(request.parameters), here)
            if found := re.fullmatch(r"/documents/([\w,-]+)(?:\.json)?", path):
                return self._look_up(found[1], _Question(request.parameters))
        except _BadRequestError as error:
            return _json({"status": 400, "message": error.message}, status=400)
        except ConditionError as error:
            return _json({"errors": {error.name: error.problem}}, status=400)
        except NotReplayedError as error:
            return _json({"status": 501, "message": f"the replay has no condition {error.name!r} yet"}, status=501)
        return NOT_FOUND

    def _visible(self) -> list[Mapping[str, Any]]:
        today = self._clock.now().astimezone(EASTERN).date().isoformat()
        with self._lock:
            return [document for document in self._documents.values() if document["publication_date"] <= today]

    def _list(self, question: _Question, here: str) -> Answer:
        with self._lock:
            broken = self._broken.get(question.page)
        if broken is not None:
            return broken
        tests = filters(question.parameters)
        found = _ordered([document for document in self._visible() if all(test(document) for test in tests)], question)
        description = "Documents that satisfy the conditions" if tests else "All documents"
        summary: dict[str, Any] = {"description": description, "count": min(len(found), MAX_COUNT)}
        per_page = min(question.per_page, self._cap)
        start = question.start(found, per_page)
        rows = found[start : start + per_page]
        if not rows:
            return _json(summary)
        summary["total_pages"] = min(-(-min(len(found), MAX_COUNT) // per_page), MAX_PAGES)
        if start + per_page < len(found):
            summary["next_page_url"] = f"{here}{API}/documents?{question.next_query(rows[-1])}"
        if question.page > 1:
            summary["previous_page_url"] = f"{here}{API}/documents?{question.previous_query()}"
        fields = question.fields or DEFAULT_FIELDS
        return _json({**summary, "results": [_pick(document, fields) for document in rows]})

    def _look_up(self, numbers: str, question: _Question) -> Answer:
        visible = {document["document_number"]: document for document in self._visible()}
        fields = question.fields or sorted(FIELDS)
        if "," not in numbers:
            return _json(_pick(visible[numbers], fields)) if numbers in visible else NOT_FOUND
        asked = [number for number in numbers.split(",") if number]
        found = [_pick(visible[number], fields) for number in asked if number in visible]
        answer: dict[str, Any] = {"count": len(found), "results": found}
        if missing := [number for number in asked if number not in visible]:
            answer["errors"] = {"not_found": missing}
        return _json(answer)


class _BadRequestError(Exception):
    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class _Question:
    """The query of one request, read as the API reads it."""

    def __init__(self, parameters: Sequence[tuple[str, str]]) -> None:
        self.parameters = parameters
        self._single = dict(parameters)
        self.fields = [value for name, value in parameters if name == "fields[]" and value]
        if unknown := [field for field in self.fields if field not in FIELDS]:
            raise _BadRequestError(f"field '{unknown[0]}' not valid")

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
                raise _BadRequestError("Invalid search_after_cursor token")
            return at + 1
        start = (self.page - 1) * per_page
        if self.page > MAX_PAGES or start >= MAX_COUNT:
            raise _BadRequestError("page is past the last result that can be asked for by number")
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


def _ordered(found: list[Mapping[str, Any]], question: _Question) -> list[Mapping[str, Any]]:
    """By date and number; without an order the API sorts by relevance, which here is the order of publishing."""
    if question.order not in ("newest", "oldest"):
        return found
    return sorted(
        found,
        key=lambda document: (document["publication_date"], document["document_number"]),
        reverse=question.order == "newest",
    )


def _pick(document: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
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


def _json(value: Mapping[str, Any], *, status: int = 200) -> Exchange:
    return Exchange(status=status, headers={"Content-Type": JSON}, body=json.dumps(value).encode())
