"""Mail as a receiver reads it: sent over loopback and read back with the standard library's parser."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from monitor.channels.email import EmailChannel, EmailOptions, composed
from monitor.domain.alerts import Message
from monitor.domain.errors import DeliveryError
from monitor.testing import SmtpSink

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
SUBJECT = "[중요] AI 칩: 반도체 제조 품목에 대한 수출 통제 이행 및 첨단 컴퓨팅 규칙"


def options(**changes: Any) -> EmailOptions:
    values = {"host": "127.0.0.1", "security": "none", "sender": "rulewire@example.org", "to": ["desk@example.org"]}
    return EmailOptions.model_validate({**values, "timeout_s": 5, **changes})


def message(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "key": "7b1c9f0e-0000-5000-8000-000000000001",
        "address": "desk@example.org",
        "subject": SUBJECT,
        "text": "엔비디아 »A800«\n.\nEnd of text.",
        "html": "<p>엔비디아 <mark>A800</mark></p>",
        "language": "ko",
        "created_at": NOW,
        **changes,
    }
    return Message(**values)


class Keeper:
    """An aiosmtpd handler that keeps what came."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.recipients: list[list[str]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.raw.append(envelope.content)
        self.recipients.append(envelope.rcpt_tos)
        return "250 kept"

    def mails(self) -> list[EmailMessage]:
        return [BytesParser(policy=policy.default).parsebytes(raw) for raw in self.raw]


