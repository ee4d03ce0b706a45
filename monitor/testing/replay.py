"""A web server on loopback that plays recorded exchanges and faults."""

from __future__ import annotations

import threading
from collections import deque
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from monitor.ports.world import Clock
from monitor.testing.exchange import HTML, Answer, Exchange, SeenRequest, Wire
from monitor.testing.loopback import Loopback

NOT_FOUND = Exchange(
    status=404,
    headers={"Content-Type": HTML},
    body=b"<!DOCTYPE html><html><head><title>404 Not Found</title></head><body><h1>No such page</h1></body></html>",
)


class ReplayServer(Loopback):
    """Plays the Answers it was given, on 127.0.0.1 and a free port, one thread a connection.

    ::

        with ReplayServer() as server:
            server.serve("/feed.xml", Exchange(body=b"<rss/>"), faults.server_error())
            urlopen(server.url("/feed.xml"))

    Routes may be set and changed while it runs. `clock` only stamps the log of requests.
    """

    def __init__(self, *, clock: Clock | None = None) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._routes: dict[str, deque[Answer]] = {}
        self._mounts: dict[str, Answer] = {}
        self._log: list[SeenRequest] = []

        class Handler(_Handler):
            def answer(handler) -> None:  # noqa: N805 - self is the server here
                self._play(handler)

        super().__init__(Handler, name="replay-server")

    def url(self, path: str = "/") -> str:
        """The address of a path on this server."""
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(self, path: str, *answers: Answer) -> str:
        """Answer requests to this path: the answers in order, the last one for ever. Returns the address.

        Replaces what the path answered before. The query plays no part in the choice.
        """
        if not answers:
            raise ValueError(f"no answer was given for {path}")
        with self._lock:
            self._routes[path] = deque(answers)
        return self.url(path)

    def mount(self, prefix: str, answer: Answer) -> str:
        """Give every path under the prefix that has no answer of its own to one Answer. The longest prefix wins."""
        with self._lock:
            self._mounts[prefix] = answer
        return self.url(prefix)

    @property
    def requests(self) -> tuple[SeenRequest, ...]:
        """Every request so far, in the order of arrival."""
        with self._lock:
            return tuple(self._log)

    def requests_to(self, path: str) -> tuple[SeenRequest, ...]:
        """The requests to one path, whatever their query."""
        return tuple(request for request in self.requests if request.path == path)

    def forget_requests(self) -> None:
        """Empty the log."""
        with self._lock:
            self._log.clear()

    def _play(self, handler: BaseHTTPRequestHandler) -> None:
        request = self._read(handler)
        with self._lock:
            self._log.append(request)
            answer = self._choose(request.path)
        answer(request, Wire(handler, self.closing))

    def _choose(self, path: str) -> Answer:
        if queue := self._routes.get(path):
            return queue.popleft() if len(queue) > 1 else queue[0]
        prefixes = [prefix for prefix in self._mounts if path.startswith(prefix)]
        return self._mounts[max(prefixes, key=len)] if prefixes else NOT_FOUND

    def _read(self, handler: BaseHTTPRequestHandler) -> SeenRequest:
        """Raises ConnectionError where the client went away before its request was whole: nobody has been told."""
        split = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length) if length else b""
        if len(body) < length:
            raise ConnectionError(f"{len(body)} of {length} bytes came")
        return SeenRequest(
            method=handler.command,
            path=split.path,
            query=split.query,
            headers={name.lower(): value for name, value in handler.headers.items()},
            body=body,
            at=self._clock.now() if self._clock else datetime.now(UTC),
        )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body go out in two writes: the second would wait 40 ms for the receiver to acknowledge the first.
    disable_nagle_algorithm = True
    server_version = "replay"
    sys_version = ""

    def answer(self) -> None:
        raise NotImplementedError

    def do_GET(self) -> None:
        self.answer()

    do_POST = do_HEAD = do_PUT = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Stay silent; the log is `requests`."""
