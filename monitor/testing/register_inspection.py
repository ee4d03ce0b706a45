"""Public inspection as the Federal Register API plays it: the documents that lie open before they are published.

Shapes from a recorded answer of 2 October 2026 and from the API's published source: a list of one issue, not paged,
`{count, results, special_filings_updated_at, regular_filings_updated_at}`; a day without an issue is
`{"count": 0, "results": []}`. An issue is that of a working day, opens at 08:45 Eastern, and grows by special filings;
until it opens, the list is that of the working day before, with documents that were published this morning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

EASTERN: Final = ZoneInfo("America/New_York")
REGULAR: Final = time(8, 45)
SPECIAL: Final = (time(11, 15), time(14, 0), time(16, 15), time(18, 0))
_SATURDAY: Final = 5
_NULL_FIELDS: Final = """
    editorial_note excerpts filed_at page_views pdf_file_name pdf_file_size pdf_updated_at pdf_url publication_date
    subject_1 subject_2 subject_3
"""
_LISTS: Final = ("agencies", "agency_letters", "agency_names", "docket_numbers")


class InspectionDesk:
    """The documents on public inspection; not safe for threads by itself."""

    def __init__(self, *, closed: Collection[date] = ()) -> None:
        self._closed = frozenset(closed)
        self._documents: dict[str, dict[str, Any]] = {}
        self.uncounted = 0
        """How many more documents `count` claims than are listed."""

    def lay_out(self, documents: Iterable[Mapping[str, Any]]) -> None:
        for document in documents:
            self._documents[document["document_number"]] = dict(document)

    def withdraw(self, number: str) -> None:
        """Raises KeyError."""
        del self._documents[number]

    def current(self, now: datetime, here: str) -> dict[str, Any]:
        """The list of the newest issue, as it stands now."""
        return self._issue(self.issue_day(now), now, here)

    def available_on(self, day: date, now: datetime, here: str) -> dict[str, Any]:
        """The list of that day's issue; of today's as it stands now."""
        if not self._works(day) or day > self.issue_day(now):
            return {"count": 0, "results": []}
        return self._issue(day, now, here)

    def issue_day(self, now: datetime) -> date:
        """The day of the newest issue: today from 08:45 Eastern on, if it is a working day."""
        local = now.astimezone(EASTERN)
        day = local.date() if local.time() >= REGULAR else local.date() - timedelta(days=1)
        while not self._works(day):
            day -= timedelta(days=1)
        return day

    def _works(self, day: date) -> bool:
        return day.weekday() < _SATURDAY and day not in self._closed

    def _issue(self, day: date, now: datetime, here: str) -> dict[str, Any]:
        ends = min(now, datetime.combine(day, time(23, 59, 59), tzinfo=EASTERN))
        results = [
            _entry(document, day, here) for document in self._documents.values() if _lies_open(document, day, ends)
        ]
        special = max(at for at in (REGULAR, *SPECIAL) if datetime.combine(day, at, tzinfo=EASTERN) <= ends)
        return {
            "count": len(results) + self.uncounted,
            "results": results,
            "special_filings_updated_at": _stamp(day, special),
            "regular_filings_updated_at": _stamp(day, REGULAR),
        }


def inspection_text_path(number: str) -> str:
    """Where the raw text of a document on public inspection is: `/public-inspection/raw_text/202/620/295.txt`."""
    digits = number.replace("-", "")
    return f"/public-inspection/raw_text/{digits[:3]}/{digits[3:6]}/{digits[6:]}.txt"


def _lies_open(document: Mapping[str, Any], day: date, ends: datetime) -> bool:
    filed_at, published = document.get("filed_at"), document.get("publication_date")
    filed = filed_at is None or datetime.fromisoformat(filed_at) <= ends
    return filed and (published is None or date.fromisoformat(published) > day)


def _entry(document: Mapping[str, Any], day: date, here: str) -> dict[str, Any]:
    number = document["document_number"]
    return {
        **dict.fromkeys(_NULL_FIELDS.split()),
        **{name: [] for name in _LISTS},
        "filing_type": "regular",
        "html_url": f"https://www.federalregister.gov/public-inspection/{number}/x",
        "json_url": f"https://www.federalregister.gov/api/v1/public_inspection_documents/{number}",
        "last_public_inspection_issue": day.isoformat(),
        "num_pages": 1,
        "raw_text_url": f"{here}{inspection_text_path(number)}",
        "title": "",
        "toc_doc": "",
        "toc_subject": "",
        "type": "Notice",
        **document,
    }


def _stamp(day: date, at: time) -> str:
    return datetime.combine(day, at, tzinfo=EASTERN).isoformat(timespec="milliseconds")
