"""Where in a file a value stands, so that an error can name the line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from monitor.domain.errors import ConfigError
from monitor.domain.remedies import BadValueError

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

    def at_line(self, line: int) -> Place:
        """The same spot, of which it is known in which line of the file it stands."""
        return replace(self, at=(), lines={(): line})

    @property
    def label(self) -> str:
        """`path:line`, as `defined_in` holds it."""
        return f"{self.path}:{self.line}"

    @contextmanager
    def explains(self) -> Iterator[None]:
        """What cannot be read inside is an error that points here."""
        try:
            yield
        except BadValueError as problem:
            raise self.problem(problem.problem, problem.remedy) from None

    def problem(self, what: str, remedy: str = "", *, excerpt: str = "") -> ConfigError:
        """An error that points here; the caller raises or keeps it."""
        return self.error(what, path=self.path, line=self.line, remedy=remedy, excerpt=excerpt)
