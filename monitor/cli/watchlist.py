"""`rulewire watchlist`: its commands, of which the short ones stand here."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.backtest import backtest
from monitor.cli.exits import ExitCode
from monitor.cli.opening import tell_problems, watchlist_folder
from monitor.cli.options import AsJson, Config, group_options
from monitor.cli.output import BAD, counted, plain, print_json, print_line, print_table
from monitor.cli.watchlist_check import check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.config.watchlists import WatchlistSet
    from monitor.domain.watchlists import Watchlist


class SchemaName(StrEnum):
    """Files that have a schema."""

    WATCHLIST = "watchlist"
    CONCEPTS = "concepts"


app = typer.Typer(help="Check, test, replay and list watchlists.", no_args_is_help=True)
app.callback()(group_options)


app.command("check")(check)
app.command("backtest")(backtest)


@app.command("test")
def run_examples(
    keys: Annotated[list[str] | None, typer.Argument(metavar="KEY", help="Which; all without it.")] = None,
    config: Config = None,
) -> None:
    """Run the examples that the watchlists carry. Exit code 1 if one fails, or a file cannot be used."""
    from monitor.cli.examples import failures_of

    found = _load(config)
    tell_problems(found.problems)
    chosen = _chosen(found, keys or ())
    tested = failed = 0
    for watchlist in chosen:
        tested += len(watchlist.examples)
        for failure in failures_of(watchlist):
            failed += 1
            print_line(plain(failure, BAD))
    ran = f"{counted(tested, 'example')} of {counted(len(chosen), 'watchlist')}"
    print_line(f"{ran}: {tested - failed} passed, {failed} failed.")
    if failed or (found.problems and not keys):
        raise typer.Exit(ExitCode.NOT_WELL)


@app.command("list")
def list_watchlists(as_json: AsJson = False, config: Config = None) -> None:
    """List the watchlists with their rules and the number of their examples."""
    found = _load(config)
    tell_problems(found.problems)
    if as_json:
        print_json([_json(watchlist) for watchlist in found.watchlists])
        return
    print_table(
        ("watchlist", "severity", "rules", "examples", "title"),
        (
            (known.key, str(known.severity), str(len(known.rules)), str(len(known.examples)), known.title)
            for known in found.watchlists
        ),
    )


@app.command("schema")
def schema(
    kind: Annotated[
        SchemaName, typer.Argument(metavar="watchlist|concepts", help="Of which kind of file.")
    ] = SchemaName.WATCHLIST,
) -> None:
    """Print the JSON Schema by which an editor completes and checks a file."""
    from monitor.config.schema import schema_text

    typer.echo(schema_text(kind.value), nl=False)


def _json(watchlist: Watchlist) -> dict[str, object]:
    return {
        "key": watchlist.key,
        "title": watchlist.title,
        "severity": str(watchlist.severity),
        "reason": watchlist.reason,
        "rules": [{"key": rule.key, "why": rule.why} for rule in watchlist.rules],
        "examples": len(watchlist.examples),
        "defined_in": watchlist.defined_in,
    }


def _load(config: Path | None) -> WatchlistSet:
    from monitor.config.watchlists import load_watchlists

    return load_watchlists(watchlist_folder(config))


def _chosen(found: WatchlistSet, keys: Sequence[str]) -> list[Watchlist]:
    from monitor.domain.errors import NotFoundError

    known = {watchlist.key: watchlist for watchlist in found.watchlists}
    for key in keys:
        if key not in known:
            raise NotFoundError("watchlist", key, known=tuple(sorted(known)))
    return [known[key] for key in dict.fromkeys(keys)] if keys else list(known.values())
