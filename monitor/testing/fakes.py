"""A channel and a fetcher without a wire."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping, Sequence

from monitor.domain.alerts import Message, Receipt
from monitor.domain.errors import DeliveryError, FetchError
from monitor.domain.sources import Fetch, FetchRequest
from monitor.domain.states import SourceState
from monitor.ports.world import Clock


class RecordingChannel:
    """Keeps what it was given. Fails with the errors it was told, one a message, and then succeeds.

    `attempts` holds every message handed over, also those that were refused; `messages` only the accepted ones.
    """

    def __init__(self, addresses: Sequence[str] = ("reader@example.org",), *, failures: Sequence[DeliveryError] = ()):
        self._addresses = tuple(addresses)
        self._failures = deque(failures)
        self._lock = threading.Lock()
        self.attempts: list[Message] = []
        self.messages: list[Message] = []

    def addresses(self) -> Sequence[str]:
        return self._addresses

    def fail_with(self, *failures: DeliveryError) -> None:
        """Refuse the next messages, one error each."""
        with self._lock:
            self._failures.extend(failures)

    def send(self, message: Message) -> Receipt:
        with self._lock:
            self.attempts.append(message)
            if self._failures:
                raise self._failures.popleft()
            self.messages.append(message)
            return Receipt(detail=f"kept as number {len(self.messages)}")


class FakeFetcher:
    """Answers from a table of url to Fetch, or to the FetchError that is raised. An unknown url is unreachable.

    A list of answers is played in order, its last one for ever.
    """

    def __init__(self, answers: Mapping[str, Fetch | FetchError] | None = None, *, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._answers: dict[str, deque[Fetch | FetchError]] = {
            url: deque([answer]) for url, answer in (answers or {}).items()
        }
        self.requests: list[FetchRequest] = []

    def answer(
        self, url: str, body: bytes, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> FakeFetcher:
        """From now on (after the answers already given for that url) answer so. Returns itself, to be chained."""
        now = self._clock.now()
        return self.play(
            url,
            Fetch(
                url=url,
                final_url=url,
                status=status,
                headers={name.lower(): value for name, value in (headers or {}).items()},
                body=body,
                started_at=now,
                finished_at=now,
            ),
        )

    def play(self, url: str, *answers: Fetch | FetchError) -> FakeFetcher:
        """Queue answers for one url."""
        with self._lock:
            self._answers.setdefault(url, deque()).extend(answers)
        return self

    def fetch(self, request: FetchRequest) -> Fetch:
        with self._lock:
            self.requests.append(request)
            queue = self._answers.get(request.url)
            if not queue:
                raise FetchError(SourceState.UNREACHABLE, request.url, "no answer was prepared for this address")
            answer = queue.popleft() if len(queue) > 1 else queue[0]
        if isinstance(answer, FetchError):
            raise answer
        return answer
