"""Secrets are not written into monitor.toml: a reference says where they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from monitor.config.folders import from_home
from monitor.config.text_file import read_text
from monitor.domain.errors import ConfigError


def resolve_reference(value: str, *, home: Path, environ: Mapping[str, str]) -> str:
    """What `env:NAME` or `file:PATH` stands for; any other text stands for itself.

    A relative path is relative to `home`. One line break at the end of a file is dropped. Raises ConfigError that
    names the reference, never what it holds.
    """
    scheme, colon, name = value.partition(":")
    if not colon or scheme not in ("env", "file"):
        return value
    name = name.strip()
    if not name:
        raise ConfigError(f'The reference "{value}" names nothing.', remedy="Write env:NAME or file:PATH.")
    if scheme == "env":
        return _from_environment(value, name, environ)
    return _from_file(value, from_home(home, name))


def _from_environment(reference: str, name: str, environ: Mapping[str, str]) -> str:
    found = environ.get(name)
    if not found:
        state = "is empty" if name in environ else "is not set"
        raise ConfigError(f"{reference}: the environment variable {name} {state}.", remedy="Set it and start again.")
    return found


def _from_file(reference: str, path: Path) -> str:
    try:
        text = read_text(path).removesuffix("\n")
    except ConfigError as problem:
        raise ConfigError(f"{reference}: {problem.problem}", remedy=f"{problem.remedy} It is {path}.") from None
    if not text:
        raise ConfigError(f"{reference}: the file {path} is empty.", remedy="Put the secret into it.")
    return text
