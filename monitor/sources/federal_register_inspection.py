"""Kind `federal_register_inspection`: documents on public inspection, the earliest official sight of what the Federal
Register will publish, often days ahead. A document keeps its number when it is published, and so its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from pydantic import BaseModel

from monitor.domain.sources import Fetch, FetchRequest, Item, Reading, Source
from monitor.domain.states import SourceState
from monitor.sources._register.answers import claimed_count, read_page
from monitor.sources._register.entries import BrokenEntryError
from monitor.sources._register.fit import of_agencies, of_types
from monitor.sources._register.full_texts import RegisterTexts
from monitor.sources._register.inspection import EASTERN, missed_days, overdue, read_inspected
from monitor.sources._register.options import InspectionOptions

__all__ = ["KIND", "FederalRegisterInspection"]

# After a longer outage what was laid out has been published, and the other kind of the register has it.
_MOST_DAYS: Final = 10
_DAY_CONDITION: Final = "conditions[available_on]"


class FederalRegisterInspection(RegisterTexts):
    """ports.SourceKind and TextKind. The cursor is `{"checked_on": "2026-11-23"}`, a day in Washington."""

    Options: ClassVar[type[BaseModel]] = InspectionOptions
    isolated: ClassVar[bool] = False

    def requests(self, source: Source, cursor: Mapping[str, Any], now: datetime) -> Sequence[FetchRequest]:
        """The list as it stands, and those of the days since the last complete check: what was on them may be gone."""
        base_url = _options(source).base_url
        today = now.astimezone(EASTERN).date()
        # Without a parameter that changes, caches have served this list up to 1.7 hours old.
        lists = [
            f"{base_url}/public-inspection-documents/current.json?{urlencode({'at': now.strftime('%Y%m%dT%H%M')})}"
        ]
        if checked_on := cursor.get("checked_on"):
            days = missed_days(date.fromisoformat(checked_on), today, at_most=_MOST_DAYS)
            lists += [f"{base_url}/public-inspection-documents.json?{urlencode({_DAY_CONDITION: day})}" for day in days]
        return [FetchRequest(url=url, accept="application/json") for url in lists]

    def next_request(self, source: Source, fetch: Fetch) -> FetchRequest | None:
        """None: a list is not paged. Raises SourceError where the answer is no list."""
        read_page(fetch)
        return None

    def parse(self, source: Source, fetch: Fetch) -> Reading:
        """The documents of the agencies and types that are wanted; entries that cannot be read are counted."""
        page = read_page(fetch)
        options = _options(source)
        items: list[Item] = []
        skipped = 0
        for entry in page["results"]:
            try:
                item = read_inspected(entry)
            except BrokenEntryError:
                skipped += 1
                continue
            if of_types(item, options.types) and of_agencies(item, entry, options.agencies):
                items.append(item)
        state, detail = _judge(page, fetch)
        return Reading(items=tuple(items), state=state, detail=detail, skipped=skipped)

    def next_cursor(self, source: Source, cursor: Mapping[str, Any], checked_at: datetime) -> Mapping[str, Any]:
        """The day of the check."""
        return {"checked_on": checked_at.astimezone(EASTERN).date().isoformat()}


def _judge(page: Mapping[str, Any], fetch: Fetch) -> tuple[SourceState, str]:
    claimed, shown = claimed_count(page), len(page["results"])
    if claimed is not None and claimed != shown:
        return SourceState.INCOMPLETE, f"it says it has {claimed} documents and showed {shown}"
    if _DAY_CONDITION in parse_qs(urlsplit(fetch.url).query):
        return SourceState.OK, ""
    if not shown:
        return SourceState.SUSPICIOUSLY_EMPTY, "nothing is on public inspection, which has about a hundred each day"
    if late := overdue(page, fetch.finished_at):
        return SourceState.STALE, late
    return SourceState.OK, ""


def _options(source: Source) -> InspectionOptions:
    return InspectionOptions.model_validate(dict(source.options))


KIND: Final = FederalRegisterInspection()
