"""`rulewire demo`: the whole story, offline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.output import print_line


def demo(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where to leave its files; rulewire-demo without it.")
    ] = None,
) -> None:
    """Play the story of one rule from press report to register, offline, and leave its alerts and a digest."""
    from monitor.demo import run_demo

    run_demo(out, print_line)
