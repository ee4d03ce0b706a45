"""Connecting to checked addresses only, and never past the deadline of the exchange."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpcore2

from monitor.fetch.addresses import Network, refusal

Resolver = Callable[[str, int], Sequence[str]]


class RefusedAddressError(Exception):
    """A name led only to addresses that may not be reached."""


class NameNotFoundError(Exception):
    """A name led to no address."""


class DeadlineError(Exception):
    """The time of the whole exchange is used up."""


class Deadline:
    """The end of one exchange on the machine's monotonic clock. A time-out of the library is per read, so that a
    server which drips a byte a minute would hold us for ever."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left, above zero; raises DeadlineError."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise DeadlineError
        return left

    def postpone(self, seconds: float) -> None:
        """Give back time that was spent waiting for our own locks."""
        self._end += seconds


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a host name, in the order that the system prefers. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class CheckedBackend(httpcore2.NetworkBackend):
    """Resolves a name, checks what came out, and connects to the very address that was checked: a name that changes
    its address between the check and the connection (DNS rebinding) gains nothing."""

    def __init__(self, allowed: Sequence[Network], resolver: Resolver = resolve) -> None:
        self._allowed = tuple(allowed)
        self._resolver = resolver
        self._sockets = httpcore2.SyncBackend()
        self._local = threading.local()

    @contextmanager
    def until(self, deadline: Deadline) -> Iterator[None]:
        """Everything that this thread does inside the block ends at the deadline."""
        self._local.deadline = deadline
        try:
            yield
        finally:
            self._local.deadline = None

    def bounded(self, timeout: float | None) -> float | None:
        """The smaller of a time-out and what is left of the deadline."""
        deadline: Deadline | None = getattr(self._local, "deadline", None)
        if deadline is None:
            return timeout
        left = deadline.remaining()
        return left if timeout is None else min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = self._checked(host, port, self.bounded(timeout))
        failure: Exception | None = None
        for tried, address in enumerate(addresses):
            # A share of the time for each: an IPv6 address that swallows packets must leave time for the IPv4 one.
            left = self.bounded(timeout)
            share = None if left is None else left / (len(addresses) - tried)
            try:
                stream = self._sockets.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _BoundedStream(stream, self)
        assert failure is not None
        raise failure

    def _checked(self, host: str, port: int, timeout: float | None) -> list[str]:
        reasons = {address: refusal(address, self._allowed) for address in self._resolved(host, port, timeout)}
        good = [address for address, reason in reasons.items() if reason is None]
        if good:
            return good
        if not reasons:
            raise NameNotFoundError(f"{host} has no address")
        address, reason = next(iter(reasons.items()))
        written = f"the address {address}" if address == host else f"{host} is {address}, which"
        raise RefusedAddressError(f"{written} is {reason}")

    def _resolved(self, host: str, port: int, timeout: float | None) -> Sequence[str]:
        # The system's resolver takes no time-out, so it runs aside; a late answer is dropped with its thread.
        answer: list[Sequence[str] | OSError | UnicodeError] = []
        done = threading.Event()

        def ask() -> None:
            try:
                answer.append(self._resolver(host, port))
            except (OSError, UnicodeError) as error:
                answer.append(error)
            finally:
                done.set()

        threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
        if not done.wait(timeout) or not answer:
            raise DeadlineError
        if isinstance(answer[0], (OSError, UnicodeError)):
            raise NameNotFoundError(f"the name {host} cannot be resolved") from answer[0]
        return answer[0]


class _BoundedStream(httpcore2.NetworkStream):
    """A connection whose every read and write ends at the deadline of the exchange that uses it now."""

    def __init__(self, stream: httpcore2.NetworkStream, backend: CheckedBackend) -> None:
        self._stream = stream
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._backend.bounded(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._backend.bounded(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _BoundedStream(
            self._stream.start_tls(ssl_context, server_hostname, self._backend.bounded(timeout)), self._backend
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
