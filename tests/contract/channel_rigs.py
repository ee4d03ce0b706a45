"""One rig per channel kind: a channel, and a receiver that can be told how to behave."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Protocol, Self

from monitor.channels import load_kind
from monitor.channels.apprise import AppriseKind
from monitor.domain.alerts import Message
from monitor.fetch import HttpRoom
from monitor.ports.world import Channel, ChannelContext, ChannelKind
from monitor.testing import Answer, Exchange, FrozenClock, SmtpSink, WebhookSink, faults

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
TOKEN = "B0GUS-T0KEN-9f8e7d"
PASSWORD = "correct horse battery staple"


class Rig(Protocol):
    """`behave` sets what the next attempt meets; `keys` and `texts` tell what arrived."""

    secrets: tuple[str, ...]

    def channel(self) -> Channel: ...

    def behave(self, behaviour: str) -> bool:
        """False where this kind has no such thing."""

    def keys(self) -> list[str]: ...

    def texts(self) -> list[str]: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *ended: object) -> None: ...


class PosterRig:
    """A kind that posts, the house's own HTTP room, and a receiver on loopback."""

    secrets: tuple[str, ...] = (TOKEN,)
    kind: ChannelKind
    timeout_s = 0.5

    def __init__(self, home: Path) -> None:
        self.clock = FrozenClock(NOW)
        self._home = home
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self.sink = self._open.enter_context(WebhookSink(path=f"/services/{TOKEN}"))
        self.room = HttpRoom(
            user_agent="test",
            timeout_s=5,
            max_bytes=1 << 20,
            allow_addresses=[ip_network("127.0.0.0/8")],
            clock=self.clock,
        )
        self._open.callback(self.room.close)
        return self

    def __exit__(self, *ended: object) -> None:
        self._open.close()

    def options(self) -> dict[str, Any]:
        return {"url": self.sink.url, "timeout_s": self.timeout_s}

    def channel(self) -> Channel:
        context = ChannelContext(
            name="test", home=str(self._home), poster=self.room, clock=self.clock, echo=lambda line: None
        )
        return self.kind.build(self.kind.Options.model_validate(self.options()), context)

    def behave(self, behaviour: str) -> bool:
        answers: dict[str, Answer] = {
            "refused for good": Exchange(status=400, body=f"no {TOKEN}".encode()),
            "gone": Exchange(status=410, body=b"gone"),
            "redirected": Exchange(status=302, headers={"Location": "http://127.0.0.1:9/"}),
            "slow down": faults.too_many_requests(120),
            "failing": faults.server_error(503),
            "silent": faults.hang(20),
            "broken off": faults.drop(),
        }
        if behaviour in answers:
            self.sink.answer(answers[behaviour])
        return behaviour in answers

    def keys(self) -> list[str]:
        return []

    def texts(self) -> list[str]:
        return [request.body.decode() for request in self.sink.requests]


class WebhookRig(PosterRig):
    kind = load_kind("webhook")

    def options(self) -> dict[str, Any]:
        return {**super().options(), "authorization": f"Bearer {TOKEN}"}

    def keys(self) -> list[str]:
        return [request.headers["webhook-id"] for request in self.sink.requests]

    def texts(self) -> list[str]:
        return [json.dumps(payload, ensure_ascii=False) for payload in self.sink.payloads]


class SlackRig(PosterRig):
    kind = load_kind("slack")


class AppriseRig(PosterRig):
    """`json` is off for people; here it is the one service that a loopback server can play."""

    kind = AppriseKind(allowed=frozenset({"json"}))

    def options(self) -> dict[str, Any]:
        address = self.sink.url.removeprefix("http://")
        return {"urls": [f"json://{address}"], "timeout_s": self.timeout_s}

    def texts(self) -> list[str]:
        return [f"{payload['title']}\n{payload['message']}" for payload in self.sink.payloads]


