"""What monitor.toml may hold (docs/configuration.md)."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
from datetime import timedelta
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, StrictBool, StrictInt

from monitor.config.shape import Listed, Shape, written
from monitor.config.values import check_key, check_zone, parse_duration, parse_time
from monitor.domain.remedies import BadValueError, did_you_mean, quoted

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_GAP: Final = timedelta(seconds=60)
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def _some_time(text: str) -> timedelta:
    duration = parse_duration(text)
    if not duration:
        raise BadValueError(f"{quoted(text)} is no time at all.", "Give it at least 1s.")
    return duration


def _gap(text: str) -> timedelta:
    gap = parse_duration(text)
    if gap > LONGEST_GAP:
        raise BadValueError(f"{quoted(text)} is too long.", "A gap is at most 60s; a source has a cadence of its own.")
    return gap


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        remedy = 'Write it as "127.0.0.0/8" or "fd00::/8".'
    with contextlib.suppress(ValueError):
        remedy = f"Did you mean {quoted(ipaddress.ip_network(text, strict=False))}?"
    raise BadValueError(f"{quoted(text)} is not a range of addresses.", remedy)


def _day(text: str) -> int:
    if text.lower() in DAYS:
        return DAYS.index(text.lower())
    raise BadValueError(f"{quoted(text)} is not a day of the week.", did_you_mean(text, DAYS))


def _contact(text: str) -> str:
    # It becomes part of a header: a line break in it would begin a header of its own (RFC 9110, 5.5).
    if text and not (text.isascii() and text.isprintable() and not set(text) & set("()\\<>")):
        raise BadValueError(
            f"{quoted(text)} cannot stand in the User-Agent.", 'Write "mailto:you@example.org" or a URL.'
        )
    return text


Duration = Annotated[timedelta, written(parse_duration, timedelta, "30m")]
TimeOfDay = Annotated[datetime.time, written(parse_time, datetime.time, "08:00")]
Days = Annotated[StrictInt, Field(ge=0, le=366)]
SomeTime = Annotated[timedelta, written(_some_time, timedelta, "30m")]
Language: TypeAlias = Literal["en", "ko"]
Words = Annotated[str, Field(min_length=1)]
Key = Annotated[str, AfterValidator(check_key)]
Zone = Annotated[str, AfterValidator(check_zone)]


class DatabaseShape(Shape):
    """`[database]`"""

    url: Words = "sqlite:///rulewire.db"


class HttpShape(Shape):
    """`[http]`"""

    contact: Annotated[str, AfterValidator(_contact)] = ""
    timeout_s: Annotated[float, Field(strict=True, gt=0, le=3600, allow_inf_nan=False)] = 60.0
    max_bytes: Annotated[StrictInt, Field(ge=1024)] = 33_554_432
    gap: Annotated[timedelta, written(_gap, timedelta, "1s")] = timedelta(seconds=1)
    allow_addresses: Listed[Annotated[Network, written(_network, object, "127.0.0.0/8")]] = ()


class EngineShape(Shape):
    """`[engine]`"""

    poll_threads: Annotated[StrictInt, Field(ge=1, le=64)] = 4
    tick: SomeTime = timedelta(seconds=5)
    sweep: SomeTime = timedelta(seconds=60)
    keep_fetches: SomeTime = timedelta(days=30)


class RouteShape(Shape):
    """One `[[routes]]`"""

    key: Key
    watchlists: Annotated[Listed[Words], Field(min_length=1)] = ("*",)
    channels: Annotated[Listed[Words], Field(min_length=1)]
    language: Language | None = None
    alerts: StrictBool = True
    digest: StrictBool = True


class ChannelShape(Shape):
    """One `[channels.NAME]`; everything but `kind` is an option of the kind."""

    model_config = ConfigDict(extra="allow", frozen=True)

    kind: Words


class DigestShape(Shape):
    """`[digest]`"""

    day: Annotated[int, written(_day, object, "monday")] = 0
    time: TimeOfDay = datetime.time(8)


class OperatorShape(Shape):
    """`[operator]`"""

    channels: Listed[Words] | None = None
    language: Language | None = None
    after: Duration = timedelta(hours=1)
    checks: Annotated[StrictInt, Field(ge=1, le=1000)] = 3


class RemindersShape(Shape):
    """`[reminders]`"""

    days: Listed[Days] = (14, 7, 1)
    at: TimeOfDay = datetime.time(8)


class CalendarShape(Shape):
    """`[calendar]`"""

    folder: Words | None = None


class ReconcileShape(Shape):
    """`[reconcile]`"""

    days: Days = 10
    at: TimeOfDay = datetime.time(9, 30)


class SettingsShape(Shape):
    """The whole file."""

    zone: Zone = "UTC"
    language: Language = "en"
    watchlists: Words | None = None
    templates: Words | None = None
    first_poll_alert_age: Duration = timedelta(days=3)
    database: DatabaseShape = DatabaseShape()
    http: HttpShape = HttpShape()
    engine: EngineShape = EngineShape()
    digest: DigestShape = DigestShape()
    operator: OperatorShape = OperatorShape()
    reminders: RemindersShape = RemindersShape()
    calendar: CalendarShape = CalendarShape()
    reconcile: ReconcileShape = ReconcileShape()
    sources: dict[str, dict[str, Any]] = Field(default_factory=dict)
    channels: dict[Key, ChannelShape] = Field(default_factory=dict)
    routes: Listed[RouteShape] = ()
