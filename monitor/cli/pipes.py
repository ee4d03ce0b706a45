"""When the reader of our output went away (`| head`)."""

from __future__ import annotations

import os
import sys


def let_go_of_stdout() -> None:
    """Point stdout at nothing, or the interpreter complains at exit about what it could not flush."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
