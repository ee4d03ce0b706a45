"""Standard Webhooks, with the numbers of its own reference libraries."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from monitor.channels.webhook import payload, signature, signing_key
from monitor.domain.alerts import Message

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)


def test_the_signature_is_the_one_of_the_reference_implementation() -> None:
    # standard-webhooks, libraries/python/tests: the fixed vector.
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
        b'{"test": 2432232314}',
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_can_check_a_korean_body() -> None:
    key = bytes(range(32))
    body = '{"title":"수출 통제"}'.encode()
    made = signature("whsec_" + base64.b64encode(key).decode(), "id", "1", body)
    expected = hmac.new(key, b"id.1." + body, hashlib.sha256).digest()
    assert base64.b64decode(made.removeprefix("v1,")) == expected


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!", base64.b64encode(bytes(32)).decode()])
def test_a_secret_of_another_shape_is_refused_without_being_repeated(secret: str) -> None:
    with pytest.raises(ValueError, match="whsec_ and then 24 to 64 random bytes") as caught:
        signing_key(secret)
    assert not secret.removeprefix("whsec_") or secret not in str(caught.value)


def test_a_message_without_structured_form_is_told_by_its_words() -> None:
    message = Message(key="k", address="a", subject="Test", text="Hello", created_at=NOW)
    assert json.loads(payload(message)) == {"type": "message", "id": "k", "subject": "Test", "text": "Hello"}
