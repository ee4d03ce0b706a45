"""Where the time of a run goes: its stack is looked at two hundred times a second.

A clock around every call would say the same, and would have to be built into the house.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Final

INTERVAL_S: Final = 0.005

STAGES: Final = {
    "Backfiller._record": "record",
    "Backfiller.fill": "fetch and parse",
    "Scanner.scan_batch": "scan",
    "Relater.relate_batch": "relate",
    "Router.route_batch": "route",
    "Recorder.record_pending": "poll",
}
"""The innermost of these on the stack names the stage. Everything else is `other`."""

WORK: Final = (
    ("/monitor/fetch/", "fetching"),
    ("/monitor/sources/", "parsing"),
    ("/monitor/matching/", "matching"),
    ("/monitor/text/hashing.py", "hashing"),
    ("/monitor/text/register_references.py", "references"),
    ("/monitor/store/", "database"),
    ("/sqlalchemy/", "database"),
)
"""The innermost of these on the stack names the work."""


class Shares:
    """Samples by stage and by work."""

    def __init__(self) -> None:
        self.stages: Counter[str] = Counter()
        self.work: Counter[str] = Counter()
        self.both: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def sampled(self) -> Iterator[None]:
        """Look at the main thread while the block runs."""
        before = signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, INTERVAL_S, INTERVAL_S)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def seconds(self, counts: Mapping[str, int], total_s: float) -> dict[str, float]:
        """The whole time, given to what was seen."""
        seen = max(sum(counts.values()), 1)
        return {name: total_s * count / seen for name, count in sorted(counts.items(), key=lambda item: -item[1])}

    def _look(self, _: int, frame: FrameType | None) -> None:
        stage = work = ""
        while frame is not None:
            code = frame.f_code
            if not work:
                work = next((name for part, name in WORK if part in code.co_filename), "")
            stage = stage or STAGES.get(code.co_qualname, "")
            frame = frame.f_back
        self.stages[stage or "other"] += 1
        self.work[work or "other"] += 1
        self.both[(stage or "other", work or "other")] += 1
