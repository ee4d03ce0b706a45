"""Options that several commands share, and how `--config` is found wherever it stands on the line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

CONFIG_HELP: Final = (
    "The monitor.toml to use, or its folder. Without it: RULEWIRE_CONFIG, then monitor.toml here or in rulewire-home."
)

FLAG: Final = ""
"""As a metavar: a flag takes no value, and Typer would write `<bool>` behind it."""

DEFAULT_SOURCE: Final = "federal-register"
"""What imported documents are put under, where nothing else is said."""


def _nearest_config(context: typer.Context, value: Path | None) -> Path | None:
    """What was given to this command, else to a group before it. None leaves it to `find_config`."""
    parent = context.parent
    while value is None and parent is not None:
        value = parent.params.get("config")
        parent = parent.parent
    return value


Config = Annotated[Path | None, typer.Option("--config", metavar="PATH", help=CONFIG_HELP, callback=_nearest_config)]
AsJson = Annotated[bool, typer.Option("--json", metavar=FLAG, help="Print JSON, and nothing else, on standard output.")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many.")]


def group_options(config: Config = None) -> None:
    """Lets `--config` stand between the name of a group and the name of its command."""
