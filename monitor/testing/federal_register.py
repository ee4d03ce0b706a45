"""The Federal Register API v1 on loopback: pages, fields, conditions, and the ways it says no.

Measured shapes: no hits leave out `results` and `total_pages`; `count` stops at 10,000 and `total_pages` at 50; an
unknown number is an HTML page. Not known first hand: the wording inside `{"errors": {...}}`.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from monitor.ports.world import Clock
from monitor.testing.exchange import JSON, Answer, Exchange, SeenRequest, Wire
from monitor.testing.register_inspection import EASTERN, InspectionDesk, inspection_text_path
from monitor.testing.register_query import ConditionError, NotReplayedError, filters
from monitor.testing.register_question import (
    DEFAULT_FIELDS,
    FIELDS,
    MAX_COUNT,
    MAX_PAGES,
    BadRequestError,
    Question,
    ordered,
    pick,
)
from monitor.testing.register_texts import as_page, text_path
from monitor.testing.replay import NOT_FOUND, ReplayServer

API: Final = "/api/v1"
TEXTS: Final = ("/documents/full_text", "/public-inspection/raw_text")


class FederalRegisterReplay:
    """Plays documents through the API's own way of asking; an Answer, to be mounted at `/api/v1`.

    ::

        register = FederalRegisterReplay(documents, clock=clock)
        base_url = register.serve_on(server)

    A document is one of the API's result objects: `document_number` and `publication_date` are needed, other fields
    are null where absent, `raw_text_url` leads to this server. Documents are seen from `loads_at` of their day on (in
    Washington). `per_page_cap` makes pages shorter than asked, so that paging can be seen with few documents. On the
    days `closed` no documents are laid out for public inspection.
    """

    def __init__(
        self,
        documents: Iterable[Mapping[str, Any]] = (),
        *,
        clock: Clock,
        per_page_cap: int = 1000,
        loads_at: time = time(),
        closed: Collection[date] = (),
    ) -> None:
        self._clock = clock
        self._cap = per_page_cap
        self._loads_at = loads_at
        self._lock = threading.Lock()
        self._documents: dict[str, Mapping[str, Any]] = {}
        self._desk = InspectionDesk(closed=closed)
        self._texts: dict[str, Exchange] = {}
        self._faults = _Faults()
        self.publish(*documents)

    def serve_on(self, server: ReplayServer) -> str:
        """Mount on a server; returns the base_url for a source."""
        for prefix in TEXTS:
            server.mount(prefix, self)
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

    def inspect(self, *documents: Mapping[str, Any]) -> None:
        """Lay documents out for public inspection, or replace those of the same number: the objects of that list.

        `document_number` is needed. Each is listed from `filed_at` on (at once where that is null), and until the
        issue of its `publication_date` opens at 08:45 Eastern (for ever where that is null).
        """
        with self._lock:
            self._desk.lay_out(documents)

    def withdraw_from_inspection(self, number: str) -> None:
        """Take a document from public inspection. Raises KeyError."""
        with self._lock:
            self._desk.withdraw(number)

    def write_text(self, number: str, text: str | bytes) -> None:
        """The full text of a document is there from now on; before that its address is a 404. Words are wrapped as
        the Government Publishing Office wraps them, bytes are sent as they are. Raises KeyError."""
        with self._lock:
            self._texts[text_path(self._documents[number])] = as_page(text)

    def write_inspection_text(self, number: str, text: str | bytes) -> None:
        """The same for a document on public inspection, whose text is plain."""
        body = text.encode() if isinstance(text, str) else text
        with self._lock:
            self._texts[inspection_text_path(number)] = Exchange(headers={"Content-Type": "text/plain"}, body=body)

    def break_page(self, page: int, answer: Answer) -> None:
        """Play a fault instead of that page of any list of documents, until `mend`."""
        with self._lock:
            self._faults.pages[page] = answer

    def break_all(self, answer: Answer) -> None:
        """Play a fault instead of everything, until `mend`: an outage, a block."""
        with self._lock:
            self._faults.everything = answer

    def freeze(self) -> None:
        """Go on answering, and show what is seen now, until `mend`."""
        with self._lock:
            self._faults.frozen_at = self._clock.now()

    def ignore_conditions(self, *names: str) -> None:
        """Pass these conditions over in silence, until `mend`: `agencies`, `cfr`, `publication_date`."""
        with self._lock:
            self._faults.ignored = frozenset(names)

    def claim(self, *documents: Mapping[str, Any]) -> None:
        """Count these wherever they fit the question, and show them on no page, until `mend`."""
        with self._lock:
            self._faults.claimed += [dict(document) for document in documents]

    def claim_on_inspection(self, more: int) -> None:
        """Count that many more documents on public inspection than are shown, until `mend`."""
        with self._lock:
            self._desk.uncounted = more

    def mend(self) -> None:
        """End every fault."""
        with self._lock:
            self._faults = _Faults()
            self._desk.uncounted = 0

    def __call__(self, request: SeenRequest, wire: Wire) -> None:
        with self._lock:
            broken = self._faults.everything
        answer = broken or self._answer(request, wire.here)
        answer(request, wire)

    def _answer(self, request: SeenRequest, here: str) -> Answer:
        if request.path.startswith(TEXTS):
            with self._lock:
                return self._texts.get(request.path, NOT_FOUND)
        path = request.path.removeprefix(API)
        try:
            if path in ("/documents", "/documents.json"):
                return self._list(Question(request.parameters), here)
            if path in ("/public-inspection-documents/current.json", "/public-inspection-documents.json"):
                return self._inspection(request, here)
            if found := re.fullmatch(r"/documents/([\w,-]+)(?:\.json)?", path):
                return self._look_up(found[1], Question(request.parameters), here)
        except BadRequestError as error:
            return _json({"status": 400, "message": error.message}, status=400)
        except ConditionError as error:
            return _json({"errors": {error.name: error.problem}}, status=400)
        except NotReplayedError as error:
            return _json({"status": 501, "message": f"the replay has no condition {error.name!r} yet"}, status=501)
        return NOT_FOUND

    def _now(self) -> datetime:
        """What the clock says, or said when the register froze."""
        return self._faults.frozen_at or self._clock.now()

    def _visible(self) -> list[Mapping[str, Any]]:
        with self._lock:
            local = self._now().astimezone(EASTERN)
            loaded = local.date() if local.time() >= self._loads_at else local.date() - timedelta(days=1)
            newest = loaded.isoformat()
            return [document for document in self._documents.values() if document["publication_date"] <= newest]

    def _inspection(self, request: SeenRequest, here: str) -> Answer:
        asked = dict(request.parameters).get("conditions[available_on]")
        with self._lock:
            if request.path.endswith("/current.json"):
                return _json(self._desk.current(self._now(), here))
            if asked is None:
                raise NotReplayedError("search of public inspection")
            try:
                day = date.fromisoformat(asked)
            except ValueError:
                raise ConditionError("available_on", "is not a valid date") from None
            return _json(self._desk.available_on(day, self._now(), here))

    def _list(self, question: Question, here: str) -> Answer:
        with self._lock:
            faults = self._faults
        if broken := faults.pages.get(question.page):
            return broken
        tests = filters(question.parameters, ignored=faults.ignored)
        fits = [document for document in self._visible() if all(test(document) for test in tests)]
        found = ordered(fits, question)
        count = len(found) + sum(all(test(document) for test in tests) for document in faults.claimed)
        description = "Documents that satisfy the conditions" if tests else "All documents"
        summary: dict[str, Any] = {"description": description, "count": min(count, MAX_COUNT)}
        per_page = min(question.per_page, self._cap)
        start = question.start(found, per_page)
        rows = found[start : start + per_page]
        if not rows:
            return _json(summary)
        summary["total_pages"] = min(-(-min(count, MAX_COUNT) // per_page), MAX_PAGES)
        if start + per_page < len(found):
            summary["next_page_url"] = f"{here}{API}/documents?{question.next_query(rows[-1])}"
        if question.page > 1:
            summary["previous_page_url"] = f"{here}{API}/documents?{question.previous_query()}"
        fields = question.fields or DEFAULT_FIELDS
        return _json({**summary, "results": [pick(_placed(document, here), fields) for document in rows]})

    def _look_up(self, numbers: str, question: Question, here: str) -> Answer:
        visible = {document["document_number"]: document for document in self._visible()}
        fields = question.fields or sorted(FIELDS)
        if "," not in numbers:
            return _json(pick(_placed(visible[numbers], here), fields)) if numbers in visible else NOT_FOUND
        asked = [number for number in numbers.split(",") if number]
        found = [pick(_placed(visible[number], here), fields) for number in asked if number in visible]
        answer: dict[str, Any] = {"count": len(found), "results": found}
        if missing := [number for number in asked if number not in visible]:
            answer["errors"] = {"not_found": missing}
        return _json(answer)


@dataclass(kw_only=True)
class _Faults:
    """What is broken at present."""

    pages: dict[int, Answer] = field(default_factory=dict)
    everything: Answer | None = None
    frozen_at: datetime | None = None
    ignored: frozenset[str] = frozenset()
    claimed: list[Mapping[str, Any]] = field(default_factory=list)


def _placed(document: Mapping[str, Any], here: str) -> Mapping[str, Any]:
    """The document with an address for its text, if it names none."""
    return {"raw_text_url": f"{here}{text_path(document)}", **document}


def _json(value: Mapping[str, Any], *, status: int = 200) -> Exchange:
    return Exchange(status=status, headers={"Content-Type": JSON}, body=json.dumps(value).encode())
