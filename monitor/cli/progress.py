"""A bar for work that takes a while, on standard error and only on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from monitor.cli.output import console

STEP: Final = 250
"""The bar moves once in so many steps: telling it costs more than reading a short text."""


def progress_on_stderr() -> Progress:
    """A display of bars with what is left; nothing where nobody looks. Gone at the end."""
    target = console(on_stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=target, transient=True, disable=not target.is_terminal)


@contextmanager
def progress_bar(description: str, total: int) -> Iterator[Callable[[], None]]:
    """One bar: call what it gives once for each piece of work."""
    done = 0
    with progress_on_stderr() as progress:
        task = progress.add_task(description, total=total)

        def step() -> None:
            nonlocal done
            done += 1
            if done % STEP == 0:
                progress.update(task, completed=done)

        yield step
