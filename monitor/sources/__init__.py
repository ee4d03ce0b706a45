"""Source kinds: each file of this folder is one way to ask the world, and its name is the `kind` of a source.

A kind is a module with an object `KIND` (ports.SourceKind). Names that begin with an underscore are shared parts.
People outside this repository add kinds through the entry point group `monitor.sources`; a shipped kind wins over one
of the same name. A kind may set `isolated = False` to be parsed in this process: right only for what cannot be made
slow by its input.
"""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import EntryPoint, entry_points
from typing import Final, cast

from monitor.domain.errors import ConfigError, NotFoundError
from monitor.domain.sources import Fetch, Reading, Source
from monitor.ports.world import SourceKind
from monitor.sources._worker import InProcessParser, IsolatedParser

__all__ = ["InProcessParser", "IsolatedParser", "SourceParser", "kind_names", "load_kind"]

ENTRY_POINTS: Final = "monitor.sources"


def kind_names() -> tuple[str, ...]:
    """The names of all source kinds, sorted. Imports none of them."""
    return tuple(sorted({*_shipped(), *_installed()}))


def load_kind(name: str) -> SourceKind:
    """Import one kind. Raises NotFoundError with the known names, ConfigError for an entry point that is broken."""
    if name in _shipped():
        return cast(SourceKind, importlib.import_module(f"{__name__}.{name}").KIND)
    installed = _installed()
    if name not in installed:
        raise NotFoundError("source kind", name, known=kind_names())
    try:
        return cast(SourceKind, installed[name].load())
    except Exception as error:
        raise ConfigError(
            f"The source kind {name!r} ({installed[name].value}) cannot be loaded: {type(error).__name__}: {error}.",
            remedy="Reinstall or remove the package that brings it.",
        ) from error


class SourceParser:
    """ports.Parser and TextReader for every kind: apart, in a process with limits, or here where the kind says that
    this is safe. Thread-safe; close it when done."""

    def __init__(self, *, limit_s: float = 20.0, memory_bytes: int = 1 << 30) -> None:
        self._isolated = IsolatedParser(limit_s=limit_s, memory_bytes=memory_bytes)
        self._here = InProcessParser(load_kind)

    def parse(self, source: Source, fetch: Fetch) -> Reading:
        """As SourceKind.parse. A parse that takes too long is a SourceError too."""
        return self._parser_of(source).parse(source, fetch)

    def read_text(self, source: Source, fetch: Fetch) -> str:
        """As TextKind.read_text. What takes too long is a SourceError too."""
        return self._parser_of(source).read_text(source, fetch)

    def _parser_of(self, source: Source) -> IsolatedParser | InProcessParser:
        return self._isolated if getattr(load_kind(source.kind), "isolated", True) else self._here

    def close(self) -> None:
        """End the worker process, if there is one."""
        self._isolated.close()


def _shipped() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def _installed() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=ENTRY_POINTS)}
