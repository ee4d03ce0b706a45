"""Windows through the whole house: a day of polling, and windows that are added to a source that is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.world import SETTINGS, World, rss

MINUTE = timedelta(minutes=1)
NEW_YORK = ZoneInfo("America/New_York")
NEWS = rss(("1", "One", "Mon, 16 Oct 2023 07:00:00 GMT"))
OpenWorld = Callable[..., World]
WINDOW = (
    ", zone: America/New_York, calendar: us-federal, "
    'windows: [{from: "08:40", to: "09:00", cadence: 5m}, {from: "16:10", to: "16:12", cadence: 1m}]'
)


def eastern(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


def asked(world: World, until: datetime) -> list[str]:
    """The hours, on clocks in New York, at which the source is asked when somebody looks every minute."""
    source, hours = world.house.catalog.source("desk"), []
    while world.clock.now() < until:
        if world.house.store.due_sources(world.clock.now()):
            hours.append(world.clock.now().astimezone(NEW_YORK).strftime("%H:%M"))
            world.house.poller.poll(source)
            list(world.house.recorder.record_pending())
        world.clock.advance(MINUTE)
    return hours


def open_desk(open_world: OpenWorld, start: str, *, options: str = WINDOW) -> World:
    world = open_world(eastern(start), shipped_watchlists=False)
    path = "/desk.xml"
    world.publish(path, NEWS)
    url = world.server.url(path)
    world.add_source(f"{{key: desk, title: Desk, kind: feed, url: '{url}', cadence: 6h{options}}}")
    return world


def test_a_working_day_is_asked_in_its_windows_and_slowly_between_them(open_world: OpenWorld) -> None:
    world = open_desk(open_world, "2023-10-17 04:00")
    assert asked(world, eastern("2023-10-17 23:59")) == [
        "04:00",
        *("08:40", "08:45", "08:50", "08:55", "09:00"),
        *("15:00", "16:10", "16:11", "16:12", "22:12"),
    ]


def test_a_holiday_is_asked_slowly_all_day(open_world: OpenWorld) -> None:
    world = open_desk(open_world, "2023-11-23 04:00")
    assert asked(world, eastern("2023-11-23 23:59")) == ["04:00", "10:00", "16:00", "22:00"]


def test_a_window_that_is_added_is_kept_at_the_next_start(open_world: OpenWorld) -> None:
    world = open_desk(open_world, "2023-10-17 04:00", options=", zone: America/New_York")
    assert asked(world, eastern("2023-10-17 04:05")) == ["04:00"]
    world.restart()
    windows = '[sources.desk]\nwindows = [{from = "05:30", to = "05:40", cadence = "5m"}]\n'
    (world.home / "monitor.toml").write_text(f"{SETTINGS}\n{windows}", encoding="utf-8")
    # The jitter of a time that was planned at the start is the longest: half a minute.
    assert asked(world, eastern("2023-10-17 06:00")) == ["05:31", "05:36", "05:41"]
    world.restart()
    assert asked(world, eastern("2023-10-17 06:05")) == []
