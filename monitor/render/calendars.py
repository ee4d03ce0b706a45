"""Deadlines as an iCalendar file (RFC 5545, with the names of RFC 7986).

A duty's day is the day at its source, written down without an hour: the events are whole days (VALUE=DATE), which have
no zone and stand on the same day in every reader's calendar. The zone of the source is told beside them. There are no
alarms: reminders are the business of routes, and calendars that subscribe drop foreign alarms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID, uuid5

from icalendar import Calendar, Event, Timezone
from icalendar.prop import vDuration, vText

from monitor.domain.reports import WatchlistCard
from monitor.ports.deadlines import StoredDeadline
from monitor.render.views import NAME_LIMIT, SENTENCE_LIMIT, TITLE_LIMIT, web_link
from monitor.text.printable import one_line, printable

PRODUCT: Final = "-//Rulewire//Deadlines//EN"
UID_NAMESPACE: Final = UUID("c3d0a1a2-5f0e-4b7e-8a51-6c1d8f0f9b27")
REFRESH: Final = timedelta(hours=1)
WATCHLISTS_SHOWN: Final = 8
LABEL_LIMIT: Final = 80
# Reserved characters and the sign of what is encoded already (RFC 3986, 2.1 and 2.2); all others are escaped.
URI_CHARACTERS: Final = "%:/?#[]@!$&'()*+,;="

Part = Callable[[str, Mapping[str, Any]], str]
"""Renders one part (`name`, `about`, `summary`, `txt`) of the calendar's templates."""


@dataclass(frozen=True, kw_only=True)
class CalendarFeed:
    """One file. `key` is that of its watchlist, empty where it has all of them; `cards` present the watchlists by key;
    `zones` and `source_titles` are by source."""

    key: str
    title: str = ""
    deadlines: Sequence[StoredDeadline] = ()
    cards: Mapping[str, WatchlistCard] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)
    source_titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FeedView:
    """What `calendar/*` templates know as `feed`. `title` is empty for the calendar of all watchlists."""

    key: str
    title: str
    zones: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WatchedView:
    title: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CalendarEventView:
    """What `calendar/*` templates know as `deadline`. `before` is the date that another document (`moved_by`, its key)
    moved; `zone` is that of the source; `ended` is true where the document no longer says it."""

    kind: str
    label: str
    on: date
    before: date | None
    moved_by: str
    ended: bool
    quote: str
    key: str
    title: str
    url: str
    citation: str
    source_title: str
    zone: str
    watched: tuple[WatchedView, ...]
    more_watched: int


def calendar_uid(key: str) -> str:
    """What a calendar is known by, whatever its file is called (RFC 7986, 5.3)."""
    return f"{uuid5(UID_NAMESPACE, key)}@rulewire"


def calendar_bytes(feed: CalendarFeed, part: Part) -> bytes:
    """The file; the same deadlines give the same bytes. Raises TemplateError."""
    zones = tuple(sorted({zone for entry in feed.deadlines if (zone := feed.zones.get(entry.source, ""))}))
    view = FeedView(key=feed.key, title=one_line(feed.title, NAME_LIMIT), zones=zones)
    calendar = _calendar(view, part, max((_stamp(entry) for entry in feed.deadlines), default=None))
    for entry in feed.deadlines:
        calendar.add_component(_event(entry, _event_view(entry, feed), view, part))
    if not feed.deadlines:
        # A calendar holds at least one component (RFC 5545, 3.6), and there is no event to tell.
        utc = Timezone.from_tzid("UTC")
        utc.pop("COMMENT", None)  # in the library's words, of years that no reader of an empty calendar asks about
        calendar.add_component(utc)
    return bytes(calendar.to_ical())


def _calendar(view: FeedView, part: Part, changed_at: datetime | None) -> Calendar:
    name = one_line(part("name", {"feed": view}), NAME_LIMIT)
    about = one_line(part("about", {"feed": view}), SENTENCE_LIMIT)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("uid", vText(calendar_uid(view.key)))
    # The names of RFC 7986, and those that calendars knew before it. As text: the library would not escape them.
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))
    calendar.add("description", about)
    calendar.add("x-wr-caldesc", vText(about))
    if len(view.zones) == 1:
        calendar.add("x-wr-timezone", vText(view.zones[0]))
    if changed_at is not None:
        calendar.add("last-modified", changed_at)
    # The parameter is required (RFC 7986, 5.7).
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    return calendar


def _event(entry: StoredDeadline, shown: CalendarEventView, view: FeedView, part: Part) -> Event:
    values = {"feed": view, "deadline": shown}
    event = Event()
    event.add("uid", vText(entry.uid))
    event.add("dtstamp", _stamp(entry))
    event.add("created", _whole_second(entry.first_seen_at))
    event.add("last-modified", _stamp(entry))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.deadline.on)
    if entry.deadline.on < date.max:
        event.add("dtend", entry.deadline.on + timedelta(days=1))  # not included (RFC 5545, 3.6.1)
    event.add("summary", one_line(part("summary", values), TITLE_LIMIT + NAME_LIMIT))
    event.add("description", printable(part("txt", values)).strip())
    event.add("status", "CANCELLED" if entry.ended_at else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if shown.watched:
        event.add("categories", [watched.title for watched in shown.watched])
    if shown.url:
        event.add("url", quote(shown.url, safe=URI_CHARACTERS))
    return event


def _event_view(entry: StoredDeadline, feed: CalendarFeed) -> CalendarEventView:
    deadline = entry.deadline
    return CalendarEventView(
        kind=deadline.kind,
        label=one_line(deadline.label, LABEL_LIMIT),
        on=deadline.on,
        before=deadline.before,
        moved_by=one_line(entry.moved_by, NAME_LIMIT),
        ended=entry.ended_at is not None,
        quote=one_line(deadline.quote, SENTENCE_LIMIT),
        key=one_line(entry.document_key, NAME_LIMIT),
        title=one_line(entry.title, TITLE_LIMIT) or one_line(entry.document_key, NAME_LIMIT),
        url=web_link(entry.url),
        citation=one_line(entry.citation, NAME_LIMIT),
        source_title=one_line(feed.source_titles.get(entry.source, entry.source), NAME_LIMIT),
        zone=feed.zones.get(entry.source, ""),
        watched=tuple(
            WatchedView(title=_title(feed, key), reason=_reason(feed, key))
            for key in entry.watchlists[:WATCHLISTS_SHOWN]
        ),
        more_watched=max(0, len(entry.watchlists) - WATCHLISTS_SHOWN),
    )


def _title(feed: CalendarFeed, key: str) -> str:
    card = feed.cards.get(key)
    return one_line(card.title if card else key, NAME_LIMIT)


def _reason(feed: CalendarFeed, key: str) -> str:
    card = feed.cards.get(key)
    return one_line(card.reason if card else "", SENTENCE_LIMIT)


def _stamp(entry: StoredDeadline) -> datetime:
    """When the event was last revised: not the present, or every run would give other bytes."""
    return _whole_second(max(entry.changed_at, entry.ended_at or entry.changed_at))


def _whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
