"""The embedded engine: one process, APScheduler as the clock, a few threads.

The clock only ticks. A tick looks which sources are due and hands each to a polling thread; when a poll is kept, the
stages behind it are woken at once. A sweep wakes every stage now and then, so that work which a crash left behind is
found without a fresh poll.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.domain.errors import StoreError
from monitor.domain.sources import Source
from monitor.engines.stages import Stages, run_deliveries, run_to_routed
from monitor.ports.stages import PollResult

log = logging.getLogger(__name__)

STOP_WITHIN_S: Final = 5.0
DELIVERY_THREADS: Final = 4


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


class Worker:
    """A thread that runs one task whenever it is woken; wakes that come while it runs are run once more after."""

    def __init__(self, name: str, task: Callable[[], object]) -> None:
        self._task = task
        self._woken = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        self._stopping = True
        self._woken.set()

    def join(self, timeout_s: float) -> bool:
        """True when the thread has ended."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            self._woken.wait()
            self._woken.clear()
            if self._stopping:
                return
            try:
                self._task()
            except StoreError as error:
                log.error("%s: %s", self._thread.name, error)
            except Exception:
                log.exception("%s failed; the sweep will try again", self._thread.name)


class EmbeddedEngine:
    """Runs a house until it is told to stop."""

    def __init__(
        self, stages: Stages, store: EngineStore, sources: dict[str, Source], settings: EngineSettings
    ) -> None:
        self._stages = stages
        self._store = store
        self._sources = sources
        self._settings = settings
        self._polling: set[str] = set()
        self._polling_lock = threading.Lock()
        self._stopping = threading.Event()
        self._polls = ThreadPoolExecutor(max_workers=settings.poll_threads, thread_name_prefix="poll")
        self._follow = Worker("follow", self._follow_through)
        self._deliver = [Worker(f"deliver-{number}", self._deliver_due) for number in range(DELIVERY_THREADS)]
        self._scheduler = BackgroundScheduler(timezone="UTC")

    def run_until(self, stop: threading.Event) -> None:
        """Start, wait for `stop`, and stop again within a few seconds."""
        self.start()
        try:
            stop.wait()
        finally:
            self.stop()

    def start(self) -> None:
        for worker in self._workers:
            worker.start()
        # misfire_grace_time None: a late tick runs late instead of being dropped without a word.
        every: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        add = self._scheduler.add_job
        add(self.tick, "interval", seconds=self._settings.tick.total_seconds(), id="tick", **every)
        add(self.sweep, "interval", seconds=self._settings.sweep.total_seconds(), id="sweep", **every)
        add(self.tidy, "interval", hours=24, id="tidy", **every)
        self._scheduler.add_listener(_log_job_event, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        self._scheduler.start()
        self.sweep()
        self.tick()

    def stop(self) -> None:
        """Take no new work, let running work end for a few seconds. What is cut off is found again by its lease."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._polls.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.stop()
        ended = [worker.join(STOP_WITHIN_S / len(self._workers)) for worker in self._workers]
        if not all(ended):
            log.warning("stopped while work was going on; it will be taken up again at the next start")

    @property
    def _workers(self) -> list[Worker]:
        return [self._follow, *self._deliver]

    def tick(self) -> None:
        """Hand every due source that is not being polled to a polling thread; wake a sender for due retries."""
        if self._stopping.is_set():
            return
        self._deliver[0].wake()
        for key in self._store.due_sources(self._stages.clock.now()):
            source = self._sources.get(key)
            if source is not None and self._begin(key):
                self._polls.submit(self._poll, source)

    def sweep(self) -> None:
        """Wake every stage: the tables know whether there is anything to do."""
        for worker in self._workers:
            worker.wake()

    def tidy(self) -> None:
        """Forget the bodies of old fetches."""
        pruned = self._store.prune(self._stages.clock.now(), self._settings.keep_fetches)
        if pruned:
            log.info("forgot the bodies of %d old fetches", pruned)

    def _begin(self, key: str) -> bool:
        with self._polling_lock:
            if key in self._polling:
                return False
            self._polling.add(key)
            return True

    def _poll(self, source: Source) -> None:
        try:
            if not self._stopping.is_set() and self._stages.poller.poll(source) is not None:
                self._follow.wake()
        except StoreError as error:
            log.error("poll %s: %s", source.key, error)
        except Exception:
            log.exception("poll %s failed; it stays due", source.key)
        finally:
            with self._polling_lock:
                self._polling.discard(source.key)

    def _follow_through(self) -> None:
        progress = run_to_routed(self._stages)
        for key, result in progress.recorded:
            _log_poll(key, result)
        digests = self._stages.digester.make_due()
        if progress.alerts or digests:
            log.info("%d hits, %d alerts, %d digests", progress.hits, progress.alerts, len(digests))
        for worker in self._deliver:
            worker.wake()

    def _deliver_due(self) -> None:
        run_deliveries(self._stages)


def _log_poll(key: str, result: PollResult) -> None:
    detail = f" ({result.detail})" if result.detail else ""
    if result.state.healthy:
        log.info("%s: %d items, %d new, %d changed%s", key, result.items, result.new, result.changed, detail)
    else:
        log.warning("%s: %s%s", key, result.state, detail)


def _log_job_event(event: JobExecutionEvent) -> None:
    error = getattr(event, "exception", None)
    if error is not None:
        log.error("%s failed: %s", event.job_id, error)
    else:
        log.warning("%s was late or is still running", event.job_id)
