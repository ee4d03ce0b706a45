"""`rulewire watchlist check`: what is wrong in the files, and what is weak."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.exits import ExitCode
from monitor.cli.opening import read_settings, watchlist_folder
from monitor.cli.options import FLAG, AsJson, Config
from monitor.cli.output import counted, print_json, print_line, warn

if TYPE_CHECKING:
    from monitor.cli.lints import Lint
    from monitor.domain.errors import ConfigError
    from monitor.store import Store


def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", exists=True, dir_okay=False, help="Watchlist, concept or source files; all without it."
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", metavar=FLAG, help="Exit code 1 for warnings too.")] = False,
    no_archive: Annotated[
        bool,
        typer.Option("--no-archive", metavar=FLAG, help="Do not look for rules that hit too much of what is stored."),
    ] = False,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Read the files and say what is wrong, as path:line: text, and what is weak. Exit code 1 if something is wrong."""
    from monitor.cli.watchlist_files import folder_of, read_folder, warnings_of

    folders = dict.fromkeys(map(folder_of, files)) if files else (watchlist_folder(config),)
    errors: list[ConfigError] = []
    warnings: list[Lint] = []
    documents = 0
    for folder in folders:
        read = read_folder(folder)
        errors.extend(read.problems)
        with _archive_of(folder, config, wanted=not no_archive) as archive:
            warnings.extend(warnings_of(read, archive))
            documents += archive.counts()["documents"] if archive else 0
    if files:
        named = {file.resolve() for file in files}
        errors = [error for error in errors if error.path and Path(error.path).resolve() in named]
        warnings = [warning for warning in warnings if warning.spot.path.resolve() in named]
    if as_json:
        print_json(_json(errors, warnings, documents))
    else:
        _print(errors, warnings, documents, files=len(files or ()))
    if errors or (strict and warnings):
        raise typer.Exit(ExitCode.NOT_WELL)


@contextmanager
def _archive_of(folder: Path, config: Path | None, *, wanted: bool) -> Iterator[Store | None]:
    """What is stored beside the folder: that of the configuration which names it."""
    from monitor.cli.stored import stored_archive
    from monitor.domain.errors import ConfigError, StoreError

    try:
        settings = read_settings(config) if wanted else None
    except ConfigError:
        settings = None  # without a configuration there is no archive
    if settings is None or settings.watchlists_dir.resolve() != folder.resolve():
        yield None
        return
    try:
        opened = stored_archive(settings)
    except StoreError as error:
        warn(f"the archive is not looked at: {error}")
        yield None
        return
    with opened as archive:
        yield archive


def _print(errors: list[ConfigError], warnings: list[Lint], documents: int, *, files: int) -> None:
    for problem in (*errors, *warnings):
        print_line(str(problem))
    held = f" Rules were held against {counted(documents, 'stored document')}." if documents else ""
    if errors or warnings:
        told = counted(len(errors), "error") if errors else "No errors"
        print_line(f"{told}, {counted(len(warnings), 'warning')}.{held}")
    else:
        print_line((f"{counted(files, 'file')}: all sound." if files else "All files are sound.") + held)


def _json(errors: list[ConfigError], warnings: list[Lint], documents: int) -> dict[str, Any]:
    return {
        "errors": [
            {"path": str(error.path), "line": error.line, "problem": error.problem, "remedy": error.remedy}
            for error in errors
        ],
        "warnings": [
            {
                "lint": warning.name,
                "path": str(warning.spot.path),
                "line": warning.spot.line,
                "watchlist": warning.watchlist,
                "rule": warning.rule,
                "concept": warning.concept,
                "problem": warning.problem,
                "remedy": warning.remedy,
            }
            for warning in warnings
        ],
        "documents": documents,
    }
