"""Everything that can be wrong in a folder of watchlists, concepts and source packs."""

from __future__ import annotations

from pathlib import Path

from monitor.config.sources import load_sources
from monitor.config.watchlists import load_watchlists
from monitor.domain.errors import ConfigError


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
    return problems
