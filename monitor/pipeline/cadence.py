"""When to ask a source again. Pure: the time and the chance are passed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from monitor.domain.sources import Source, Window
from monitor.domain.states import SourceState
from monitor.text.workdays import is_working_day

SHORTEST_PAUSE: Final = timedelta(seconds=30)
RETRY_FLOOR: Final = timedelta(minutes=5)
BACKOFF_CEILING: Final = timedelta(days=1)
JITTER: Final = 0.1
_DAY: Final = timedelta(days=1)
# Of the length of a window: what is left of it after its latest first question is for a busy engine to be late in.
_LATEST: Final = 0.75

# A time-out or a failing server often passes within minutes; a login page or a wrong address does not.
PASSING: Final = frozenset(
    {SourceState.TIMEOUT, SourceState.UNREACHABLE, SourceState.SERVER_ERROR, SourceState.INCOMPLETE}
)


def next_due(
    source: Source,
    *,
    problem: SourceState | None,
    failures: int,
    retry_after: timedelta | None,
    asked_at: datetime,
    now: datetime,
    chance: float,
) -> datetime:
    """When to ask again. Asking began at `asked_at` and ended `now`, with a `problem` after `failures` earlier ones.

    The pause is the shortest cadence of the windows that were open when it was asked, or else the source's own, and by
    `chance` in [0, 1) up to a tenth longer. A window that opens meanwhile is asked in from its beginning on. After a
    passing failure the pause is shorter than the cadence and doubles from five minutes; after another one it is longer,
    doubles up to a day, and no window ends it. It never ends before what the source asked for.
    """
    cadence = cadence_at(source, asked_at)
    doubled = 2 ** min(failures, 10)
    lasting = problem is not None and problem not in PASSING
    if problem is None:
        wait = cadence
    elif not lasting:
        wait = min(cadence, RETRY_FLOOR * doubled)
    else:
        wait = max(source.cadence, min(source.cadence * doubled, BACKOFF_CEILING))
    due = now + wait * (1 + JITTER * chance)
    if not lasting:
        due = min(due, _first_question(source, asked_at, now, due, chance) or due)
    return max(due, now + retry_after) if retry_after else due


def latest_due(source: Source, asked_at: datetime) -> datetime:
    """When a source that answered well at `asked_at` is asked again at the latest."""
    return next_due(source, problem=None, failures=0, retry_after=None, asked_at=asked_at, now=asked_at, chance=1.0)


def cadence_at(source: Source, moment: datetime) -> timedelta:
    """The pause after a question at that moment."""
    if not source.windows:
        return source.cadence
    today = moment.astimezone(ZoneInfo(source.zone)).date()
    # A window before a change of the clocks may end on the next day.
    around = (opening for day in (today - _DAY, today) for opening in openings_of(source, day))
    inside = (opening for opening in around if opening.starts_at <= moment < opening.ends_at)
    return min([source.cadence, *(opening.window.cadence for opening in inside if is_open(source, opening))])


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A window on one day of the source's zone: from `starts_at` to `ends_at` (not included)."""

    window: Window
    day: date
    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at


def openings_of(source: Source, day: date) -> Iterator[Opening]:
    """The windows of that day of the source's zone, were it a working day."""
    zone = ZoneInfo(source.zone)
    for window in source.windows:
        last = day + _DAY if window.ends == time(0) else day
        starts_at = _moment(day, window.starts, zone)
        usual = datetime.combine(last, window.ends) - datetime.combine(day, window.starts)
        # An hour that the clocks leave out is not taken from the window: nothing might be left of it.
        ends_at = max(_moment(last, window.ends, zone), starts_at + usual)
        yield Opening(window=window, day=day, starts_at=starts_at, ends_at=ends_at)


def is_open(source: Source, opening: Opening) -> bool:
    """Whether the day is one of those that the window is for. Asked last: the calendar is slow to load."""
    return not opening.window.working_days or is_working_day(source.calendar, opening.day)


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    """A time that clocks show twice is the first of the two; one that they leave out is as long after midnight as it
    would have been (RFC 5545, 3.3.5)."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def _first_question(source: Source, asked_at: datetime, now: datetime, due: datetime, chance: float) -> datetime | None:
    """When to ask for the first time in a window that opened since `asked_at` or opens before `due`."""
    if not source.windows:
        return None
    zone = ZoneInfo(source.zone)
    day, last = asked_at.astimezone(zone).date() - _DAY, due.astimezone(zone).date() + _DAY
    while day <= last:
        begun = (opening for opening in openings_of(source, day) if asked_at < opening.starts_at < due)
        new = (opening for opening in begun if is_open(source, opening))
        if firsts := [first for opening in new if (first := _first_in(opening, now, chance)) is not None]:
            return min(firsts)
        day += _DAY
    return None


def _first_in(opening: Opening, now: datetime, chance: float) -> datetime | None:
    """At its beginning, or as long after the question before as its cadence says, if that is still well inside; None
    where it is too late for it."""
    latest = opening.starts_at + opening.length * _LATEST
    first = max(opening.starts_at, now + SHORTEST_PAUSE, min(now + opening.window.cadence, latest))
    if first >= opening.ends_at:
        return None
    return first + min(opening.window.cadence * JITTER, (opening.ends_at - first) / 2) * chance
