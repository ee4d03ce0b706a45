"""Which files of a folder are read."""

from __future__ import annotations

import os
from pathlib import Path

from monitor.domain.errors import ConfigError


def yaml_files(folder: Path, *, error: type[ConfigError]) -> tuple[tuple[Path, ...], tuple[ConfigError, ...]]:
    """The `*.yaml` files by name, and a problem for each file that looks meant but would not be read.

    Hidden files, as editors leave them, are not looked at. A folder that is not there is empty.
    """
    try:
        names = sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.is_file())
    except FileNotFoundError:
        return (), ()
    except OSError as problem:
        what = f"The folder cannot be read: {problem.strerror or problem}."
        return (), (error(what, path=folder, remedy="Check its permissions."),)
    stray = tuple(
        error("Only files that end in .yaml are read.", path=path, remedy=f"Rename it to {path.stem}.yaml.")
        for path in names
        if path.suffix.lower() in (".yml", ".yaml") and path.suffix != ".yaml"
    )
    return tuple(path for path in names if path.suffix == ".yaml"), stray


def is_folder(path: Path) -> bool:
    """Whether it is a folder that can be looked at; Path.is_dir raises where a folder above is closed to us."""
    return os.path.isdir(path)  # noqa: PTH112


def from_home(home: Path, name: str) -> Path:
    """The path that a person wrote: `~` is their own folder, and a relative one is relative to `home`."""
    try:
        return home / Path(name).expanduser()
    except RuntimeError:  # ~nobody
        return home / name


def require_folder(folder: Path) -> None:
    """Raises ConfigError where the folder of watchlists is not there."""
    if not is_folder(folder):
        raise ConfigError(
            "There is no such folder.",
            path=folder,
            remedy='Run "rulewire init", or correct "watchlists" in monitor.toml.',
        )
