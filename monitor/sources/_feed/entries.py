"""RSS, Atom and JSON Feed to one plain form of entry."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from monitor.domain.errors import SourceError
from monitor.domain.states import SourceState

MOST_ENTRIES: Final = 10_000
LONGEST_FIELD: Final = 2_000_000

_PROLOGUE: Final = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>|\s+)*", re.S | re.IGNORECASE
)
_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_END: Final = re.compile(r"</\s*(?:[\w.-]+:)?(?:rss|rdf|feed|channel)\s*>", re.IGNORECASE)
_ENTRY: Final = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_FEED_ROOTS: Final = frozenset({"rss", "rdf", "feed", "channel", "xml"})
_JSON_FEED: Final = re.compile(r"https?://jsonfeed\.org/version/1")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry as the feed wrote it: markup is still in place, dates are raw strings."""

    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    published: str = ""
    updated: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FeedText:
    """What a feed holds. `whole` is False where it breaks off, or has more entries than are read."""

    entries: tuple[Entry, ...]
    language: str = ""
    whole: bool = True
    skipped: int = 0


def read_feed(text: str) -> FeedText:
    """Raises SourceError (`bad_content`) for what is no feed: nothing, a web page, other JSON, other XML."""
    if not text.strip("\ufeff\x00 \t\r\n"):
        raise SourceError(SourceState.BAD_CONTENT, "the answer is empty")
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return _json_feed(text)
    return _xml_feed(text)


# ---------------------------------------------------------------- XML


def _xml_feed(text: str) -> FeedText:
    import feedparser

    root = _root(text)
    if root == "html" or (root not in _FEED_ROOTS and _looks_like_page(text)):
        raise SourceError(SourceState.BAD_CONTENT, _page_words(text))
    # Bytes and not a string, or the library would take a short text for the name of a file.
    parsed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        # We clean markup ourselves: the library's sanitiser lets <script> through in titles, and takes half the time.
        sanitize_html=False,
        resolve_relative_uris=False,
        # No content-location: the library would join every guid to it ("ACK1" to "https://.../ACK1").
        response_headers={"content-type": "application/xml; charset=utf-8"},
    )
    if not parsed.get("version") and not parsed.entries and root not in ("rss", "rdf", "feed"):
        raise SourceError(SourceState.BAD_CONTENT, f"this is XML of another kind than a feed (<{root}>)")
    if not parsed.entries and _ENTRY.search(text):
        raise SourceError(SourceState.BAD_CONTENT, "the feed has entries, and its markup is too damaged to read them")
    entries = [_xml_entry(entry) for entry in parsed.entries[:MOST_ENTRIES]]
    breaks_off = bool(parsed.get("bozo")) and not re.search(
        r"</\s*(?:[\w.-]+:)?(?:rss|rdf|feed|channel)\s*>", text[-4000:], re.I
    )
    return FeedText(
        entries=tuple(entries),
        language=str(parsed.feed.get("language") or ""),
        whole=not breaks_off and len(parsed.entries) <= MOST_ENTRIES,
    )


def _root(text: str) -> str:
    start = text.lstrip("\ufeff")
    skipped = _PROLOGUE.match(start[:100_000])
    found = _ROOT.match(start, skipped.end() if skipped else 0)
    return found[1].lower() if found else ""


def _looks_like_page(text: str) -> bool:
    start = text[:20_000].lower()
    return "<!doctype html" in start or "<html" in start or "<body" in start or "<" not in start


def _page_words(text: str) -> str:
    if re.search(r"type\s*=\s*[\"']?password", text[:500_000], re.IGNORECASE):
        return "a login page came where a feed belongs"
    if "<" not in text:
        return "text came where a feed belongs"
    return "an HTML page came where a feed belongs"


def _xml_entry(entry: Any) -> Entry:
    contents = [str(part.get("value") or "") for part in entry.get("content") or [] if _is_text(part.get("type"))]
    return Entry(
        guid=_cut(entry.get("id")),
        link=_cut(entry.get("link")) or _enclosure(entry),
        title=_cut(entry.get("title")),
        summary=_cut(entry.get("summary")),
        content=_cut(max(contents, key=len, default="")),
        # `.get("updated")` of this library falls back to `published` with a warning: ask what is really there.
        published=_cut(entry.get("published") or entry.get("created")),
        updated=_cut(dict.get(entry, "updated")),
        language=_cut(entry.get("title_detail", {}).get("language")),
        tags=tuple(str(tag.get("term") or "")[:200] for tag in (entry.get("tags") or [])[:20]),
    )


def _enclosure(entry: Any) -> str:
    return next((_cut(link.get("href")) for link in entry.get("links") or [] if link.get("href")), "")


def _is_text(media_type: object) -> bool:
    written = str(media_type or "text/plain").lower()
    return written.startswith("text/") or written.endswith(("xhtml+xml", "html"))


def _cut(value: object) -> str:
    return str(value)[:LONGEST_FIELD] if isinstance(value, (str, int, float)) else ""


# ---------------------------------------------------------------- JSON Feed (jsonfeed.org, 1.0 and 1.1)


def _json_feed(text: str) -> FeedText:
    try:
        feed = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise SourceError(SourceState.BAD_CONTENT, "the answer is damaged JSON, or was cut short") from error
    listed = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(listed, list) or not _JSON_FEED.match(str(feed.get("version", ""))):
        raise SourceError(SourceState.BAD_CONTENT, "JSON of another kind than a feed came")
    good = [item for item in listed[:MOST_ENTRIES] if isinstance(item, dict)]
    return FeedText(
        entries=tuple(_json_entry(item) for item in good),
        language=_cut(feed.get("language")),
        whole=len(listed) <= MOST_ENTRIES,
        skipped=min(len(listed), MOST_ENTRIES) - len(good),
    )


def _json_entry(item: Mapping[str, Any]) -> Entry:
    return Entry(
        guid=_cut(item.get("id")),
        link=_cut(item.get("url")) or _cut(item.get("external_url")),
        title=_cut(item.get("title")),
        summary=_cut(item.get("summary")),
        content=_cut(item.get("content_html")) or _cut(item.get("content_text")),
        published=_cut(item.get("date_published")),
        updated=_cut(item.get("date_modified")),
        language=_cut(item.get("language")),
        tags=tuple(_tags(item)),
    )


def _tags(item: Mapping[str, Any]) -> Iterator[str]:
    tags = item.get("tags")
    for tag in (tags if isinstance(tags, list) else [])[:20]:
        if isinstance(tag, str):
            yield tag[:200]
