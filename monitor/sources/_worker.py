"""Parsing apart: a process that can be killed when an answer makes its parser slow or greedy.

Not `multiprocessing`: its start methods import the main module again (here: the command line) or copy a process that
has threads. One child is kept warm and spoken to in frames: eight bytes of length, then a pickle.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import pickle
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, Protocol

from monitor.domain.errors import SourceError
from monitor.domain.sources import Fetch, Reading, Source
from monitor.domain.states import SourceState
from monitor.ports.world import TextKind

log = logging.getLogger(__name__)

_START_S: Final = 60.0
_CLOSE_S: Final = 1.0
_CHUNK: Final = 1 << 16
# The child gets our search path, so that it finds the same kinds whatever its working folder is.
_BOOT: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from monitor.sources._child import serve; serve(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))"
)


class _Parses(Protocol):
    def parse(self, source: Source, fetch: Fetch) -> Reading: ...


class InProcessParser:
    """ports.Parser and TextReader without limits, for kinds whose parsing cannot be made slow."""

    def __init__(self, kind_of: Callable[[str], _Parses]) -> None:
        self._kind_of = kind_of

    def parse(self, source: Source, fetch: Fetch) -> Reading:
        """As SourceKind.parse."""
        return self._kind_of(source.kind).parse(source, fetch)

    def read_text(self, source: Source, fetch: Fetch) -> str:
        """As TextKind.read_text."""
        kind = self._kind_of(source.kind)
        if not isinstance(kind, TextKind):
            raise SourceError(SourceState.INTERNAL, f"documents of kind {source.kind} have no full text")
        return kind.read_text(source, fetch)


class IsolatedParser:
    """ports.Parser and TextReader in a child process, which is started at the first parse and kept. One parse at a
    time; thread-safe.

    A parse that takes longer than `limit_s` seconds, needs more than `memory_bytes` of address space, or kills the
    child is a SourceError (`bad_content`), and the next parse gets a new child.
    """

    def __init__(self, *, limit_s: float = 20.0, memory_bytes: int = 1 << 30) -> None:
        self._limit_s = limit_s
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def parse(self, source: Source, fetch: Fetch) -> Reading:
        """As SourceKind.parse; the kind is loaded in the child, by its name."""
        return self._ask("parse", source, fetch)  # type: ignore[no-any-return]

    def read_text(self, source: Source, fetch: Fetch) -> str:
        """As TextKind.read_text, likewise."""
        return self._ask("read_text", source, fetch)  # type: ignore[no-any-return]

    def _ask(self, question: str, source: Source, fetch: Fetch) -> Any:
        with self._lock:
            child = self._child_for_use()
            try:
                kind, *told = child.ask((question, source, fetch), self._limit_s)
            except TimeoutError:
                self._drop()
                raise SourceError(SourceState.BAD_CONTENT, f"took longer than {self._limit_s:g} s to parse") from None
            except (EOFError, OSError):
                self._drop()
                raise SourceError(
                    SourceState.BAD_CONTENT, "the parser died of it, probably for want of memory"
                ) from None
            except BaseException:
                self._drop()
                raise
            if kind == "memory":
                self._drop()
                limit = self._memory_bytes >> 20
                raise SourceError(SourceState.BAD_CONTENT, f"needs more than {limit} MiB of memory to parse")
        return _result(source, kind, told)

    def close(self) -> None:
        """Kill the child. One that is in the middle of a parse is left: it dies with us, and stopping must not wait."""
        if self._lock.acquire(timeout=_CLOSE_S):
            try:
                self._drop()
            finally:
                self._lock.release()

    def _child_for_use(self) -> _Child:
        if self._child is not None and not self._child.alive:
            self._drop()
        if self._child is None:
            self._child = _Child(self._limit_s, self._memory_bytes)
        return self._child

    def _drop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None


def _result(source: Source, kind: str, told: list[Any]) -> Any:
    if kind == "answer":
        return told[0]
    if kind == "source_error":
        state, detail, retry_after = told
        raise SourceError(
            SourceState(state), detail, retry_after=timedelta(seconds=retry_after) if retry_after else None
        )
    log.warning("source %s: the parser failed on an answer\n%s", source.key, told[1])
    raise SourceError(SourceState.BAD_CONTENT, f"cannot be parsed: {told[0]}")


class _Child:
    """The process at the other end. Its lifeline is a pipe that we hold open: when we die, by whatever signal, the
    kernel signals the child, even in the middle of a regular expression."""

    def __init__(self, limit_s: float, memory_bytes: int) -> None:
        lifeline, self._lifeline = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
                [
                    sys.executable,
                    "-c",
                    _BOOT,
                    json.dumps([path or os.getcwd() for path in sys.path]),  # noqa: PTH109
                    str(lifeline),
                    str(memory_bytes),
                    str(limit_s),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=(lifeline,),
                # A Ctrl-C in the terminal is for us; we end the child ourselves.
                start_new_session=True,
                bufsize=0,
            )
        except BaseException:
            os.close(self._lifeline)
            raise
        finally:
            os.close(lifeline)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to = self._process.stdin
        self._from = self._process.stdout
        os.set_blocking(self._to.fileno(), False)
        os.set_blocking(self._from.fileno(), False)
        self._ready = False

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, question: object, limit_s: float) -> tuple[Any, ...]:
        """Send and wait. Raises TimeoutError, EOFError when the child died, OSError."""
        if not self._ready:
            # Starting is our own cost, not the answer's.
            self._receive(time.monotonic() + _START_S)
            self._ready = True
        end = time.monotonic() + limit_s
        packed = pickle.dumps(question, protocol=pickle.HIGHEST_PROTOCOL)
        self._send(len(packed).to_bytes(8, "big") + packed, end)
        answer: tuple[Any, ...] = pickle.loads(self._receive(end))  # noqa: S301 - written by our own child
        return answer

    def kill(self) -> None:
        """End the process and wait for it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._to, self._from):
            with contextlib.suppress(OSError):
                stream.close()
        os.close(self._lifeline)

    def _send(self, data: bytes, end: float) -> None:
        left = memoryview(data)
        while left:
            self._wait(self._to.fileno(), selectors.EVENT_WRITE, end)
            with contextlib.suppress(BlockingIOError):
                left = left[os.write(self._to.fileno(), left[:_CHUNK]) :]

    def _receive(self, end: float) -> bytes:
        size = int.from_bytes(self._exactly(8, end), "big")
        return self._exactly(size, end)

    def _exactly(self, size: int, end: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._wait(self._from.fileno(), selectors.EVENT_READ, end)
            with contextlib.suppress(BlockingIOError):
                chunk = os.read(self._from.fileno(), min(size - len(data), 1 << 20))
                if not chunk:
                    raise EOFError
                data += chunk
        return bytes(data)

    @staticmethod
    def _wait(descriptor: int, event: int, end: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, event)
            left = end - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise TimeoutError
