"""What the process says when it ends. Documented in docs/cli.md."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Every exit code of every command."""

    DONE = 0
    NOT_WELL = 1
    ERROR = 2
    FAULT = 70
    """EX_SOFTWARE of sysexits.h."""
    INTERRUPTED = 130
    """128 and the number of SIGINT, as shells have it."""
    READER_GONE = 141
    """128 and the number of SIGPIPE."""
