"""What an engine needs of the house, and how the stages follow each other until nothing is left to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from monitor.domain.events import AlertRaised, Event, HitFound
from monitor.domain.sources import Source
from monitor.pipeline.deliver import Deliverer
from monitor.pipeline.digest import Digester
from monitor.pipeline.poll import Poller
from monitor.pipeline.record import Recorder
from monitor.pipeline.route import Router
from monitor.pipeline.scan import Scanner
from monitor.ports.stages import PollResult
from monitor.ports.world import Clock


class FileWatch(Protocol):
    """Watchlists that are read again when their files change."""

    def look(self) -> bool:
        """Look at the files; True when others are in force than before."""


class Stages(Protocol):
    """The wired stages; `monitor.app.house.House` is one."""

    clock: Clock
    poller: Poller
    recorder: Recorder
    scanner: Scanner
    router: Router
    deliverer: Deliverer
    digester: Digester

    @property
    def watch(self) -> FileWatch: ...


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What one run through the stages behind `poll` came to."""

    recorded: tuple[tuple[str, PollResult], ...]
    hits: int
    alerts: int


def run_to_routed(stages: Stages) -> Progress:
    """record, scan and route until the tables say that nothing waits."""
    recorded = tuple((source, result) for source, result, _ in stages.recorder.record_pending())
    hits = alerts = 0
    while True:
        scanned, events = stages.scanner.scan_batch()
        hits += _count(events, HitFound)
        if not scanned:
            break
    while True:
        routed, events = stages.router.route_batch()
        alerts += _count(events, AlertRaised)
        if not routed:
            break
    return Progress(recorded=recorded, hits=hits, alerts=alerts)


def run_deliveries(stages: Stages) -> int:
    """Deliver until nothing is due; returns the number of attempts."""
    attempts = 0
    while stages.deliverer.deliver_one() is not None:
        attempts += 1
    return attempts


def poll_once(stages: Stages, sources: Sequence[Source]) -> Progress:
    """Poll the given sources one after the other and follow everything through to routed alerts."""
    for source in sources:
        stages.poller.poll(source)
    return run_to_routed(stages)


def _count(events: Sequence[Event], kind: type[Event]) -> int:
    return sum(isinstance(event, kind) for event in events)
