"""A thread that waits to be woken, and complaints that do not fill the log."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Final

from monitor.domain.errors import ConfigError, StoreError

log = logging.getLogger(__name__)

SAY_AGAIN_S: Final = 600.0


class Complaints:
    """Logs what goes wrong once, and again only after ten minutes: a full disk must not fill up with log lines about
    the full disk. Thread-safe."""

    def __init__(self, elapsed_s: Callable[[], float] = time.monotonic) -> None:
        self._elapsed_s = elapsed_s
        self._said: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def say(self, place: str, problem: str, *, error: BaseException | None = None) -> None:
        """With `error`, its traceback is logged too."""
        now = self._elapsed_s()
        with self._lock:
            words, said_at = self._said.get(place, ("", 0.0))
            if words == problem and now - said_at < SAY_AGAIN_S:
                return
            self._said[place] = (problem, now)
        log.error("%s: %s", place, problem, exc_info=error)

    def well(self, place: str) -> None:
        """It works: say so if there was a complaint."""
        with self._lock:
            known = self._said.pop(place, None)
        if known is not None:
            log.info("%s: works again", place)


class Crew:
    """Threads that work off a queue. Not a ThreadPoolExecutor: for its threads the interpreter waits at its exit, also
    for one that a server keeps hanging."""

    def __init__(self, name: str, size: int) -> None:
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True) for number in range(size)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def submit(self, task: Callable[[], None]) -> None:
        """`task` must not raise."""
        self._tasks.put(task)

    def stop(self) -> None:
        """Begin nothing any more; what is under way is left to itself."""
        self._stopping = True
        for _ in self._threads:
            self._tasks.put(None)

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None and not self._stopping:
            task()


class Worker:
    """A thread that runs one task whenever it is woken; wakes that come while it runs are run once more after."""

    def __init__(self, name: str, task: Callable[[], object], complaints: Complaints) -> None:
        self.busy = False
        self._task = task
        self._complaints = complaints
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
            self.busy = True
            self._run_task()
            self.busy = False

    def _run_task(self) -> None:
        name = self._thread.name
        try:
            self._task()
        except (StoreError, ConfigError) as error:
            self._complaints.say(name, str(error))
        except BaseException as error:
            # Also SystemExit, which would end this thread without a word. The sweep wakes it again.
            self._complaints.say(name, f"failed with {type(error).__name__}; it will be tried again", error=error)
        else:
            self._complaints.well(name)
