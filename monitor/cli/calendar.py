"""`rulewire calendar`: deadlines as iCalendar files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.digest import language_of
from monitor.cli.opening import open_house
from monitor.cli.options import Config
from monitor.cli.output import print_line, write_bytes

if TYPE_CHECKING:
    from datetime import date

    from monitor.app.house import House

STANDARD_OUTPUT = "-"


def calendar(
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="Write one calendar there; - for standard output.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", metavar="DIR", file_okay=False, help="Write one for each watchlist there, and all.ics."
        ),
    ] = None,
    watchlist: Annotated[
        list[str] | None,
        typer.Option("--watchlist", metavar="KEY", help="With --out: only this watchlist; may be repeated."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only deadlines from that day on; all without it.")
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option("--lang", metavar="TAG", help="en or ko; that of the configuration without it."),
    ] = None,
    config: Config = None,
) -> None:
    """Write the deadlines of documents that hit as calendars that can be subscribed to (iCalendar, RFC 5545)."""
    if (out is None) == (folder is None):
        raise typer.BadParameter("either --out or --folder says where to", param_hint="--out")
    if folder is not None and watchlist:
        raise typer.BadParameter("goes with --out: a folder has a file for every watchlist", param_hint="--watchlist")
    language = language_of(lang) if lang else None
    with open_house(config, quiet=out == STANDARD_OUTPUT) as house:
        first = _day(house, since) if since else None
        if folder is not None:
            for path in house.calendars.write(folder, since=first, language=language):
                print_line(str(path))
            return
        made = house.calendars.make(watchlist or (), since=first, language=language)
    if out == STANDARD_OUTPUT or out is None:
        write_bytes(made)
    else:
        _write(Path(out), made)


def _day(house: House, written: str) -> date:
    from monitor.cli.moments import day_of

    return day_of(written, now=house.clock.now(), zone=house.settings.zone)


def _write(path: Path, made: bytes) -> None:
    from monitor.app.calendars import replace_file

    if path.exists() and not path.is_file():
        path.write_bytes(made)  # a pipe or a device cannot be replaced
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, made)
    print_line(str(path))
