"""The files of watchlists and concepts, looked at again and again: has anything changed?

A look costs one `stat` for each file; contents are read only where that differs from the look before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TypeAlias

from monitor.config.folders import yaml_files
from monitor.config.text_file import MAX_BYTES
from monitor.domain.errors import WatchlistError


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenFile:
    """What a look saw of one file. `stamp` is its size, times and inode; `digest` the SHA-256 of what it holds, or why
    it cannot be read. `sure` is False where the stamp was new: times are coarse, and a write that followed at once may
    have left the stamp as it was."""

    stamp: tuple[int, ...]
    digest: str
    sure: bool


Look: TypeAlias = Mapping[Path, SeenFile]


class Verdict(Enum):
    """What to do after a look."""

    SAME = auto()
    """The files are those that were taken over."""
    MOVING = auto()
    """They are others than at the look before: somebody may be writing still."""
    CHANGED = auto()
    """They are others than those taken over, and came to rest."""


def look_at(folder: Path, before: Look) -> Look:
    """Every file of the folder and of its `concepts/` that would be read, or that looks meant to be."""
    seen = {}
    for place in (folder, folder / "concepts"):
        paths, stray = yaml_files(place, error=WatchlistError)
        for path in (*paths, *(Path(problem.path) for problem in stray if problem.path)):
            seen[path] = _seen(path, before.get(path))
    return seen


def contents(look: Look) -> dict[Path, str]:
    """What the files say, however often they were written."""
    return {path: file.digest for path, file in look.items()}


def judge(*, taken: Look, last: Look, now: Look) -> Verdict:
    """`taken` is the look whose files are in force, `last` the one before `now`."""
    if contents(now) == contents(taken):
        return Verdict.SAME
    return Verdict.CHANGED if contents(now) == contents(last) else Verdict.MOVING


def _seen(path: Path, before: SeenFile | None) -> SeenFile:
    stamp = _stamp(path)
    if before is None or before.stamp != stamp:
        return SeenFile(stamp=stamp, digest=_digest(path), sure=False)
    return before if before.sure else SeenFile(stamp=stamp, digest=_digest(path), sure=True)


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except OSError as error:
        return (error.errno or 0,)
    # The time of change too: a file that was made readable has no new time of writing.
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.sha256(file.read(MAX_BYTES + 1)).hexdigest()
    except OSError as error:
        return f"cannot be read: {error.errno}"
