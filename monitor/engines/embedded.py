"""The embedded engine: one process, APScheduler as the clock, a few threads.

The clock only ticks. A tick wakes the dispatcher, which looks which sources are due and hands each to a polling
thread; when a poll is kept, the stages behind it are woken at once. A sweep wakes every stage now and then, so that
work which a crash left behind is found without a fresh poll. Each tick also looks at the files of the watchlists, in a
thread of its own: scanning goes on with the old ones until the new ones are compiled.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.domain.errors import StoreError
from monitor.domain.sources import Source
from monitor.domain.states import SourceState
from monitor.engines.stages import Stages, run_deliveries, run_to_told
from monitor.engines.worker import Complaints, Crew, Worker
from monitor.ports.stages import PollResult

log = logging.getLogger(__name__)

STOP_WITHIN_S: Final = 5.0
DELIVERY_THREADS: Final = 4
TIDY_AFTER: Final = timedelta(minutes=10)
CLOCK_SLACK: Final = timedelta(seconds=2)


@dataclass(frozen=True, kw_only=True)
class EngineSettings:
    """How often to look, and how many sources to ask at the same time."""

    tick: timedelta
    sweep: timedelta
    poll_threads: int
    keep_fetches: timedelta


class EngineStore(Protocol):
    """What the engine itself asks of the tables."""

    def due_sources(self, now: datetime) -> Sequence[str]: ...

    def prune(self, now: datetime, keep_fetches: timedelta) -> int: ...


def host_of(source: Source) -> str:
    """The host that a source asks, by the first address among its options; its own key where there is none."""
    for value in source.options.values():
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            return urlsplit(value).netloc.lower()
    return source.key


class EmbeddedEngine:
    """Runs a house until it is told to stop."""

    def __init__(
        self, stages: Stages, store: EngineStore, sources: dict[str, Source], settings: EngineSettings
    ) -> None:
        self._stages = stages
        self._store = store
        self._sources = sources
        self._settings = settings
        self._busy_hosts: set[str] = set()
        self._polling_lock = threading.Lock()
        self._stopping = threading.Event()
        self._complaints = Complaints()
        self._last_states: dict[str, SourceState] = {}
        self._polls = Crew("poll", settings.poll_threads)
        self._dispatch = Worker("dispatch", self._hand_out_polls, self._complaints)
        self._follow = Worker("follow", self._follow_through, self._complaints)
        self._texts = Worker("texts", self._fetch_texts, self._complaints)
        self._counts = Worker("counts", self._count_days, self._complaints)
        self._files = Worker("files", self._look_at_files, self._complaints)
        self._calendars = Worker("calendars", stages.calendars.keep, self._complaints)
        self._deliver = [
            Worker(f"deliver-{number}", self._deliver_due, self._complaints) for number in range(DELIVERY_THREADS)
        ]
        self._scheduler = BackgroundScheduler(timezone="UTC")

    def run_until(self, stop: threading.Event) -> None:
        """Start, wait for `stop`, and stop again within a few seconds."""
        self.start()
        try:
            while not stop.wait(self._settings.tick.total_seconds()):
                self.mend_timetable(datetime.now(UTC))
        finally:
            self.stop()

    def start(self) -> None:
        self._polls.start()
        for worker in self._workers:
            worker.start()
        # misfire_grace_time None: a late tick runs late instead of being dropped without a word.
        every: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        add = self._scheduler.add_job
        add(self.tick, "interval", seconds=self._settings.tick.total_seconds(), id="tick", **every)
        add(self.sweep, "interval", seconds=self._settings.sweep.total_seconds(), id="sweep", **every)
        # Soon after the start too: a machine that is switched off every night would else never tidy.
        soon = datetime.now(UTC) + TIDY_AFTER
        add(self.tidy, "interval", hours=24, id="tidy", next_run_time=soon, **every)
        self._scheduler.add_listener(_log_job_event, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        self._scheduler.start()
        self.sweep()

    def mend_timetable(self, now: datetime) -> None:
        """Run at once what APScheduler would leave until the old time comes round again, because the machine's clock
        was set back. `now` is the machine's time."""
        for job in self._scheduler.get_jobs():
            if job.next_run_time is not None and job.next_run_time > now + job.trigger.interval + CLOCK_SLACK:
                log.warning("the clock was set back: %s runs now instead of at %s", job.id, job.next_run_time)
                job.modify(next_run_time=now)

    def stop(self) -> None:
        """Take no new work, let running work end for a few seconds. What is cut off is found again by its lease."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._polls.stop()
        for worker in self._workers:
            worker.stop()
        end = time.monotonic() + STOP_WITHIN_S
        ended = [worker.join(max(0.0, end - time.monotonic())) for worker in self._workers]
        if not all(ended):
            log.warning("stopped while work was going on; it will be taken up again at the next start")

    @property
    def _workers(self) -> list[Worker]:
        return [self._dispatch, self._follow, *self._deliver, self._texts, self._counts, self._files, self._calendars]

    def tick(self) -> None:
        """Wake the dispatcher, the look at the files, the fetching of full texts, and a sender that is free for due
        retries. Does nothing itself, so ticks cannot pile up behind a slow disk."""
        self._dispatch.wake()
        self._texts.wake()
        self._files.wake()
        next((sender for sender in self._deliver if not sender.busy), self._deliver[0]).wake()

    def sweep(self) -> None:
        """Wake every stage: the tables know whether there is anything to do."""
        for worker in (self._dispatch, self._follow, self._texts, self._counts, *self._deliver):
            worker.wake()

    def tidy(self) -> None:
        """Forget the bodies of old fetches."""
        pruned = self._store.prune(self._stages.clock.now(), self._settings.keep_fetches)
        if pruned:
            log.info("forgot the bodies of %d old fetches", pruned)

    def _hand_out_polls(self) -> None:
        """Give every due source whose host is free to a polling thread. A host is asked one thing at a time anyway: its
        other sources would only wait in threads that the sources of other hosts need."""
        for key in self._store.due_sources(self._stages.clock.now()):
            source = self._sources.get(key)
            if source is not None and self._begin(source):
                self._polls.submit(partial(self._poll, source))

    def _begin(self, source: Source) -> bool:
        with self._polling_lock:
            if self._stopping.is_set() or host_of(source) in self._busy_hosts:
                return False
            self._busy_hosts.add(host_of(source))
            return True

    def _poll(self, source: Source) -> None:
        kept = None
        try:
            if not self._stopping.is_set():
                kept = self._stages.poller.poll(source)
        except StoreError as error:
            self._complaints.say("poll", str(error))
        except BaseException as error:
            problem = f"failed with {type(error).__name__}; it stays due"
            self._complaints.say(f"poll {source.key}", problem, error=error)
        finally:
            with self._polling_lock:
                self._busy_hosts.discard(host_of(source))
        # A poll that failed stays due: it waits for the next tick, or it would be tried again without a pause.
        if kept is not None:
            self._complaints.well("poll")
            self._follow.wake()
            self._dispatch.wake()

    def _count_days(self) -> None:
        """One day after the other, as their turn comes; what was missed of them is news."""
        while not self._stopping.is_set() and self._stages.reconciler.count_next() is not None:
            self._follow.wake()

    def _look_at_files(self) -> None:
        if self._stages.watch.look():
            self._follow.wake()  # a watchlist that was mended has something to catch up with

    def _follow_through(self) -> None:
        try:
            progress = run_to_told(self._stages)
            for key, result in progress.recorded:
                self._log_poll(key, result)
            digests = self._stages.digester.make_due()
            if progress.alerts or digests:
                log.info("%d hits, %d alerts, %d digests", progress.hits, progress.alerts, len(digests))
        finally:
            # Also when a stage failed: those before it may have left messages.
            for sender in self._deliver:
                sender.wake()
            self._texts.wake()
            self._calendars.wake()

    def _fetch_texts(self) -> None:
        """One after the other, so that a backlog of texts takes one connection at a time from its host."""
        while not self._stopping.is_set() and (events := self._stages.text_fetcher.fetch_one()) is not None:
            if events:
                self._follow.wake()

    def _deliver_due(self) -> None:
        run_deliveries(self._stages)

    def _log_poll(self, key: str, result: PollResult) -> None:
        """A source that is still not well is not told again: `rulewire doctor` and the digest have it."""
        detail = f" ({result.detail})" if result.detail else ""
        before = self._last_states.get(key)
        self._last_states[key] = result.state
        if result.state.healthy:
            log.info("%s: %d items, %d new, %d changed%s", key, result.items, result.new, result.changed, detail)
        else:
            level = logging.DEBUG if result.state is before else logging.WARNING
            log.log(level, "%s: %s%s", key, result.state, detail)


def _log_job_event(event: JobExecutionEvent) -> None:
    error = getattr(event, "exception", None)
    if error is not None:
        log.error("%s failed: %s", event.job_id, error)
    else:
        log.warning("%s was late or is still running", event.job_id)
