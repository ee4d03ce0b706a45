"""A small mail server on loopback that keeps what it gets (RFC 5321, 6152, 6531; AUTH PLAIN of RFC 4954)."""

from __future__ import annotations

import base64
import contextlib
import socketserver
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from monitor.testing.loopback import Loopback

STAGES = ("CONNECT", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "END")


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One accepted mail: who, to whom, and the bytes as they were before dot-stuffing."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes
    options: tuple[str, ...] = ()

    @property
    def message(self) -> EmailMessage:
        """The mail parsed."""
        return BytesParser(policy=policy.default).parsebytes(self.data)


class SmtpSink(Loopback):
    """Takes mail and keeps it in `envelopes`.

    `credentials` (user, password) makes it offer and demand AUTH PLAIN. Refusals are set by stage, one of
    CONNECT, EHLO, AUTH, MAIL, RCPT, DATA, END (END is the answer after the final dot).
    """

    def __init__(self, *, credentials: tuple[str, str] | None = None) -> None:
        self.credentials = credentials
        self._lock = threading.Lock()
        self._refusals: dict[str, list[tuple[int, str]]] = {}
        self._drops = 0
        self._envelopes: list[Envelope] = []

        class Conversation(_Conversation):
            sink = self

        super().__init__(Conversation, name="smtp-sink")

    @property
    def host(self) -> str:
        return "127.0.0.1"

    @property
    def envelopes(self) -> tuple[Envelope, ...]:
        """Every mail taken so far, in order."""
        with self._lock:
            return tuple(self._envelopes)

    @property
    def messages(self) -> tuple[EmailMessage, ...]:
        """The same, parsed."""
        return tuple(envelope.message for envelope in self.envelopes)

    def refuse(self, stage: str, code: int = 451, text: str = "try again later", *, times: int = 1) -> None:
        """Answer the next commands of a stage so: 451 is for now, 550 for good."""
        if stage not in STAGES:
            raise ValueError(f"{stage} is no stage; there are {', '.join(STAGES)}")
        with self._lock:
            self._refusals.setdefault(stage, []).extend([(code, text)] * times)

    def drop_after_accepting(self, *, times: int = 1) -> None:
        """Keep the next mail and close without the 250: the sender cannot know that it arrived."""
        with self._lock:
            self._drops += times

    def refusal_of(self, stage: str) -> tuple[int, str] | None:
        """Use up one refusal of that stage, if any is left."""
        with self._lock:
            waiting = self._refusals.get(stage)
            return waiting.pop(0) if waiting else None

    def keep(self, envelope: Envelope) -> bool:
        """Keep a mail; False when the connection is to be dropped now."""
        with self._lock:
            self._envelopes.append(envelope)
            if self._drops:
                self._drops -= 1
                return False
            return True


class _Conversation(socketserver.StreamRequestHandler):
    """One client. `_sender` is None outside a mail."""

    sink: SmtpSink
    timeout = 30
    _sender: str | None
    _options: Sequence[str]
    _recipients: list[str]

    def handle(self) -> None:
        self._authenticated = self.sink.credentials is None
        self._reset()
        with contextlib.suppress(OSError):
            if not self._allowed("CONNECT"):
                return
            self._say(220, "sink ready")
            while (line := self.rfile.readline(8192)) and self._obey(line.decode("utf-8", "replace").strip()):
                pass

    def _obey(self, line: str) -> bool:
        """Answer one command; False ends the conversation."""
        verb, _, rest = line.partition(" ")
        command = getattr(self, f"_on_{verb.lower()}", None) if verb.isalpha() else None
        if command is None:
            self._say(502, "command not implemented")
            return True
        return command(rest.strip()) is not False

    def _on_ehlo(self, rest: str) -> None:
        if self._allowed("EHLO"):
            self._reset()
            offers = ["sink", "8BITMIME", "SMTPUTF8", *(["AUTH PLAIN"] if self.sink.credentials else [])]
            self._lines(250, offers)

    def _on_helo(self, rest: str) -> None:
        if self._allowed("EHLO"):
            self._reset()
            self._say(250, "sink")

    def _on_auth(self, rest: str) -> None:
        if not self._allowed("AUTH"):
            return
        mechanism, _, secret = rest.partition(" ")
        if mechanism.upper() != "PLAIN" or self.sink.credentials is None:
            self._say(504, "only PLAIN")
            return
        if not secret:
            self._say(334, "")
            secret = self.rfile.readline(8192).decode("ascii", "replace").strip()
        self._authenticated = _plain(secret) == self.sink.credentials
        self._say(*((235, "welcome") if self._authenticated else (535, "wrong user or password")))

    def _on_mail(self, rest: str) -> None:
        if not self._authenticated:
            self._say(530, "authentication required")
        elif self._allowed("MAIL"):
            self._reset()
            self._sender, self._options = _path(rest)
            self._say(250, "ok")

    def _on_rcpt(self, rest: str) -> None:
        if self._sender is None:
            self._say(503, "MAIL first")
        elif self._allowed("RCPT"):
            self._recipients.append(_path(rest)[0])
            self._say(250, "ok")

    def _on_data(self, rest: str) -> bool:
        if not self._recipients:
            self._say(503, "RCPT first")
            return True
        if not self._allowed("DATA"):
            return True
        self._say(354, "end with a line that is a dot")
        data = self._read_data()
        if data is None:
            return False
        if not self._allowed("END"):
            self._reset()
            return True
        envelope = Envelope(
            sender=self._sender or "",
            recipients=tuple(self._recipients),
            data=data,
            options=tuple(self._options),
        )
        self._reset()
        if not self.sink.keep(envelope):
            return False
        self._say(250, "kept")
        return True

    def _on_rset(self, rest: str) -> None:
        self._reset()
        self._say(250, "ok")

    def _on_noop(self, rest: str) -> None:
        self._say(250, "ok")

    def _on_quit(self, rest: str) -> bool:
        self._say(221, "bye")
        return False

    def _read_data(self) -> bytes | None:
        """The mail with dot-stuffing undone; None when the client went away before the final dot."""
        lines: list[bytes] = []
        while line := self.rfile.readline():
            if line in (b".\r\n", b".\n"):
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)
        return None

    def _reset(self) -> None:
        self._sender = None
        self._options = ()
        self._recipients = []

    def _allowed(self, stage: str) -> bool:
        refusal = self.sink.refusal_of(stage)
        if refusal is not None:
            self._say(*refusal)
        return refusal is None

    def _say(self, code: int, text: str) -> None:
        self._lines(code, [text])

    def _lines(self, code: int, texts: Sequence[str]) -> None:
        last = len(texts) - 1
        for at, text in enumerate(texts):
            self.wfile.write(f"{code}{' ' if at == last else '-'}{text}\r\n".encode())


def _path(rest: str) -> tuple[str, list[str]]:
    """(address, options) of `FROM:<a@b> SIZE=9` or `TO:<a@b>`."""
    _, _, after = rest.partition(":")
    address, *options = after.strip().split(" ")
    return address.strip("<>"), [option for option in options if option]


def _plain(secret: str) -> tuple[str, str] | None:
    try:
        _, user, password = base64.b64decode(secret).decode().split("\0")
    except ValueError:
        return None
    return user, password
