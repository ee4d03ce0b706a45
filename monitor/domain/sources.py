"""Source, Fetch, Item: where documents come from and what one exchange brought."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from monitor.domain.states import SourceState, Stage, Standing


@dataclass(frozen=True, kw_only=True)
class Window:
    """A time of the day, in the source's zone, when it is asked more often: from `starts` to `ends` (not included)."""

    starts: time
    ends: time
    cadence: timedelta
    working_days: bool = True


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where documents come from. `options` are the kind's own, already validated by the kind.

    `calendar` names the working days that it keeps (monitor/text/workdays.py; empty: every day is one). `stale_after`
    is how long it may show nothing new, counted in its working days; None leaves that to its own past.
    """

    key: str
    title: str
    kind: str
    options: Mapping[str, Any]
    cadence: timedelta
    language: str | None = None
    zone: str = "UTC"
    windows: tuple[Window, ...] = ()
    calendar: str = ""
    stale_after: timedelta | None = None
    standing: Standing = Standing.OTHER
    enabled: bool = True
    verified_on: date | None = None
    defined_in: str = ""

    @property
    def definition(self) -> str:
        """Hash of what the source asks, its kind and options: another one is another question. `full_text` asks for
        more of each document, not for others."""
        options = {name: value for name, value in self.options.items() if name != "full_text"}
        asked = json.dumps([self.kind, options], sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(asked.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class FetchRequest:
    """One GET. `etag` and `last_modified` are echoed as If-None-Match and If-Modified-Since (RFC 9110, 13.1).

    `fresh`, where it is given, is sent as the parameter `at`, so that no cache on the way answers with an old body. It
    is no part of what is asked for: the Fetch has the address without it.
    """

    url: str
    accept: str = "*/*"
    etag: str | None = None
    last_modified: str | None = None
    fresh: str = ""


@dataclass(frozen=True, kw_only=True)
class Fetch:
    """One HTTP exchange as it ended. `headers` have lower-case names; `body` is decoded of its transfer coding only
    as far as Content-Encoding; a 304 has an empty body. `moved_to` is the last address that permanent redirects (301
    and 308, RFC 9110, 15.4) led to, empty where there was none or a temporary one came before it."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    started_at: datetime
    finished_at: datetime
    moved_to: str = ""

    @property
    def body_hash(self) -> str:
        """SHA-256 of the body, hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def not_modified(self) -> bool:
        return self.status == 304


@dataclass(frozen=True, kw_only=True)
class Agency:
    """An issuing agency. Some register entries have only a raw name: then `slug` is empty."""

    name: str
    slug: str = ""


@dataclass(frozen=True, kw_only=True)
class CfrReference:
    """A part of the Code of Federal Regulations, as "15 CFR part 744"."""

    title: int
    part: str

    def __str__(self) -> str:
        return f"{self.title} CFR part {self.part}"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a document says of itself beside its text. A change of any of these makes a new version.

    `publication_on` is the day for which a document on public inspection is announced (44 U.S.C. 1507).
    """

    document_type: str = ""
    agencies: tuple[Agency, ...] = ()
    cfr: tuple[CfrReference, ...] = ()
    docket_ids: tuple[str, ...] = ()
    rins: tuple[str, ...] = ()
    effective_on: date | None = None
    comments_close_on: date | None = None
    signing_date: date | None = None
    dates: str = ""
    action: str = ""
    citation: str = ""
    correction_of: str = ""
    significant: bool | None = None
    topics: tuple[str, ...] = ()
    stage: Stage = Stage.PUBLISHED
    publication_on: date | None = None
    editorial_note: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """What a source kind reads out of a fetch: a plain value, not stored.

    `key` never changes for the same published thing: `fr:<document number>`, or `<source key>:<guid or URL>`.
    `published_raw` keeps the date as written. `extra` holds links and other volatile things that make no version.
    """

    key: str
    url: str
    title: str
    abstract: str = ""
    body: str = ""
    language: str | None = None
    published_at: datetime | None = None
    published_raw: str = ""
    facts: Facts = field(default_factory=Facts)
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a kind made of one fetch: the items, how it judges the answer, and what to ask next, if anything.

    `skipped` counts entries that could not be read (each is reported, none stops the others).
    """

    items: tuple[Item, ...] = ()
    state: SourceState = SourceState.OK
    detail: str = ""
    skipped: int = 0


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What one page of a listing says: how many documents the question has, and the keys of those on this page.

    `claimed` is None where the source names no number that means anything (the register's count stops at 10,000).
    """

    claimed: int | None
    keys: tuple[str, ...]
