"""`rulewire watchlist backtest`: what a watchlist would have hit, had it stood as it does now."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from monitor.cli.opening import read_settings, tell_problems
from monitor.cli.options import AsJson, Config
from monitor.cli.output import print_json

if TYPE_CHECKING:
    from monitor.cli.replay import Replay
    from monitor.config.settings import Settings
    from monitor.domain.watchlists import Watchlist


def backtest(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Which watchlist.")],
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="WHEN", help="Published since a day (2026-11-01) or within a duration (90d)."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="WHEN", help="Published up to this day, which counts.")
    ] = None,
    samples: Annotated[int, typer.Option("--samples", metavar="N", min=0, help="Show so many hits.")] = 5,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Replay the stored archive against the watchlist as its file is now: hits per month, samples, and which rules and
    words earn their keep."""
    from monitor.cli.backtest_report import backtest_json, print_backtest
    from monitor.cli.replay import Replay

    settings = read_settings(config)
    watchlist = _watchlist(settings, key)
    first, last = _day(since, settings, "--since"), _day(until, settings, "--until")
    if first is not None and last is not None and last < first:
        raise typer.BadParameter(f"{last} is before {first}, the day of --since.", param_hint="--until")
    replay = Replay(watchlist, zone=settings.zone, samples=samples)
    _replay(replay, settings, first, last)
    if as_json:
        print_json(backtest_json(replay, first, last))
    else:
        print_backtest(replay, first, last)


def _watchlist(settings: Settings, key: str) -> Watchlist:
    """As the files are now; those that cannot be used are told. Raises NotFoundError."""
    from monitor.config.watchlists import load_watchlists
    from monitor.domain.errors import NotFoundError

    found = load_watchlists(settings.watchlists_dir)
    tell_problems(found.problems)
    for watchlist in found.watchlists:
        if watchlist.key == key:
            return watchlist
    raise NotFoundError("watchlist", key, known=tuple(sorted(watchlist.key for watchlist in found.watchlists)))


def _day(written: str | None, settings: Settings, option: str) -> date | None:
    from monitor.app.house import SystemClock
    from monitor.cli.moments import moment_of

    if written is None:
        return None
    moment = moment_of(written, now=SystemClock().now(), zone=settings.zone, option=option)
    return moment.astimezone(ZoneInfo(settings.zone)).date()


def _replay(replay: Replay, settings: Settings, first: date | None, last: date | None) -> None:
    """The store is asked for a day more on both sides: a day that a source wrote is a day of its own zone."""
    from monitor.cli.progress import progress_bar
    from monitor.cli.replay import published_on
    from monitor.cli.stored import require_archive

    zone = ZoneInfo(settings.zone)
    since = None if first is None else datetime.combine(first, time(0), zone) - timedelta(days=1)
    until = None if last is None else datetime.combine(last, time(0), zone) + timedelta(days=2)
    with (
        require_archive(settings) as archive,
        progress_bar(f"replaying {replay.watchlist.key}", archive.count_texts(since=since, until=until)) as step,
    ):
        for stored in archive.stored_texts(since=since, until=until):
            day = published_on(stored, zone)
            if (first is None or first <= day) and (last is None or day <= last):
                replay.add(stored)
            step()
    replay.end()
