"""From `--config` to settings and to the wired house, with what is broken told on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.cli.output import console, plain, warn

if TYPE_CHECKING:
    from monitor.app.house import House
    from monitor.config.settings import Settings
    from monitor.domain.errors import ConfigError


def read_settings(config: Path | None) -> Settings:
    """The settings of the file that was named, or of the one that is found. Raises ConfigError."""
    from monitor.config.settings import find_config, load_settings

    return load_settings(find_config(config))


def watchlist_folder(config: Path | None) -> Path:
    """The folder of watchlists of the configuration; the shipped one where none was named and none is there."""
    from monitor.config.bundled import bundled
    from monitor.config.settings import find_config, load_settings
    from monitor.domain.errors import ConfigError

    try:
        path = find_config(config)
    except ConfigError:
        return bundled("watchlists")
    return load_settings(path).watchlists_dir


def open_house(config: Path | None, *, quiet: bool = False, learns: bool = False) -> House:
    """The house of that configuration; close it, or use it as a context manager. Tells its problems as warnings.

    With `quiet`, what a `console` channel sends goes to standard error: standard output holds nothing but JSON.
    `learns` is for commands that scan much (monitor/app/watch.py).
    """
    from monitor.app.house import House

    house = House(read_settings(config), echo=echo_to(on_stderr=quiet), learns=learns)
    tell_problems(house.problems)
    return house


def echo_to(*, on_stderr: bool) -> Callable[[str], None]:
    """How a `console` channel prints."""

    def echo(line: str) -> None:
        console(on_stderr=on_stderr).print(plain(line), soft_wrap=True)

    return echo


def tell_problems(problems: Iterable[ConfigError]) -> None:
    """One warning for each file, watchlist, source or channel that was left out."""
    for problem in problems:
        warn(str(problem))
