"""`rulewire watchlist`: check the files, run their examples, list them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.exits import ExitCode
from monitor.cli.opening import tell_problems, watchlist_folder
from monitor.cli.options import AsJson, Config, group_options
from monitor.cli.output import BAD, counted, plain, print_json, print_line, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.config.watchlists import WatchlistSet
    from monitor.domain.watchlists import Watchlist

app = typer.Typer(help="Check, test and list watchlists.", no_args_is_help=True)
app.callback()(group_options)


@app.command("check")
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", exists=True, dir_okay=False, help="Watchlist, concept or source files; all without it."
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Read the files and say what is wrong, as path:line: text. Exit code 1 if something is."""
    from monitor.cli.watchlist_files import folder_of, problems_of

    folders = dict.fromkeys(map(folder_of, files)) if files else (watchlist_folder(config),)
    problems = [problem for folder in folders for problem in problems_of(folder)]
    if files:
        named = {file.resolve() for file in files}
        problems = [problem for problem in problems if problem.path and Path(problem.path).resolve() in named]
    for problem in problems:
        print_line(str(problem))
    if problems:
        raise typer.Exit(ExitCode.NOT_WELL)
    print_line(f"{counted(len(files), 'file')}: all sound." if files else "All files are sound.")


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