class Server(Controller):
    """aiosmtpd on a port that the system chooses, which its own controller does not support."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def server(keeper: Keeper) -> Iterator[Server]:
    controller = Server(keeper, hostname="127.0.0.1", port=0)
    controller.start()
    yield controller
    controller.stop()


@pytest.mark.parametrize(
    "subject",
    [
        # Half English, half Korean: a word was encoded each for itself, and the blanks between two were dropped.
        "[중요] Export Controls on Advanced Computing Items and Semiconductor Manufacturing Equipment; Interim Final "
        "Rule (AI 반도체와 그 수출 규제)",
        "Höhere Zölle auf Halbleiter " + "und ähnliche Güter " * 8,
        "A long title in plain English that does not fit into the first line of its header at all, by any means",
    ],
)
def test_a_long_subject_keeps_its_blanks(server: Server, keeper: Keeper, subject: str) -> None:
    EmailChannel(options(port=server.port)).send(message(subject=subject.strip()))
    (mail,) = keeper.mails()
    assert mail["Subject"] == subject.strip()
    assert max(map(len, keeper.raw[0].splitlines())) <= 78


def test_a_line_that_begins_with_from_is_sent_as_it_is(server: Server, keeper: Keeper) -> None:
    EmailChannel(options(port=server.port)).send(message(text="From Monday on a licence is needed.", html=""))
    (mail,) = keeper.mails()
    assert mail.get_content().strip() == "From Monday on a licence is needed."


def test_a_korean_mail_is_read_back_as_it_was_meant(server: Server, keeper: Keeper) -> None:
    EmailChannel(options(port=server.port)).send(message())
    (mail,) = keeper.mails()
    assert mail["Subject"] == SUBJECT
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == ["엔비디아 »A800«", ".", "End of text."]
    assert "<mark>A800</mark>" in html.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "Rulewire <rulewire.example.org>"
    assert mail["Date"].datetime == NOW
    assert mail["From"].addresses[0].addr_spec == "rulewire@example.org"
    assert keeper.recipients == [["desk@example.org"]]


def test_a_second_attempt_has_the_same_message_id(server: Server, keeper: Keeper) -> None:
    channel = EmailChannel(options(port=server.port))
    channel.send(message())
    channel.send(message())
    assert [mail["Message-ID"] for mail in keeper.mails()] == [
        "<7b1c9f0e-0000-5000-8000-000000000001@example.org>",
        "<7b1c9f0e-0000-5000-8000-000000000001@example.org>",
    ]


def test_every_line_on_the_wire_is_ascii_and_short_enough(server: Server, keeper: Keeper) -> None:
    # RFC 5321, 4.5.3.1.6: 1000 octets; ASCII alone needs no 8BITMIME.
    EmailChannel(options(port=server.port)).send(message(text="가" * 20_000, html="<p>" + "x" * 20_000 + "</p>"))
    assert keeper.raw[0].isascii()
    assert max(len(line) for line in keeper.raw[0].split(b"\r\n")) <= 998


def test_no_header_can_be_injected() -> None:
    mail = composed(
        message(subject="Rule\r\nBcc: victim@example.org\r\n\r\nbody", key="k\r\nX-Evil: 1"),
        options(sender_name="Desk\r\nX-Evil: 1"),
    )
    read = BytesParser(policy=policy.default).parsebytes(mail.as_bytes())
    assert read["Bcc"] is None
    assert read["X-Evil"] is None
    assert read["Subject"] == "Rule Bcc: victim@example.org body"


@pytest.mark.parametrize(
    "address", ["a@b.org\r\nBcc: c@d.org", "a@b.org, c@d.org", "Desk <a@b.org>", "nobody", "a@b@c"]
)
def test_an_address_is_one_plain_address(address: str) -> None:
    with pytest.raises(ValueError, match="one plain mail address"):
        options(to=[address])


def test_each_reader_is_an_address_of_their_own() -> None:
    channel = EmailChannel(options(to=["a@example.org", "b@example.org", "a@example.org"]))
    assert list(channel.addresses()) == ["a@example.org", "b@example.org"]


def test_a_reader_who_was_taken_out_gets_nothing() -> None:
    with pytest.raises(DeliveryError, match="no longer among") as caught:
        EmailChannel(options()).send(message(address="left@example.org"))
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("stage", "code", "permanent"),
    [
        ("RCPT", 550, True),
        ("RCPT", 450, False),
        ("MAIL", 553, True),
        ("MAIL", 451, False),
        ("DATA", 554, True),
        ("END", 552, True),
        ("END", 452, False),
        ("CONNECT", 421, False),
        ("CONNECT", 554, False),  # says nothing of this mail: the server may be closed for an hour
    ],
)
def test_codes_are_final_where_they_speak_of_the_mail(stage: str, code: int, permanent: bool) -> None:
    with SmtpSink() as sink:
        sink.refuse(stage, code, "words")
        with pytest.raises(DeliveryError) as caught:
            EmailChannel(options(port=sink.port)).send(message())
    assert caught.value.permanent is permanent


def test_a_refused_login_waits_for_the_person_who_corrects_it() -> None:
    with (
        SmtpSink(credentials=("desk", "right")) as sink,
        pytest.raises(DeliveryError, match=r"refused the login \(535\)") as caught,
    ):
        EmailChannel(options(port=sink.port, user="desk", password="wr0ng-s3cret")).send(message())
    assert not caught.value.permanent
    assert "wr0ng-s3cret" not in str(caught.value)


def test_without_starttls_nothing_is_sent_in_the_clear(server: Server, keeper: Keeper) -> None:
    with pytest.raises(DeliveryError, match="STARTTLS") as caught:
        EmailChannel(options(port=server.port, security="starttls")).send(message())
    assert not caught.value.permanent
    assert keeper.raw == []


def test_nobody_listening_is_worth_trying_again() -> None:
    with pytest.raises(DeliveryError, match="refused") as caught:
        EmailChannel(options(port=9, timeout_s=2)).send(message())
    assert not caught.value.permanent


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody trusts by default."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    request = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run([*request.split(), "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    return cert, key


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_untrusted_certificate_stops_the_mail_and_a_trusted_one_lets_it_through(
    certificate: tuple[Path, Path], keeper: Keeper, security: str
) -> None:
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    served.load_cert_chain(*certificate)
    if security == "tls":
        controller = Server(keeper, hostname="127.0.0.1", port=0, ssl_context=served)
    else:
        controller = Server(keeper, hostname="127.0.0.1", port=0, tls_context=served, require_starttls=True)
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    controller.start()
    try:
        wanted = options(port=controller.port, security=security)
        with pytest.raises(DeliveryError, match=r"certificate of 127\.0\.0\.1 is not valid") as caught:
            EmailChannel(wanted).send(message())
        assert not caught.value.permanent
        assert keeper.raw == []
        EmailChannel(wanted, tls=trusting).send(message())
        assert len(keeper.raw) == 1
    finally:
        controller.stop()
