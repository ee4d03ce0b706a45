"""The tables of monitor.toml as they are used, one value each (docs/configuration.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from monitor.config.settings_shape import Network


@dataclass(frozen=True, kw_only=True)
class HttpSettings:
    """How sources are asked. `timeout_s` is the total deadline of one exchange; `max_bytes` counts the decoded body;
    `gap` is the least time between two requests to one host."""

    contact: str
    timeout_s: float
    max_bytes: int
    gap: timedelta
    allow_addresses: tuple[Network, ...]


@dataclass(frozen=True, kw_only=True)
class EngineSettings:
    """How the daemon runs."""

    poll_threads: int
    tick: timedelta
    sweep: timedelta
    keep_fetches: timedelta


@dataclass(frozen=True, kw_only=True)
class ChannelSettings:
    """One channel. `options` are raw, references not resolved; `lines` maps `kind` and options to lines."""

    name: str
    kind: str
    options: Mapping[str, Any]
    lines: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class DigestSettings:
    """When digests are made, in the zone of the settings. `day` is 0 for Monday to 6 for Sunday."""

    day: int
    time: time


@dataclass(frozen=True, kw_only=True)
class OperatorSettings:
    """Who is told of the house itself (nobody where `channels` is empty): of a source that has failed at least `checks`
    checks in a row, for at least `after`."""

    channels: tuple[str, ...]
    language: str
    after: timedelta
    checks: int


@dataclass(frozen=True, kw_only=True)
class ReminderSettings:
    """How many days before a deadline people are reminded (longest first; none: never), and at which hour, in the zone
    of the settings."""

    days: tuple[int, ...]
    at: time


@dataclass(frozen=True, kw_only=True)
class CalendarSettings:
    """The folder in which calendar files are kept current, absolute; None: none are. It need not be there yet."""

    folder: Path | None


@dataclass(frozen=True, kw_only=True)
class ReconcileSettings:
    """How many days back the counts of a source are compared with what is held (0: never), and from which hour of the
    source's zone on."""

    days: int
    at: time
