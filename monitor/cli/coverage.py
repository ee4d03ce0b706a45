"""`rulewire coverage`: the proof of silence. For every source and day what was checked, and what could not be seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.exits import ExitCode
from monitor.cli.opening import open_house
from monitor.cli.options import FLAG, AsJson, Config
from monitor.cli.output import counted, print_json, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.app.house import House
    from monitor.domain.coverage import CoverageReport


def coverage(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE", help="Which sources; all of them without it.")
    ] = None,
    since: Annotated[
        str,
        typer.Option("--since", metavar="WHEN", help="From a day on (2026-11-01), or for a duration (14d)."),
    ] = "14d",
    reconcile: Annotated[
        bool,
        typer.Option(
            "--reconcile", metavar=FLAG, help="First count the past days again, and fetch what is missing of them."
        ),
    ] = False,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Tell for every source and day what was checked and what could not be seen. Exit code 1 if a gap is open, or a
    source was never checked."""
    with open_house(config, quiet=as_json) as house:
        if reconcile:
            _reconcile(house, sources or ())
        report = _read(house, since, sources or ())
    if as_json:
        from monitor.cli.coverage_shapes import report_json

        print_json(report_json(report))
    else:
        from monitor.cli.coverage_tables import print_report

        print_report(report)
    if not report.is_proof:
        raise typer.Exit(ExitCode.NOT_WELL)


def _read(house: House, since: str, wanted: Sequence[str]) -> CoverageReport:
    from monitor.cli.moments import first_day_of
    from monitor.domain.errors import NotFoundError
    from monitor.pipeline.coverage import read_coverage

    now = house.clock.now()
    zones = {source.zone for source in house.catalog.sources.values()}
    report = read_coverage(
        house.store,
        house.catalog.sources.values(),
        is_broken=house.catalog.is_broken,
        now=now,
        since=first_day_of(since, now=now, zones=[house.settings.zone, *zones]),
    )
    known = tuple(ledger.source for ledger in report.sources)
    for key in wanted:
        if key not in known:
            raise NotFoundError("source", key, known=known)
    if not wanted:
        return report
    return replace(report, sources=tuple(ledger for ledger in report.sources if ledger.source in wanted))


def _reconcile(house: House, wanted: Sequence[str]) -> None:
    """Count every past day that can be counted, and follow what was missed through to sent messages."""
    from monitor.cli.poll import deliver_all
    from monitor.cli.progress import progress_on_stderr
    from monitor.engines.stages import run_to_told

    due = [(source, day) for source, day in house.reconciler.due(at_once=True) if not wanted or source.key in wanted]
    with progress_on_stderr() as progress:
        task = progress.add_task("", total=len(due))
        for source, day in due:
            progress.update(task, description=f"{source.key} {day}")
            house.reconciler.count(source, day)
            progress.advance(task)
    if not due:
        warn(
            "No day was counted. A day is counted once it is over and its source, of a kind that can be asked for past "
            "days, was checked after it and is well; days before its first check are not."
        )
    told = run_to_told(house)
    if told.hits:
        warn(f"What had been missed brought {counted(told.hits, 'hit')} and {counted(told.alerts, 'alert')}.")
    deliver_all(house)
