"""Channel `email`: one mail per address over SMTP, plain text and HTML (RFC 5321, 5322, 2046).

An answer of 5xx to the sender, the recipient or the mail itself is permanent (RFC 5321, 4.2.1). Everything else is
tried again: 4xx, a lost connection, a bad certificate, missing STARTTLS, and a refused login too, because the person
who corrects the password wants the alerts that waited for it.
"""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import Annotated, ClassVar, Final, Literal

from pydantic import AfterValidator, BaseModel, Field, SecretStr

from monitor.channels._options import ChannelOptions, scrubbed
from monitor.channels._smtp import Clipper, PlainSmtp, TlsSmtp
from monitor.domain.alerts import Message, Receipt
from monitor.domain.errors import DeliveryError
from monitor.ports.world import ChannelContext
from monitor.text.printable import one_line, printable

PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
SUBJECT_LIMIT: Final = 200
_PLAIN_ADDRESS: Final = re.compile(r"[!#-'*+/-9=?A-Z^-~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
# The time-out is for one line of an answer, and a server that drips lines would hold us for ever.
PATIENCE: Final = 4
LONGEST_S: Final = 240.0


def _checked_address(value: str) -> str:
    # The form comes first: the mail library's own check stumbles over odd brackets (AttributeError, Python 3.11).
    if _PLAIN_ADDRESS.fullmatch(value) and _can_be_written(value):
        return value
    raise ValueError("write one plain mail address, as desk@example.org; a domain of other letters as xn--...")


def _can_be_written(address: str) -> bool:
    """What the mail library cannot write into a header must fail here, and not at every alert."""
    try:
        Address(addr_spec=address).domain.encode("idna")
    except (ValueError, IndexError, HeaderParseError):
        return False
    return True


MailAddress = Annotated[str, AfterValidator(_checked_address)]


class EmailOptions(ChannelOptions):
    host: str = Field(min_length=1, description="The SMTP server.")
    port: int | None = Field(
        default=None, ge=1, le=65535, description="Its port; by default 587 (starttls), 465 (tls) or 25 (none)."
    )
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="`starttls` insists on encryption after connecting, `tls` encrypts from the first byte, `none` "
        "sends in the clear (only for a server on this machine). Certificates are always checked.",
    )
    user: str | None = Field(default=None, description="User name for the login; without it there is no login.")
    password: SecretStr | None = Field(default=None, description="Password for the login.")
    sender: MailAddress = Field(description="The From address.")
    sender_name: str = Field(default="Rulewire", description="The name shown beside the From address.")
    to: list[MailAddress] = Field(min_length=1, description="The readers; each gets a mail of their own.")
    timeout_s: float = Field(
        default=30,
        gt=0,
        le=300,
        description="Seconds to wait for the server at each step; all steps together may take four times as long.",
    )


