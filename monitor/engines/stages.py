"""What an engine needs of the house, and how the stages follow each other until nothing is left to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from monitor.domain.events import AlertRaised, Event, FullTextHeld, HitFound
from monitor.domain.sources import Source
from monitor.pipeline.deliver import Deliverer
from monitor.pipeline.digest import Digester
from monitor.pipeline.full_texts import TextFetcher
from monitor.pipeline.notices import Noticer
from monitor.pipeline.poll import Poller
from monitor.pipeline.reconcile import Reconciler
from monitor.pipeline.record import Recorder
from monitor.pipeline.relate import Relater
from monitor.pipeline.remind import Reminder
from monitor.pipeline.route import Router
from monitor.pipeline.scan import Scanner
from monitor.ports.stages import PollResult
from monitor.ports.world import Clock

MOST_TEXTS: Final = 200
"""So many full texts follow one poll by hand, a second or so each: a backlog of history must not hold up the alerts.
The rest is fetched by the next poll, or by the daemon."""


class FileWatch(Protocol):
    """Watchlists that are read again when their files change."""

    def look(self) -> bool:
        """Look at the files; True when others are in force than before."""


class CalendarFiles(Protocol):
    """Calendars of deadlines in a folder."""

    def keep(self) -> None:
        """Bring them up to date. Raises ConfigError where they cannot be written."""


class Stages(Protocol):
    """The wired stages; `monitor.app.house.House` is one."""

    clock: Clock
    poller: Poller
    recorder: Recorder
    text_fetcher: TextFetcher
    reconciler: Reconciler
    scanner: Scanner
    relater: Relater
    router: Router
    reminder: Reminder
    noticer: Noticer
    deliverer: Deliverer
    digester: Digester

    @property
    def watch(self) -> FileWatch: ...

    @property
    def calendars(self) -> CalendarFiles: ...


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What one run through the stages behind `poll` came to."""

    recorded: tuple[tuple[str, PollResult], ...]
    hits: int
    alerts: int

    def __add__(self, later: Progress) -> Progress:
        return Progress(
            recorded=self.recorded + later.recorded, hits=self.hits + later.hits, alerts=self.alerts + later.alerts
        )


def run_to_routed(stages: Stages) -> Progress:
    """record, scan, relate and route until the tables say that nothing waits."""
    recorded = tuple((source, result) for source, result, _ in stages.recorder.record_pending())
    hits = alerts = 0
    while True:
        scanned, events = stages.scanner.scan_batch()
        hits += _count(events, HitFound)
        if not scanned:
            break
    while True:
        related, events = stages.relater.relate_batch()
        hits += _count(events, HitFound)
        if not related:
            break
    while True:
        routed, events = stages.router.route_batch()
        alerts += _count(events, AlertRaised)
        if not routed:
            break
    return Progress(recorded=recorded, hits=hits, alerts=alerts)


def run_to_told(stages: Stages) -> Progress:
    """run_to_routed, then the reminders that are due (what has just been alerted needs none), and then what is to be
    told of the sources themselves."""
    progress = run_to_routed(stages)
    reminded = _count(stages.reminder.remind_due(), AlertRaised)
    stages.noticer.tell_due()
    return replace(progress, alerts=progress.alerts + reminded)


def run_texts(stages: Stages, *, after_each: Callable[[], None] = lambda: None) -> int:
    """Fetch the full texts that are due, MOST_TEXTS at most; returns how many came. They are not yet matched."""
    held = 0
    for _ in range(MOST_TEXTS):
        events = stages.text_fetcher.fetch_one()
        if events is None:
            break
        held += _count(events, FullTextHeld)
        after_each()
    return held


def run_counts(stages: Stages) -> int:
    """Count the days whose turn it is; returns how many. What was missed is kept by then, and not yet matched."""
    counted = 0
    while stages.reconciler.count_next() is not None:
        counted += 1
    return counted


def run_deliveries(stages: Stages) -> int:
    """Deliver until nothing is due; returns the number of attempts."""
    attempts = 0
    while stages.deliverer.deliver_one() is not None:
        attempts += 1
    return attempts


def poll_once(stages: Stages, sources: Sequence[Source]) -> Progress:
    """Poll the given sources one after the other and follow everything through to routed alerts, also the full texts
    that are there already."""
    for source in sources:
        stages.poller.poll(source)
    progress = run_to_told(stages)
    return progress + run_to_told(stages) if run_texts(stages) else progress


def _count(events: Sequence[Event], kind: type[Event]) -> int:
    return sum(isinstance(event, kind) for event in events)
