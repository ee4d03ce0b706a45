"""Two weeks of January 2024 as a daemon would live them: 2 January (a Tuesday) to 16 January, with the birthday of
Martin Luther King on the 15th, on which the register has no issue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from monitor.domain.coverage import CoverageReport
from monitor.engines.stages import run_counts, run_deliveries, run_to_told
from monitor.pipeline.coverage import read_coverage
from monitor.testing import FederalRegisterReplay, ReplayServer, faults
from tests.world import World, rss

EASTERN: Final = ZoneInfo("America/New_York")
BEGINS: Final = datetime(2024, 1, 2, 7, tzinfo=EASTERN)
ENDS: Final = datetime(2024, 1, 16, 18, tzinfo=EASTERN)
TICK: Final = timedelta(hours=1)
REGISTER: Final = (
    "{{key: {key}, title: {key}, kind: federal_register, base_url: '{url}', cadence: 6h, zone: America/New_York, "
    "calendar: us-federal, standing: official{options}}}"
)
PAPER: Final = (
    "{{key: {key}, title: {key}, kind: feed, url: '{url}', cadence: 6h, zone: America/New_York, stale_after: 3d, "
    "standing: press}}"
)
BUREAU: Final = "industry-and-security-bureau"


def at(day: int, hour: int = 0) -> datetime:
    """A time of January 2024 in Washington."""
    return datetime(2024, 1, day, hour, tzinfo=EASTERN)


class Fortnight:
    """A world in which things happen at set times. Each source of the register has a server of its own, so that each
    trouble is that of one source."""

    def __init__(self, world: World, documents: Iterable[Mapping[str, Any]], *, late: str) -> None:
        """No source shows the document `late` until it is published there."""
        self.world = world
        self._documents = [row for row in documents if row["document_number"] != late]
        self._servers = ExitStack()
        self._plans: list[tuple[datetime, Callable[[], object]]] = []

    def register(self, key: str, options: str = "") -> FederalRegisterReplay:
        """A source of the register that shows all documents from six in the morning of their day on."""
        server = self._servers.enter_context(ReplayServer(clock=self.world.clock))
        replay = FederalRegisterReplay(self._documents, clock=self.world.clock, loads_at=time(6))
        self.world.add_source(REGISTER.format(key=key, url=replay.serve_on(server), options=options))
        return replay

    def paper(self, key: str, *, silent: tuple[int, int]) -> None:
        """A feed with an entry every day at noon, the newest five of them, except after the first of these days and
        before the last one."""
        path = f"/{key}.xml"
        self.world.publish(path, self._entries(1, silent))
        self.world.add_source(PAPER.format(key=key, url=self.world.server.url(path)))
        for day in range(BEGINS.day, ENDS.day + 1):
            self.at(at(day, 12), partial(self._print, path, day, silent))

    def _print(self, path: str, day: int, silent: tuple[int, int]) -> None:
        self.world.publish(path, self._entries(day, silent))

    def _entries(self, today: int, silent: tuple[int, int]) -> bytes:
        first, last = silent
        days = [day for day in range(-3, today + 1) if not first < day < last]
        return rss(
            *(
                (f"n{day}", f"News {day}", f"{at(1) + timedelta(days=day - 1):%d Jan 2024} 12:00 EST")
                for day in days[-5:]
            )
        )

    def at(self, moment: datetime, act: Callable[[], object]) -> None:
        """Do something when that time comes."""
        self._plans.append((moment, act))

    def live(self, until: datetime) -> None:
        """What the daemon does, tick by tick: whoever is due is asked, and everything follows."""
        house = self.world.house
        while self.world.clock.now() < until:
            now = self.world.clock.now()
            for moment, act in sorted(self._plans, key=lambda plan: plan[0]):
                if moment <= now:
                    act()
            self._plans = [plan for plan in self._plans if plan[0] > now]
            watched = {source.key: source for source in house.catalog.enabled_sources}
            due = [watched[key] for key in house.store.due_sources(now) if key in watched]
            for source in due:
                house.poller.poll(source)
            counted = run_counts(house)
            if due or counted:
                run_to_told(house)
                run_deliveries(house)
            self.world.clock.advance(TICK)

    def report(self) -> CoverageReport:
        house = self.world.house
        return read_coverage(
            house.store,
            house.catalog.sources.values(),
            is_broken=house.catalog.is_broken,
            now=self.world.clock.now(),
            since=BEGINS.date(),
        )

    def close(self) -> None:
        self._servers.close()


def play(fortnight: Fortnight, *, late: Mapping[str, Any], ghost: Mapping[str, Any]) -> None:
    """The troubles of the two weeks. `late` is a document of 3 January that the register shows six days late, `ghost`
    one of the 4th that it counts from then on and never shows."""
    # Its polls look back three days: what comes up for older ones is found by counting.
    register = fortnight.register("register", ", lookback_days: 1, stale_after: 2d")
    fortnight.at(at(9, 8), lambda: register.publish(late))
    fortnight.at(at(9, 8), lambda: register.claim(ghost))

    rules = fortnight.register("rules", ", types: [RULE]")
    fortnight.at(at(3), lambda: rules.break_all(faults.server_error(503)))
    fortnight.at(at(4), rules.mend)

    notices = fortnight.register("notices", ", types: [NOTICE]")
    fortnight.at(at(5, 6), lambda: notices.break_all(faults.redirect_to_unblock()))
    fortnight.at(at(5, 18), notices.mend)

    bureau = fortnight.register("bureau", f", agencies: [{BUREAU}]")
    fortnight.at(at(8), lambda: bureau.ignore_conditions("agencies"))
    fortnight.at(at(9), bureau.mend)

    fortnight.register("proposals", ", types: [PRORULE]")
    fortnight.paper("frozen", silent=(5, 12))
    fortnight.paper("moving", silent=(0, 0))
    fortnight.world.clock.move_to(BEGINS)
    fortnight.live(ENDS)
