"""The stage that fetches past days, against a source without a wire and a real database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from monitor.domain.documents import Origin
from monitor.domain.errors import FetchError, SourceError
from monitor.domain.states import SourceState
from monitor.pipeline.backfill import Backfiller, Step, wait_before_retry
from monitor.ports.backfill import Days
from monitor.sources import InProcessParser
from monitor.store import Store, open_store
from monitor.testing import FrozenClock
from tests.unit.pipeline.past_days import SOURCE, Gazette, GazetteKind, document

NOW = datetime(2020, 4, 1, 12, tzinfo=UTC)
QUARTER = Days(first=date(2020, 1, 1), last=date(2020, 3, 31))
KIND = GazetteKind()
# Seven in January, one in February, five on one day in March.
DOCUMENTS = [
    *(document(f"1-{day}", date(2020, 1, day)) for day in range(2, 30, 4)),
    document("2-1", date(2020, 2, 29)),
    *(document(f"3-{number}", date(2020, 3, 17)) for number in range(5)),
]
TOO_SLOW = FetchError(SourceState.TIMEOUT, "https://gazette.example/", "no answer in 30 s")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'rulewire.db'}") as opened:
        yield opened


class Bench:
    """A gazette, a database, and what was waited for."""

    def __init__(self, store: Store, gazette: Gazette, clock: FrozenClock) -> None:
        self.store, self.gazette = store, gazette
        self.waits: list[float] = []
        self._backfiller = Backfiller(
            store=store,
            fetcher=gazette,
            parser=InProcessParser(lambda _: KIND),
            clock=clock,
            pause=lambda wait, _: self.waits.append(wait.total_seconds()),
        )

    def fill(self, *, origin: Origin = Origin.HISTORY) -> list[Step]:
        return list(self.steps(origin=origin))

    def steps(self, *, origin: Origin = Origin.HISTORY) -> Iterator[Step]:
        return self._backfiller.fill(KIND, SOURCE, QUARTER, origin=origin)

    def days_left(self) -> int:
        return sum(days.count for days in self._backfiller.left(SOURCE, QUARTER))

    def held(self) -> list[tuple[str, int, Origin]]:
        versions = self.store.unscanned(1000)
        return sorted((version.document_key, version.number, version.origin) for version in versions)


@pytest.fixture
def bench(store: Store) -> Callable[..., Bench]:
    def make(*, per_page: int = 3, clamp: int = 10_000) -> Bench:
        clock = FrozenClock(NOW)
        return Bench(store, Gazette(DOCUMENTS, clock=clock, per_page=per_page, clamp=clamp), clock)

    return make


EVERYTHING = sorted((f"gazette:{entry['number']}", 1, Origin.HISTORY) for entry in DOCUMENTS)


def test_every_document_of_the_days_is_held_once_as_history(bench: Callable[..., Bench]) -> None:
    world = bench()
    steps = world.fill()
    assert world.held() == EVERYTHING
    assert [step.days.first.month for step in steps if step.filled] == [1, 2, 3]
    assert steps[-1].seen == steps[-1].expected == len(DOCUMENTS)
    assert world.days_left() == 0


def test_what_is_fetched_to_alert_on_is_live(bench: Callable[..., Bench]) -> None:
    world = bench()
    world.fill(origin=Origin.LIVE)
    assert {origin for _, _, origin in world.held()} == {Origin.LIVE}


def test_a_second_run_asks_nothing(bench: Callable[..., Bench]) -> None:
    world = bench()
    world.fill()
    world.gazette.asked.clear()
    assert world.fill() == []
    assert world.gazette.asked == []


@pytest.mark.parametrize("after", range(1, 6))
def test_a_run_that_ends_after_any_page_is_taken_up_and_nothing_is_lost_or_doubled(
    bench: Callable[..., Bench], after: int
) -> None:
    world = bench()
    list(islice(world.steps(), after))
    world.fill()
    assert world.held() == EVERYTHING
    assert world.days_left() == 0


def test_days_with_more_documents_than_are_counted_are_asked_for_in_halves(bench: Callable[..., Bench]) -> None:
    world = bench(clamp=6)
    assert len([step for step in world.fill() if step.filled]) > 3
    assert world.held() == EVERYTHING


def test_a_day_that_shows_fewer_than_it_says_is_named_and_the_others_are_filled(bench: Callable[..., Bench]) -> None:
    world = bench()
    world.gazette.hidden = {"3-4"}
    problems = [step for step in world.fill() if step.problem]
    assert [(str(step.days), str(step.problem)) for step in problems] == [
        ("2020-03-17", "incomplete: says it has 5 documents and showed 4")
    ]
    assert world.held() == [entry for entry in EVERYTHING if entry[0] != "gazette:3-4"]
    assert world.days_left() == 1
    world.gazette.hidden = set()
    assert [step.written for step in world.fill()] == [0, 1]
    assert world.held() == EVERYTHING


def test_it_waits_as_long_as_the_source_asks_and_asks_again(bench: Callable[..., Bench]) -> None:
    world = bench()
    world.gazette.faults = [(429, {"retry-after": "90"}), (503, {}), TOO_SLOW]
    world.fill()
    assert world.waits == [90, 10, 20]
    assert world.held() == EVERYTHING


def test_a_source_that_keeps_refusing_ends_the_run_and_what_was_fetched_stays(bench: Callable[..., Bench]) -> None:
    world = bench()
    steps = world.steps()
    next(steps)
    world.gazette.faults = [(429, {"retry-after": "7200"})]
    with pytest.raises(SourceError) as told:
        list(steps)
    assert told.value.state is SourceState.RATE_LIMITED
    assert len(world.held()) == 3
    world.fill()
    assert world.held() == EVERYTHING


def test_a_slice_that_the_source_fails_on_does_not_hold_up_the_others(bench: Callable[..., Bench]) -> None:
    world = bench()
    world.gazette.faults = [(500, {})] * 5
    (problem,) = [step for step in world.fill() if step.problem]
    assert str(problem.days) == "2020-01-01 to 2020-01-31"
    assert world.days_left() == 31


def test_three_slices_in_a_row_that_fail_end_the_run(bench: Callable[..., Bench]) -> None:
    world = bench()
    world.gazette.faults = [(404, {})] * 3
    with pytest.raises(SourceError):
        world.fill()
    assert len(world.gazette.asked) == 3


def test_an_answer_that_the_kind_chokes_on_is_a_named_fault(bench: Callable[..., Bench]) -> None:
    world = bench()
    world.gazette.documents[0] = {**world.gazette.documents[0], "day": "2020-01-0x"}
    with pytest.raises(SourceError) as told:
        world.fill()
    assert (told.value.state, told.value.detail) == (SourceState.INTERNAL, "ValueError")


def test_another_question_of_the_source_has_days_of_its_own(bench: Callable[..., Bench]) -> None:
    world = bench()
    world.fill()
    filled = world.store.filled_slices(SOURCE.key, SOURCE.definition)
    assert [days.count for days in filled] == [31, 29, 31]
    assert world.store.filled_slices(SOURCE.key, "another") == []


@pytest.mark.parametrize(
    ("state", "asked", "tried", "wait"),
    [
        (SourceState.TIMEOUT, None, 1, 5),
        (SourceState.SERVER_ERROR, None, 4, 40),
        (SourceState.SERVER_ERROR, None, 5, None),
        (SourceState.RATE_LIMITED, 120, 1, 120),
        (SourceState.RATE_LIMITED, 3600, 1, None),
        (SourceState.BLOCKED, None, 1, None),
        (SourceState.BAD_REQUEST, None, 1, None),
    ],
)
def test_only_what_passes_is_waited_for(state: SourceState, asked: int | None, tried: int, wait: int | None) -> None:
    error = SourceError(state, "", retry_after=None if asked is None else timedelta(seconds=asked))
    assert wait_before_retry(error, tried) == (None if wait is None else timedelta(seconds=wait))


def test_the_first_page_already_tells_how_many_are_expected(bench: Callable[..., Bench]) -> None:
    first = next(bench().steps())
    # Three of the seven of January; at seven in 31 days, the 60 days that are left bring fourteen more.
    assert (first.seen, first.expected) == (3, 21)
