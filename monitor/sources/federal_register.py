"""Kind `federal_register`: documents of the Federal Register, by its public API (v1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from monitor.domain.errors import SourceError
from monitor.domain.sources import Fetch, FetchRequest, Item, Listing, Reading, Source
from monitor.domain.states import SourceState
from monitor.sources._register import questions
from monitor.sources._register.answers import claimed_count, next_page, read_page
from monitor.sources._register.documents import read_document
from monitor.sources._register.entries import BrokenEntryError, number_of
from monitor.sources._register.fit import Heeded
from monitor.sources._register.full_texts import RegisterTexts
from monitor.sources._register.options import Options

__all__ = ["KIND", "BrokenEntryError", "FederalRegister", "read_document"]

# A check on Friday evening and one on Monday morning must overlap, and issues are loaded late at times.
_OVERLAP: Final = timedelta(days=3)


class FederalRegister(RegisterTexts):
    """ports.SourceKind, DatedKind and TextKind.

    The cursor is `{"checked_on": "2026-11-23"}`, a day in the source's zone.
    """

    Options: ClassVar[type[BaseModel]] = Options
    isolated: ClassVar[bool] = False

    def requests(self, source: Source, cursor: Mapping[str, Any], now: datetime) -> Sequence[FetchRequest]:
        """One question, newest first; one for each CFR part where parts are asked for."""
        options, here = _options(source), now.astimezone(ZoneInfo(source.zone))
        asked = _requests(questions.since(options, _since(options, cursor, here.date())))
        # Caches have served lists up to 1.7 hours old: in its windows a source is asked for what is new this minute.
        return (
            [replace(request, fresh=f"{here:%Y%m%dT%H%M}") for request in asked] if _in_window(source, here) else asked
        )

    def day_requests(self, source: Source, first: date, last: date) -> Sequence[FetchRequest]:
        """As ports.DatedKind; none of days before the option `since`."""
        return _requests(questions.between(_options(source), first, last))

    def list_requests(self, source: Source, first: date, last: date) -> Sequence[FetchRequest]:
        """As ports.DatedKind: numbers and dates, and the fields that the filters of the source are about."""
        options = _options(source)
        return _requests(questions.between(options, first, last, fields=questions.naming_fields(options)))

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
        entries = read_page(fetch)["results"]
        heeded = Heeded(_options(source), fetch.url, entries)
        zone = ZoneInfo(source.zone)
        items: list[Item] = []
        skipped = 0
        for entry in entries:
            try:
                item = read_document(entry, zone)
            except BrokenEntryError:
                skipped += 1
                continue
            if heeded.fits(item, entry):
                items.append(
                    replace(item, extra={**item.extra, "older_than_asked": True}) if heeded.is_old(item) else item
                )
        if not heeded.misfits:
            return Reading(items=tuple(items), skipped=skipped)
        return Reading(items=tuple(items), state=SourceState.FILTER_IGNORED, detail=heeded.complaint, skipped=skipped)

    def read_listing(self, source: Source, fetch: Fetch) -> Listing:
        """As ports.DatedKind. Of a question for given days, documents that do not fit raise SourceError with the state
        `filter_ignored`: the number of other documents proves nothing."""
        page = read_page(fetch)
        entries = [entry for entry in page["results"] if isinstance(entry, dict)]
        listing = Listing(claimed=claimed_count(page), keys=tuple(filter(None, map(_key, entries))))
        if questions.asked_days(fetch.url)[1]:
            self._refuse_misfits(source, fetch.url, entries)
        return listing

    def _refuse_misfits(self, source: Source, url: str, entries: Sequence[Mapping[str, Any]]) -> None:
        heeded, zone = Heeded(_options(source), url, entries), ZoneInfo(source.zone)
        for entry in entries:
            with suppress(BrokenEntryError):
                heeded.fits(read_document(entry, zone), entry)
        if heeded.misfits:
            raise SourceError(SourceState.FILTER_IGNORED, heeded.complaint)

    def next_cursor(self, source: Source, cursor: Mapping[str, Any], checked_at: datetime) -> Mapping[str, Any]:
        """The day of the check."""
        return {"checked_on": checked_at.astimezone(ZoneInfo(source.zone)).date().isoformat()}


def _options(source: Source) -> Options:
    return Options.model_validate(dict(source.options))


def _since(options: Options, cursor: Mapping[str, Any], today: date) -> date:
    recent = today - timedelta(days=options.lookback_days)
    checked_on = cursor.get("checked_on")
    if not checked_on:
        return options.since or recent
    since = min(recent, date.fromisoformat(checked_on) - _OVERLAP)
    return max(since, options.since) if options.since else since


def _in_window(source: Source, here: datetime) -> bool:
    asked_at = here.time()
    # A window that ends at midnight ends at the later one.
    return any(
        window.starts <= asked_at and (window.ends == time(0) or asked_at < window.ends) for window in source.windows
    )


def _requests(urls: Sequence[str]) -> list[FetchRequest]:
    return [FetchRequest(url=url, accept="application/json") for url in urls]


def _key(entry: Mapping[str, Any]) -> str:
    try:
        return f"fr:{number_of(entry)}"
    except BrokenEntryError:
        return ""


KIND: Final = FederalRegister()
