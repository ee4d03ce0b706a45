"""Calendars of deadlines: one of all watchlists and one of each, made on demand and kept current in a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, Protocol

from monitor.app.watched import Watched
from monitor.domain.errors import ConfigError, NotFoundError
from monitor.domain.reports import WatchlistCard
from monitor.domain.sources import Source
from monitor.ports.deadlines import DeadlineStore, StoredDeadline
from monitor.render.calendars import CalendarFeed, calendar_uid

ALL: Final = "all"
SUFFIX: Final = ".ics"
HEAD_BYTES: Final = 8192
"""The properties of a calendar stand before its events."""


class CalendarRenderer(Protocol):
    """What is asked of the templates."""

    def calendar(self, feed: CalendarFeed, *, language: str) -> bytes: ...


class Calendars:
    """Makes calendar files. `watched` gives the watchlists in force; `folder` is where the daemon keeps the files
    current, None where it keeps none."""

    def __init__(
        self,
        *,
        store: DeadlineStore,
        renderer: CalendarRenderer,
        watched: Callable[[], Watched],
        card_of: Callable[[str, str], WatchlistCard],
        sources: Mapping[str, Source],
        language: str,
        folder: Path | None,
    ) -> None:
        self._store = store
        self._renderer = renderer
        self._watched = watched
        self._card_of = card_of
        self._zones = {key: source.zone for key, source in sources.items()}
        self._source_titles = {key: source.title for key, source in sources.items()}
        self._language = language
        self._folder = folder
        self._kept: object = None

    def make(self, watchlists: Sequence[str] = (), *, since: date | None = None, language: str | None = None) -> bytes:
        """The calendar of these watchlists, of all in force without any. Raises NotFoundError for one that is not."""
        known = self._known()
        for key in watchlists:
            if key not in known:
                raise NotFoundError("watchlist", key, known=tuple(known))
        held = self._held(watchlists or known, since)
        return self._made(",".join(sorted(set(watchlists))), held, language or self._language)

    def write(self, folder: Path, *, since: date | None = None, language: str | None = None) -> list[Path]:
        """Write `all.ics` and a file for each watchlist; returns those that there are. A file whose bytes would be the
        same is left alone, and so is that of a watchlist that cannot be read at present. The file of a watchlist that
        is gone is emptied: who subscribed to it would else keep dates that nobody watches any more. Raises OSError."""
        language = language or self._language
        folder.mkdir(parents=True, exist_ok=True)
        held = self._held(self._known(), since)
        contents = {folder / file_name(""): self._made("", held, language)}
        for key in sorted(self._watched().watchlists):
            mine = [entry for entry in held if key in entry.watchlists]
            contents[folder / file_name(key)] = self._made(key, mine, language)
        for path, key in _gone(folder, self._known()):
            contents[path] = self._made(key, (), language)
        for path, content in contents.items():
            replace_file(path, content)
        return list(contents)

    def keep(self) -> None:
        """Bring the files of the daemon up to date, if anything that they tell has changed. Raises ConfigError."""
        folder = self._folder
        if folder is None:
            return
        state = self._state()
        expected = [folder / file_name(key) for key in ("", *self._watched().watchlists)]
        try:
            if state == self._kept and all(path.exists() for path in expected):
                return
            self.write(folder)
        except OSError as error:
            problem = f"The calendars cannot be written: {error.strerror or type(error).__name__}."
            remedy = "Make room there, or give [calendar] another folder."
            raise ConfigError(problem, path=error.filename or folder, remedy=remedy) from error
        self._kept = state

    def _state(self) -> object:
        hashes = {key: watchlist.content_hash for key, watchlist in self._watched().watchlists.items()}
        return self._store.deadlines_stamp(), hashes

    def _known(self) -> list[str]:
        return sorted(self._watched().keys)

    def _held(self, watchlists: Sequence[str], since: date | None) -> Sequence[StoredDeadline]:
        return self._store.deadlines(since=since, watchlists=watchlists, with_ended=True) if watchlists else ()

    def _made(self, key: str, deadlines: Sequence[StoredDeadline], language: str) -> bytes:
        cards = {name: self._card_of(name, language) for entry in deadlines for name in entry.watchlists}
        named = key.split(",") if key else []
        feed = CalendarFeed(
            key=key,
            title=", ".join(self._card_of(name, language).title for name in named),
            deadlines=deadlines,
            cards=cards,
            zones=self._zones,
            source_titles=self._source_titles,
        )
        return self._renderer.calendar(feed, language=language)


def file_name(key: str) -> str:
    """The file of a watchlist, or of all of them (an empty key). A watchlist that is called `all` makes way."""
    return f"{key or ALL}{SUFFIX}" if key != ALL else f"watchlist-{ALL}{SUFFIX}"


def replace_file(path: Path, content: bytes) -> None:
    """Put the content into the file at once or not at all, and not where it is there already. Raises OSError."""
    path = path.resolve()
    if path.is_file() and path.read_bytes() == content:
        return
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def _gone(folder: Path, known: Collection[str]) -> Iterator[tuple[Path, str]]:
    """Files in the folder that were made for a watchlist that is no longer known, with its key."""
    present = {file_name(key) for key in ("", *known)}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        key = path.name.removesuffix(SUFFIX)
        if path.name not in present and path.is_file() and f"UID:{calendar_uid(key)}\r\n".encode() in _head(path):
            yield path, key


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)
