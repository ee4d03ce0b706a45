"""Which watchlists are in force, and what becomes of them when their files change. Nothing here is touched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from monitor.config.folders import yaml_files
from monitor.config.settings import Settings
from monitor.config.watchlists import load_watchlists
from monitor.domain.errors import ConfigError, WatchlistError
from monitor.domain.events import Event, WatchlistRefused, WatchlistReloaded, WatchlistRemoved
from monitor.domain.watchlists import Watchlist


@dataclass(frozen=True, kw_only=True)
class Watched:
    """The watchlists in force by key, and what is wrong with the files.

    `refused` says of each watchlist why its file cannot be used. One that is in `watchlists` as well is in force as it
    was read last, before the file was broken. `problems` are all that a person should know of, these included.
    """

    watchlists: Mapping[str, Watchlist] = field(default_factory=dict)
    refused: Mapping[str, ConfigError] = field(default_factory=dict)
    problems: tuple[ConfigError, ...] = ()

    @property
    def left_out(self) -> frozenset[str]:
        """Those that nobody looks with: refused, and never read by this process."""
        return frozenset(self.refused) - frozenset(self.watchlists)

    @property
    def keys(self) -> frozenset[str]:
        """Every watchlist that somebody wants, whether its file can be read at present or not."""
        return frozenset(self.watchlists) | frozenset(self.refused)


def read_watched(settings: Settings, sources: Collection[str]) -> Watched:
    """What the files say at present. `sources` are the keys that filters may name. Raises ConfigError where the folder
    is gone or closed to us."""
    folder = settings.watchlists_dir
    paths, _ = yaml_files(folder, error=WatchlistError)
    found = load_watchlists(folder)
    by_key = {watchlist.key: watchlist for watchlist in found.watchlists}
    of_path = {Path(problem.path): problem for problem in reversed(found.problems) if problem.path}
    if folder in of_path:
        raise of_path[folder]
    refused = {path.stem: of_path[path] for path in paths if path.stem not in by_key and path in of_path}
    mentions = (*found.unknown_sources(sources), *settings.unknown_watchlists({*by_key, *refused}))
    return Watched(watchlists=by_key, refused=refused, problems=(*found.problems, *mentions))


def take_over(before: Watched, read: Callable[[], Watched]) -> Watched:
    """What is in force once the files were read again. A watchlist that cannot be used any more stays as it was; where
    the folder itself cannot be read, all of them do."""
    try:
        found = read()
    except ConfigError as error:
        refused = dict.fromkeys((*before.watchlists, *before.refused), error)
        return replace(before, refused=refused, problems=(error,))
    kept = {key: before.watchlists[key] for key in found.refused if key in before.watchlists}
    return replace(found, watchlists={**found.watchlists, **kept})


def events_between(before: Watched, after: Watched, now: datetime) -> tuple[Event, ...]:
    """What the audit log is told, by key. A problem that stays as it was is told once."""
    keys = sorted({*before.watchlists, *before.refused, *after.watchlists, *after.refused})
    events = (_event(key, before, after, now) for key in keys)
    return tuple(event for event in events if event is not None)


def _event(key: str, before: Watched, after: Watched, now: datetime) -> Event | None:
    held, problem = after.watchlists.get(key), after.refused.get(key)
    if problem is not None:
        if str(before.refused.get(key)) == str(problem):
            return None
        in_force = held.content_hash if held else ""
        return WatchlistRefused(at=now, watchlist=key, content_hash=in_force, problem=str(problem))
    if held is None:
        return WatchlistRemoved(at=now, watchlist=key)
    was = before.watchlists.get(key)
    if was is not None and was.content_hash == held.content_hash and key not in before.refused:
        return None
    return WatchlistReloaded(at=now, watchlist=key, content_hash=held.content_hash)
