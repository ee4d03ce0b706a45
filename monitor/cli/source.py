"""`rulewire source`: how the sources are, and one of them asked right now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.exits import ExitCode
from monitor.cli.opening import open_house, read_settings, tell_problems
from monitor.cli.options import AsJson, Config, group_options
from monitor.cli.output import (
    counted,
    iso,
    print_json,
    print_line,
    print_table,
    spoken_publication,
    spoken_time,
    state_text,
)

if TYPE_CHECKING:
    from monitor.cli.one_check import CheckedSource
    from monitor.domain.sources import Source
    from monitor.ports.stages import SourceStatus

TITLES_SHOWN = 5
LONGEST_URL = 160

app = typer.Typer(help="List sources and check one.", no_args_is_help=True)
app.callback()(group_options)


@app.command("list")
def list_sources(as_json: AsJson = False, config: Config = None) -> None:
    """List every source with its state."""
    with open_house(config, quiet=as_json) as house:
        sources = tuple(house.catalog.sources.values())
        statuses = {status.source: status for status in house.store.source_statuses()}
        zone = house.settings.zone
    if as_json:
        print_json([_json(source, statuses.get(source.key)) for source in sources])
        return
    print_table(
        ("source", "kind", "state", "last good check", "next check", "title"),
        (_row(source, statuses.get(source.key), zone) for source in sources),
    )


def _row(source: Source, status: SourceStatus | None, zone: str) -> tuple[Any, ...]:
    if not source.enabled or status is None:
        state, due = "disabled" if not source.enabled else "new", ""
    else:
        state, due = str(status.state), spoken_time(status.next_due_at, zone)
    well = not source.enabled or status is None or status.state.healthy or status.state == "new"
    good = spoken_time(status.last_ok_at if status else None, zone)
    return source.key, source.kind, state_text(state, well=well), good, due, source.title


def _json(source: Source, status: SourceStatus | None) -> dict[str, Any]:
    return {
        "key": source.key,
        "title": source.title,
        "kind": source.kind,
        "standing": str(source.standing),
        "enabled": source.enabled,
        "state": str(status.state) if status else "new",
        "detail": status.detail if status else "",
        "last_checked_at": iso(status.last_checked_at) if status else None,
        "last_ok_at": iso(status.last_ok_at) if status else None,
        "next_due_at": iso(status.next_due_at) if status and source.enabled else None,
        "consecutive_failures": status.consecutive_failures if status else 0,
        "cadence_s": int(source.cadence.total_seconds()),
        "defined_in": source.defined_in,
    }


@app.command("check")
def check(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Which source.")],
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Ask one source now, without keeping anything. Exit code 1 if it is not well."""
    from monitor.app.catalog import load_catalog
    from monitor.cli.one_check import check_source

    settings = read_settings(config)
    catalog = load_catalog(settings)
    tell_problems(problem for problem in catalog.problems if key not in catalog.sources)
    checked = check_source(settings, catalog.source(key))
    if as_json:
        print_json(_checked_json(checked))
    else:
        _print_checked(checked, settings.zone)
    if not checked.state.healthy:
        raise typer.Exit(ExitCode.NOT_WELL)


def _checked_json(checked: CheckedSource) -> dict[str, Any]:
    return {
        "source": checked.source,
        "state": str(checked.state),
        "detail": checked.detail,
        "remedy": "" if checked.state.healthy else checked.state.remedy,
        "answers": [
            {
                "url": fetch.url,
                "status": fetch.status,
                "bytes": len(fetch.body),
                "type": fetch.headers.get("content-type"),
            }
            for fetch in checked.fetches
        ],
        "items": [
            {"key": item.key, "title": item.title, "url": item.url, "published_at": iso(item.published_at)}
            for item in checked.items
        ],
    }


def _print_checked(checked: CheckedSource, zone: str) -> None:
    from monitor.text.printable import one_line

    for fetch in checked.fetches:
        url = one_line(fetch.url, LONGEST_URL)  # a question to the register names forty fields
        print_line(f"{fetch.status} {fetch.headers.get('content-type', '')} {len(fetch.body)} bytes  {url}")
    print_line(state_text(checked.state, well=checked.state.healthy))
    if checked.detail:
        print_line(checked.detail)
    if not checked.state.healthy:
        print_line(checked.state.remedy)
    print_line(counted(len(checked.items), "item"))
    for item in checked.items[:TITLES_SHOWN]:
        published = spoken_publication(item.published_at, item.published_raw, zone) or "undated"
        print_line(f"  {one_line(published, 40)}  {one_line(item.title, 160)}")
