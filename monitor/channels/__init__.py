"""Channels: each file of this folder is one way to reach readers, and its name is the `kind` of a channel.

Files whose name begins with an underscore are shared parts. People outside this repository add kinds through the entry
point group `monitor.channels`; a shipped kind wins over one of the same name.
"""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import EntryPoint, entry_points
from typing import Final, cast

from monitor.domain.errors import ConfigError, NotFoundError
from monitor.ports.world import ChannelKind

ENTRY_POINTS: Final = "monitor.channels"


def kind_names() -> tuple[str, ...]:
    """The names of all channel kinds, sorted. Imports none of them."""
    return tuple(sorted({*_shipped(), *_installed()}))


def load_kind(name: str) -> ChannelKind:
    """Import one kind. Raises NotFoundError with the known names, ConfigError for an entry point that is broken."""
    if name in _shipped():
        return cast(ChannelKind, importlib.import_module(f"{__name__}.{name}").KIND)
    installed = _installed()
    if name not in installed:
        raise NotFoundError("channel kind", name, known=kind_names())
    try:
        return cast(ChannelKind, installed[name].load())
    except Exception as error:
        raise ConfigError(
            f"The channel kind {name!r} ({installed[name].value}) cannot be loaded: {type(error).__name__}: {error}.",
            remedy="Reinstall or remove the package that brings it.",
        ) from error


def _shipped() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def _installed() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=ENTRY_POINTS)}
