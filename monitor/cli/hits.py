"""`rulewire hits`: what was found, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.deadlines import next_deadline
from monitor.cli.opening import open_house
from monitor.cli.options import DEFAULT_SOURCE, AsJson, Config, Limit
from monitor.cli.output import plain, print_json, print_line, print_table, spoken_time, warn

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from monitor.domain.matches import FoundHit

MOST_WORDS = 6
LONGEST_TITLE = 160


def hits(
    watchlist: Annotated[
        list[str] | None, typer.Option("--watchlist", metavar="KEY", help="Only this watchlist; may be repeated.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", metavar="KEY", help="Only this source; may be repeated.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="WHEN", help="Found since a day (2026-11-01) or within a duration (7d)."),
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """List hits, newest first."""
    from monitor.cli.moments import moment_of
    from monitor.ports.stages import HitQuery

    with open_house(config, quiet=as_json) as house:
        zone = house.settings.zone
        query = HitQuery(
            watchlists=tuple(watchlist or ()),
            sources=tuple(source or ()),
            since=moment_of(since, now=house.clock.now(), zone=zone) if since else None,
            limit=limit,
        )
        found = house.store.hits(query)
        _tell_unknown("watchlist", query.watchlists, house.watch.watched.watchlists)
        _tell_unknown("source", query.sources, {**house.catalog.sources, DEFAULT_SOURCE: None})
    if as_json:
        from monitor.cli.shapes import hit_json

        print_json([hit_json(hit) for hit in found])
    else:
        _print_hits(found, zone, house.clock.now())


def _tell_unknown(noun: str, keys: Sequence[str], known: Collection[str]) -> None:
    """A warning only: what a removed watchlist or an imported archive hit can still be asked for."""
    for key in keys:
        if key not in known:
            warn(f"No {noun} {key!r} is configured; see `rulewire {noun} list`.")


def _print_hits(found: Sequence[FoundHit], zone: str, now: datetime) -> None:
    if not found:
        print_line("No hits.")
        return
    from zoneinfo import ZoneInfo

    from monitor.text.printable import one_line

    today = now.astimezone(ZoneInfo(zone)).date()
    print_table(
        ("id", "found", "watchlist", "source", "next deadline", "document", "words"),
        (
            (
                str(hit.hit.id),
                spoken_time(hit.hit.found_at, zone),
                hit.hit.watchlist,
                hit.source,
                next_deadline(hit.deadlines, today),
                one_line(hit.title, LONGEST_TITLE) or hit.document_key,
                plain(quoted_words(hit), "bold"),
            )
            for hit in found
        ),
    )


def quoted_words(found: FoundHit) -> str:
    """The first distinct terms of the evidence."""
    terms = list(dict.fromkeys(evidence.term for evidence in found.hit.evidence))
    more = f" +{len(terms) - MOST_WORDS}" if len(terms) > MOST_WORDS else ""
    return ", ".join(terms[:MOST_WORDS]) + more
