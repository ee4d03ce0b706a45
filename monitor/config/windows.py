"""The times of the day when a source is asked more often, as a source pack writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field

from monitor.config.places import Place
from monitor.config.shape import Shape, written
from monitor.config.values import parse_cadence, parse_time
from monitor.domain.remedies import BadValueError, did_you_mean, quoted
from monitor.domain.sources import Window
from monitor.text.workdays import CALENDARS

# A day ends where the next begins: as the end of a window, midnight is the later one.
_MIDNIGHT: Final = time(0)


def _end(text: str) -> time:
    return _MIDNIGHT if text == "24:00" else parse_time(text)


def check_calendar(name: str) -> str:
    """The name, if there is such a calendar. Raises BadValueError."""
    if name in CALENDARS:
        return name
    raise BadValueError(f"{quoted(name)} is not a calendar of working days.", did_you_mean(name, CALENDARS))


class WindowShape(Shape):
    """One entry of `windows`."""

    starts: Annotated[time, written(parse_time, time, "08:40"), Field(alias="from")]
    ends: Annotated[time, written(_end, time, "09:10"), Field(alias="to")]
    cadence: Annotated[timedelta, written(parse_cadence, timedelta, "2m")]
    days: Literal["working", "all"] | None = None


def read_windows(shapes: Sequence[WindowShape], calendar: str, place: Place) -> tuple[Window, ...]:
    """The windows at `place`, a list. Raises the error of `place` for one that can never be, or means nothing."""
    return tuple(_window(shape, calendar, place.inside(number)) for number, shape in enumerate(shapes))


def _window(shape: WindowShape, calendar: str, place: Place) -> Window:
    if shape.ends != _MIDNIGHT and shape.ends <= shape.starts:
        what = f"The window ends at {shape.ends:%H:%M}, and begins only at {shape.starts:%H:%M}."
        raise place.inside("to").problem(what, "Past midnight it needs two: one to 24:00, one from 00:00.")
    if shape.days == "working" and not calendar:
        what = f"{quoted('days')} says working, and the source has no calendar of working days."
        raise place.inside("days").problem(what, "Add calendar: us-federal to the source, or write days: all.")
    return Window(
        starts=shape.starts,
        ends=shape.ends,
        cadence=shape.cadence,
        working_days=bool(calendar) and shape.days != "all",
    )
