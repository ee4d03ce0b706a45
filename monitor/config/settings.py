"""monitor.toml: how one house is set up."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from monitor.config.bundled import bundled
from monitor.config.folders import from_home, is_folder
from monitor.config.places import Place
from monitor.config.references import resolve_reference
from monitor.config.settings_shape import ChannelShape, SettingsShape
from monitor.config.settings_tables import (
    CalendarSettings,
    ChannelSettings,
    DigestSettings,
    EngineSettings,
    HttpSettings,
    OperatorSettings,
    ReconcileSettings,
    ReminderSettings,
)
from monitor.config.shape import check_shape
from monitor.config.sources import SourceOverride
from monitor.config.toml_lines import TomlFile, read_toml
from monitor.domain.alerts import Route
from monitor.domain.errors import ConfigError
from monitor.domain.remedies import did_you_mean, quoted

__all__ = [
    "CalendarSettings",
    "ChannelSettings",
    "DigestSettings",
    "EngineSettings",
    "HttpSettings",
    "OperatorSettings",
    "ReconcileSettings",
    "ReminderSettings",
    "Settings",
    "find_config",
    "load_settings",
    "resolve_reference",
]

FILE_NAME: Final = "monitor.toml"
_SQLITE: Final = "sqlite:///"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The whole file, checked. Paths are absolute; `templates_dir` is None where a user has no folder of their own."""

    path: Path
    home: Path
    zone: str
    language: str
    watchlists_dir: Path
    templates_dir: Path | None
    first_poll_alert_age: timedelta
    database_url: str
    http: HttpSettings
    engine: EngineSettings
    source_overrides: Mapping[str, SourceOverride]
    channels: Mapping[str, ChannelSettings]
    routes: tuple[Route, ...]
    digest: DigestSettings
    operator: OperatorSettings
    reminders: ReminderSettings
    calendar: CalendarSettings
    reconcile: ReconcileSettings
    place: Place

    def unknown_watchlists(self, known: Collection[str]) -> tuple[ConfigError, ...]:
        """A problem for each watchlist that a route names and that is not known: the route would tell nothing of it."""
        return tuple(
            self.place.inside("routes", number, "watchlists", position).problem(
                f'There is no watchlist "{name}".', did_you_mean(name, tuple(known))
            )
            for number, route in enumerate(self.routes)
            for position, name in enumerate(route.watchlists)
            if name != "*" and name not in known
        )


def find_config(explicit: Path | None, environ: Mapping[str, str] = os.environ, *, folder: Path = Path()) -> Path:
    """The file that was named, else RULEWIRE_CONFIG, else monitor.toml in `folder` or its rulewire-home.

    A folder stands for the monitor.toml in it. Raises ConfigError where none is named and none is there.
    """
    named = explicit or (Path(environ["RULEWIRE_CONFIG"]) if environ.get("RULEWIRE_CONFIG") else None)
    if named is not None:
        return named / FILE_NAME if is_folder(named) else named
    for path in (folder / FILE_NAME, folder / "rulewire-home" / FILE_NAME):
        if path.exists():
            return path
    raise ConfigError(
        f"There is no {FILE_NAME} here.",
        remedy='Run "rulewire init" to write one, or name yours with --config or RULEWIRE_CONFIG.',
    )


def load_settings(path: Path) -> Settings:
    """Read and check the file. Raises ConfigError with path, line and remedy."""
    file = read_toml(path, if_missing='Run "rulewire init" to write one.')
    shape = check_shape(SettingsShape, file.value, file.place)
    home = path.parent.resolve()
    channels = _channels(shape, file)
    routes = _routes(shape, channels, file.place)
    return Settings(
        path=path,
        home=home,
        zone=shape.zone,
        language=shape.language,
        watchlists_dir=_folder(shape.watchlists, "watchlists", home, file.place) or bundled("watchlists"),
        templates_dir=_folder(shape.templates, "templates", home, file.place),
        first_poll_alert_age=shape.first_poll_alert_age,
        database_url=_database_url(shape.database.url, home, file.place.inside("database", "url")),
        http=HttpSettings(**dict(shape.http)),
        engine=EngineSettings(**dict(shape.engine)),
        source_overrides={
            key: SourceOverride(key=key, values=values, place=file.place.inside("sources", key))
            for key, values in shape.sources.items()
        },
        channels=channels,
        routes=routes,
        digest=DigestSettings(**dict(shape.digest)),
        operator=_operator(shape, channels, routes, file.place),
        reminders=ReminderSettings(days=tuple(sorted(set(shape.reminders.days), reverse=True)), at=shape.reminders.at),
        calendar=CalendarSettings(folder=from_home(home, shape.calendar.folder) if shape.calendar.folder else None),
        reconcile=ReconcileSettings(**dict(shape.reconcile)),
        place=file.place,
    )


