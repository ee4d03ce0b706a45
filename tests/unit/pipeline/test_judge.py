from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.domain.errors import SourceError
from monitor.domain.sources import Fetch, Reading, Source
from monitor.domain.states import SourceState
from monitor.pipeline.judge import judge_poll, looks_suspiciously_empty
from monitor.ports.stages import PolledPage, PollOutcome, SourceStatus

NOW = datetime(2023, 10, 25, 12, 0, tzinfo=UTC)
AGE = timedelta(days=3)
FEED = Source(key="f", title="F", kind="feed", options={}, cadence=AGE)


def status(*, ever_had_items: bool = True) -> SourceStatus:
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


def test_the_problem_of_the_exchange_outweighs_what_the_pages_said() -> None:
    judged = judge_poll(FEED, outcome(problem=SourceState.TIMEOUT, detail="slow"), [Reading()], status(), None)
    assert judged == (SourceState.TIMEOUT, "slow")


def test_a_page_that_cannot_be_read_names_the_state() -> None:
    error = SourceError(SourceState.BAD_CONTENT, "HTML")
    assert judge_poll(FEED, outcome(), [], status(), error) == (SourceState.BAD_CONTENT, "HTML")


def test_an_ignored_filter_is_told_by_the_reading() -> None:
    reading = Reading(state=SourceState.FILTER_IGNORED, detail="agency")
    assert judge_poll(FEED, outcome(), [Reading(), reading], status(), None) == (SourceState.FILTER_IGNORED, "agency")


def test_a_poll_of_nothing_but_unchanged_pages_is_unchanged() -> None:
    assert judge_poll(FEED, outcome(page(unchanged=True)), [], status(), None) == (SourceState.UNCHANGED, "")


def test_left_out_entries_are_counted_in_the_detail() -> None:
    state, detail = judge_poll(
        FEED, outcome(page(unchanged=False)), [Reading(skipped=2)], status(ever_had_items=False), None
    )
    assert state is SourceState.OK
    assert "2 entries" in detail


def test_a_feed_that_was_never_empty_is_suspicious_when_it_is() -> None:
    register = Source(key="r", title="R", kind="federal_register", options={}, cadence=AGE)
    assert looks_suspiciously_empty(FEED, [Reading()], status())
    assert not looks_suspiciously_empty(FEED, [Reading()], status(ever_had_items=False))
    assert not looks_suspiciously_empty(FEED, [], status())
    assert not looks_suspiciously_empty(register, [Reading()], status())
