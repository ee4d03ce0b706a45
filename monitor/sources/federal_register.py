"""Kind `federal_register`: documents of the Federal Register, by its public API (v1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from monitor.domain.errors import SourceError
from monitor.domain.sources import Fetch, FetchRequest, Item, Reading, Source
from monitor.domain.states import SourceState
from monitor.sources._register.answers import next_page, read_page
from monitor.sources._register.documents import FIELDS, read_document
from monitor.sources._register.entries import BrokenEntryError
from monitor.sources._register.fit import agency_slugs, misfit
from monitor.sources._register.options import CfrOption, Options

__all__ = ["KIND", "BrokenEntryError", "FederalRegister", "read_document"]

# A check on Friday evening and one on Monday morning must overlap, and issues are loaded late at times.
_OVERLAP: Final = timedelta(days=3)


class FederalRegister:
    """ports.SourceKind. The cursor is `{"checked_on": "2026-11-23"}`, a day in the source's zone."""

    Options: ClassVar[type[BaseModel]] = Options
    isolated: ClassVar[bool] = False

    def requests(self, source: Source, cursor: Mapping[str, Any], now: datetime) -> Sequence[FetchRequest]:
        """One question, newest first; one for each CFR part where parts are asked for."""
        options = _options(source)
        since = _since(options, cursor, now.astimezone(ZoneInfo(source.zone)).date())
        references: Sequence[CfrOption | None] = options.cfr or [None]
        return [
            FetchRequest(url=_question(options, reference, since), accept="application/json")
            for reference in references
        ]

    def next_request(self, source: Source, fetch: Fetch) -> FetchRequest | None:
        """The page that the answer names, as it is. Raises SourceError where the answer is no page of documents, the
        next page is outside the API that was asked, or there are more pages than `max_pages`."""
        options = _options(source)
        url = next_page(read_page(fetch), options.base_url)
        if url is None:
            return None
        if url == fetch.url:
            raise SourceError(SourceState.INCOMPLETE, "a page names itself as the next one")
        number = parse_qs(urlsplit(url).query).get("page", ["1"])[0]
        if number.isdecimal() and int(number[:9]) > options.max_pages:
            raise SourceError(
                SourceState.INCOMPLETE, f"more than {options.max_pages} pages; narrow the question or raise max_pages"
            )
        return FetchRequest(url=url, accept="application/json")

    def parse(self, source: Source, fetch: Fetch) -> Reading:
        """The documents that fit the question; entries that cannot be read are counted, and those that do not fit
        make the state `filter_ignored`."""
        options = _options(source)
        entries = read_page(fetch)["results"]
        zone, slugs, since = ZoneInfo(source.zone), agency_slugs(entries), _asked_since(fetch.url)
        items: list[Item] = []
        misfits: list[str] = []
        skipped = 0
        for entry in entries:
            try:
                item = read_document(entry, zone)
            except BrokenEntryError:
                skipped += 1
                continue
            if failed := misfit(item, entry, options, slugs):
                misfits.append(f"{failed}, and got {item.key.removeprefix('fr:')}")
            elif since and item.published_raw and item.published_raw < since:
                items.append(replace(item, extra={**item.extra, "older_than_asked": True}))
            else:
                items.append(item)
        if not misfits:
            return Reading(items=tuple(items), skipped=skipped)
        return Reading(
            items=tuple(items),
            state=SourceState.FILTER_IGNORED,
            detail=f"asked for {misfits[0]} ({len(misfits)} of {len(entries)} documents do not fit)",
            skipped=skipped,
        )

    def next_cursor(self, source: Source, cursor: Mapping[str, Any], checked_at: datetime) -> Mapping[str, Any]:
        """The day of the check."""
        return {"checked_on": checked_at.astimezone(ZoneInfo(source.zone)).date().isoformat()}


def _asked_since(url: str) -> str:
    """The publication date that a question begins at, as YYYY-MM-DD; empty where it names none."""
    return parse_qs(urlsplit(url).query).get("conditions[publication_date][gte]", [""])[0]


def _options(source: Source) -> Options:
    return Options.model_validate(dict(source.options))


def _since(options: Options, cursor: Mapping[str, Any], today: date) -> date:
    recent = today - timedelta(days=options.lookback_days)
    checked_on = cursor.get("checked_on")
    if not checked_on:
        return options.since or recent
    since = min(recent, date.fromisoformat(checked_on) - _OVERLAP)
    return max(since, options.since) if options.since else since


def _question(options: Options, reference: CfrOption | None, since: date) -> str:
    # Every filter is written `conditions[...]`: without that the API ignores it silently.
    asked: list[tuple[str, str]] = [("conditions[publication_date][gte]", since.isoformat())]
    asked += [("conditions[agencies][]", slug) for slug in options.agencies]
    asked += [("conditions[type][]", name) for name in options.types]
    asked += [("conditions[topics][]", topic) for topic in options.topics]
    if reference is not None:
        asked += [("conditions[cfr][title]", str(reference.title)), ("conditions[cfr][part]", reference.part)]
    if options.term:
        asked.append(("conditions[term]", options.term))
    if options.docket_id:
        asked.append(("conditions[docket_id]", options.docket_id))
    asked += [("fields[]", name) for name in FIELDS]
    asked += [("order", "newest"), ("per_page", str(options.per_page))]
    return f"{options.base_url}/documents.json?{urlencode(asked)}"


KIND: Final = FederalRegister()
