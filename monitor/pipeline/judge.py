"""judge: the state that a poll leaves its source in, as a pure decision."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.domain.errors import SourceError
from monitor.domain.sources import Reading, Source
from monitor.domain.states import SourceState
from monitor.ports.stages import PollOutcome, SourceStatus


def judge_poll(
    outcome: PollOutcome, readings: Sequence[Reading], status: SourceStatus, error: SourceError | None
) -> tuple[SourceState, str]:
    """The state that a poll leaves its source in, and one sentence of detail."""
    if outcome.problem is not None:
        return outcome.problem, outcome.detail
    if error is not None:
        return error.state, error.detail
    for reading in readings:
        if not reading.state.healthy:
            return reading.state, reading.detail
    if outcome.pages and all(page.unchanged for page in outcome.pages):
        return SourceState.UNCHANGED, ""
    skipped = sum(reading.skipped for reading in readings)
    if skipped:
        return SourceState.OK, f"{skipped} entries could not be read and were left out"
    return SourceState.OK, ""


def looks_suspiciously_empty(source: Source, readings: Sequence[Reading], status: SourceStatus) -> bool:
    """A feed that had entries and now has none is broken more often than it is silent. A filtered question
    (`may_be_empty`) is honestly empty on many days."""
    if source.options.get("may_be_empty", source.kind != "feed"):
        return False
    return status.ever_had_items and bool(readings) and not any(reading.items for reading in readings)
