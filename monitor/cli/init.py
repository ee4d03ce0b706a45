"""`rulewire init`: a folder that a person can edit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.output import print_line


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write; made if it is not there.")] = Path(),
) -> None:
    """Write monitor.toml and copies of the watchlists and templates for you to edit. Overwrites nothing."""
    from monitor.config.bundled import write_home

    for written in write_home(folder):
        print_line(f"wrote {written}")
    print_line(f"Next: look through {folder / 'monitor.toml'}, then start with")
    print_line(f"  rulewire run --config {folder / 'monitor.toml'}")
