"""Every error of the house.

RulewireError
├── ConfigError            a file that a person wrote cannot be used: path, line, remedy
│   ├── WatchlistError     ... a watchlist or concept file
│   ├── TemplateError      ... a template
│   └── SecretError        ... a reference to a secret that is not there: only what needs it waits
├── NotFoundError          something was asked for by a key that does not exist
├── FetchError             the exchange itself failed: address refused, time-out, too large, redirect loop
├── SourceError            an answer arrived and cannot be used; carries a SourceState
├── DeliveryError          a channel did not take a message; says whether trying again can help
├── StoreError             the database cannot be read or written
│   ├── StaleClaimError    somebody else took the work over while we were busy
│   └── UnstorableError    the database is well, and does not take this value
└── AlreadyRunningError    a second daemon on the same database

Leaf classes carry data; `str(error)` is one or two lines for a person: what, where, what to do.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from monitor.domain.states import SourceState


class RulewireError(Exception):
    """Root of everything that Rulewire raises on purpose."""


class ConfigError(RulewireError):
    """A file that a person wrote cannot be used."""

    def __init__(
        self, problem: str, *, path: Path | str | None = None, line: int | None = None, remedy: str = ""
    ) -> None:
        self.problem = problem
        self.path = path
        self.line = line
        self.remedy = remedy
        super().__init__(problem, path, line, remedy)

    def __str__(self) -> str:
        where = "" if self.path is None else f"{self.path}:{self.line}: " if self.line else f"{self.path}: "
        return f"{where}{self.problem}" + (f" {self.remedy}" if self.remedy else "")


class WatchlistError(ConfigError):
    """A watchlist or concept file cannot be used."""


class TemplateError(ConfigError):
    """A template is missing or does not render."""


class SecretError(ConfigError):
    """A reference to a secret (`env:NAME`, `file:PATH`) leads nowhere today, and may tomorrow."""


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
    """A second daemon on the same database."""

    def __init__(self, database: str, pid: int | None) -> None:
        self.database = database
        self.pid = pid
        super().__init__(database, pid)

    def __str__(self) -> str:
        who = f" (process {self.pid})" if self.pid else ""
        return f"A Rulewire daemon{who} already runs on {self.database}. Stop it first, or name another database."
