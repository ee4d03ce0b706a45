"""The command line, in a process that kills itself (SIGKILL) in the middle of its work.

    python -m tests.integration.dying STATEMENT NUMBER ARGUMENT...

It dies at the `NUMBER`-th time that it is about to send a statement that begins so; COMMIT counts from the first
document on.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from sqlalchemy import Engine, event

from monitor.cli.main import main

FIRST_DOCUMENT = "INSERT INTO document"


class Death:
    """Comes at one statement."""

    def __init__(self, statement: str, number: int) -> None:
        self._statement = statement
        self._left = number
        self._has_begun = False
        event.listen(Engine, "before_cursor_execute", self._look)
        event.listen(Engine, "commit", self._commit)

    def _look(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        self._has_begun = self._has_begun or statement.startswith(FIRST_DOCUMENT)
        if statement.startswith(self._statement):
            self._come_nearer()

    def _commit(self, connection: Any) -> None:
        if self._has_begun and self._statement == "COMMIT":
            self._come_nearer()

    def _come_nearer(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    Death(sys.argv[1], int(sys.argv[2]))
    sys.argv[1:] = sys.argv[3:]
    main()
