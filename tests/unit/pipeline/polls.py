"""Polls, as the tests of what is made of them begin with."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.domain.sources import Fetch
from monitor.domain.states import SourceState
from monitor.ports.stages import PolledPage, PollOutcome, SourceStatus

NOW = datetime(2023, 10, 25, 12, 0, tzinfo=UTC)


def status(*, ever_had_items: bool = True) -> SourceStatus:
    """Of a source that is well."""
    return SourceStatus(
        source="s",
        state=SourceState.OK,
        detail="",
        state_since=None,
        next_due_at=NOW,
        last_checked_at=None,
        last_ok_at=None,
        consecutive_failures=0,
        cursor={},
        validators={},
        baseline_at=NOW,
        ever_had_items=ever_had_items,
    )


def outcome(*pages: PolledPage, problem: SourceState | None = None, detail: str = "") -> PollOutcome:
    return PollOutcome(
        source="s", started_at=NOW, finished_at=NOW, pages=pages, problem=problem, detail=detail, next_due_at=NOW
    )


def page(*, unchanged: bool, url: str = "http://s", body: bytes = b"", **headers: str) -> PolledPage:
    fetch = Fetch(url=url, final_url=url, status=200, headers=headers, body=body, started_at=NOW, finished_at=NOW)
    return PolledPage(fetch=fetch, unchanged=unchanged)
