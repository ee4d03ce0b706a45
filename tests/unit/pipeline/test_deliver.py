from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.errors import DeliveryError
from monitor.domain.states import DeliveryState
from monitor.pipeline.deliver import HORIZON, LONGEST_WAIT, after_failure

NOW = datetime(2023, 6, 28, tzinfo=UTC)


def wait(attempts: int, chance: float, error: DeliveryError | None = None) -> timedelta:
    verdict = after_failure(error or DeliveryError("down"), attempts=attempts, created_at=NOW, now=NOW, chance=chance)
    assert verdict.next_attempt_at is not None
    return verdict.next_attempt_at - NOW


def test_waits_double_up_to_an_hour() -> None:
    assert [wait(attempts, 1.0) for attempts in (1, 2, 3, 20)] == [
        timedelta(seconds=30),
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(hours=1),
    ]


def test_a_receiver_that_names_a_time_is_not_asked_before_it() -> None:
    assert wait(1, 0.1, DeliveryError("slow down", retry_after=timedelta(minutes=10))) == timedelta(minutes=10)


def test_a_permanent_failure_ends_the_delivery_at_once() -> None:
    verdict = after_failure(
        DeliveryError("no such mailbox", permanent=True), attempts=1, created_at=NOW, now=NOW, chance=0.5
    )
    assert (verdict.state, verdict.next_attempt_at) == (DeliveryState.FAILED, None)


def test_two_days_after_the_message_was_made_it_is_given_up() -> None:
    verdict = after_failure(DeliveryError("down"), attempts=60, created_at=NOW - HORIZON, now=NOW, chance=0.5)
    assert verdict.state is DeliveryState.FAILED


@given(attempts=st.integers(1, 10_000), chance=st.floats(0, 1, exclude_max=True))
def test_every_wait_lies_between_a_second_and_an_hour(attempts: int, chance: float) -> None:
    assert timedelta(seconds=1) <= wait(attempts, chance) <= LONGEST_WAIT
