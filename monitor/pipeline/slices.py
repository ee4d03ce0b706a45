"""Which days a backfill asks for at a time, and how much is left. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from monitor.ports.backfill import Days

ONE_DAY = timedelta(days=1)


def slices_left(wanted: Days, filled: Iterable[Days]) -> list[Days]:
    """The wanted days without those that are filled, by calendar month, oldest first."""
    return [month for stretch in _without(wanted, filled) for month in _months(stretch)]


def halves(days: Days) -> tuple[Days, Days] | None:
    """Two stretches of at most a day's difference; None for a single day."""
    if days.count == 1:
        return None
    middle = days.first + timedelta(days=days.count // 2)
    return Days(first=days.first, last=middle - ONE_DAY), Days(first=middle, last=days.last)


def exceeds(claimed: int | None, *, shown: int, most_pages: int) -> bool:
    """Whether there are more documents than pages of `shown` documents can show, or so many that the source does not
    count them."""
    return claimed is None or (shown > 0 and claimed > shown * most_pages)


def expected_documents(*, seen: int, seen_days: int, left: Iterable[Days]) -> int:
    """How many documents the whole will have come to, if the days that are left have as many as those that were
    seen."""
    days_left = sum(days.count for days in left)
    return seen + (round(seen / seen_days * days_left) if seen_days else 0)


def _without(wanted: Days, filled: Iterable[Days]) -> Iterator[Days]:
    first = wanted.first
    for done in sorted(filled):
        if done.last < first or done.first > wanted.last:
            continue
        if first < done.first:
            yield Days(first=first, last=done.first - ONE_DAY)
        first = done.last + ONE_DAY
    if first <= wanted.last:
        yield Days(first=first, last=wanted.last)


def _months(days: Days) -> Iterator[Days]:
    first = days.first
    while first <= days.last:
        last = min(_end_of_month(first), days.last)
        yield Days(first=first, last=last)
        first = last + ONE_DAY


def _end_of_month(day: date) -> date:
    next_month = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return next_month - ONE_DAY
