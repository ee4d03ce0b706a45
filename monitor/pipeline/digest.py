"""digest: tell one week of one route, once."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.domain.alerts import Period, Route
from monitor.domain.errors import NotFoundError, StoreError
from monitor.domain.events import Event
from monitor.domain.matches import FoundHit
from monitor.domain.reports import DatedDuty, DigestContent, DigestSection, WatchlistCard
from monitor.domain.sources import Source
from monitor.pipeline.route import Addresses, deliveries_for
from monitor.ports.stages import DigestStore, NewDigest
from monitor.ports.world import Clock, Renderer

log = logging.getLogger(__name__)

WEEK_KEY: Final = re.compile(r"(\d{4})-W(\d{2})")
LOOK_BACK_WEEKS: Final = 8


def week_starting(monday: date, zone: str) -> Period:
    """The ISO week (ISO 8601) that begins on `monday`, from midnight to midnight in `zone`."""
    year, week, _ = monday.isocalendar()
    return Period(key=f"{year}-W{week:02d}", starts_at=_midnight(monday, zone), ends_at=_midnight(_next(monday), zone))


def week_of(key: str, zone: str) -> Period:
    """The period that `2026-W47` names. Raises NotFoundError for a week that no year has."""
    found = WEEK_KEY.fullmatch(key.strip().upper())
    try:
        if found is None:
            raise ValueError(key)
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError as error:
        raise NotFoundError("week", key, remedy="Write it as 2026-W47 (ISO 8601 year and week).") from error
    return week_starting(monday, zone)


def last_complete_week(now: datetime, zone: str) -> Period:
    """The newest week that has ended at `now`."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return week_starting(today - timedelta(days=today.weekday() + 7), zone)


def told_at(period: Period, *, weekday: int, at: time, zone: str) -> datetime:
    """When the digest of a period is due: the first such weekday (0 is Monday) and time after the period's end."""
    first_day = period.ends_at.astimezone(ZoneInfo(zone)).date()
    day = first_day + timedelta(days=weekday)
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def due_periods(
    now: datetime,
    *,
    zone: str,
    weekday: int,
    at: time,
    made: frozenset[str],
    watching_since: datetime | None,
) -> list[Period]:
    """Periods whose digest is due and has no row, oldest first.

    Weeks before the watching began have nothing to tell; weeks further back than two months are left alone.
    """
    if watching_since is None:
        return []
    newest = last_complete_week(now, zone)
    monday = newest.starts_at.astimezone(ZoneInfo(zone)).date()
    weeks = [week_starting(monday - timedelta(weeks=back), zone) for back in reversed(range(LOOK_BACK_WEEKS))]
    return [
        week
        for week in weeks
        if week.key not in made
        and week.ends_at > watching_since
        and told_at(week, weekday=weekday, at=at, zone=zone) <= now
    ]


def build_sections(
    hits: Iterable[FoundHit], watchlists: Sequence[WatchlistCard], route: Route
) -> tuple[DigestSection, ...]:
    """One section for each watchlist of the route, newest document first; of a document's versions, the latest."""
    newest: dict[tuple[str, int], FoundHit] = {}
    for found in hits:
        place = (found.hit.watchlist, found.hit.document_id)
        held = newest.get(place)
        if held is None or found.version_number > held.version_number:
            newest[place] = found
    by_watchlist: dict[str, list[FoundHit]] = {}
    for (watchlist, _), found in newest.items():
        by_watchlist.setdefault(watchlist, []).append(found)
    return tuple(
        DigestSection(watchlist=card, hits=tuple(sorted(by_watchlist.get(card.key, ()), key=_age, reverse=True)))
        for card in watchlists
        if route.takes(card.key)
    )


