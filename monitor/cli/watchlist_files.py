"""Everything that can be wrong in a folder of watchlists, concepts and source packs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from monitor.config.sources import load_sources
from monitor.config.watchlists import WatchlistSet, load_watchlists
from monitor.domain.errors import ConfigError, WatchlistError
from monitor.matching import check_rule


def folder_of(file: Path) -> Path:
    """The folder of watchlists that a watchlist, concept or source file belongs to."""
    folder = file.resolve().parent
    return folder.parent if folder.name in ("concepts", "sources") else folder


def problems_of(folder: Path) -> list[ConfigError]:
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
    return [*problems, *_dead_rules(watchlists)]


def _dead_rules(found: WatchlistSet) -> Iterator[WatchlistError]:
    for watchlist in found.watchlists:
        path, _, line = watchlist.defined_in.rpartition(":")
        for rule in watchlist.rules:
            for problem in check_rule(rule):
                yield WatchlistError(problem, path=path, line=int(line) if line.isdecimal() else None)
