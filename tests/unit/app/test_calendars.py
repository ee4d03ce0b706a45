"""The folder of calendars: what is written, when, and what becomes of files that nobody needs any more."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.app.calendars import Calendars, file_name
from monitor.app.cards import card_of, unknown_card
from monitor.app.watched import Watched
from monitor.config.bundled import bundled
from monitor.domain.errors import ConfigError, NotFoundError
from monitor.domain.reports import WatchlistCard
from monitor.domain.watchlists import Watchlist
from monitor.ports.deadlines import StoredDeadline
from monitor.render import TemplateRenderer
from tests.rfc5545 import events_of, read_calendar
from tests.unit.render.test_calendars import RULE

CLOUD = replace(RULE, id=2, uid="cloud@rulewire", title="Cloud", watchlists=("cloud-rental",))


class Shelf:
    """Deadlines in memory."""

    def __init__(self, *deadlines: StoredDeadline) -> None:
        self.held = list(deadlines)
        self.asked = 0

    def deadlines(
        self, *, since: date | None = None, watchlists: Sequence[str] = (), with_ended: bool = False
    ) -> Sequence[StoredDeadline]:
        self.asked += 1
        return [
            entry
            for entry in self.held
            if (since is None or entry.deadline.on >= since)
            and (not watchlists or set(watchlists) & set(entry.watchlists))
            and (with_ended or entry.ended_at is None)
        ]

    def deadlines_stamp(self) -> str:
        return str(self.held)


def watchlist(key: str, title: str = "") -> Watchlist:
    return Watchlist(
        key=key, title=title or key, reason="Because.", rules=(), content_hash=f"{key} {title}", source_text=""
    )


def watched(*keys: str) -> Watched:
    return Watched(watchlists={key: watchlist(key) for key in keys})


class Desk:
    """Calendars over a shelf, with watchlists that can be changed."""

    def __init__(self, shelf: Shelf, folder: Path | None, *keys: str) -> None:
        self.watched = watched(*(keys or ("ai-chips", "cloud-rental")))
        self.calendars = Calendars(
            store=shelf,
            renderer=TemplateRenderer([bundled("templates")], "UTC"),
            watched=lambda: self.watched,
            card_of=self._card_of,
            sources={},
            language="en",
            folder=folder,
        )

    def _card_of(self, key: str, language: str) -> WatchlistCard:
        found = self.watched.watchlists.get(key)
        return card_of(found, language) if found else unknown_card(key)


def uids(path: Path) -> list[str]:
    return [event.value("UID") for event in events_of(path.read_bytes())]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "served" / "calendars"


def test_a_folder_has_one_calendar_of_all_and_one_of_each(folder: Path) -> None:
    written = Desk(Shelf(RULE, CLOUD), None).calendars.write(folder)
    assert [path.name for path in written] == ["all.ics", "ai-chips.ics", "cloud-rental.ics"]
    assert sorted(path.name for path in folder.iterdir()) == ["ai-chips.ics", "all.ics", "cloud-rental.ics"]
    assert uids(folder / "all.ics") == [RULE.uid, CLOUD.uid]
    assert uids(folder / "ai-chips.ics") == [RULE.uid]


def test_a_web_server_may_read_them(folder: Path) -> None:
    Desk(Shelf(RULE), None).calendars.write(folder)
    assert (folder / "all.ics").stat().st_mode & stat.S_IRGRP


def test_what_is_not_watched_is_in_no_calendar(folder: Path) -> None:
    desk = Desk(Shelf(RULE, CLOUD), None, "ai-chips")
    desk.calendars.write(folder)
    assert uids(folder / "all.ics") == [RULE.uid]
    desk.watched = Watched()
    desk.calendars.write(folder)
    assert uids(folder / "all.ics") == []


def test_one_calendar_of_some_watchlists_from_a_day_on() -> None:
    desk = Desk(Shelf(RULE, CLOUD), None)
    assert len(events_of(desk.calendars.make(["ai-chips", "cloud-rental"]))) == 2
    assert len(events_of(desk.calendars.make(["cloud-rental"]))) == 1
    assert len(events_of(desk.calendars.make(since=date(2023, 12, 18)))) == 2
    assert events_of(desk.calendars.make(since=date(2023, 12, 19))) == []
    assert read_calendar(desk.calendars.make(["ai-chips"])).value("UID") != read_calendar(
        desk.calendars.make(["cloud-rental"])
    ).value("UID")


def test_a_watchlist_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(NotFoundError, match=r"no watchlist 'chips'.*ai-chips, cloud-rental"):
        Desk(Shelf(), None).calendars.make(["chips"])


def test_the_file_of_a_watchlist_that_is_gone_is_emptied_and_not_touched_again(folder: Path) -> None:
    desk = Desk(Shelf(RULE, CLOUD), None)
    desk.calendars.write(folder)
    desk.watched = watched("ai-chips")
    desk.calendars.write(folder)
    assert uids(folder / "cloud-rental.ics") == []
    before = (folder / "cloud-rental.ics").stat()
    desk.calendars.write(folder)
    assert (folder / "cloud-rental.ics").stat().st_ino == before.st_ino
    desk.watched = watched("ai-chips", "cloud-rental")
    desk.calendars.write(folder)
    assert uids(folder / "cloud-rental.ics") == [CLOUD.uid]


def test_the_file_of_a_watchlist_that_cannot_be_read_at_present_is_left_as_it_is(folder: Path) -> None:
    desk = Desk(Shelf(RULE, CLOUD), None)
    desk.calendars.write(folder)
    before = (folder / "cloud-rental.ics").read_bytes()
    desk.watched = replace(watched("ai-chips"), refused={"cloud-rental": ConfigError("broken")})
    desk.calendars.write(folder)
    assert (folder / "cloud-rental.ics").read_bytes() == before
    assert uids(folder / "all.ics") == [RULE.uid, CLOUD.uid]


def test_other_files_in_the_folder_are_nobodys_business(folder: Path) -> None:
    desk = Desk(Shelf(RULE), None)
    folder.mkdir(parents=True)
    strangers = {"holidays.ics": b"BEGIN:VCALENDAR\r\n", "mine.ics": desk.calendars.make(["ai-chips"]), "notes": b"n"}
    for name, content in strangers.items():
        (folder / name).write_bytes(content)
    desk.calendars.write(folder)
    assert {name: (folder / name).read_bytes() for name in strangers} == strangers


def test_a_watchlist_called_all_makes_way_for_the_calendar_of_all() -> None:
    assert [file_name(key) for key in ("", "all", "ai-chips")] == ["all.ics", "watchlist-all.ics", "ai-chips.ics"]


def test_the_daemon_looks_again_only_when_something_has_changed(folder: Path) -> None:
    shelf = Shelf(RULE)
    desk = Desk(shelf, folder, "ai-chips")
    desk.calendars.keep()
    asked = shelf.asked
    desk.calendars.keep()
    assert shelf.asked == asked
    shelf.held.append(replace(CLOUD, watchlists=("ai-chips",)))
    desk.calendars.keep()
    assert uids(folder / "ai-chips.ics") == [RULE.uid, CLOUD.uid]


def test_the_daemon_takes_over_other_words_of_a_watchlist_and_brings_back_a_lost_file(folder: Path) -> None:
    desk = Desk(Shelf(RULE), folder, "ai-chips")
    desk.calendars.keep()
    desk.watched = Watched(watchlists={"ai-chips": watchlist("ai-chips", "Chips for AI")})
    desk.calendars.keep()
    assert read_calendar((folder / "ai-chips.ics").read_bytes()).text("NAME") == "Rulewire: Chips for AI"
    (folder / "all.ics").unlink()
    desk.calendars.keep()
    assert uids(folder / "all.ics") == [RULE.uid]


def test_without_a_folder_the_daemon_keeps_none() -> None:
    shelf = Shelf(RULE)
    Desk(shelf, None).calendars.keep()
    assert shelf.asked == 0


def test_a_folder_that_cannot_be_written_is_told_with_a_remedy_and_tried_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    desk = Desk(Shelf(RULE), tmp_path / "file" / "calendars")
    with pytest.raises(ConfigError, match=r"calendars cannot be written: .*\[calendar\] another folder"):
        desk.calendars.keep()
    (tmp_path / "file").unlink()
    desk.calendars.keep()
    assert uids(tmp_path / "file" / "calendars" / "all.ics") == [RULE.uid]


def test_no_half_written_file_is_left_where_a_folder_is_in_the_way(folder: Path) -> None:
    (folder / "all.ics").mkdir(parents=True)
    with pytest.raises(OSError, match=r".+"):
        Desk(Shelf(RULE), None).calendars.write(folder)
    assert [path.name for path in folder.iterdir()] == ["all.ics"]
