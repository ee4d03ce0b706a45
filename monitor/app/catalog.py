"""Sources as they are used: files read, overrides applied, options checked by their kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import ValidationError

from monitor.config.folders import require_folder
from monitor.config.settings import Settings
from monitor.config.shape import first_mistake
from monitor.config.sources import COMMON_KEYS, RawSource, apply_overrides, load_sources
from monitor.domain.errors import ConfigError, NotFoundError
from monitor.domain.sources import Source
from monitor.sources import load_kind


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """Where we look. `problems` are files and entries that were left out, each saying why; the rest works."""

    sources: Mapping[str, Source]
    problems: tuple[ConfigError, ...]
    broken_sources: frozenset[str] | None = frozenset()

    def is_broken(self, source: str) -> bool:
        """Whether the source is configured and cannot be used; where a whole file cannot be read, any may be in it."""
        return source not in self.sources and (self.broken_sources is None or source in self.broken_sources)

    def source(self, key: str) -> Source:
        """Raises NotFoundError with the known keys."""
        try:
            return self.sources[key]
        except KeyError:
            raise NotFoundError("source", key, remedy="See `rulewire source list`.") from None

    @property
    def enabled_sources(self) -> tuple[Source, ...]:
        return tuple(source for source in self.sources.values() if source.enabled)


def load_catalog(settings: Settings) -> Catalog:
    """Read the source packs under the watchlists folder. A broken file is a problem; a missing folder is an error."""
    require_folder(settings.watchlists_dir)
    sources, problems, broken = _sources(settings)
    return Catalog(sources=sources, problems=tuple(problems), broken_sources=broken)


def _sources(settings: Settings) -> tuple[dict[str, Source], list[ConfigError], frozenset[str] | None]:
    """The sources that can be used, what is wrong with the others, and their keys (None where nobody can know)."""
    loaded = load_sources(settings.watchlists_dir)
    problems: list[ConfigError] = list(loaded.problems)
    checked: dict[str, Source] = {}
    refused: set[str] = set()
    for raw in apply_overrides(loaded.sources, settings.source_overrides, left_out=loaded.left_out):
        try:
            source = validated(raw)
        except ConfigError as error:
            problems.append(error)
            refused.add(raw.source.key)
        except Exception as error:
            # An added kind may fail in ways of its own; the other sources are none of its business.
            path, line = raw.place_of("kind")
            what = f"source {raw.source.key!r}: kind {raw.source.kind!r} failed with {type(error).__name__}: {error}."
            problems.append(ConfigError(what, path=path, line=line, remedy="Correct its options, or the kind."))
            refused.add(raw.source.key)
        else:
            checked[source.key] = source
    return checked, problems, None if loaded.left_out is None else loaded.left_out | refused


def validated(raw: RawSource) -> Source:
    """The source with its options as the kind understands them. Raises ConfigError with path and line."""
    try:
        kind = load_kind(raw.source.kind)
        options = kind.Options.model_validate(dict(raw.source.options))
    except NotFoundError as error:
        path, line = raw.place_of("kind")
        raise ConfigError(
            f"source {raw.source.key!r}: there is no source kind {raw.source.kind!r}.",
            path=path,
            line=line,
            remedy=f"Known kinds: {', '.join(error.known)}.",
        ) from error
    except ValidationError as error:
        mistake = first_mistake(kind.Options, error, also_known=COMMON_KEYS)
        path, line = raw.place_of(".".join(map(str, mistake.at)))
        what = f"source {raw.source.key!r}: {mistake.what}"
        raise ConfigError(what, path=path, line=line, remedy=mistake.remedy) from error
    return replace(raw.source, options=options.model_dump())
