from __future__ import annotations

import http.client
import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from monitor.testing import Exchange, SmtpSink, WebhookSink, faults
from tests.unit.testing.client import ask


@pytest.fixture
def mail() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def hook() -> Iterator[WebhookSink]:
    with WebhookSink() as sink:
        yield sink


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "rulewire@example.org", "desk@example.org", "수출 제한 A800"
    message["Message-ID"] = "<d-1@rulewire>"
    message.set_content("첫 줄\n.\n..둘째\n", cte="8bit")
    return message


def post(sink: SmtpSink) -> None:
    with smtplib.SMTP(sink.host, sink.port, timeout=5) as client:
        client.send_message(letter())


def test_a_mail_is_kept_with_its_envelope_and_leading_dots(mail: SmtpSink) -> None:
    post(mail)
    (envelope,) = mail.envelopes
    assert (envelope.sender, envelope.recipients) == ("rulewire@example.org", ("desk@example.org",))
    assert envelope.message["Subject"] == "수출 제한 A800"
    assert envelope.message.get_content().splitlines() == ["첫 줄", ".", "..둘째"]


def test_addresses_outside_ascii_are_taken(mail: SmtpSink) -> None:
    with smtplib.SMTP(mail.host, mail.port, timeout=5) as client:
        client.ehlo()
        assert client.has_extn("smtputf8")
        client.sendmail("a@example.org", ["독자@example.org"], b"Subject: x\r\n\r\nx", ["SMTPUTF8", "BODY=8BITMIME"])
    assert mail.envelopes[0].recipients == ("독자@example.org",)
    assert "SMTPUTF8" in " ".join(mail.envelopes[0].options)


def test_one_connection_may_bring_several_mails_and_change_its_mind(mail: SmtpSink) -> None:
    with smtplib.SMTP(mail.host, mail.port, timeout=5) as client:
        client.helo()
        client.mail("a@example.org")
        client.rset()
        assert client.noop()[0] == 250
        assert client.rcpt("b@example.org")[0] == 503
        client.send_message(letter())
        client.send_message(letter())
        assert client.docmd("VRFY", "x")[0] == 502
    assert len(mail.envelopes) == 2


@pytest.mark.parametrize(
    ("stage", "code", "error"),
    [
        ("CONNECT", 421, smtplib.SMTPConnectError),
        ("MAIL", 451, smtplib.SMTPSenderRefused),
        ("RCPT", 550, smtplib.SMTPRecipientsRefused),
        ("DATA", 451, smtplib.SMTPDataError),
        ("END", 554, smtplib.SMTPDataError),
    ],
)
def test_a_refusal_hits_its_stage_once_and_keeps_no_mail(
    mail: SmtpSink, stage: str, code: int, error: type[smtplib.SMTPException]
) -> None:
    mail.refuse(stage, code, "not now")
    with pytest.raises(error) as raised:
        post(mail)
    assert str(code) in str(raised.value)
    assert mail.envelopes == ()
    post(mail)
    assert len(mail.envelopes) == 1


def test_a_stage_that_does_not_exist_cannot_be_refused(mail: SmtpSink) -> None:
    with pytest.raises(ValueError, match="CONNECT"):
        mail.refuse("RECEIPT")


def test_an_accepted_mail_may_lose_its_confirmation(mail: SmtpSink) -> None:
    mail.drop_after_accepting()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        post(mail)
    assert len(mail.envelopes) == 1
    post(mail)
    assert [message["Message-ID"] for message in mail.messages] == ["<d-1@rulewire>"] * 2


def test_a_mail_that_breaks_off_before_its_last_dot_is_not_kept(mail: SmtpSink) -> None:
    with socket.create_connection((mail.host, mail.port), timeout=5) as raw:
        raw.sendall(b"HELO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nSubject: half")
    post(mail)
    assert [envelope.sender for envelope in mail.envelopes] == ["rulewire@example.org"]


def test_a_sink_with_credentials_wants_them() -> None:
    with SmtpSink(credentials=("desk", "s3cret")) as sink, smtplib.SMTP(sink.host, sink.port, timeout=5) as client:
        with pytest.raises(smtplib.SMTPSenderRefused):
            client.send_message(letter())
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("desk", "wrong")
        client.login("desk", "s3cret")
        client.send_message(letter())
        assert len(sink.envelopes) == 1


def test_a_webhook_is_kept_with_headers_and_payload(hook: WebhookSink) -> None:
    reply = ask(hook.url, method="POST", body=b'{"hits": 1}', headers={"webhook-id": "d-1"})
    assert reply.status == 200
    assert hook.payloads == ({"hits": 1},)
    assert hook.requests[0].headers["webhook-id"] == "d-1"


def test_a_webhook_sink_answers_as_told_once_each_and_then_takes_everything(hook: WebhookSink) -> None:
    hook.answer(Exchange(status=503, headers={"Retry-After": "5"}), faults.drop(), faults.delayed(0.3, Exchange()))
    assert ask(hook.url, method="POST", body=b"1").headers["retry-after"] == "5"
    with pytest.raises(http.client.RemoteDisconnected):
        ask(hook.url, method="POST", body=b"2")
    with pytest.raises(TimeoutError):
        ask(hook.url, method="POST", body=b"3", timeout_s=0.05)
    assert ask(hook.url, method="POST", body=b"4").status == 200
    assert [request.body for request in hook.requests] == [b"1", b"2", b"3", b"4"]
