"""A source of past days without a wire: its kind, and what it answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from pydantic import BaseModel

from monitor.domain.answers import judge_status
from monitor.domain.errors import FetchError
from monitor.domain.sources import Fetch, FetchRequest, Item, Listing, Reading, Source
from monitor.ports.world import Clock

SOURCE = Source(key="gazette", title="Gazette", kind="gazette", options={}, cadence=timedelta(minutes=30))


def document(number: str, day: date, title: str = "") -> dict[str, str]:
    return {"number": number, "day": day.isoformat(), "title": title or f"Notice {number}"}


class Gazette:
    """Answers questions about days; counts no further than `clamp`. `hidden` documents are counted and not shown;
    `faults` are answered first, one for each request: a status with headers, or an error."""

    def __init__(
        self, documents: Sequence[Mapping[str, str]], *, clock: Clock, per_page: int = 3, clamp: int = 10_000
    ) -> None:
        self.documents = sorted(documents, key=lambda document: (document["day"], document["number"]))
        self.hidden: set[str] = set()
        self.faults: list[tuple[int, dict[str, str]] | FetchError] = []
        self.asked: list[str] = []
        self.before: Callable[[], None] = lambda: None
        self._clock, self._per_page, self._clamp = clock, per_page, clamp

    def fetch(self, request: FetchRequest) -> Fetch:
        self.asked.append(request.url)
        self.before()
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, FetchError):
            raise fault
        status, headers = fault or (200, {})
        body = json.dumps(self._page(request.url)).encode() if status == 200 else b""
        now = self._clock.now()
        return Fetch(
            url=request.url,
            final_url=request.url,
            status=status,
            headers=headers,
            body=body,
            started_at=now,
            finished_at=now,
        )

    def _page(self, url: str) -> dict[str, Any]:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        found = [document for document in self.documents if asked["first"] <= document["day"] <= asked["last"]]
        start = int(asked.get("page", "0")) * self._per_page
        shown = [document for document in found if document["number"] not in self.hidden]
        has_more = start + self._per_page < len(shown)
        return {
            "count": min(len(found), self._clamp),
            "clamped": len(found) >= self._clamp,
            "documents": shown[start : start + self._per_page],
            "next": int(asked.get("page", "0")) + 1 if has_more else None,
        }


class GazetteKind:
    """ports.SourceKind and ports.DatedKind over the answers of a Gazette."""

    Options: ClassVar[type[BaseModel]] = BaseModel

    def requests(self, source: Source, cursor: Mapping[str, Any], now: datetime) -> Sequence[FetchRequest]:
        return self.day_requests(source, date(2020, 1, 1), now.date())

    def day_requests(self, source: Source, first: date, last: date) -> Sequence[FetchRequest]:
        return [FetchRequest(url=f"https://gazette.example/?{urlencode({'first': first, 'last': last})}")]

    list_requests = day_requests

    def read_listing(self, source: Source, fetch: Fetch) -> Listing:
        judge_status(fetch)
        page = json.loads(fetch.body)
        claimed = None if page["clamped"] else page["count"]
        return Listing(claimed=claimed, keys=tuple(f"gazette:{entry['number']}" for entry in page["documents"]))

    def next_request(self, source: Source, fetch: Fetch) -> FetchRequest | None:
        page = json.loads(fetch.body)["next"]
        base = fetch.url.partition("&page=")[0]
        return None if page is None else FetchRequest(url=f"{base}&page={page}")

    def parse(self, source: Source, fetch: Fetch) -> Reading:
        entries = json.loads(fetch.body)["documents"]
        return Reading(items=tuple(_item(entry) for entry in entries))

    def next_cursor(self, source: Source, cursor: Mapping[str, Any], checked_at: datetime) -> Mapping[str, Any]:
        return {}


def _item(entry: Mapping[str, str]) -> Item:
    return Item(
        key=f"gazette:{entry['number']}",
        url=f"https://gazette.example/{entry['number']}",
        title=entry["title"],
        published_at=datetime.combine(date.fromisoformat(entry["day"]), time(), tzinfo=UTC),
        published_raw=entry["day"],
    )