class EmailChannel:
    """Opens one connection per mail: mails are few, and a kept connection is a connection that breaks."""

    def __init__(self, options: EmailOptions, *, tls: ssl.SSLContext | None = None) -> None:
        self._options = options
        self._tls = tls

    def addresses(self) -> Sequence[str]:
        return tuple(dict.fromkeys(self._options.to))

    def send(self, message: Message) -> Receipt:
        if message.address not in self._options.to:
            raise DeliveryError(f"{message.address} is no longer among the addresses of this channel", permanent=True)
        mail = composed(message, self._options)
        limit_s = min(PATIENCE * self._options.timeout_s, LONGEST_S)
        with Clipper(limit_s) as clipper, self._errors_as_deliveries(clipper):
            server = self._connect(clipper)
            try:
                # Not send_message: it writes ">From" where a line begins with "From", as a file of many mails needs it.
                server.sendmail(self._options.sender, [message.address], mail.as_bytes())
            finally:
                # The server has the mail: what goes wrong while saying goodbye must not send it again.
                with contextlib.suppress(OSError, smtplib.SMTPException):
                    server.quit()
        return Receipt(detail=f"accepted by {self._options.host} as {mail['Message-ID']}")

    def _connect(self, clipper: Clipper) -> smtplib.SMTP:
        options = self._options
        port = options.port or PORTS[options.security]
        if options.security == "tls":
            server: smtplib.SMTP = TlsSmtp(
                options.host, port, timeout=options.timeout_s, clipper=clipper, context=self._tls_context()
            )
        else:
            server = PlainSmtp(options.host, port, timeout=options.timeout_s, clipper=clipper)
        try:
            if options.security == "starttls":
                server.starttls(context=self._tls_context())
            if options.user is not None:
                server.login(options.user, options.password.get_secret_value() if options.password else "")
        except BaseException:
            server.close()
            raise
        return server

    def _tls_context(self) -> ssl.SSLContext:
        return self._tls or ssl.create_default_context()

    @contextlib.contextmanager
    def _errors_as_deliveries(self, clipper: Clipper) -> Iterator[None]:
        try:
            yield
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            if clipper.over:
                where, limit = self._options.host, f"{clipper.seconds:g} s"
                raise DeliveryError(f"the conversation with {where} did not end within {limit}") from None
            # `from None`: the chained error may quote the login, and log lines print chains.
            raise self._delivery_error(error) from None

    def _delivery_error(self, error: Exception) -> DeliveryError:
        where = self._options.host
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            code, answer = next(iter(error.recipients.values()))
            return self._refusal("the recipient", code, answer)
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return DeliveryError(f"{where} refused the login ({error.smtp_code}). Correct user and password.")
        if isinstance(error, smtplib.SMTPSenderRefused):
            return self._refusal("the sender", error.smtp_code, error.smtp_error)
        if isinstance(error, smtplib.SMTPDataError):
            return self._refusal("the mail", error.smtp_code, error.smtp_error)
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return DeliveryError(f"{where} cannot do what is needed: {error}. Check `security`, `port` and `user`.")
        if isinstance(error, ssl.SSLCertVerificationError):
            return DeliveryError(f"the certificate of {where} is not valid: {error.verify_message}")
        if isinstance(error, TimeoutError):
            return DeliveryError(f"{where} did not answer within {self._options.timeout_s:g} s")
        reason = getattr(error, "strerror", None) or type(error).__name__
        return DeliveryError(f"the conversation with {where} broke off: {reason}")

    def _refusal(self, what: str, code: int, answer: bytes | str) -> DeliveryError:
        said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        said = one_line(scrubbed(said, *_login_secrets(self._options)), 200)
        return DeliveryError(f"{self._options.host} refused {what}: {code} {said}", permanent=500 <= code <= 599)


def _login_secrets(options: EmailOptions) -> tuple[str, ...]:
    """The password as it is, and as the two ways of logging in write it: a server may repeat what it was sent."""
    if options.password is None:
        return ()
    password, user = options.password.get_secret_value(), options.user or ""
    sent = (password, f"\0{user}\0{password}", f"{user}\0{user}\0{password}")
    return (password, *(base64.b64encode(text.encode()).decode().rstrip("=") for text in sent if password))


class _Subject(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # typeshed has two forms of max_count
    """The library's own folding drops blanks between words that are not ASCII (gh-92081): a title in Korean would
    arrive as one word."""

    def fold(self, *, policy: Policy) -> str:
        if str(self).isascii():
            return super().fold(policy=policy)
        encoded = Header(str(self), "utf-8", header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {encoded}{policy.linesep}"


_HEADERS: Final = HeaderRegistry()
_HEADERS.map_to_type("subject", _Subject)
_POLICY: Final = SMTP.clone(header_factory=_HEADERS)


def composed(message: Message, options: EmailOptions) -> EmailMessage:
    """The mail of a message: the same key gives the same Message-ID on every attempt."""
    domain = options.sender.rpartition("@")[2].encode("idna").decode()
    mail = EmailMessage(policy=_POLICY)
    mail["Message-ID"] = f"<{_id_part(message.key)}@{domain}>"
    mail["Date"] = format_datetime(message.created_at.astimezone(UTC))
    mail["From"] = Address(one_line(options.sender_name), addr_spec=options.sender)
    mail["To"] = Address(addr_spec=message.address)
    mail["Subject"] = one_line(message.subject, SUBJECT_LIMIT)
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Id"] = f"Rulewire <rulewire.{domain}>"
    mail["Content-Language"] = message.language if message.language.isascii() else "en"
    _add_text(mail, printable(message.text), "plain")
    if message.html:
        _add_text(mail, printable(message.html), "html")
    return mail


def _add_text(mail: EmailMessage, text: str, subtype: str) -> None:
    # Quoted-printable triples Korean text; base64 makes English unreadable in a raw view.
    encoding = "quoted-printable" if len(text.encode()) < 1.2 * len(text) else "base64"
    add = mail.set_content if subtype == "plain" else mail.add_alternative
    add(text, subtype=subtype, charset="utf-8", cte=encoding)


def _id_part(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", key).strip(".-") or "message"


class EmailKind:
    """Mail over SMTP."""

    Options: ClassVar[type[BaseModel]] = EmailOptions

    def build(self, options: EmailOptions, context: ChannelContext) -> EmailChannel:
        return EmailChannel(options)


KIND: Final = EmailKind()
