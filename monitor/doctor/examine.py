"""The checks. Each is a small function over plain values; none changes anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.domain.alerts import Delivery, Route
from monitor.domain.coverage import Gap
from monitor.domain.errors import ConfigError
from monitor.domain.sources import Source
from monitor.domain.states import SourceState
from monitor.pipeline.cadence import cadence_at
from monitor.ports.full_texts import FullTextStatus
from monitor.ports.stages import SourceStatus

LEAST_FREE_BYTES: Final = 200 * 1024 * 1024
OVERDUE_CADENCES: Final = 2
LONGEST_OVERDUE: Final = timedelta(hours=2)
GAPS_NAMED: Final = 5
OVERDUE_GRACE: Final = timedelta(minutes=30)
TEXTS_TOLD_FOR: Final = timedelta(days=30)
"""A text that never came is told of for so long after it was asked for; there may be none to be had."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One part of the house. `remedy` is empty where all is well."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What the checks look at. `failed` and `retrying` are the newest such deliveries, `free_bytes` what the disk of
    the database has left, `scan_errors` the number of versions that could not be scanned, `kept` the number of messages
    that wait for a channel that cannot be used, `held` the paths of broken watchlists that the daemon goes on
    with as it read them before, `given_up` the full texts that were given up, last asked for first. `open_gaps` are
    those of the last days. `calendar_problem` says why the folder of calendars cannot be used, and is empty where it
    can or where none is wanted."""

    now: datetime
    zone: str
    database: str
    free_bytes: int
    daemon_running: bool
    problems: Sequence[ConfigError]
    template_problems: Sequence[str]
    sources: Mapping[str, Source]
    statuses: Sequence[SourceStatus]
    watchlists: frozenset[str]
    routes: Sequence[Route]
    addresses: Mapping[str, Sequence[str]]
    counts: Mapping[str, int]
    scan_errors: int
    failed: Sequence[Delivery]
    kept: int
    retrying: Sequence[Delivery]
    held: frozenset[str] = frozenset()
    open_gaps: Sequence[Gap] = ()
    given_up: Sequence[FullTextStatus] = ()
    calendar_problem: str = ""


def examine(house: Examined) -> list[Finding]:
    """Every finding, in the order a person would mend them."""
    return [
        *check_files(house.problems, house.held),
        *check_templates(house.template_problems),
        *check_calendars(house.calendar_problem),
        check_database(house.database, house.free_bytes, house.counts),
        check_daemon(house.daemon_running),
        *check_routes(house.routes, house.watchlists, house.addresses),
        *check_sources(house.sources, house.statuses, house.now, house.zone),
        check_coverage(house.open_gaps),
        check_scanning(house.scan_errors),
        check_full_texts(house.given_up, house.now),
        *check_deliveries(house.failed, house.retrying, house.kept),
    ]


def check_files(problems: Sequence[ConfigError], held: frozenset[str]) -> Iterable[Finding]:
    """Configuration, watchlists, concepts, sources and channels, as read."""
    if not problems:
        yield Finding(name="files", ok=True, detail="every file that people edit can be used")
    for problem in problems:
        where = f"{problem.path}:{problem.line}: " if problem.line else f"{problem.path}: " if problem.path else ""
        meanwhile = " The daemon goes on with the version before it." if str(problem.path) in held else ""
        detail = f"{where}{problem.problem}{meanwhile}"
        yield Finding(name="files", ok=False, detail=detail, remedy=problem.remedy)


def check_templates(problems: Sequence[str]) -> Iterable[Finding]:
    """Overrides that do not render; the shipped template stands in for each."""
    for problem in problems:
        yield Finding(
            name="templates",
            ok=False,
            detail=problem,
            remedy="Mend the file or delete it; the shipped template is used meanwhile.",
        )


def check_calendars(problem: str) -> Iterable[Finding]:
    """People who subscribe to a file that is no longer kept see old dates."""
    if problem:
        remedy = "Make room there, or give [calendar] another folder."
        yield Finding(name="calendars", ok=False, detail=problem, remedy=remedy)


def check_database(database: str, free_bytes: int, counts: Mapping[str, int]) -> Finding:
    """Readable, and with room to grow."""
    held = ", ".join(f"{number} {noun}" for noun, number in counts.items())
    if free_bytes < LEAST_FREE_BYTES:
        return Finding(
            name="database",
            ok=False,
            detail=f"{database}: only {free_bytes // 1024 // 1024} MiB are free on its disk",
            remedy="Free some space: nothing new can be kept on a full disk.",
        )
    return Finding(name="database", ok=True, detail=f"{database}: {held}")


def check_daemon(running: bool) -> Finding:
    """Whether somebody polls at all."""
    if running:
        return Finding(name="daemon", ok=True, detail="a daemon runs on this database")
    return Finding(
        name="daemon", ok=False, detail="no daemon runs on this database", remedy="Start it with `rulewire run`."
    )


def check_routes(
    routes: Sequence[Route], watchlists: frozenset[str], addresses: Mapping[str, Sequence[str]]
) -> Iterable[Finding]:
    """Routes that tell nobody, and watchlists that nobody is told about."""
    for route in routes:
        if not any(addresses.get(channel) for channel in route.channels):
            yield Finding(
                name=f"route {route.key}",
                ok=False,
                detail="none of its channels has an address to send to",
                remedy="Give it a channel that works; `rulewire channel list` shows them.",
            )
    untold = sorted(key for key in watchlists if not any(route.takes(key) for route in routes))
    if untold:
        yield Finding(
            name="routes",
            ok=False,
            detail=f"no route takes {', '.join(untold)}",
            remedy='Add them to a route, or write watchlists = ["*"].',
        )
    else:
        yield Finding(name="routes", ok=True, detail="every watchlist is taken by a route")


def check_sources(
    sources: Mapping[str, Source], statuses: Sequence[SourceStatus], now: datetime, zone: str
) -> Iterable[Finding]:
    """One finding for each source that did not show everything at its last check, and a line for the rest.

    Times are told in `zone`.
    """
    by_key = {status.source: status for status in statuses}
    well = waiting = ill = 0
    for source in sources.values():
        status = by_key.get(source.key)
        if not source.enabled:
            continue
        if status is None or status.state is SourceState.NEW:
            waiting += 1
        elif not status.state.healthy:
            ill += 1
            detail = f"{status.state}: {status.detail}" if status.detail else str(status.state)
            yield Finding(
                name=f"source {source.key}",
                ok=False,
                detail=f"{detail}; last good check {_spoken(status.last_ok_at, zone)}",
                remedy=status.state.remedy,
            )
        elif is_overdue(source, status, now):
            ill += 1
            yield Finding(
                name=f"source {source.key}",
                ok=False,
                detail=f"not checked since {_spoken(status.last_checked_at, zone)}",
                remedy="See whether the daemon runs and keeps up.",
            )
        else:
            well += 1
    if well or waiting or not ill:
        waits = f", {waiting} not checked yet" if waiting else ""
        yield Finding(name="sources", ok=True, detail=f"{well} of {well + waiting + ill} are well{waits}")


def is_overdue(source: Source, status: SourceStatus, now: datetime) -> bool:
    """True when it was to be asked long ago: by two more of its cadences, or two hours where these are longer."""
    if status.last_checked_at is None:
        return False
    allowed = min(cadence_at(source, status.next_due_at) * OVERDUE_CADENCES, LONGEST_OVERDUE)
    return now - status.next_due_at > allowed + OVERDUE_GRACE


def check_coverage(open_gaps: Sequence[Gap]) -> Finding:
    """Times for which it is not proven that everything was seen."""
    if not open_gaps:
        return Finding(name="coverage", ok=True, detail="no gap is open")
    named = [f"{gap.source} {gap.cause} since {gap.first_day}" for gap in open_gaps[:GAPS_NAMED]]
    more = f" and {len(open_gaps) - GAPS_NAMED} more" if len(open_gaps) > GAPS_NAMED else ""
    return Finding(
        name="coverage",
        ok=False,
        detail=f"open gaps: {', '.join(named)}{more}",
        remedy="See `rulewire coverage` for what happened and what to do about each.",
    )


def check_scanning(scan_errors: int) -> Finding:
    """Versions that the matcher choked on are not known to be free of hits."""
    if scan_errors:
        return Finding(
            name="matching",
            ok=False,
            detail=f"{scan_errors} versions could not be scanned",
            remedy="The log names them; please report this fault.",
        )
    return Finding(name="matching", ok=True, detail="every version that was looked at could be scanned")


def check_full_texts(given_up: Sequence[FullTextStatus], now: datetime) -> Finding:
    """Documents that were matched by title and abstract only."""
    told = [text for text in given_up if now - text.asked_at <= TEXTS_TOLD_FOR]
    if not told:
        return Finding(name="full texts", ok=True, detail="none was given up lately")
    newest = told[0]
    return Finding(
        name="full texts",
        ok=False,
        detail=f"{len(told)} given up; the newest, of {newest.document_key} at {newest.url}: {newest.detail}",
        remedy="Look at its address in a browser; `rulewire poll --retry-texts` asks for them again.",
    )


def check_deliveries(failed: Sequence[Delivery], retrying: Sequence[Delivery], kept: int) -> Iterable[Finding]:
    """Messages that did not arrive."""
    for noun, deliveries, remedy in (
        ("given up", failed, "Mend the channel, then `rulewire deliveries retry --all-failed`."),
        ("being retried", retrying, "See `rulewire deliveries --state retrying`."),
    ):
        if deliveries:
            newest = deliveries[0]
            yield Finding(
                name="deliveries",
                ok=False,
                detail=f"{len(deliveries)} {noun}; the newest, to {newest.address} on {newest.channel}: "
                f"{newest.last_error}",
                remedy=remedy,
            )
    if kept:
        yield Finding(
            name="deliveries",
            ok=False,
            detail=f"{kept} kept until their channel can be used",
            remedy="Mend the channel that is named above; they are sent at the next start.",
        )
    if not failed and not retrying and not kept:
        yield Finding(name="deliveries", ok=True, detail="no message waits to be sent again")


def _spoken(moment: datetime | None, zone: str) -> str:
    return "never" if moment is None else moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
