"""A loopback server that says exactly the bytes a test wants."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest

from monitor.fetch import HttpRoom

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Script = Callable[[Asked, socket.socket], None]


@dataclass(kw_only=True)
class Loopback:
    """`scripts` maps a path to what the server does with the connection; `asked` is what came."""

    port: int
    scripts: dict[str, Script] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def on(self, path: str, status: str = "200 OK", body: bytes = b"", **headers: str) -> None:
        """Answer a path with a whole response."""
        self.scripts[path] = lambda asked, connection: connection.sendall(response(status, body, **headers))


def response(status: str = "200 OK", body: bytes = b"", **headers: str) -> bytes:
    """A response in bytes; `content_type` becomes content-type."""
    fields = {"content_length": str(len(body)), "connection": "close", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return f"HTTP/1.1 {status}\r\n".encode() + "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + body


class FixedClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
def server() -> Iterator[Loopback]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked = _read(self.rfile)
            loopback.asked.append(asked)
            script = loopback.scripts.get(asked.path.split("?")[0])
            try:
                if script is None:
                    self.connection.sendall(response("404 Not Found"))
                else:
                    script(asked, self.connection)
            except OSError:
                pass  # the client hung up, as some tests want it to

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as running:
        loopback = Loopback(port=running.server_address[1])
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield loopback
        loopback.released.set()
        running.shutdown()
        thread.join()


def _read(stream: object) -> Asked:
    readline = stream.readline  # type: ignore[attr-defined]
    method, path, _ = readline().decode().split(" ", 2)
    headers: dict[str, str] = {}
    while line := readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", 0)))  # type: ignore[attr-defined]
    return Asked(method=method, path=path, headers=headers, body=body)


MakeRoom = Callable[..., HttpRoom]


@pytest.fixture
def make_room() -> Iterator[MakeRoom]:
    """A room that may reach the loopback server, with limits that a test can narrow."""
    rooms: list[HttpRoom] = []

    def make(**changes: object) -> HttpRoom:
        settings: dict[str, object] = {
            "user_agent": "Rulewire/0.1 (+mailto:desk@example.org)",
            "timeout_s": 5.0,
            "max_bytes": 1_000_000,
            "allow_addresses": [ip_network("127.0.0.0/8")],
            "clock": FixedClock(),
        }
        room = HttpRoom(**{**settings, **changes})  # type: ignore[arg-type]
        rooms.append(room)
        return room

    yield make
    for room in rooms:
        room.close()
