"""Kind `feed`: RSS 0.9x, 1.0 and 2.0, Atom, and JSON Feed."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final
from urllib.parse import urljoin

from pydantic import BaseModel, ConfigDict, Field, field_validator

from monitor.domain.answers import judge_status
from monitor.domain.sources import Fetch, FetchRequest, Item, Reading, Source
from monitor.domain.states import SourceState
from monitor.sources._feed.dates import read_date
from monitor.sources._feed.decode import decode_feed
from monitor.sources._feed.entries import MOST_ENTRIES, Entry, read_feed
from monitor.sources._feed.identity import entry_id
from monitor.sources._feed.markup import to_line, to_text
from monitor.sources._words import sound, web_link

ACCEPT: Final = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
_LONGEST_TITLE: Final = 1000


class FeedOptions(BaseModel):
    """Where a feed is, and what must be known to read it right."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(description="Address of the feed, http or https.")
    encoding: str | None = Field(
        default=None,
        description="Encoding of the feed, as euc-kr, where the one it names is wrong; otherwise it is found out.",
    )
    local_times: bool = Field(
        default=False,
        description="The feed writes local times of the source's zone with a wrong offset, as KST marked `Z`.",
    )
    may_be_empty: bool = Field(
        default=False, description="The feed is empty on some days, so that an empty answer is no reason for suspicion."
    )

    @field_validator("url")
    @classmethod
    def _usable(cls, value: str) -> str:
        link = web_link(value)
        if not link or re.match(r"[a-z]+://[^/]*@", link, re.IGNORECASE):
            raise ValueError("must be an address that begins with http:// or https://, without user and password")
        return link

    @field_validator("encoding")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value:
            try:
                codecs.lookup(value)
            except LookupError:
                raise ValueError(f"{value!r} is not the name of an encoding, as euc-kr or gb18030") from None
        return value or None


class Feed:
    """ports.SourceKind. Has no cursor: a feed is always asked for as a whole."""

    Options: ClassVar[type[BaseModel]] = FeedOptions
    # Feeds are parsed by a library with regular expressions that some input makes run for hours.
    isolated: ClassVar[bool] = True

    def requests(self, source: Source, cursor: Mapping[str, Any], now: datetime) -> Sequence[FetchRequest]:
        """The one address."""
        return [FetchRequest(url=_options(source).url, accept=ACCEPT)]

    def next_request(self, source: Source, fetch: Fetch) -> FetchRequest | None:
        """None. Raises SourceError for a status that is no success."""
        judge_status(fetch)
        return None

    def parse(self, source: Source, fetch: Fetch) -> Reading:
        """The entries in the order of the feed; no entries is no error here. Raises SourceError for what is no feed."""
        judge_status(fetch)
        options = _options(source)
        text = decode_feed(
            fetch.body,
            content_type=fetch.headers.get("content-type", ""),
            encoding=options.encoding,
            language=source.language,
        )
        feed = read_feed(text)
        shared = _shared_guids(feed.entries)
        items = [
            _item(source, options, entry, fetch.final_url, feed.language, trust_guid=entry.guid not in shared)
            for entry in feed.entries
        ]
        told = tuple(item for item in items if item.title)
        return Reading(
            items=told,
            state=SourceState.OK if feed.whole else SourceState.INCOMPLETE,
            detail="" if feed.whole else f"the feed breaks off, or has more than {MOST_ENTRIES} entries",
            skipped=feed.skipped + len(items) - len(told),
        )

    def next_cursor(self, source: Source, cursor: Mapping[str, Any], checked_at: datetime) -> Mapping[str, Any]:
        """Nothing to remember."""
        return {}


def _options(source: Source) -> FeedOptions:
    return FeedOptions.model_validate(dict(source.options))


def _shared_guids(entries: Iterable[Entry]) -> frozenset[str]:
    """Guids that entries with different links share: they identify nothing (some feeds repeat the home page)."""
    links = {(entry.guid, entry.link) for entry in entries if entry.guid and entry.link}
    counts = Counter(guid for guid, _ in links)
    return frozenset(guid for guid, count in counts.items() if count > 1)


def _item(
    source: Source, options: FeedOptions, entry: Entry, base_url: str, feed_language: str, *, trust_guid: bool
) -> Item:
    abstract, body = _texts(entry)
    title = to_line(entry.title[: 20 * _LONGEST_TITLE])[:_LONGEST_TITLE]
    link = web_link(_joined(base_url, entry.link)) or web_link(entry.guid)
    identity = entry_id(
        guid=entry.guid if trust_guid else "",
        link=link,
        title=title or abstract[:500] or body[:500],
        published=entry.published,
    )
    raw = entry.published or entry.updated
    return Item(
        key=f"{source.key}:{sound(identity)}",
        url=link or base_url,
        title=title or _first_words(abstract or body) or link,
        abstract=abstract,
        body=body,
        language=source.language or _language(entry.language or feed_language),
        published_at=_published_at(source, options, entry),
        published_raw=sound(raw)[:200],
        extra=_extra(entry),
    )


def _published_at(source: Source, options: FeedOptions, entry: Entry) -> datetime | None:
    for raw in (entry.published, entry.updated):
        if raw and (moment := read_date(raw, source.zone, local_times=options.local_times)):
            return moment
    return None


def _texts(entry: Entry) -> tuple[str, str]:
    """(abstract, body): the shorter and the longer text; a single one is the abstract, unless the feed calls it the
    content."""
    summary, content = to_text(entry.summary), to_text(entry.content)
    if not content:
        return summary, ""
    if not summary or summary == content:
        return "", content
    return (summary, content) if len(summary) <= len(content) else (content, summary)


def _first_words(text: str) -> str:
    # An entry without a title (a short post, a picture) still needs a line to be listed by.
    line = " ".join(text.split())
    return line if len(line) <= 100 else line[:99].rsplit(" ", 1)[0] + "…"


def _joined(base_url: str, link: str) -> str:
    try:
        return urljoin(base_url, link.strip()) if link.strip() else ""
    except ValueError:
        return ""


def _language(written: str) -> str | None:
    """A tag as the house writes it, from `ko-KR`, `zh_TW`, `en-us`; None for what is no tag."""
    parts = re.split("[-_]", written.strip())
    base = parts[0].lower()
    if not re.fullmatch("[a-z]{2,3}", base):
        return None
    if base != "zh":
        return base
    rest = {part.lower() for part in parts[1:]}
    if rest & {"tw", "hk", "mo", "hant"}:
        return "zh-Hant"
    return "zh-Hans" if rest & {"cn", "sg", "hans"} else "zh"


def _extra(entry: Entry) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if entry.guid:
        extra["guid"] = sound(entry.guid)[:_LONGEST_TITLE]
    if entry.updated and entry.updated != entry.published:
        extra["updated"] = sound(entry.updated)[:200]
    if tags := [tag for tag in map(to_line, entry.tags) if tag]:
        extra["tags"] = tags
    return extra


KIND: Final = Feed()
