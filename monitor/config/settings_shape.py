"""What monitor.toml may hold (docs/configuration.md)."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import re
from datetime import timedelta
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, StrictBool, StrictInt

from monitor.config.shape import Listed, Shape, written
from monitor.config.values import check_key, check_zone, parse_duration
from monitor.domain.remedies import BadValueError, did_you_mean, quoted

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK: Final = re.compile("([01]?[0-9]|2[0-3]):([0-5][0-9])")
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def _some_time(text: str) -> timedelta:
    duration = parse_duration(text)
    if not duration:
        raise BadValueError(f"{quoted(text)} is no time at all.", "Give it at least 1s.")
    return duration


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


def _time(text: str) -> datetime.time:
    if found := _CLOCK.fullmatch(text):
        return datetime.time(int(found[1]), int(found[2]))
    raise BadValueError(f"{quoted(text)} is not a time of day.", 'Write it as "08:00", from "00:00" to "23:59".')


def _contact(text: str) -> str:
    # It becomes part of a header: a line break in it would begin a header of its own (RFC 9110, 5.5).
    if text and not (text.isascii() and text.isprintable() and not set(text) & set("()\\<>")):
        raise BadValueError(
            f"{quoted(text)} cannot stand in the User-Agent.", 'Write "mailto:you@example.org" or a URL.'
        )
    return text


Duration = Annotated[timedelta, written(parse_duration, timedelta, "30m")]
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
    time: Annotated[datetime.time, written(_time, datetime.time, "08:00")] = datetime.time(8)


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
    sources: dict[str, dict[str, Any]] = Field(default_factory=dict)
    channels: dict[Key, ChannelShape] = Field(default_factory=dict)
    routes: Listed[RouteShape] = ()
