"""One request and its answer on checked connections: no redirects, one at a time per host, ended by a deadline."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

import httpcore2
import httpx2

from monitor.domain.states import SourceState
from monitor.fetch.addresses import Network
from monitor.fetch.bodies import TooLargeError, UndecodableError
from monitor.fetch.network import (
    CheckedBackend,
    Deadline,
    DeadlineError,
    NameNotFoundError,
    RefusedAddressError,
    Resolver,
)
from monitor.text.printable import one_line

_CONNECTIONS: Final = 32
_KEEP_S: Final = 5.0
# Longer than any deadline, so that waiting for a slow neighbour on the same host is rarely what fails.
_PATIENCE: Final = 4
_LONGEST_DETAIL: Final = 200
# Their debug lines hold whole headers: what a receiver echoes of a webhook's secret path, and cookies. Taken out of
# use and not made quieter, because a configuration of logging may name them.
_TELLTALES: Final = ("connection", "http11", "http2", "proxy", "socks")

T = TypeVar("T")
_Place: TypeAlias = tuple[str, int | None]


class ExchangeError(Exception):
    """The exchange failed; `state` names how. The text holds a host at most, never a path or a query."""

    def __init__(self, state: SourceState, detail: str) -> None:
        self.state = state
        self.detail = detail
        super().__init__(state, detail)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The head of an answer, with lower-case header names. `chunks` is the body as sent, readable once and only
    inside the call that was given the answer."""

    status: int
    headers: Mapping[str, str]
    set_cookies: tuple[str, ...]
    chunks: Iterable[bytes]


class Exchanges:
    """A pool of checked connections. Thread-safe.

    `wait` waits for so many seconds; closing the pool ends the waits of the usual one.
    """

    def __init__(
        self, *, allowed: Sequence[Network], resolver: Resolver, wait: Callable[[float], object] | None = None
    ) -> None:
        for name in _TELLTALES:
            logging.getLogger(f"httpcore2.{name}").disabled = True
        self._backend = CheckedBackend(allowed, resolver)
        self._pool = httpcore2.ConnectionPool(
            # trust_env: an environment variable must not decide whom we trust or which way we go.
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            max_connections=_CONNECTIONS,
            keepalive_expiry=_KEEP_S,
            network_backend=self._backend,
        )
        self._locks: dict[_Place, threading.Lock] = {}
        self._began: dict[_Place, float] = {}
        self._closed = threading.Event()
        self._wait = wait or self._closed.wait
        self._locks_guard = threading.Lock()

    def close(self) -> None:
        self._closed.set()
        self._pool.close()

    def run(self, request: httpx2.Request, deadline: Deadline, read: Callable[[Answer], T], *, gap_s: float = 0.0) -> T:
        """Send, and give the answer to `read`, which must be done with the body when it returns.

        Raises ExchangeError. It begins at least `gap_s` seconds after the last request to the same host began. Waiting
        for that, and for another request to end, is bounded, and does not use up the deadline.
        """
        with _named_failures(request.url.host), self._turn(request.url, deadline, gap_s), self._backend.until(deadline):
            timeouts = dict.fromkeys(("connect", "read", "write", "pool"), deadline.remaining())
            target = httpcore2.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            )
            with self._pool.stream(
                request.method,
                target,
                headers=request.headers.raw,
                content=request.content or None,
                extensions={"timeout": timeouts},
            ) as response:
                return read(_answer(response))

    @contextmanager
    def _turn(self, url: httpx2.URL, deadline: Deadline, gap_s: float) -> Iterator[None]:
        place = _place(url)
        with self._locks_guard:
            lock = self._locks.setdefault(place, threading.Lock())
        began = time.monotonic()
        if not lock.acquire(timeout=_PATIENCE * deadline.remaining()):
            raise ExchangeError(SourceState.TIMEOUT, f"another request to {url.host} did not end in time")
        try:
            # Nobody else touches the time of this place while its lock is held.
            left = self._began.get(place, -gap_s) + gap_s - time.monotonic()
            if left > 0:
                self._wait(left)
            self._began[place] = time.monotonic()
            deadline.postpone(time.monotonic() - began)
            yield
        finally:
            lock.release()


def _place(url: httpx2.URL) -> _Place:
    return url.host.lower(), url.port or {"http": 80, "https": 443}.get(url.scheme)


@contextmanager
def _named_failures(host: str) -> Iterator[None]:
    try:
        yield
    except (DeadlineError, httpcore2.TimeoutException) as error:
        raise ExchangeError(SourceState.TIMEOUT, f"{host} took too long") from error
    except RefusedAddressError as error:
        raise ExchangeError(SourceState.REFUSED_ADDRESS, str(error)) from error
    except NameNotFoundError as error:
        raise ExchangeError(SourceState.UNREACHABLE, str(error)) from error
    except TooLargeError as error:
        raise ExchangeError(SourceState.TOO_LARGE, f"the answer of {host} is larger than allowed") from error
    except UndecodableError as error:
        raise ExchangeError(SourceState.BAD_CONTENT, str(error)) from error
    except httpcore2.ConnectError as error:
        raise ExchangeError(SourceState.UNREACHABLE, f"no connection to {host}: {_words(error)}") from error
    except httpcore2.LocalProtocolError:
        # Without a cause: its words hold the header that could not be sent, and that may be a password.
        raise ExchangeError(SourceState.UNREACHABLE, f"what was to be sent to {host} is not good HTTP") from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        raise ExchangeError(
            SourceState.UNREACHABLE,
            f"the connection to {host} broke before the whole answer was there: {_words(error)}",
        ) from error


def _words(error: Exception) -> str:
    """What the library says, without the megabyte of broken header that it may quote."""
    return one_line(str(error), _LONGEST_DETAIL)


def _answer(response: httpcore2.Response) -> Answer:
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for raw_name, raw_value in response.headers:
        name = raw_name.decode("ascii", "replace").lower()
        value = raw_value.decode("latin-1")
        if name == "set-cookie":
            cookies.append(value)
        else:
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Answer(status=response.status, headers=headers, set_cookies=tuple(cookies), chunks=response.iter_stream())
