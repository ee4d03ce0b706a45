"""Rich's console as we use it. Imported only by commands that print for people."""

from __future__ import annotations

from typing import IO, Final

from rich.console import Console

from monitor.cli.exits import ExitCode
from monitor.cli.pipes import let_go_of_stdout

PIPED_WIDTH: Final = 100_000


class PlainConsole(Console):
    """Reads no markup, no emoji names, highlights nothing by itself; all text comes from outside.

    On a terminal it is as wide as that. Piped, lines are as long as they are, and nothing is coloured.
    """

    def __init__(self, stream: IO[str]) -> None:
        super().__init__(file=stream, highlight=False, markup=False, emoji=False)
        if not self.is_terminal:
            self.width = PIPED_WIDTH

    def on_broken_pipe(self) -> None:
        let_go_of_stdout()
        raise SystemExit(ExitCode.READER_GONE)