class EmailRig:
    secrets: tuple[str, ...] = (PASSWORD,)

    def __init__(self, home: Path) -> None:
        self._open = contextlib.ExitStack()
        self._port = 0

    def __enter__(self) -> Self:
        self.sink = self._open.enter_context(SmtpSink(credentials=("desk", PASSWORD)))
        self._port = self.sink.port
        return self

    def __exit__(self, *ended: object) -> None:
        self._open.close()

    def channel(self) -> Channel:
        kind = load_kind("email")
        options = kind.Options.model_validate(
            {
                "host": "127.0.0.1",
                "port": self._port,
                "security": "none",
                "user": "desk",
                "password": PASSWORD,
                "sender": "rulewire@example.org",
                "to": ["desk@example.org"],
                "timeout_s": 0.5,
            }
        )
        context = ChannelContext(name="test", home=".", poster=None, clock=FrozenClock(NOW), echo=print)  # type: ignore[arg-type]
        return kind.build(options, context)

    def behave(self, behaviour: str) -> bool:
        refusals: Mapping[str, tuple[str, int, str]] = {
            "refused for good": ("RCPT", 550, f"5.1.1 no such user, and your password is {PASSWORD}"),
            "gone": ("END", 554, "5.7.1 refused"),
            "slow down": ("MAIL", 451, "4.7.1 later"),
            "failing": ("CONNECT", 421, "4.3.2 shutting down"),
        }
        if behaviour in refusals:
            self.sink.refuse(refusals[behaviour][0], refusals[behaviour][1], refusals[behaviour][2])
        elif behaviour == "broken off":
            self.sink.drop_after_accepting()
        elif behaviour == "silent":
            listener = self._open.enter_context(_mute_server())
            self._port = listener.getsockname()[1]
        return behaviour in {*refusals, "broken off", "silent"}

    def keys(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.sink.messages]

    def texts(self) -> list[str]:
        return [_plain(mail) for mail in self.sink.messages]


class FileRig:
    secrets: tuple[str, ...] = ()

    def __init__(self, home: Path) -> None:
        self._home = home

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        return

    def channel(self) -> Channel:
        kind = load_kind("file")
        context = ChannelContext(
            name="test",
            home=str(self._home),
            poster=None,  # type: ignore[arg-type]
            clock=FrozenClock(NOW),
            echo=print,
        )
        return kind.build(kind.Options.model_validate({"path": "out/alerts.jsonl", "format": "json"}), context)

    def behave(self, behaviour: str) -> bool:
        if behaviour == "failing":
            (self._home / "out").write_text("a file where the folder should be", encoding="utf-8")
        return behaviour == "failing"

    def keys(self) -> list[str]:
        return [row["key"] for row in self._rows()]

    def texts(self) -> list[str]:
        return [row["text"] for row in self._rows()]

    def _rows(self) -> list[dict[str, Any]]:
        path = self._home / "out/alerts.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


class ConsoleRig(FileRig):
    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self._printed: list[str] = []

    def channel(self) -> Channel:
        kind = load_kind("console")
        context = ChannelContext(
            name="test",
            home=".",
            poster=None,  # type: ignore[arg-type]
            clock=FrozenClock(NOW),
            echo=self._printed.append,
        )
        return kind.build(kind.Options(), context)

    def behave(self, behaviour: str) -> bool:
        return False

    def keys(self) -> list[str]:
        return []

    def texts(self) -> list[str]:
        return self._printed


RIGS: dict[str, Any] = {
    "apprise": AppriseRig,
    "console": ConsoleRig,
    "email": EmailRig,
    "file": FileRig,
    "slack": SlackRig,
    "webhook": WebhookRig,
}


def message(channel: Channel, **changes: Any) -> Message:
    """A message to the channel's first address."""
    values: dict[str, Any] = {
        "key": "7b1c9f0e-0000-5000-8000-000000000001",
        "address": channel.addresses()[0],
        "subject": "AI chips: 수출 통제",
        "text": "엔비디아 »A800«\n.\nEnd.",
        "html": "<p>엔비디아 <mark>A800</mark></p>",
        "language": "ko",
        "created_at": NOW,
        **changes,
    }
    return Message(**values)


def _plain(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return "" if part is None else str(part.get_content())


@contextlib.contextmanager
def _mute_server() -> Iterator[socket.socket]:
    """Takes connections into its queue and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener
