"""One source asked once, through the same stage as the daemon, with nothing written anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.app.house import SystemClock
from monitor.cli.outside import open_http
from monitor.config.settings import Settings
from monitor.domain.errors import SourceError
from monitor.domain.events import Event
from monitor.domain.sources import Fetch, Item, Reading, Source
from monitor.domain.states import SourceState
from monitor.pipeline.judge import judge_poll
from monitor.pipeline.poll import Poller
from monitor.pipeline.record import one_of_each
from monitor.ports.stages import PollOutcome, SourceClaim, SourceStatus
from monitor.sources import SourceParser, load_kind


@dataclass(frozen=True, kw_only=True)
class CheckedSource:
    """What a source answered. `fetches` are the exchanges that came to an answer."""

    source: str
    state: SourceState
    detail: str
    fetches: tuple[Fetch, ...]
    items: tuple[Item, ...]


class KeepsNothing:
    """A PollStore for one source that was never polled before; remembers the outcome of the one poll."""

    def __init__(self) -> None:
        self.outcome: PollOutcome | None = None
        self.status: SourceStatus | None = None

    def claim_source(self, source: str, now: datetime, lease: timedelta) -> SourceClaim | None:
        self.status = SourceStatus(
            source=source,
            state=SourceState.NEW,
            detail="",
            state_since=None,
            next_due_at=now,
            last_checked_at=None,
            last_ok_at=None,
            consecutive_failures=0,
            cursor={},
            validators={},
            baseline_at=None,
            ever_had_items=False,
        )
        return SourceClaim(status=self.status, token="", expires_at=now + lease)

    def save_poll(self, claim: SourceClaim, outcome: PollOutcome) -> tuple[int, Sequence[Event]]:
        self.outcome = outcome
        return 1, ()


def check_source(settings: Settings, source: Source) -> CheckedSource:
    """Ask the source and read its answer. What goes wrong is a state, not an error."""
    clock, store, parser = SystemClock(), KeepsNothing(), SourceParser()
    with open_http(settings, clock) as http, closing(parser):
        Poller(store=store, fetcher=http, kind_of=load_kind, clock=clock, chance=lambda: 0.0).poll(source)
        assert store.outcome is not None
        assert store.status is not None
        readings, error = _read(parser, source, store.outcome)
    state, detail = judge_poll(source, store.outcome, readings, store.status, error)
    return CheckedSource(
        source=source.key,
        state=state,
        detail=detail,
        fetches=tuple(page.fetch for page in store.outcome.pages),
        items=tuple(one_of_each(item for reading in readings for item in reading.items)),
    )


def _read(parser: SourceParser, source: Source, outcome: PollOutcome) -> tuple[list[Reading], SourceError | None]:
    readings: list[Reading] = []
    for page in outcome.pages:
        try:
            readings.append(parser.parse(source, page.fetch))
        except SourceError as error:
            return readings, error
    return readings, None
