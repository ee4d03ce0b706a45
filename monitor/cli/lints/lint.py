"""One warning, and how a file accepts it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LINTS: Final = {
    "too-broad": "a rule hits more of the stored archive than a reader can follow",
    "covered-rule": "a rule hits nothing that another rule of the watchlist does not hit",
    "shared-alias": "one word satisfies two parts of a rule that should each be satisfied",
    "repeated-alias": "a concept names an alias twice",
    "unused-concept": "no rule uses a concept",
    "false-friend": "a word that means something else too, and that a rule takes alone",
    "short-word": "a word so short that other words hold it or share it, and that a rule takes alone",
    "accept": "a comment that accepts a warning, and cannot or need not",
}
"""Every warning by name."""


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place in a file. A comment that accepts a warning about it may stand at any of `lines`."""

    path: Path
    line: int
    lines: Collection[int]


@dataclass(frozen=True, kw_only=True)
class Lint:
    """One warning. `rule`, `watchlist` and `concept` name what it is about, as far as it is about one."""

    name: str
    spot: Spot
    problem: str
    remedy: str
    watchlist: str = ""
    rule: str = ""
    concept: str = ""

    def __str__(self) -> str:
        return f"{self.spot.path}:{self.spot.line}: warning: {self.problem} {self.remedy} [{self.name}]"


@dataclass(frozen=True, kw_only=True)
class Accept:
    """`# accept NAME, NAME: reason`, and the line that it speaks of."""

    path: Path
    line: int
    about: int
    names: tuple[str, ...]
    reason: str


_ACCEPT: Final = re.compile(r"#\s*accept\s+(?P<names>[a-z-]+(?:\s*,\s*[a-z-]+)*)\s*(?::\s*(?P<reason>.*))?$")


def accepts_in(path: Path, text: str) -> Iterator[Accept]:
    """The comments of a file that accept warnings. One on a line of its own speaks of the next line with content."""
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        found = _ACCEPT.search(line.rstrip())
        if found is None:
            continue
        alone = not line[: found.start()].strip()
        names = tuple(name.strip() for name in found["names"].split(","))
        about = _next_content(lines, number) if alone else number
        yield Accept(path=path, line=number, about=about, names=names, reason=(found["reason"] or "").strip())


def _next_content(lines: list[str], after: int) -> int:
    for number, line in enumerate(lines[after:], start=after + 1):
        if line.strip() and not line.lstrip().startswith("#"):
            return number
    return after


def accepted(lints: Iterable[Lint], accepts: Iterable[Accept], *, ran: Collection[str]) -> list[Lint]:
    """The warnings that nobody accepted, and one for each comment that accepts nothing, of the lints that `ran`."""
    accepts = tuple(accepts)
    used: set[tuple[Path, int, str]] = set()
    left = []
    for lint in lints:
        matching = [accept for accept in accepts if accept.reason and _accepts(accept, lint)]
        used.update((accept.path, accept.line, lint.name) for accept in matching)
        if not matching:
            left.append(lint)
    return [*left, *_idle_accepts(accepts, used, ran)]


def _accepts(accept: Accept, lint: Lint) -> bool:
    return lint.name in accept.names and accept.path == lint.spot.path and accept.about in lint.spot.lines


def _idle_accepts(
    accepts: Iterable[Accept], used: Collection[tuple[Path, int, str]], ran: Collection[str]
) -> Iterator[Lint]:
    for accept in accepts:
        spot = Spot(path=accept.path, line=accept.line, lines=())
        if not accept.reason:
            remedy = f"Write it behind a colon: # accept {', '.join(accept.names)}: reason."
            yield Lint(name="accept", spot=spot, problem="This comment gives no reason.", remedy=remedy)
            continue
        for name in accept.names:
            if name not in LINTS:
                known = f"Known: {', '.join(LINTS)}."
                yield Lint(name="accept", spot=spot, problem=f'There is no warning "{name}".', remedy=known)
            elif name in ran and (accept.path, accept.line, name) not in used:
                problem = f'There is no warning "{name}" here to accept.'
                yield Lint(name="accept", spot=spot, problem=problem, remedy="Remove the comment.")
