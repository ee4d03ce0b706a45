"""A receiver of webhooks on loopback that keeps what it gets."""

from __future__ import annotations

import json
import threading
from collections import deque
from types import TracebackType
from typing import Any, Self

from monitor.ports.world import Clock
from monitor.testing.exchange import Answer, Exchange, SeenRequest, Wire
from monitor.testing.replay import ReplayServer

TAKEN = Exchange(status=200, headers={"Content-Type": "text/plain"}, body=b"ok")


class WebhookSink:
    """Takes every request, whatever its path, and keeps it in `requests`. Answers 200 unless told otherwise.

    ::

        sink.answer(Exchange(status=503), faults.drop(), faults.delayed(5, TAKEN))

    refuses the first, takes the second without saying so, and is slow with the third.
    """

    def __init__(self, *, path: str = "/hook", clock: Clock | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._answers: deque[Answer] = deque()
        self._server = ReplayServer(clock=clock)
        self._server.mount("/", self._play)

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    @property
    def url(self) -> str:
        return self._server.url(self._path)

    @property
    def requests(self) -> tuple[SeenRequest, ...]:
        """Every request so far, also those answered with an error."""
        return self._server.requests

    @property
    def payloads(self) -> tuple[Any, ...]:
        """The bodies read as JSON."""
        return tuple(json.loads(request.body) for request in self.requests)

    def answer(self, *answers: Answer) -> None:
        """Answer the next requests so, one each."""
        with self._lock:
            self._answers.extend(answers)

    def _play(self, request: SeenRequest, wire: Wire) -> None:
        with self._lock:
            answer = self._answers.popleft() if self._answers else TAKEN
        answer(request, wire)
