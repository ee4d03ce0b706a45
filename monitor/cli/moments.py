"""Times as people type them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import typer


def moment_of(written: str, *, now: datetime, zone: str, option: str = "--since") -> datetime:
    """`7d` is that long ago; `2026-11-01` is the midnight in `zone` that begins it; a full ISO 8601 time is itself.

    Raises BadParameter, which Typer shows with the usage.
    """
    from monitor.config.values import BadValueError, parse_duration

    try:
        return now - parse_duration(written)
    except BadValueError:
        pass
    try:
        if len(written) == len("2026-11-01"):
            return datetime.combine(date.fromisoformat(written), time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(
            f"{written!r} is neither a duration (12h, 7d, 2w) nor a day (2026-11-01).", param_hint=option
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def first_day_of(written: str, *, now: datetime, zones: Sequence[str], option: str = "--since") -> date:
    """The day from which a report over sources in these zones begins. A day is itself; a moment (a duration, too) is
    the day that it lies on where it is earliest. Where that day has not begun in one of the zones it is the present
    one there, so that the report always has it. The first zone is that of the readers.

    Raises BadParameter, also for a day that has begun nowhere.
    """
    moment = moment_of(written, now=now, zone=zones[0], option=option)
    today = {now.astimezone(ZoneInfo(zone)).date() for zone in zones}
    if len(written) == len("2026-11-01") and moment.astimezone(ZoneInfo(zones[0])).date().isoformat() == written:
        first = date.fromisoformat(written)
    else:
        first = min(moment.astimezone(ZoneInfo(zone)).date() for zone in zones)
    if first > max(today):
        raise typer.BadParameter(f"{first} has not begun yet.", param_hint=option)
    return min(first, *today)


def day_of(written: str, *, now: datetime, zone: str, option: str = "--since") -> date:
    """The day in `zone` on which that moment lies. Raises BadParameter."""
    return moment_of(written, now=now, zone=zone, option=option).astimezone(ZoneInfo(zone)).date()
