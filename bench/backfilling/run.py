"""One backfill in a process of its own: `bench/backfill.py` runs this.

    python bench/backfilling/run.py HOME WATCHLISTS.pickle SINCE UNTIL

HOME holds monitor.toml and the source `register`. Prints JSON.
"""

from __future__ import annotations

import json
import pickle
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from functools import cached_property
from pathlib import Path
from typing import Any

# Run as a script, only this folder would be looked in.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.backfilling.shares import Shares
from monitor.app.house import House
from monitor.app.watch import SAMPLE_LETTERS, SAMPLE_TEXTS
from monitor.config.settings import load_settings
from monitor.domain.documents import Origin
from monitor.domain.watchlists import Watchlist
from monitor.engines.stages import run_to_routed
from monitor.matching import compile_watchlists, learn_frequencies
from monitor.pipeline.scan import Scanner, WatchBook
from monitor.ports.backfill import Days
from monitor.ports.world import DatedKind
from monitor.sources import load_kind
from monitor.testing import FrozenClock

SOURCE = "register"
POLLS = 5
EVENING = wall_time(20)
STATUS = Path("/proc/self/status")


class Book:
    """The invented watchlists, compiled as the command compiles those of files: at the first scan, when the archive
    can say which words are common."""

    def __init__(self, house: House, watchlists: Sequence[Watchlist]) -> None:
        self._house = house
        self._watchlists = watchlists
        self.built_s = 0.0

    def __call__(self) -> WatchBook:
        return self._compiled

    @cached_property
    def _compiled(self) -> WatchBook:
        started = time.perf_counter()
        sample = self._house.store.latest_texts(most=SAMPLE_TEXTS, most_letters=SAMPLE_LETTERS)
        frequencies = learn_frequencies(self._watchlists, sample)
        matcher = compile_watchlists(self._watchlists, frequencies=frequencies)
        self.built_s = time.perf_counter() - started
        return WatchBook(watchlists={watchlist.key: watchlist for watchlist in self._watchlists}, matcher=matcher)


def main(home: str, watchlists: str, since: str, until: str) -> None:
    """Backfill, then poll the same source with nothing new, and print what both took."""
    started_with = peak_bytes()
    with Path(watchlists).open("rb") as stored:
        lists = pickle.load(stored)
    days = Days(first=date.fromisoformat(since), last=date.fromisoformat(until))
    clock = FrozenClock(datetime.combine(days.last + timedelta(days=1), EVENING, tzinfo=UTC))
    with House(load_settings(Path(home) / "monitor.toml"), clock=clock) as house:
        book = Book(house, lists)
        house.scanner = Scanner(store=house.store, book=book, clock=house.clock)
        measured = backfilled(house, days)
        measured["compiling_s"] = book.built_s
        measured["peak_bytes"] = peak_bytes()
        measured["peak_at_start_bytes"] = started_with
        measured["poll"] = polled(house, clock)
    print(json.dumps(measured))


def backfilled(house: House, days: Days) -> dict[str, Any]:
    """Everything between the first request and the last disposition."""
    shares = Shares()
    source = house.catalog.source(SOURCE)
    kind = load_kind(source.kind)
    assert isinstance(kind, DatedKind)
    documents = written = hits = slices = 0
    cpu, started = time.process_time(), time.perf_counter()
    with shares.sampled():
        for step in house.backfiller(_never_wait).fill(kind, source, days, origin=Origin.HISTORY):
            documents, written, slices = documents + step.documents, written + step.written, slices + step.filled
            if step.filled:
                hits += run_to_routed(house).hits
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
    return {
        "documents": documents,
        "written": written,
        "slices": slices,
        "hits": hits,
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "stages_s": shares.seconds(shares.stages, seconds),
        "work_s": shares.seconds(shares.work, seconds),
        "stages_and_work_s": shares.seconds({f"{a}: {b}": n for (a, b), n in shares.both.items()}, seconds),
    }


def polled(house: House, clock: FrozenClock) -> dict[str, Any]:
    """CPU seconds of a check of what the backfill brought, as the daemon does it: `first` reads every page; `again`
    finds the same bytes; `next_day` asks from another day on, so that all is read and nothing is new."""
    source = house.catalog.source(SOURCE)

    def check() -> dict[str, Any]:
        started = time.process_time()
        house.poller.poll(source)
        ((_, result, _),) = house.recorder.record_pending()
        return {
            "cpu_s": time.process_time() - started,
            "state": str(result.state),
            "items": result.items,
            "new": result.new + result.changed,
        }

    first = check()
    run_to_routed(house)
    again = min((check() for _ in range(POLLS)), key=lambda row: row["cpu_s"])
    clock.advance(timedelta(days=1))
    return {"first": first, "again": again, "next_day": check()}


def peak_bytes() -> int:
    """Most resident memory of this process so far (`ru_maxrss` counts the parent too); 0 where it is not Linux."""
    if not STATUS.exists():
        return 0
    lines = STATUS.read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def _never_wait(wait: timedelta, why: str) -> None:
    raise RuntimeError(f"the server of the archive failed: {why}")


if __name__ == "__main__":
    main(*sys.argv[1:])
