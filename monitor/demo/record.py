"""The bundled record of the demonstration: what appeared when, ready to be served on loopback.

::

    record = load_record()
    clock = FrozenClock(record.moments[0].at)
    with ReplayServer(clock=clock) as server:
        served = record.serve_on(server, clock)
        for moment in record.moments:
            clock.move_to(moment.at)
            ...  # poll served.federal_register and served.feeds["press-ko"]
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from monitor.domain.errors import NotFoundError
from monitor.ports.world import Clock
from monitor.testing.exchange import Exchange, SeenRequest, computed
from monitor.testing.federal_register import FederalRegisterReplay
from monitor.testing.register_inspection import EASTERN
from monitor.testing.replay import ReplayServer

FEED_LENGTH = 10
"""A feed shows its latest items only, as feeds of the press do."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Where the clock stops. `quiet`: only bystanders have appeared since the moment before, so nothing may be sent."""

    at: datetime
    says: str
    quiet: bool = False


@dataclass(frozen=True, kw_only=True)
class PressItem:
    """One item of a feed. `published_at` keeps the zone that the feed writes."""

    guid: str
    url: str
    title: str
    text: str
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class PressFeed:
    """A feed with all the items it will ever have, oldest first."""

    key: str
    title: str
    language: str
    url: str
    items: tuple[PressItem, ...]

    def shown_at(self, now: datetime) -> tuple[PressItem, ...]:
        """The items that the feed shows at that time, newest first."""
        known = sorted((item for item in self.items if item.published_at <= now), key=_published, reverse=True)
        return tuple(known[:FEED_LENGTH])


@dataclass(frozen=True, kw_only=True)
class ServedRecord:
    """Where the record is served: a `base_url` for kind federal_register, a `url` by feed key for kind feed."""

    federal_register: str
    feeds: Mapping[str, str]
    register: FederalRegisterReplay


@dataclass(frozen=True, kw_only=True)
class DemoRecord:
    """Everything that appears in the demonstration. `documents` have the API's own shape, oldest first."""

    moments: tuple[Moment, ...]
    documents: tuple[Mapping[str, Any], ...]
    feeds: tuple[PressFeed, ...]

    def feed(self, key: str) -> PressFeed:
        """Raises NotFoundError."""
        for feed in self.feeds:
            if feed.key == key:
                return feed
        raise NotFoundError("feed of the demonstration", key, known=tuple(feed.key for feed in self.feeds))

    def documents_at(self, now: datetime) -> tuple[Mapping[str, Any], ...]:
        """The documents whose publication day has come in Washington."""
        today = now.astimezone(EASTERN).date().isoformat()
        return tuple(document for document in self.documents if document["publication_date"] <= today)

    def feed_xml(self, key: str, now: datetime) -> bytes:
        """RSS 2.0 as it would be served at that time, UTF-8. Raises NotFoundError."""
        return _rss(self.feed(key), now)

    def serve_on(self, server: ReplayServer, clock: Clock) -> ServedRecord:
        """Serve register and feeds as of the clock's time: move the clock, and the next poll sees more."""
        register = FederalRegisterReplay(self.documents, clock=clock)
        return ServedRecord(
            federal_register=register.serve_on(server),
            feeds={feed.key: self._serve_feed(server, feed.key, clock) for feed in self.feeds},
            register=register,
        )

    def _serve_feed(self, server: ReplayServer, key: str, clock: Clock) -> str:
        def answer(request: SeenRequest) -> Exchange:
            body = self.feed_xml(key, clock.now())
            return Exchange(headers={"Content-Type": "application/rss+xml; charset=utf-8"}, body=body)

        return server.serve(f"/feeds/{key}.xml", computed(answer))


@cache
def load_record() -> DemoRecord:
    """Read the record that ships with the package."""
    return DemoRecord(
        moments=tuple(
            Moment(at=_aware(row["at"]).astimezone(UTC), says=row["says"], quiet=row["quiet"])
            for row in _rows("moments.json")
        ),
        documents=tuple(_rows("documents.json")),
        feeds=tuple(_feed(row) for row in _rows("press.json")),
    )


def _rows(name: str) -> list[dict[str, Any]]:
    text = files("monitor.demo").joinpath("record", name).read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = json.loads(text)
    return rows


def _feed(row: Mapping[str, Any]) -> PressFeed:
    items = tuple(
        PressItem(
            guid=item["guid"],
            url=f"{row['link']}{item['guid']}",
            title=item["title"],
            text=item["text"],
            published_at=_aware(item["published_at"]),
        )
        for item in row["items"]
    )
    return PressFeed(key=row["key"], title=row["title"], language=row["language"], url=row["link"], items=items)


def _rss(feed: PressFeed, now: datetime) -> bytes:
    rss = Element("rss", version="2.0")
    channel = SubElement(rss, "channel")
    for name, text in (("title", feed.title), ("link", feed.url), ("language", feed.language)):
        SubElement(channel, name).text = text
    SubElement(channel, "description").text = "Written for the demonstration of Rulewire."
    for item in feed.shown_at(now):
        entry = SubElement(channel, "item")
        SubElement(entry, "title").text = item.title
        SubElement(entry, "link").text = item.url
        SubElement(entry, "guid", isPermaLink="false").text = item.guid
        SubElement(entry, "pubDate").text = format_datetime(item.published_at)
        SubElement(entry, "description").text = item.text
    xml: bytes = tostring(rss, encoding="utf-8", xml_declaration=True)
    return xml


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time of the record has no zone: {text}")
    return moment


def _published(item: PressItem) -> datetime:
    return item.published_at
