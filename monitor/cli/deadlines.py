"""Deadlines as commands show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from monitor.cli.output import FAINT, plain, print_line

if TYPE_CHECKING:
    from monitor.domain.matches import Deadline

KIND_WIDTH = 24
LONGEST_LABEL = 80
LONGEST_QUOTE = 400


def next_deadline(deadlines: Iterable[Deadline], today: date) -> str:
    """`2023-12-18 comments close` for the next that lies ahead or is today; empty where none is."""
    ahead = [deadline for deadline in deadlines if deadline.on >= today and not deadline.ended]
    if not ahead:
        return ""
    nearest = min(ahead, key=lambda deadline: deadline.on)
    return f"{nearest.on} {spoken_kind(nearest)}"


def spoken_kind(deadline: Deadline) -> str:
    """`comments close`."""
    return deadline.kind.replace("_", " ")


def print_deadlines(deadlines: Iterable[Deadline]) -> None:
    """One line for each, and under it the sentence that sets it."""
    from monitor.text.printable import one_line

    for deadline in deadlines:
        label = f" ({one_line(deadline.label, LONGEST_LABEL)})" if deadline.label else ""
        print_line(plain(f"  {spoken_kind(deadline):<{KIND_WIDTH}}", FAINT).append_text(plain(_when(deadline) + label)))
        if deadline.quote:
            print_line(f"    {one_line(deadline.quote, LONGEST_QUOTE)}", style=FAINT)


def _when(deadline: Deadline) -> str:
    if deadline.ended:
        return f"{deadline.on}, taken back"
    return f"{deadline.on}, moved from {deadline.before}" if deadline.before else str(deadline.on)


def deadline_json(deadline: Deadline) -> dict[str, Any]:
    """One deadline of a document, or one that it moved."""
    return {
        "kind": deadline.kind,
        "on": deadline.on.isoformat(),
        "label": deadline.label,
        "quote": deadline.quote,
        "before": deadline.before.isoformat() if deadline.before else None,
        "ended": deadline.ended,
    }