def _folder(name: str | None, default: str, home: Path, place: Place) -> Path | None:
    """The folder; None where none was named and the usual one is not there."""
    folder = from_home(home, name or default)
    if is_folder(folder):
        return folder
    if name is None:
        return None
    raise place.inside(default).problem(f"There is no folder {folder}.", 'Correct the name, or run "rulewire init".')


def _database_url(url: str, home: Path, place: Place) -> str:
    """The URL with an absolute path, so that it means the same file wherever the command is started."""
    name, question, query = url.removeprefix(_SQLITE).partition("?")
    if not url.startswith(_SQLITE):
        raise place.problem("Only SQLite databases can be used.", f'Write it as "{_SQLITE}rulewire.db".')
    if name in ("", ":memory:"):
        raise place.problem("A database in memory would forget everything.", f'Name a file: "{_SQLITE}rulewire.db".')
    path = from_home(home, name)
    if "?" in str(path) or not str(path).isprintable():
        raise place.problem(f"This cannot be the path of a database: {quoted(path)}.", "Move it to another folder.")
    return f"{_SQLITE}{path}{question}{query}"


def _channels(shape: SettingsShape, file: TomlFile) -> dict[str, ChannelSettings]:
    if not shape.channels:
        return {"console": ChannelSettings(name="console", kind="console", options={}, lines={})}
    return {name: _channel(name, channel, file.place) for name, channel in shape.channels.items()}


def _channel(name: str, shape: ChannelShape, place: Place) -> ChannelSettings:
    under = place.inside("channels", name)
    lines = {".".join(map(str, at[2:])): line for at, line in place.lines.items() if at[:2] == under.at and len(at) > 2}
    return ChannelSettings(name=name, kind=shape.kind, options=dict(shape.model_extra or {}), lines=lines)


def _routes(shape: SettingsShape, channels: Mapping[str, ChannelSettings], place: Place) -> tuple[Route, ...]:
    if not shape.routes:
        return (Route(key="all", watchlists=("*",), channels=tuple(channels), language=shape.language),)
    first: dict[str, int] = {}
    for number, route in enumerate(shape.routes):
        here = place.inside("routes", number)
        if route.key in first:
            line = place.inside("routes", first[route.key], "key").line
            what = f'The route "{route.key}" is here a second time (first in line {line}).'
            raise here.inside("key").problem(what, "Give it another key.")
        first[route.key] = number
        _refuse_unknown_channels(f'The route "{route.key}"', route.channels, channels, here)
    return tuple(
        Route(
            key=route.key,
            watchlists=tuple(dict.fromkeys(route.watchlists)),
            channels=tuple(dict.fromkeys(route.channels)),
            language=route.language or shape.language,
            alerts=route.alerts,
            digest=route.digest,
        )
        for route in shape.routes
    )


def _operator(
    shape: SettingsShape, channels: Mapping[str, ChannelSettings], routes: Sequence[Route], place: Place
) -> OperatorSettings:
    """Who is told where nothing is said of it: the readers of the first route."""
    operator = shape.operator
    _refuse_unknown_channels("[operator]", operator.channels or (), channels, place.inside("operator"))
    return OperatorSettings(
        channels=routes[0].channels if operator.channels is None else tuple(dict.fromkeys(operator.channels)),
        language=operator.language or shape.language,
        after=operator.after,
        checks=operator.checks,
    )


def _refuse_unknown_channels(
    who: str, names: Sequence[str], channels: Mapping[str, ChannelSettings], place: Place
) -> None:
    for number, name in enumerate(names):
        if name not in channels:
            what = f'{who} names the channel "{name}", which is not there.'
            remedy = f"{did_you_mean(name, tuple(channels))} Or add [channels.{name}]."
            raise place.inside("channels", number).problem(what, remedy)
