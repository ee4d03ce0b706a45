"""remind: tell once more of a deadline when it is near."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from monitor.domain.alerts import Route
from monitor.domain.events import Event
from monitor.domain.matches import Hit
from monitor.domain.states import Reason
from monitor.pipeline.route import Addresses, deliveries_for
from monitor.ports.deadlines import StoredDeadline
from monitor.ports.reminders import NewReminder, OpenDeadline, ReminderStore
from monitor.ports.stages import NewAlert
from monitor.ports.world import Clock


def reminder_moment(on: date, days_before: int, *, at: time, zone: str) -> datetime:
    """When a reminder is due, in UTC. A time of day that a change of the clock leaves out counts by the time before
    the change (PEP 495): it is late by as much as the clock jumped. One that stands twice is its first."""
    return datetime.combine(on - timedelta(days=days_before), at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def nearest_passed(on: date, *, days: Sequence[int], at: time, zone: str, now: datetime) -> int | None:
    """The fewest days before `on` whose moment has passed; None before the first, and when the day itself is over."""
    if now.astimezone(ZoneInfo(zone)).date() > on:
        return None
    return min((count for count in days if reminder_moment(on, count, at=at, zone=zone) <= now), default=None)


def plan_reminders(
    deadlines: Iterable[OpenDeadline],
    routes: Sequence[Route],
    addresses: Addresses,
    *,
    watched: Collection[str],
    days: Sequence[int],
    at: time,
    zone: str,
    now: datetime,
) -> tuple[NewReminder, ...]:
    """What is to be told now, of hits of the watchlists `watched`.

    After days without a look only the nearest of the passed reminders is told, and none that is further away than one
    that was told. A route that was alerted to the date since then has no need of it. Deadlines of one document, kind
    and day are told together.
    """
    passed = [
        (replace(entry, hits=tuple(hit for hit in entry.hits if hit.watchlist in watched)), count)
        for entry in deadlines
        if (count := nearest_passed(entry.stored.deadline.on, days=days, at=at, zone=zone, now=now)) is not None
    ]
    plans: list[NewReminder] = []
    for route in routes:
        due = [
            _Due(
                stored=entry.stored,
                hits=tuple(hit for hit in entry.hits if route.takes(hit.watchlist)),
                days_before=count,
                just_told=_alerted_since(
                    entry, route, reminder_moment(entry.stored.deadline.on, count, at=at, zone=zone)
                ),
            )
            for entry, count in passed
            if _wants(route, entry, count)
        ]
        due.sort(key=_together)
        plans += [_reminder(list(group), route, addresses) for _, group in groupby(due, key=_together)]
    return tuple(plans)


@dataclass(frozen=True, kw_only=True)
class _Due:
    """One deadline for one route."""

    stored: StoredDeadline
    hits: tuple[Hit, ...]
    days_before: int
    just_told: bool


def _wants(route: Route, entry: OpenDeadline, days_before: int) -> bool:
    told_nearer = any(name == route.key and count <= days_before for name, count in entry.reminded)
    return route.alerts and not told_nearer and any(route.takes(hit.watchlist) for hit in entry.hits)


def _alerted_since(entry: OpenDeadline, route: Route, moment: datetime) -> bool:
    alerted_at = entry.told_at.get(route.key)
    return alerted_at is not None and alerted_at >= moment


def _together(one: _Due) -> tuple[date, int, str, bool]:
    return one.stored.deadline.on, one.stored.document_id, one.stored.deadline.kind, one.just_told


def _reminder(group: Sequence[_Due], route: Route, addresses: Addresses) -> NewReminder:
    first = group[0]
    on, days_before = first.stored.deadline.on, first.days_before
    occasion = f"{first.stored.uid}:{on.isoformat()}:{days_before}"
    alert = NewAlert(
        route=route.key,
        reason=Reason.DEADLINE_NEAR,
        document_id=first.stored.document_id,
        version_id=max(hit.version_id for hit in first.hits),
        hit_ids=tuple(sorted(hit.id for hit in first.hits)),
        deliveries=deliveries_for(route, addresses, "deadline", occasion),
        occasion=occasion,
    )
    return NewReminder(
        deadline_ids=tuple(one.stored.id for one in group),
        route=route.key,
        on=on,
        days_before=days_before,
        alert=None if first.just_told else alert,
    )


class Reminder:
    """The shell of the stage. `watched` gives the watchlists that somebody wants; `days` are the days before
    a deadline, `at` the time of day in `zone`."""

    def __init__(
        self,
        *,
        store: ReminderStore,
        routes: Sequence[Route],
        addresses: Addresses,
        watched: Callable[[], Collection[str]],
        days: Sequence[int],
        at: time,
        zone: str,
        clock: Clock,
    ) -> None:
        self._store = store
        self._routes = routes
        self._addresses = addresses
        self._watched = watched
        self._days = tuple(days)
        self._at = at
        self._zone = zone
        self._clock = clock

    def remind_due(self) -> Sequence[Event]:
        """Raise every reminder whose time has come; returns the alerts raised."""
        if not self._days:
            return ()
        now = self._clock.now()
        today = now.astimezone(ZoneInfo(self._zone)).date()
        open_deadlines = self._store.open_deadlines(today, today + timedelta(days=max(self._days)))
        plans = plan_reminders(
            open_deadlines,
            self._routes,
            self._addresses,
            watched=self._watched(),
            days=self._days,
            at=self._at,
            zone=self._zone,
            now=now,
        )
        return self._store.save_reminders(plans, now) if plans else ()
