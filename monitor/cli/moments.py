"""Times as people type them."""

from __future__ import annotations

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


def day_of(written: str, *, now: datetime, zone: str, option: str = "--since") -> date:
    """The day in `zone` on which that moment lies. Raises BadParameter."""
    return moment_of(written, now=now, zone=zone, option=option).astimezone(ZoneInfo(zone)).date()
