"""Reading prose about dates as tests look at it."""

from __future__ import annotations

from datetime import date

from monitor.domain.duties import StatedDate
from monitor.text.dates import read_dates

PUBLISHED = date(2024, 1, 17)
Duty = tuple[str, str]


def read(prose: str) -> tuple[StatedDate, ...]:
    return read_dates(prose, published_on=PUBLISHED)


def duties(prose: str) -> list[Duty]:
    """What is read, as ("effective", "2024-01-17") or ("effective", "2024-01-17 of instruction 3")."""
    return [(each.kind.value, f"{each.on}{f' of {each.label}' if each.label else ''}") for each in read(prose)]
