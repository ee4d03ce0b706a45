"""The watch: which book of watchlists is in force, and its replacement when the files change."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from monitor.app.watch_files import Look, Verdict, contents, judge, look_at
from monitor.app.watched import Watched, events_between, take_over
from monitor.domain.errors import StoreError
from monitor.domain.events import Event, WatchlistRefused, WatchlistReloaded, WatchlistRemoved
from monitor.domain.watchlists import Watchlist
from monitor.matching import Frequencies, compile_watchlists, learn_frequencies
from monitor.pipeline.scan import WatchBook
from monitor.ports.audit import AuditStore
from monitor.ports.lookups import SampleStore
from monitor.ports.world import Clock

log = logging.getLogger(__name__)

SAMPLE_TEXTS: Final = 5_000
SAMPLE_LETTERS: Final = 4_000_000


class WatchStore(AuditStore, SampleStore, Protocol):
    """What the watch needs of the tables."""


class Watch:
    """Holds the watchlists that were read, and the book compiled from them on first use.

    `read` says what the files under `folder` hold. With `learns`, the matcher is told how often words stand in the
    archive: that takes about a second and changes its speed only, so it pays where many versions are scanned.

    One thread may look while others ask for the book.
    """

    def __init__(
        self, *, folder: Path, read: Callable[[], Watched], store: WatchStore, clock: Clock, learns: bool = False
    ) -> None:
        self._folder = folder
        self._read = read
        self._store = store
        self._clock = clock
        self._learns = learns
        self._last: Look = look_at(folder, {})
        self._taken: Look = self._last
        self._watched = take_over(Watched(), read)
        self._book: WatchBook | None = None
        self._swap = threading.Lock()
        self._told = False

    @property
    def watched(self) -> Watched:
        """The watchlists in force, and what is wrong with the files."""
        return self._watched

    def book(self) -> WatchBook:
        """The book in force."""
        with self._swap:
            if self._book is None:
                self._book = self._compiled(self._watched)
            return self._book

    def look(self) -> bool:
        """Look at the files; True when they were taken over.

        That waits until two looks in a row saw the same: a file that is being written, or several that are being
        replaced, come to rest first. Raises StoreError when the audit log cannot be written: then nothing is taken
        over, and the next look tries again.
        """
        self._tell_first()
        last, self._last = self._last, look_at(self._folder, self._last)
        if judge(taken=self._taken, last=last, now=self._last) is not Verdict.CHANGED:
            return False
        before, after = self._watched, take_over(self._watched, self._read)
        book = self._next_book(before, after)
        if contents(look_at(self._folder, self._last)) != contents(self._last):
            return False  # changed while it was read; the next looks see it
        events = events_between(before, after, self._clock.now())
        self._store.save_events(events)
        with self._swap:
            self._watched, self._book = after, book
        self._taken = self._last
        _log_changes(before, after, events)
        return True

    def _tell_first(self) -> None:
        """Files that were broken when the process began stand in the audit log too."""
        if not self._told:
            sound = replace(self._watched, refused={})
            self._store.save_events(events_between(sound, self._watched, self._clock.now()))
            self._told = True

    def _next_book(self, before: Watched, after: Watched) -> WatchBook:
        held = self._book
        if held is not None and _hashes(before) == _hashes(after):
            return replace(held, left_out=after.left_out)
        return self._compiled(after)

    def _compiled(self, watched: Watched) -> WatchBook:
        watchlists = tuple(watched.watchlists.values())
        matcher = compile_watchlists(watchlists, frequencies=self._frequencies(watchlists))
        return WatchBook(watchlists=watched.watchlists, matcher=matcher, left_out=watched.left_out)

    def _frequencies(self, watchlists: tuple[Watchlist, ...]) -> Frequencies | None:
        """How common words are in the newest part of the archive; None where nobody asks or there is nothing to ask."""
        if not self._learns:
            return None
        try:
            sample = self._store.latest_texts(most=SAMPLE_TEXTS, most_letters=SAMPLE_LETTERS)
            learnt = learn_frequencies(watchlists, sample)
        except StoreError as error:
            log.warning("the archive was not read for the frequencies of words, so matching may be slower: %s", error)
            return None
        return learnt if learnt.documents else None


def _hashes(watched: Watched) -> dict[str, str]:
    return {key: watchlist.content_hash for key, watchlist in watched.watchlists.items()}


def _log_changes(before: Watched, after: Watched, events: tuple[Event, ...]) -> None:
    for event in events:
        if isinstance(event, WatchlistReloaded):
            log.info("watchlist %s was read again and is in force", event.watchlist)
        elif isinstance(event, WatchlistRefused):
            instead = "stays in force as it was read before" if event.content_hash else "is left out until it is mended"
            log.warning("watchlist %s %s: %s", event.watchlist, instead, event.problem)
        elif isinstance(event, WatchlistRemoved):
            log.warning("watchlist %s is dropped: its file is gone", event.watchlist)
    known = {str(problem) for problem in (*before.problems, *after.refused.values())}
    for problem in after.problems:
        if str(problem) not in known:
            log.warning("%s", problem)
