"""Channels that hang, break or raise: every message arrives, and nobody else waits for it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from datetime import timedelta

import pytest

from monitor.domain.alerts import Message, Receipt
from monitor.domain.states import DeliveryState
from monitor.engines.embedded import DELIVERY_THREADS
from monitor.engines.stages import run_deliveries, run_to_routed
from monitor.pipeline.deliver import Outlet
from monitor.testing import Exchange, SmtpSink, WebhookSink, faults
from tests.world import SETTINGS, World, rss

FRESH = "Wed, 28 Jun 2023 16:14:00 +0900"
A800 = ("2", "Export curbs on the A800 chip", FRESH)
OpenWorld = Callable[..., World]


def telling(channel: str, *, kind: str, **options: object) -> str:
    """The settings of a world whose route tells one channel of that kind."""
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in options.items())
    routed = SETTINGS.replace('channels = ["out"]', f'channels = ["{channel}"]')
    return routed.replace("\n[[routes]]", f'\n[channels.{channel}]\nkind = "{kind}"\n{lines}\n\n[[routes]]')


def happens(what: Callable[[], bool]) -> bool:
    """Whether it comes true within some seconds."""
    pause = threading.Event()
    for _ in range(200):
        if what():
            return True
        pause.wait(0.05)
    return False


def test_messages_for_a_channel_that_cannot_be_built_wait_until_it_can(
    open_world: OpenWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SmtpSink() as sink:
        options = {"host": sink.host, "port": sink.port, "security": "none", "sender": "env:DESK_ADDRESS"}
        to = ["a@example.org", "b@example.org"]
        world = open_world(settings=telling("mail", kind="email", to=to, **options))
        world.add_feed("paper", rss(A800))
        world.poll()
        world.clock.advance(timedelta(days=5))
        assert len(world.house.digester.make_due()) == 1
        assert {row.state for row in world.house.store.deliveries(None, 10)} == {DeliveryState.PENDING}
        monkeypatch.setenv("DESK_ADDRESS", "desk@example.org")
        world.restart()
        world.poll()
        assert sorted(envelope.recipients for envelope in sink.envelopes) == [
            ("a@example.org",),
            ("a@example.org",),
            ("b@example.org",),
            ("b@example.org",),
        ]
        assert {row.state for row in world.house.store.deliveries(None, 10)} == {DeliveryState.SENT}


def test_a_digest_names_the_messages_that_wait_for_a_broken_channel(open_world: OpenWorld) -> None:
    world = open_world(settings=telling("hook", kind="webhook", url="env:NOT_SET_ANYWHERE"))
    world.add_feed("paper", rss(A800))
    world.poll()
    since = world.clock.now() - timedelta(days=1)
    [waiting] = world.house.store.undelivered(since, since + timedelta(days=2))
    assert waiting.channel == "hook"
    assert "cannot be used" in waiting.error


def test_a_channel_that_hangs_leaves_senders_to_the_other_channels(open_world: OpenWorld) -> None:
    with WebhookSink() as hook:
        hook.answer(faults.hang())
        settings = SETTINGS.replace('channels = ["out"]', 'channels = ["hook", "out"]')
        world = open_world(
            settings=settings.replace(
                "\n[[routes]]", f'\n[channels.hook]\nkind = "webhook"\nurl = "{hook.url}"\n\n[[routes]]'
            )
        )
        world.add_feed("paper", rss(*((f"{n}", f"A800 rule {n}", FRESH) for n in range(8))))
        world.house.poller.poll(*world.house.catalog.enabled_sources)
        run_to_routed(world.house)
        with ThreadPoolExecutor(DELIVERY_THREADS) as senders:
            for _ in range(DELIVERY_THREADS):
                senders.submit(run_deliveries, world.house)
            told = happens(lambda: len(world.messages()) == 8)
            hook.__exit__(None, None, None)
    assert told


class Unruly:
    """A channel that raises what no channel should."""

    def __init__(self, *errors: BaseException) -> None:
        self.errors = list(errors)

    def addresses(self) -> Sequence[str]:
        return ("here",)

    def send(self, message: Message) -> Receipt:
        if self.errors:
            raise self.errors.pop(0)
        return Receipt()


@pytest.mark.parametrize("error", [KeyError("x"), SystemExit(3), CancelledError(), RecursionError()])
def test_whatever_a_channel_raises_the_message_is_tried_again(open_world: OpenWorld, error: BaseException) -> None:
    world = open_world()
    world.add_feed("paper", rss(A800))
    world.house.outlets["out"] = Outlet(kind="file", channel=Unruly(error))
    world.poll()
    [row] = world.house.store.deliveries(None, 10)
    assert row.state is DeliveryState.RETRYING
    assert type(error).__name__ in row.last_error
    world.clock.advance(timedelta(minutes=1))
    world.poll()
    assert [row.state for row in world.house.store.deliveries(None, 10)] == [DeliveryState.SENT]


def test_a_message_that_waited_out_a_long_weekend_is_not_given_up_at_the_first_failure(open_world: OpenWorld) -> None:
    with WebhookSink() as hook:
        hook.answer(faults.server_error(), Exchange(status=200))
        world = open_world(settings=telling("hook", kind="webhook", url=hook.url))
        world.add_feed("paper", rss(A800))
        world.house.poller.poll(*world.house.catalog.enabled_sources)
        run_to_routed(world.house)
        world.clock.advance(timedelta(days=4))
        run_deliveries(world.house)
        world.clock.advance(timedelta(hours=1))
        run_deliveries(world.house)
        assert [row.state for row in world.house.store.deliveries(None, 10)] == [DeliveryState.SENT]
        assert len({request.headers["webhook-id"] for request in hook.requests}) == 1
