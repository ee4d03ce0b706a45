"""What the replay server sees and says.

An Answer is a callable that gets the request and the wire. `Exchange` is the usual one: status, headers, body. The
faults of `monitor.testing.faults` are Answers too; they do on the wire what no well-behaved server would.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class SeenRequest:
    """A request as it arrived. `path` is without the query; header names are lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime

    @property
    def target(self) -> str:
        """Path and query, as in the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The query decoded, in order, repeated names kept."""
        return tuple(parse_qsl(self.query, keep_blank_values=True))


class Wire:
    """The open connection of one request."""

    def __init__(self, handler: BaseHTTPRequestHandler, closing: threading.Event) -> None:
        self._handler = handler
        self._closing = closing

    @property
    def here(self) -> str:
        """The address of this server as the client wrote it, `http://127.0.0.1:8123`."""
        host = self._handler.headers.get("Host")
        return f"http://{host}" if host else "http://{}:{}".format(*self._handler.connection.getsockname()[:2])

    def start(self, status: int, headers: Mapping[str, str], *, keep_open: bool = False) -> None:
        """Send the status line and the headers exactly as given."""
        self._handler.send_response(status)
        for name, value in headers.items():
            self._handler.send_header(name, value)
        if not keep_open:
            self._handler.send_header("Connection", "close")
            self._handler.close_connection = True
        self._handler.end_headers()

    def write(self, data: bytes) -> None:
        """Send bytes of the body at once."""
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def write_chunk(self, data: bytes) -> None:
        """Send one chunk of a chunked body; b"" is the last one."""
        self.write(b"%X\r\n%s\r\n" % (len(data), data))

    def wait(self, seconds: float) -> bool:
        """Let that much real time pass. True when the server closes meanwhile: then stop."""
        return self._closing.wait(seconds)

    def drop(self) -> None:
        """Close the connection without another byte."""
        self._handler.close_connection = True
        with contextlib.suppress(OSError):
            self._handler.connection.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """Break the connection off, so that the client sees a reset (RST) and not an end."""
        self._handler.close_connection = True
        connection = self._handler.connection
        with contextlib.suppress(OSError):
            # A linger time of zero makes close() send RST. The reader holds the socket open, so it goes first.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._handler.rfile.close()
            connection.close()


Answer = Callable[[SeenRequest, Wire], None]


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A whole answer. Content-Length is added; everything else is sent as given."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The value of a header, whatever its case."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)

    def __call__(self, request: SeenRequest, wire: Wire) -> None:
        bodiless = self.status in (204, 304) or request.method == "HEAD"
        length = {} if self.status in (204, 304) else {"Content-Length": str(len(self.body))}
        wire.start(self.status, {**self.headers, **length}, keep_open=True)
        if not bodiless:
            wire.write(self.body)


def computed(answer: Callable[[SeenRequest], Exchange]) -> Answer:
    """An Answer from a function of the request."""

    def play(request: SeenRequest, wire: Wire) -> None:
        answer(request)(request, wire)

    return play


def conditional(exchange: Exchange) -> Answer:
    """Answer 304 to a client that already has this (RFC 9110, 13.1), else the whole exchange.

    Without ETag and Last-Modified among the headers, an ETag is made from the body.
    """
    if exchange.header("etag") is None and exchange.header("last-modified") is None:
        tag = f'"{hashlib.sha256(exchange.body).hexdigest()[:16]}"'
        exchange = replace(exchange, headers={**exchange.headers, "ETag": tag})
    validators = {name: value for name, value in exchange.headers.items() if name.lower() in ("etag", "last-modified")}

    def answer(request: SeenRequest) -> Exchange:
        return Exchange(status=304, headers=validators) if _client_has(exchange, request) else exchange

    return computed(answer)


def _client_has(exchange: Exchange, request: SeenRequest) -> bool:
    asked, tag = request.headers.get("if-none-match"), exchange.header("etag")
    if asked is not None:
        # If-None-Match wins over If-Modified-Since, and compares weakly.
        known = {_strong(part) for part in asked.split(",")}
        return tag is not None and ("*" in known or _strong(tag) in known)
    since, modified = request.headers.get("if-modified-since"), exchange.header("last-modified")
    if since is None or modified is None:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except ValueError:
        return False


def _strong(tag: str) -> str:
    return tag.strip().removeprefix("W/")
