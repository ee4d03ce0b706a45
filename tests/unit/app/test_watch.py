"""The shell around the files: what is taken over when, and what is left as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.app.watch import SAMPLE_LETTERS, SAMPLE_TEXTS, Watch
from monitor.app.watched import Watched
from monitor.domain.documents import Text
from monitor.domain.errors import StoreError, WatchlistError
from monitor.domain.events import Event, WatchlistRefused
from monitor.domain.queries import Group, Term
from monitor.domain.watchlists import Rule, Watchlist
from monitor.testing import FrozenClock

CLOCK = FrozenClock(datetime(2023, 6, 28, 7, 30, tzinfo=UTC))


class Tables:
    """An audit log, and an archive that counts who asks for it."""

    def __init__(self, archive: Sequence[Text] = (), *, broken: bool = False) -> None:
        self.archive = archive
        self.broken = broken
        self.events: list[Event] = []
        self.asked: list[tuple[int, int]] = []

    def save_events(self, events: Sequence[Event]) -> None:
        if self.broken and events:
            raise StoreError("The disk is full.")
        self.events.extend(events)

    def refusals(self) -> Mapping[str, WatchlistRefused]:
        return {}

    def latest_texts(self, *, most: int, most_letters: int) -> Iterator[Text]:
        self.asked.append((most, most_letters))
        yield from self.archive
        if self.broken:
            raise StoreError("The disk failed.")


class Folder:
    """One file, `chips.yaml`, that names words; the word `broken` breaks it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path / "chips.yaml"
        self.then: list[str] = []
        self.write("A800")

    def write(self, words: str) -> None:
        self.file.write_text(words, encoding="utf-8")

    def read(self) -> Watched:
        words = self.file.read_text(encoding="utf-8")
        if self.then:
            self.write(self.then.pop())
        if "broken" in words:
            problem = WatchlistError("Broken.", path=self.file, line=1)
            return Watched(refused={"chips": problem}, problems=(problem,))
        query = Group(written="words", terms=tuple(Term(text=word) for word in words.split()))
        rule = Rule(key="named", why="", query=query)
        return Watched(
            watchlists={"chips": Watchlist(key="chips", title="", reason="", rules=(rule,), content_hash=words)}
        )


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def watch(folder: Folder, tables: Tables, *, learns: bool = False) -> Watch:
    return Watch(folder=folder.path, read=folder.read, store=tables, clock=CLOCK, learns=learns)


def in_force(watching: Watch) -> str:
    return watching.watched.watchlists["chips"].content_hash


def test_the_archive_is_asked_only_by_those_who_scan_much(folder: Folder) -> None:
    tables = Tables([Text(title="A rule")])
    watch(folder, tables).book()
    assert tables.asked == []
    learning = watch(folder, tables, learns=True)
    learning.book()
    learning.book()
    assert tables.asked == [(SAMPLE_TEXTS, SAMPLE_LETTERS)]
    folder.write("A800 H800")
    learning.look()
    learning.look()
    assert len(tables.asked) == 2, "new words may be common ones"


@pytest.mark.parametrize("archive", [[], [Text(title=f"Rule {number} on the A800") for number in range(300)]])
@pytest.mark.parametrize("learns", [False, True])
def test_what_was_learnt_changes_nothing_that_is_found(folder: Folder, archive: list[Text], learns: bool) -> None:
    matcher = watch(folder, Tables(archive), learns=learns).book().matcher
    [match] = matcher.match(Text(title="Curbs on the A800"))
    assert [(found.start, found.end) for found in match.evidence] == [(13, 17)]


def test_an_archive_that_cannot_be_read_is_told_and_watched_without(
    folder: Folder, caplog: pytest.LogCaptureFixture
) -> None:
    matcher = watch(folder, Tables([Text(title="A rule")], broken=True), learns=True).book().matcher
    assert matcher.match(Text(title="Curbs on the A800"))
    assert "The disk failed." in caplog.text


def test_what_the_audit_log_cannot_take_is_not_taken_over_until_it_can(folder: Folder) -> None:
    tables = Tables()
    watching = watch(folder, tables)
    folder.write("A800 H800")
    tables.broken = True
    assert not watching.look()
    for _ in range(2):
        with pytest.raises(StoreError):
            watching.look()
        assert in_force(watching) == "A800"
    tables.broken = False
    assert watching.look()
    assert in_force(watching) == "A800 H800"
    assert [event.kind for event in tables.events] == ["WatchlistReloaded"]


def test_a_file_that_is_saved_again_while_it_is_read_waits_for_the_next_looks(folder: Folder) -> None:
    watching = watch(folder, Tables())
    folder.write("A800 H800")
    folder.then = ["A800 H800 H20"]
    assert [watching.look() for _ in range(4)] == [False, False, False, True]
    assert in_force(watching) == "A800 H800 H20"


def test_a_file_that_was_broken_from_the_start_stands_in_the_audit_log_once(folder: Folder) -> None:
    folder.write("broken")
    tables = Tables()
    watching = watch(folder, tables)
    assert watching.book().left_out == {"chips"}
    for _ in range(3):
        assert not watching.look()
    place = f"{folder.file}:1: Broken."
    assert [event.subject() for event in tables.events] == [
        {"watchlist": "chips", "content_hash": "", "problem": place}
    ]


def test_a_broken_file_compiles_nothing_anew(folder: Folder) -> None:
    watching = watch(folder, Tables())
    before = watching.book().matcher
    folder.write("broken")
    watching.look()
    assert watching.look()
    assert watching.book().matcher is before
