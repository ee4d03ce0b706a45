from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.alerts import Message
from monitor.domain.errors import DeliveryError, FetchError
from monitor.domain.sources import FetchRequest
from monitor.domain.states import SourceState
from monitor.testing import FakeFetcher, FrozenClock, RecordingChannel

NOON = datetime(2023, 6, 28, 12, 0, tzinfo=UTC)
URL = "https://press.example/feed.xml"


def message(key: str = "d-1") -> Message:
    return Message(key=key, address="a@example.org", subject="s", text="t", created_at=NOON)


def test_a_frozen_clock_moves_only_when_told() -> None:
    clock = FrozenClock(NOON)
    assert clock.now() == clock.now() == NOON
    assert clock.advance(timedelta(hours=1)) == datetime(2023, 6, 28, 13, 0, tzinfo=UTC)
    assert clock.move_to(NOON) == NOON


def test_a_frozen_clock_tells_utc_whatever_zone_it_was_given() -> None:
    clock = FrozenClock(datetime(2023, 6, 28, 16, 14, tzinfo=ZoneInfo("Asia/Seoul")))
    assert clock.now() == datetime(2023, 6, 28, 7, 14, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_a_frozen_clock_takes_no_time_without_a_zone() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        FrozenClock(datetime(2023, 6, 28))
    with pytest.raises(ValueError, match="no time zone"):
        FrozenClock(NOON).move_to(datetime(2023, 6, 28))


def test_no_step_of_a_frozen_clock_is_lost_between_threads() -> None:
    clock = FrozenClock(NOON)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: clock.advance(timedelta(seconds=1)), range(500)))
    assert clock.now() == NOON + timedelta(seconds=500)


def test_a_recording_channel_fails_as_told_and_then_takes_the_message() -> None:
    refusal = DeliveryError("mailbox is full", permanent=False)
    channel = RecordingChannel(["a@example.org"], failures=[refusal])
    with pytest.raises(DeliveryError, match="mailbox is full"):
        channel.send(message())
    channel.send(message())
    assert [kept.key for kept in channel.messages] == ["d-1"]
    assert len(channel.attempts) == 2


def test_a_fake_fetcher_plays_its_answers_in_order_and_the_last_for_ever() -> None:
    clock = FrozenClock(NOON)
    fetcher = FakeFetcher(clock=clock).answer(URL, b"one").answer(URL, b"two", headers={"ETag": '"2"'})
    bodies = [fetcher.fetch(FetchRequest(url=URL)).body for _ in range(3)]
    assert bodies == [b"one", b"two", b"two"]
    assert fetcher.fetch(FetchRequest(url=URL)).headers == {"etag": '"2"'}
    assert [request.url for request in fetcher.requests] == [URL] * 4


def test_a_fake_fetcher_raises_the_error_it_was_given_and_knows_no_other_address() -> None:
    timeout = FetchError(SourceState.TIMEOUT, URL, "no answer within 60 s")
    fetcher = FakeFetcher({URL: timeout}, clock=FrozenClock(NOON))
    with pytest.raises(FetchError) as raised:
        fetcher.fetch(FetchRequest(url=URL))
    assert raised.value is timeout
    with pytest.raises(FetchError) as unknown:
        fetcher.fetch(FetchRequest(url="https://other.example/"))
    assert unknown.value.state is SourceState.UNREACHABLE
