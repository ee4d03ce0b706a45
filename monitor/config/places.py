"""Where in a file a value stands, so that an error can name the line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias

from monitor.domain.errors import ConfigError

KeyPath: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Place:
    """One spot in a file: `at` is the path of keys and list positions that leads there.

    `lines` gives the line (from 1) of every key and list item. `error` is the class that `problem` builds.
    """

    path: Path
    lines: Mapping[KeyPath, int]
    at: KeyPath = ()
    error: type[ConfigError] = ConfigError

    def inside(self, *keys: str | int) -> Place:
        return replace(self, at=self.at + keys)

    @property
    def line(self) -> int:
        """The line of this spot, or of the nearest thing around it that has one."""
        for length in range(len(self.at), 0, -1):
            if (line := self.lines.get(self.at[:length])) is not None:
                return line
        return self.lines.get((), 1)

    @property
    def label(self) -> str:
        """`path:line`, as `defined_in` holds it."""
        return f"{self.path}:{self.line}"

    def problem(self, what: str, remedy: str = "") -> ConfigError:
        """An error that points here; the caller raises or keeps it."""
        return self.error(what, path=self.path, line=self.line, remedy=remedy)


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """A remedy for an unknown name: the names that look like it, or all of them where there are few."""
    by_lower = {name.lower(): name for name in known}
    close = [by_lower[match] for match in get_close_matches(word.lower(), by_lower, n=3, cutoff=0.6)]
    if close:
        return f"Did you mean {' or '.join(map(quoted, close))}?"
    if not known:
        return "There are none."
    if len(known) <= 20:
        return f"Known: {', '.join(sorted(known))}."
    return "Nothing has a similar name."


def quoted(word: object) -> str:
    """The word in quotes on one line, cut where it is long."""
    text = " ".join(str(word).split())
    return f'"{text[:57]}..."' if len(text) > 60 else f'"{text}"'
