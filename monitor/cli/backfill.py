"""`rulewire backfill`: fetch what a source published on past days, as history."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from monitor.cli.exits import ExitCode
from monitor.cli.opening import open_house
from monitor.cli.options import FLAG, AsJson, Config
from monitor.cli.output import complain, counted, print_json, print_line, warn

if TYPE_CHECKING:
    from monitor.app.house import House
    from monitor.domain.sources import Source
    from monitor.pipeline.backfill import Step
    from monitor.ports.backfill import Days
    from monitor.ports.world import DatedKind

WORTH_TELLING: Final = timedelta(seconds=15)
"""A wait shorter than this is not told."""


def backfill(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Which source.")],
    since: Annotated[
        str, typer.Option("--since", metavar="WHEN", help="The first day of publication: 2020-01-01, or 90d ago.")
    ],
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="WHEN", help="The last day, also counted; yesterday without it, and at most."),
    ] = None,
    alert: Annotated[
        bool, typer.Option("--alert", metavar=FLAG, help="Treat what is fetched as news and alert on it.")
    ] = False,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Fetch a source's documents of past days as history, without alerts. Run it again to go on where it was stopped;
    exit code 1 if days are missing."""
    from monitor.cli.lock import only_backfill

    with open_house(config, quiet=as_json, learns=True) as house:
        asked = house.catalog.source(source)
        kind = _dated_kind(asked)
        wanted = _wanted_days(asked, since, until, house.clock.now())
        with only_backfill(house.settings, asked.key):
            run = _Run(house, asked, wanted, alert=alert)
            run.fill(kind)
    if as_json:
        print_json(run.as_json())
    else:
        print_line(run.told())
    if run.problems:
        raise typer.Exit(ExitCode.NOT_WELL)


def _dated_kind(source: Source) -> DatedKind:
    from monitor.cli.archive import KIND
    from monitor.domain.errors import ConfigError
    from monitor.ports.world import DatedKind
    from monitor.sources import load_kind

    kind = load_kind(source.kind)
    if isinstance(kind, DatedKind):
        return kind
    raise ConfigError(
        f"a source of kind {source.kind} ({source.key}) cannot be asked for past days: it shows what is recent.",
        remedy=f"Sources of kind {KIND} can be asked, and archives of it loaded with `rulewire import`.",
    )


def _wanted_days(source: Source, since: str, until: str | None, now: datetime) -> Days:
    """In the source's zone. A day that is not over is left to the polls: more may be published on it."""
    from zoneinfo import ZoneInfo

    from monitor.cli.moments import day_of
    from monitor.ports.backfill import Days

    yesterday = now.astimezone(ZoneInfo(source.zone)).date() - timedelta(days=1)
    first = day_of(since, now=now, zone=source.zone)
    asked = yesterday if until is None else day_of(until, now=now, zone=source.zone, option="--until")
    last = min(asked, yesterday)
    if first > last:
        raise typer.BadParameter(f"{first} is after {last}, the last day asked for that is over.", param_hint="--since")
    return Days(first=first, last=last)


@dataclass(kw_only=True)
class _Counts:
    documents: int = 0
    written: int = 0
    skipped: int = 0
    slices: int = 0
    hits: int = 0
    alerts: int = 0
    deliveries: int = 0


@dataclass
class _Run:
    """One run, and what it came to. What is fetched is matched slice by slice, so that little of it waits."""

    house: House
    source: Source
    wanted: Days
    alert: bool = field(kw_only=True)
    counts: _Counts = field(default_factory=_Counts)
    problems: list[dict[str, str]] = field(default_factory=list)
    days_left: int = 0

    def fill(self, kind: DatedKind) -> None:
        from monitor.cli.progress import progress_on_stderr
        from monitor.domain.documents import Origin
        from monitor.domain.errors import FetchError, SourceError

        backfiller = self.house.backfiller(self._pause)
        origin = Origin.LIVE if self.alert else Origin.HISTORY
        with progress_on_stderr() as progress:
            # A total that moves would make the display forget how fast it goes: the bar is a share of one.
            task = progress.add_task("asking", total=1.0)
            try:
                for step in backfiller.fill(kind, self.source, self.wanted, origin=origin):
                    self._count(step)
                    expected = max(step.seen, step.expected)
                    told = f"{step.days.first:%Y-%m}: {step.seen:,} of about {expected:,} documents"
                    progress.update(task, description=told, completed=step.seen / max(expected, 1))
                    if step.filled:
                        self._match()
            except (FetchError, SourceError) as error:
                self._note(error)
                complain(f"{self.source.key}: {error}. {error.state.remedy}")
            self._match()
            self.days_left = sum(days.count for days in backfiller.left(self.source, self.wanted))
        if self.alert:
            from monitor.cli.poll import deliver_all

            self.counts.deliveries = deliver_all(self.house)

    def as_json(self) -> dict[str, Any]:
        counts = self.counts
        return {
            "source": self.source.key,
            "since": self.wanted.first.isoformat(),
            "until": self.wanted.last.isoformat(),
            "slices": counts.slices,
            "documents": counts.documents,
            "written": counts.written,
            "held": counts.documents - counts.written,
            "unusable": counts.skipped,
            "hits": counts.hits,
            "alerts": counts.alerts,
            "deliveries": counts.deliveries,
            "days_left": self.days_left,
            "problems": self.problems,
        }

    def told(self) -> str:
        counts = self.counts
        where = f"{self.source.key}, {self.wanted}"
        if not counts.slices and not self.problems:
            return f"{where}: nothing left to fetch; these days were filled before."
        unusable = f", {counts.skipped} unusable" if counts.skipped else ""
        done = (
            f"{where}: {counted(counts.written, 'document')} written, {counts.documents - counts.written} already "
            f"held{unusable}. {counted(counts.hits, 'hit')}, {counted(counts.alerts, 'alert')}."
        )
        if not self.days_left:
            return done
        return f"{done} {counted(self.days_left, 'day')} left: run the same command again to go on."

    def _count(self, step: Step) -> None:
        self.counts.documents += step.documents
        self.counts.written += step.written
        self.counts.skipped += step.skipped
        self.counts.slices += step.filled
        if step.problem is not None:
            self._note(step.problem, step.days)
            warn(f"{self.source.key}, {step.days}: {step.problem}; left for the next run.")

    def _match(self) -> None:
        from monitor.engines.stages import run_to_routed

        progress = run_to_routed(self.house)
        self.counts.hits += progress.hits
        self.counts.alerts += progress.alerts

    def _note(self, problem: Any, days: Days | None = None) -> None:
        told = {"state": str(problem.state), "detail": problem.detail}
        self.problems.append(told if days is None else {"days": str(days), **told})

    def _pause(self, wait: timedelta, why: str) -> None:
        import time

        if wait >= WORTH_TELLING:
            warn(f"{self.source.key}: {why}; asked again in {wait.total_seconds():.0f} s.")
        time.sleep(wait.total_seconds())
