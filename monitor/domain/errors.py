"""Every error of the house.

RulewireError
├── ConfigError            a file that a person wrote cannot be used: path, line, remedy
│   ├── WatchlistError     ... a watchlist or concept file
│   ├── TemplateError      ... a template
│   └── SecretError        ... a reference to a secret that is not there: only what needs it waits
├── QueryError             a query cannot be read: where in it, and how to write it
│   ├── HabitError         ... written as another system has it; caught where the query is read
│   ├── UnjoinedError      ... words without operators; caught where the query is read
│   └── UnclearError       ... it could be taken in two ways; caught where the query is read
├── NotFoundError          something was asked for by a key that does not exist
├── FetchError             the exchange itself failed: address refused, time-out, too large, redirect loop
├── SourceError            an answer arrived and cannot be used; carries a SourceState
├── DeliveryError          a channel did not take a message; says whether trying again can help
├── StoreError             the database cannot be read or written
│   ├── StaleClaimError    somebody else took the work over while we were busy
│   └── UnstorableError    the database is well, and does not take this value
└── AlreadyRunningError    a second daemon, or a second backfill of one source, on the same database

Leaf classes carry data; `str(error)` is one or two lines for a person: what, where, what to do.
"""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from pathlib import Path

from monitor.domain.states import SourceState


class RulewireError(Exception):
    """Root of everything that Rulewire raises on purpose."""


class ConfigError(RulewireError):
    """A file that a person wrote cannot be used. `excerpt` may show the place: a line of a query, a caret under it."""

    def __init__(
        self,
        problem: str,
        *,
        path: Path | str | None = None,
        line: int | None = None,
        remedy: str = "",
        excerpt: str = "",
    ) -> None:
        self.problem = problem
        self.path = path
        self.line = line
        self.remedy = remedy
        self.excerpt = excerpt
        super().__init__(problem, path, line, remedy, excerpt)

    def __str__(self) -> str:
        where = "" if self.path is None else f"{self.path}:{self.line}: " if self.line else f"{self.path}: "
        told = f"{where}{self.problem}" + (f" {self.remedy}" if self.remedy else "")
        return told + (f"\n{self.excerpt}" if self.excerpt else "")


class WatchlistError(ConfigError):
    """A watchlist or concept file cannot be used."""


class TemplateError(ConfigError):
    """A template is missing or does not render."""


class SecretError(ConfigError):
    """A reference to a secret (`env:NAME`, `file:PATH`) leads nowhere today, and may tomorrow."""


class QueryError(RulewireError):
    """A query cannot be read. `position` is an offset into it, `excerpt` shows its line and a caret under the place."""

    def __init__(self, problem: str, *, query: str, position: int, remedy: str = "") -> None:
        self.problem = problem
        self.query = query
        self.position = min(position, len(query))
        self.remedy = remedy
        super().__init__(problem, query, position, remedy)

    @property
    def line(self) -> int:
        """From 1."""
        return self.query.count("\n", 0, self.position) + 1

    @property
    def column(self) -> int:
        """In characters, from 1."""
        return self.position - (self.query.rfind("\n", 0, self.position) + 1) + 1

    @property
    def excerpt(self) -> str:
        """Two lines: what stands around the place in its line, and the caret. Empty for an empty query."""
        if not self.query.strip():
            return ""
        before = self.query[: self.position].rpartition("\n")[2]
        after = self.query[self.position :].partition("\n")[0]
        if len(before) > 50:
            before = f"…{before[-49:]}"
        if len(after) > 50:
            after = f"{after[:49]}…"
        return f"  {before}{after}\n  {_blanks(before)}^"

    def __str__(self) -> str:
        where = f"Column {self.column}" if "\n" not in self.query else f"Line {self.line}, column {self.column}"
        told = f"{where}: {self.problem}" + (f" {self.remedy}" if self.remedy else "")
        return told + (f"\n{self.excerpt}" if self.excerpt else "")


def _blanks(text: str) -> str:
    """White space as wide as the text in a terminal, where a Chinese or Korean character takes two columns."""
    return "".join(char if char == "\t" else " " * _columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


class NotFoundError(RulewireError):
    """Something was asked for by a key that does not exist."""

    def __init__(self, noun: str, key: object, *, known: tuple[str, ...] = (), remedy: str = "") -> None:
        self.noun = noun
        self.key = key
        self.known = known
        self.remedy = remedy
        super().__init__(noun, key, known, remedy)

    def __str__(self) -> str:
        known = f" Known: {', '.join(self.known)}." if self.known else ""
        return f"There is no {self.noun} {str(self.key)!r}.{known}" + (f" {self.remedy}" if self.remedy else "")


class FetchError(RulewireError):
    """The HTTP exchange failed before a usable answer was there."""

    def __init__(self, state: SourceState, url: str, detail: str) -> None:
        self.state = state
        self.url = url
        self.detail = detail
        super().__init__(state, url, detail)

    def __str__(self) -> str:
        return f"{self.state}: {self.detail} ({self.url})"


class SourceError(RulewireError):
    """A source answered with something that cannot be used; `state` names what kind of thing."""

    def __init__(self, state: SourceState, detail: str, *, retry_after: timedelta | None = None) -> None:
        self.state = state
        self.detail = detail
        self.retry_after = retry_after
        super().__init__(state, detail, retry_after)

    def __str__(self) -> str:
        return f"{self.state}: {self.detail}"


class DeliveryError(RulewireError):
    """A channel did not take a message.

    `permanent` means that trying again cannot help. `retry_after` is what the receiver asked for. The detail never
    holds a secret: no URL with a token, no password.
    """

    def __init__(self, detail: str, *, permanent: bool = False, retry_after: timedelta | None = None) -> None:
        self.detail = detail
        self.permanent = permanent
        self.retry_after = retry_after
        super().__init__(detail, permanent, retry_after)

    def __str__(self) -> str:
        return self.detail


class StoreError(RulewireError):
    """The database cannot be read or written."""

    def __init__(self, problem: str, *, remedy: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(problem, remedy)

    def __str__(self) -> str:
        return self.problem + (f" {self.remedy}" if self.remedy else "")


class StaleClaimError(StoreError):
    """Somebody else took the work over while we were busy."""


class UnstorableError(StoreError):
    """The database is well, and does not take this value: trying again cannot help."""


class AlreadyRunningError(RulewireError):
    """A second daemon, or a second backfill of one source, on the same database."""

    def __init__(self, database: str, pid: int | None, *, work: str = "daemon") -> None:
        self.database = database
        self.pid = pid
        self.work = work
        super().__init__(database, pid, work)

    def __str__(self) -> str:
        who = f" (process {self.pid})" if self.pid else ""
        remedy = "Stop it first, or name another database." if self.work == "daemon" else "Let it end, or stop it."
        return f"A Rulewire {self.work}{who} already runs on {self.database}. {remedy}"
