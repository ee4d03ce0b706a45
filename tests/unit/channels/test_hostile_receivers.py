"""Receivers that hold us, repeat our secrets, or are configured with what no header can carry."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.policy import SMTP, SMTPUTF8
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.channels.email import EmailChannel, EmailOptions, composed
from monitor.channels.slack import payload
from monitor.channels.webhook import WebhookOptions
from monitor.domain.alerts import Message
from monitor.domain.errors import DeliveryError
from monitor.render import TemplateRenderer
from monitor.render.sample import sample_alert
from monitor.testing import SmtpSink
from tests.unit.render.contents import TEMPLATES

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)


def message(**changes: Any) -> Message:
    values: dict[str, Any] = {"key": "k", "address": "desk@example.org", "subject": "S", "text": "T", "created_at": NOW}
    return Message(**{**values, **changes})


def options(**changes: Any) -> EmailOptions:
    values = {"host": "127.0.0.1", "security": "none", "sender": "rulewire@example.org", "to": ["desk@example.org"]}
    return EmailOptions.model_validate({**values, **changes})


@contextlib.contextmanager
def listener(talk: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """A server whose first connection is given to `talk`."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def run() -> None:
            with contextlib.suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    talk(connection, over)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        over.set()
        thread.join(5)


def lines_without_end(connection: socket.socket, over: threading.Event) -> None:
    while not over.wait(0.05):
        connection.sendall(b"220-welcome\r\n")


def letters_without_end(connection: socket.socket, over: threading.Event) -> None:
    while not over.wait(0.05):
        connection.sendall(b"2")


def tls_without_end(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"\x16\x03\x03\x3f\xff")
    while not over.wait(0.05):
        connection.sendall(b"\x02")


@pytest.mark.parametrize(
    ("talk", "security"),
    [(lines_without_end, "none"), (letters_without_end, "starttls"), (tls_without_end, "tls")],
)
def test_a_mail_server_that_never_comes_to_the_point_is_left(talk: Any, security: str) -> None:
    began = time.monotonic()
    with listener(talk) as port, pytest.raises(DeliveryError) as caught:
        EmailChannel(options(port=port, security=security, timeout_s=0.3)).send(message())
    assert time.monotonic() - began < 3
    # The TLS library minds the time-out over a whole handshake by itself.
    assert ("within 0.3 s" if security == "tls" else "did not end within 1.2 s") in caught.value.detail
    assert not caught.value.permanent


PASSWORD = "correct horse"


@pytest.mark.parametrize(
    "repeated",
    [
        PASSWORD,
        base64.b64encode(PASSWORD.encode()).decode(),
        base64.b64encode(f"\0desk\0{PASSWORD}".encode()).decode(),
        "AUTH PLAIN " + base64.b64encode(f"\0desk\0{PASSWORD}".encode()).decode().rstrip("="),
    ],
)
@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "END"])
def test_what_a_mail_server_repeats_of_the_login_is_cut_out(stage: str, repeated: str) -> None:
    with SmtpSink(credentials=("desk", PASSWORD)) as sink:
        sink.refuse(stage, 550, f"5.7.1 you said {repeated} to me")
        with pytest.raises(DeliveryError) as caught:
            EmailChannel(options(port=sink.port, user="desk", password=PASSWORD)).send(message())
    assert repeated.rstrip("=").removeprefix("AUTH PLAIN ") not in caught.value.detail
    assert "5.7.1 you said" in caught.value.detail


@pytest.mark.parametrize("text", ["\x1b[31mred\x07", "a\r\nb", "\u202egnp.exe", "x" * 5000])
def test_what_a_mail_server_says_is_one_short_printable_line(text: str) -> None:
    with SmtpSink() as sink:
        sink.refuse("RCPT", 550, text.replace("\r\n", " "))
        with pytest.raises(DeliveryError) as caught:
            EmailChannel(options(port=sink.port)).send(message())
    assert caught.value.detail.isprintable()
    assert len(caught.value.detail) < 300


@pytest.mark.parametrize(
    "address",
    [
        "ü@example.org",
        "desk@ü.example",
        ".a@example.org",
        "a..b@example.org",
        "a@b..c",
        "a@.x",
        "a@" + "x" * 70 + ".org",
        '"a"@example.org',
        "=?utf-8?q?a?=@example.org\n",
        "a@example.org\u2028",
        "a@example.org,b@example.org",
    ],
)
def test_an_address_that_no_mail_can_carry_is_refused_when_it_is_configured(address: str) -> None:
    with pytest.raises(ValidationError):
        options(to=[address])


@example("0@[", "", "", "")
@settings(max_examples=150, deadline=None)
@given(
    st.from_regex(r"[^\s@]{1,12}@[^\s@]{1,12}", fullmatch=True) | st.emails(),
    st.text(max_size=40),
    st.text(max_size=80),
    st.text(max_size=200),
)
def test_every_mail_of_accepted_options_can_be_written(address: str, name: str, subject: str, text: str) -> None:
    try:
        accepted = options(sender=address, to=[address], sender_name=name)
    except ValidationError:
        return
    mail = composed(message(address=address, subject=subject, text=text, html=text), accepted)
    head = mail.as_bytes(policy=SMTP).split(b"\r\n\r\n")[0]
    assert {line.split(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in b" \t"} <= {
        b"message-id", b"date", b"from", b"to", b"subject", b"auto-submitted", b"list-id", b"content-language",
        b"mime-version", b"content-type", b"content-transfer-encoding",
    }  # fmt: skip
    mail.as_bytes(policy=SMTPUTF8)


@pytest.mark.parametrize(
    "value", ["Bearer a\r\nX-Forged: b", "Bearer a\n", "Bearer a\x01b", "Bearer é", " Bearer a", ""]
)
def test_a_credential_that_no_header_can_carry_is_refused_without_being_repeated(value: str) -> None:
    with pytest.raises(ValidationError) as caught:
        WebhookOptions.model_validate({"url": "https://hooks.example.org/", "authorization": value})
    assert "Forged" not in str(caught.value)
    assert "one line of plain ASCII" in str(caught.value)


def test_an_endless_address_leaves_the_title_and_the_facts_in_a_slack_message() -> None:
    rendered = TemplateRenderer([TEMPLATES], "UTC").alert(sample_alert(NOW), channel_kind="slack", language="en")
    document = {**rendered.data["document"], "url": "https://example.org/?" + "&" * 900}
    told = json.loads(payload(message(subject=rendered.subject, data={**rendered.data, "document": document})))
    said = "\n".join(block["text"]["text"] for block in told["blocks"] if "text" in block)
    assert "Sample: Controls on Certain Computing Items" in said
    assert "Agency: Bureau of Samples" in said
    assert all(len(block.get("text", {}).get("text", "")) <= 3000 for block in told["blocks"])
