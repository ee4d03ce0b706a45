"""Public inspection: one entry of the list to one Item, and whether a list is that of its day.

Shapes from the recorded answer of 2 October 2026: `filed_at` and `publication_date` null where an agency asked for the
document back (`editorial_note` says so), titles with spaces at their end, no abstract and no CFR references.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from monitor.domain.sources import Facts, Item
from monitor.domain.states import Stage
from monitor.sources._register.entries import (
    BrokenEntryError,
    agencies_of,
    day_of,
    kept_aside,
    number_of,
    page_of,
    text_of,
    texts_of,
    title_of,
)
from monitor.sources._words import plausible
from monitor.text.workdays import is_working_day

EASTERN: Final = ZoneInfo("America/New_York")
CALENDAR: Final = "us-federal"
_REGULAR_FILINGS_BY: Final = time(10)
"""They appear at 08:45 Eastern."""
_DAY: Final = timedelta(days=1)

_KEPT_ASIDE = """
filing_type num_pages pdf_file_size pdf_updated_at pdf_url raw_text_url subject_1 subject_2 subject_3 toc_doc
toc_subject
"""
_EXTRA: Final = tuple(_KEPT_ASIDE.split())


def read_inspected(entry: Any) -> Item:
    """Raises BrokenEntryError for an entry without a usable number, or with a publication date that is none."""
    if not isinstance(entry, dict):
        raise BrokenEntryError("not an object")
    number = number_of(entry)
    publication_on = day_of(entry, "publication_date")
    if text_of(entry, "publication_date") and publication_on is None:
        raise BrokenEntryError(f"{number}: the publication date is not a date")
    filed_raw = text_of(entry, "filed_at") or text_of(entry, "pdf_updated_at")
    return Item(
        key=f"fr:{number}",
        url=page_of(entry, number),
        title=title_of(entry, number),
        language="en",
        published_at=moment_of(filed_raw),
        published_raw=filed_raw,
        facts=Facts(
            document_type=text_of(entry, "type"),
            agencies=tuple(agencies_of(entry)),
            docket_ids=tuple(texts_of(entry, "docket_numbers")),
            stage=Stage.PUBLIC_INSPECTION,
            publication_on=publication_on,
            editorial_note=text_of(entry, "editorial_note"),
        ),
        extra=kept_aside(entry, _EXTRA),
    )


def moment_of(written: str) -> datetime | None:
    """ISO 8601, Eastern where it names no offset; in UTC. None for what is no time."""
    try:
        moment = datetime.fromisoformat(written)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=EASTERN)
        return aware.astimezone(UTC) if plausible(moment) else None
    except (ValueError, OverflowError):
        return None


def overdue(page: Mapping[str, Any], asked_at: datetime) -> str:
    """Where the regular filings of the list are not those of the last working day that was due: that, in words."""
    updated = moment_of(text_of(page, "regular_filings_updated_at"))
    if updated is None:
        return ""
    here = asked_at.astimezone(EASTERN)
    due = here.date() if here.time() >= _REGULAR_FILINGS_BY else here.date() - _DAY
    shown = updated.astimezone(EASTERN).date()
    while due > shown and not is_working_day(CALENDAR, due):
        due -= _DAY
    return f"shows the regular filings of {shown}; those of {due} were due at 08:45 Eastern" if due > shown else ""


def missed_days(checked_on: date, today: date, *, at_most: int) -> list[date]:
    """The working days whose lists may have grown since a check on `checked_on`, oldest first; of many the last ones.

    That day's own list is among them: it grows until 18:00 Eastern, and what is filed late and published the next
    morning is on no other.
    """
    days: list[date] = []
    day = today - _DAY
    while day >= checked_on and len(days) < at_most:
        if is_working_day(CALENDAR, day):
            days.append(day)
        day -= _DAY
    return days[::-1]
