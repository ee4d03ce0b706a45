"""What the rooms log while a command runs: one line each on standard error, without tracebacks."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

from monitor.cli.faults import DEBUG_VARIABLE
from monitor.cli.output import complain


class OneLineHandler(logging.Handler):
    """Warnings and errors in the words of the command line. With RULEWIRE_DEBUG the traceback follows."""

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.exc_info and record.exc_info[0] is not None:
            message += f" ({record.exc_info[0].__name__})"
            if os.environ.get(DEBUG_VARIABLE, "") not in ("", "0"):
                message += "\n" + logging.Formatter().formatException(record.exc_info)
        complain(f"{record.levelname.lower()}: {message}")


def log_in_one_line() -> Callable[[], None]:
    """For every command; `run` replaces it by a log with times. Returns what takes it back."""
    root, handler = logging.getLogger(), OneLineHandler(logging.WARNING)
    root.addHandler(handler)
    return lambda: root.removeHandler(handler)