def build_duties(hits: Iterable[FoundHit], route: Route, since: date) -> tuple[DatedDuty, ...]:
    """Deadlines on or after `since`, soonest first; one line for each document and deadline."""
    seen: dict[tuple[int, str, str, date], DatedDuty] = {}
    for found in hits:
        if not route.takes(found.hit.watchlist):
            continue
        for deadline in found.deadlines:
            if deadline.on >= since and not deadline.ended:
                place = (found.hit.document_id, deadline.kind, deadline.label, deadline.on)
                seen.setdefault(place, DatedDuty(deadline=deadline, hit=found))
    return tuple(sorted(seen.values(), key=lambda duty: (duty.deadline.on, duty.hit.title, duty.deadline.kind)))


def _age(found: FoundHit) -> tuple[datetime, int]:
    return (found.published_at or found.hit.found_at, found.hit.id)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _next(monday: date) -> date:
    return monday + timedelta(days=7)


class Digester:
    """The shell of the stage. `watchlists` gives the keys of those in force, in the order they are told."""

    def __init__(
        self,
        *,
        store: DigestStore,
        renderer: Renderer,
        routes: Sequence[Route],
        addresses: Addresses,
        sources: Sequence[Source],
        watchlists: Callable[[], Sequence[str]],
        card_of: Callable[[str, str], WatchlistCard],
        zone: str,
        weekday: int,
        at: time,
        clock: Clock,
    ) -> None:
        self._store = store
        self._renderer = renderer
        self._routes = routes
        self._addresses = addresses
        self._sources = sources
        self._watchlists = watchlists
        self._card_of = card_of
        self._zone = zone
        self._weekday = weekday
        self._at = at
        self._clock = clock
        self._complaints: set[str] = set()

    def content(self, route: Route, period: Period) -> DigestContent:
        """What the digest of a period says, as of now."""
        now = self._clock.now()
        hits = self._store.hits_found(period.starts_at, period.ends_at)
        present = self._watchlists()
        named = {found.hit.watchlist for found in hits} - set(present)
        cards = [self._card_of(key, route.language) for key in (*present, *sorted(named))]
        first_day = period.starts_at.astimezone(ZoneInfo(self._zone))
        return DigestContent(
            route=route.key,
            period=period,
            zone=self._zone,
            made_at=now,
            sections=build_sections(hits, cards, route),
            deadlines=build_duties(self._store.hits_with_deadlines(first_day), route, first_day.date()),
            coverage=tuple(self._store.coverage(self._sources, period.starts_at, period.ends_at)),
            undelivered=tuple(self._store.undelivered(period.starts_at, period.ends_at)),
            source_titles=tuple((source.key, source.title) for source in self._sources),
        )

    def make(self, route: Route, period: Period) -> Sequence[Event] | None:
        """Render and keep the digest with its deliveries; None when that period already has one."""
        rendered = self._renderer.digest(self.content(route, period), language=route.language)
        saved = self._store.save_digest(
            NewDigest(
                route=route.key,
                period=period,
                language=route.language,
                subject=rendered.subject,
                text=rendered.text,
                html=rendered.html,
                data=rendered.data,
                deliveries=deliveries_for(route, self._addresses, "digest", period.key),
            ),
            self._clock.now(),
        )
        return None if saved is None else saved[1]

    def make_due(self) -> list[Event]:
        """Make every digest whose time has come, oldest first. One that cannot be made does not stop the others."""
        events: list[Event] = []
        watching_since = self._store.first_poll_at()
        for route in self._routes:
            if not route.digest:
                continue
            due = due_periods(
                self._clock.now(),
                zone=self._zone,
                weekday=self._weekday,
                at=self._at,
                made=self._store.digest_periods(route.key),
                watching_since=watching_since,
            )
            for period in due:
                events.extend(self._make_or_complain(route, period))
        return events

    def _make_or_complain(self, route: Route, period: Period) -> Sequence[Event]:
        try:
            return self.make(route, period) or ()
        except StoreError:
            raise
        except Exception as error:
            complaint = f"digest {period.key} of route {route.key}: {type(error).__name__}: {error}"
            if complaint not in self._complaints:
                self._complaints.add(complaint)
                log.exception("%s; it will be tried again", complaint)
            return ()
