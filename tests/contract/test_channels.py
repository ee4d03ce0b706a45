"""Every channel against the same table of receivers: what is a success, what is tried again, what never leaks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.channels import kind_names
from monitor.domain.alerts import Receipt
from monitor.domain.errors import DeliveryError
from tests.contract.channel_rigs import RIGS, message

# behaviour of the receiver, and whether trying again is useless
FAILURES = {
    "refused for good": True,
    "gone": True,
    "redirected": True,
    "slow down": False,
    "failing": False,
    "silent": False,
    "broken off": False,
}


@pytest.fixture(params=sorted(RIGS))
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    with RIGS[request.param](tmp_path) as opened:
        yield opened


def failure(rig: Any, behaviour: str) -> DeliveryError:
    if not rig.behave(behaviour):
        pytest.skip("this channel has no receiver that could do so")
    channel = rig.channel()
    with pytest.raises(DeliveryError) as caught:
        channel.send(message(channel))
    return caught.value


def test_every_kind_of_the_folder_is_in_the_table() -> None:
    assert set(RIGS) == set(kind_names())


def test_a_message_arrives_with_its_korean_text_whole(rig: Any) -> None:
    channel = rig.channel()
    assert isinstance(channel.send(message(channel)), Receipt)
    assert len(rig.texts()) == 1
    assert "엔비디아" in rig.texts()[0]
    assert "End." in rig.texts()[0]


@pytest.mark.parametrize("behaviour", sorted(FAILURES))
def test_a_failure_says_whether_trying_again_can_help(rig: Any, behaviour: str) -> None:
    assert failure(rig, behaviour).permanent is FAILURES[behaviour]


def test_the_wait_that_a_receiver_asks_for_is_handed_on(rig: Any) -> None:
    error = failure(rig, "slow down")
    # SMTP has no such header, and Apprise does not tell.
    expected = timedelta(seconds=120) if type(rig).__name__ in {"SlackRig", "WebhookRig"} else None
    assert error.retry_after == expected


@pytest.mark.parametrize("behaviour", sorted(FAILURES))
def test_no_secret_is_in_an_error_its_chain_or_a_log_line(
    rig: Any, behaviour: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    error: BaseException | None = failure(rig, behaviour)
    told = [caplog.text, repr(rig.channel().addresses())]
    while error is not None:
        told += [str(error), repr(error)]
        error = None if error.__suppress_context__ else error.__cause__ or error.__context__
    assert [secret for secret in rig.secrets for text in told if secret in text] == []


def test_after_a_failure_the_same_message_goes_through(rig: Any) -> None:
    failure(rig, "broken off")
    channel = rig.channel()
    assert isinstance(channel.send(message(channel)), Receipt)


def test_every_attempt_carries_the_same_key(rig: Any) -> None:
    channel = rig.channel()
    channel.send(message(channel))
    channel.send(message(channel))
    keys = rig.keys()
    if not keys:
        pytest.skip("this channel has no place for a key")
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert message(channel).key in keys[0]


def test_a_huge_message_is_no_reason_to_fail(rig: Any) -> None:
    channel = rig.channel()
    channel.send(
        message(channel, subject="제목 " * 5_000, text="A800 엔비디아 & <b> \n" * 50_000, html="<p>x</p>" * 20_000)
    )
    assert len(rig.texts()) == 1


def test_hostile_text_arrives_without_terminal_commands_or_reordering(rig: Any) -> None:
    channel = rig.channel()
    channel.send(
        message(
            channel,
            subject="Rule\r\nBcc: victim@example.org\x1b]0;owned\x07",
            text="safe \x1b[2J\u202etxt.exe\u202c \x9b31m <!channel> \ud800 end",
        )
    )
    (text,) = rig.texts()
    assert "end" in text
    assert not set(text) & set("\x1b\x07\x9b\u202e\u202c\ud800")


def test_addresses_are_named_once_and_hold_no_secret(rig: Any) -> None:
    addresses = list(rig.channel().addresses())
    assert addresses
    assert len(set(addresses)) == len(addresses)
    assert [secret for secret in rig.secrets if secret in " ".join(addresses)] == []
