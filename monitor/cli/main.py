"""`rulewire`: all commands by name."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor import __version__
from monitor.cli import (
    archive,
    backfill,
    calendar,
    channel,
    coverage,
    deliveries,
    demo,
    digest,
    doctor,
    hits,
    init,
    match,
    poll,
    run,
    show,
    source,
    watchlist,
)
from monitor.cli.faults import CommandGroup
from monitor.cli.options import FLAG, Config

app = typer.Typer(
    name="rulewire",
    cls=CommandGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init")(init.init)
app.command("run")(run.run)
app.command("poll")(poll.poll)
app.command("hits")(hits.hits)
app.command("show")(show.show)
app.command("digest")(digest.digest)
app.command("calendar")(calendar.calendar)
app.command("match")(match.match)
app.command("backfill")(backfill.backfill)
app.command("coverage")(coverage.coverage)
app.command("import")(archive.import_archive)
app.add_typer(watchlist.app, name="watchlist")
app.add_typer(source.app, name="source")
app.add_typer(channel.app, name="channel")
app.add_typer(deliveries.app, name="deliveries")
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rulewire {__version__}")
        raise typer.Exit


@app.callback()
def rulewire(
    context: typer.Context,
    config: Config = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", metavar=FLAG, help="Print the version and stop.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Watches registers and the press, says what hits your watchlists and why, and says what it could not see."""
    from monitor.cli.logs import log_in_one_line

    context.call_on_close(log_in_one_line())


def main() -> None:
    """The entry point of the distribution."""
    app()
