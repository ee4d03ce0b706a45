"""The other end of `_worker`: reads questions from standard input and answers on standard output, until that ends."""

from __future__ import annotations

import fcntl
import os
import pickle
import resource
import select
import signal
import sys
import traceback
from typing import Any, BinaryIO, Final

# The parent kills at the limit; the alarm is for the case that the parent is stopped or gone.
_GRACE_S: Final = 5.0


def serve(lifeline: int, memory_bytes: int, limit_s: float) -> None:
    """Answer until standard input ends. Dies with the parent, at `limit_s` plus a few seconds of one parse, and never
    holds more than `memory_bytes` of address space."""
    _die_with_parent(lifeline)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Whatever a library prints must not land among the frames.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    questions = os.fdopen(sys.stdin.fileno(), "rb", closefd=False)
    _write(answers, b"ready")
    while packed := _read(questions):
        signal.setitimer(signal.ITIMER_REAL, limit_s + _GRACE_S)
        answer = _answer(packed)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _write(answers, pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))


def _die_with_parent(lifeline: int) -> None:
    # A thread that watches the pipe would be no use: a regular expression that runs away never lets it run. The
    # kernel's own signal (SIGIO, whose default is to end the process) comes through. PR_SET_PDEATHSIG would fire
    # when the *thread* that started us ends.
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    ready, _, _ = select.select([lifeline], [], [], 0)
    if ready:  # the parent was gone before we asked for the signal
        os._exit(0)


def _answer(packed: bytes) -> tuple[Any, ...]:
    from monitor.domain.errors import SourceError
    from monitor.sources import load_kind

    try:
        question, source, fetch = pickle.loads(packed)  # noqa: S301 - written by our own parent
        return "answer", getattr(load_kind(source.kind), question)(source, fetch)
    except MemoryError:
        return ("memory",)
    except SourceError as error:
        wait = error.retry_after.total_seconds() if error.retry_after else None
        return "source_error", error.state.value, error.detail, wait
    except Exception as error:
        return "failed", f"{type(error).__name__}: {error}"[:300], traceback.format_exc(limit=-8)


def _read(stream: BinaryIO) -> bytes:
    head = stream.read(8)
    return stream.read(int.from_bytes(head, "big")) if len(head) == 8 else b""


def _write(stream: BinaryIO, data: bytes) -> None:
    stream.write(len(data).to_bytes(8, "big") + data)
    stream.flush()
