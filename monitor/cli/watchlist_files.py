"""Everything that can be wrong or weak in a folder of watchlists, concepts and source packs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.cli.lints import LINTS, BroadRules, Lint, WrittenFiles, accepted, concept_lints, rule_lints, word_lints
from monitor.config.sources import load_sources
from monitor.config.watchlists import WatchlistSet, load_watchlists
from monitor.domain.errors import ConfigError
from monitor.ports.lookups import TextStore


@dataclass(frozen=True, kw_only=True)
class ReadFolder:
    """A folder as read, and what is wrong in it."""

    folder: Path
    watchlists: WatchlistSet
    problems: Sequence[ConfigError]


def folder_of(file: Path) -> Path:
    """The folder of watchlists that a watchlist, concept or source file belongs to."""
    folder = file.resolve().parent
    return folder.parent if folder.name in ("concepts", "sources") else folder


def read_folder(folder: Path) -> ReadFolder:
    """Files that cannot be used, sources that no kind can poll, filters that name no source, rules that never hit."""
    from monitor.app.catalog import validated

    watchlists, sources = load_watchlists(folder), load_sources(folder)
    problems: list[ConfigError] = [*watchlists.problems, *sources.problems]
    for raw in sources.sources:
        try:
            validated(raw)
        except ConfigError as error:
            problems.append(error)
    if sources.sources and sources.left_out is not None:
        problems.extend(watchlists.unknown_sources({raw.source.key for raw in sources.sources} | sources.left_out))
    return ReadFolder(folder=folder, watchlists=watchlists, problems=problems)


def warnings_of(read: ReadFolder, archive: TextStore | None) -> list[Lint]:
    """What is weak and was not accepted, by file and line. Without an archive nothing is said of rules that are broad;
    where a watchlist cannot be read, nothing of what is not used: it may be what uses it."""
    files, watchlists = WrittenFiles.of(read.folder), read.watchlists.watchlists
    lints = [
        lint for watchlist in watchlists for lint in (*rule_lints(watchlist, files), *word_lints(watchlist, files))
    ]
    lints.extend(concept_lints(watchlists, files))
    left_out = set()
    if archive is None:
        left_out.add("too-broad")
    else:
        lints.extend(_broad(read.watchlists, archive, files))
    if read.watchlists.problems:
        left_out.update(LINTS)
        lints = [lint for lint in lints if lint.name != "unused-concept"]
    left = accepted(lints, files.accepts, ran=LINTS.keys() - left_out)
    return sorted(left, key=lambda lint: (str(lint.spot.path), lint.spot.line, lint.name, lint.problem))


def _broad(found: WatchlistSet, archive: TextStore, files: WrittenFiles) -> Iterator[Lint]:
    from monitor.cli.progress import progress_bar

    broad = BroadRules(found.watchlists)
    with progress_bar("reading the archive", archive.count_texts()) as step:
        for stored in archive.stored_texts():
            broad.count(stored)
            step()
    yield from broad.lints(files)
