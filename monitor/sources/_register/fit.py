"""Does what came back fit what was asked? A filter that the API does not know is ignored silently, and then the whole
register comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from monitor.domain.sources import Item
from monitor.sources._register.options import Options
from monitor.sources._register.questions import asked_days

LABELS: Final = {
    "RULE": "Rule",
    "PRORULE": "Proposed Rule",
    "NOTICE": "Notice",
    "PRESDOCU": "Presidential Document",
}

# The register's numbers of the departments that have offices of their own (api/v1/agencies), as its documents of 2024
# name them. A list of public inspection does not name each.
DEPARTMENTS: Final = {
    12: "agriculture-department",
    54: "commerce-department",
    103: "defense-department",
    136: "energy-department",
    221: "health-and-human-services-department",
    227: "homeland-security-department",
    253: "interior-department",
    268: "justice-department",
    271: "labor-department",
    492: "transportation-department",
    497: "treasury-department",
}


class Heeded:
    """Whether one page heeds the question: each document is asked about once, and `misfits` fills."""

    def __init__(self, options: Options, url: str, entries: Sequence[Any]) -> None:
        self._options = options
        self._first, self._last = asked_days(url)
        self._slugs = agency_slugs(entries)
        self._entries = len(entries)
        self.misfits: list[str] = []

    def fits(self, item: Item, entry: Mapping[str, Any]) -> bool:
        failed = misfit(item, entry, self._options, self._slugs) or self._wrong_day(item)
        if failed:
            self.misfits.append(f"{failed}, and got {item.key.removeprefix('fr:')}")
        return not failed

    def is_old(self, item: Item) -> bool:
        """Published before the first day that was asked for."""
        return bool(self._first and item.published_raw and item.published_raw < self._first)

    @property
    def complaint(self) -> str:
        """The first misfit in words."""
        return f"asked for {self.misfits[0]} ({len(self.misfits)} of {self._entries} documents do not fit)"

    def _wrong_day(self, item: Item) -> str | None:
        """Only of a question for given days."""
        if not self._last or not item.published_raw or self._first <= item.published_raw <= self._last:
            return None
        return f"publication dates from {self._first} to {self._last}"


def agency_slugs(entries: Sequence[Any]) -> dict[int, str]:
    """Slugs by the register's number for an agency, as far as a page tells them: entries name parents by number."""
    return {
        agency["id"]: agency["slug"]
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("agencies"), list)
        for agency in entry["agencies"]
        if isinstance(agency, dict) and isinstance(agency.get("id"), int) and isinstance(agency.get("slug"), str)
    }


def misfit(item: Item, entry: Mapping[str, Any], options: Options, slugs: Mapping[int, str]) -> str | None:
    """The filter that an item does not satisfy, in words; None where it fits. What cannot be judged fits: a document
    dropped by mistake is a miss."""
    if options.agencies and not _agency_fits(item, entry, options, slugs):
        return f"agency {' or '.join(options.agencies)}"
    if not of_types(item, options.types):
        return f"type {' or '.join(options.types)}"
    # Only the date that a person set. Our own look-back moves every day and says nothing of what is wanted; an answer
    # that reaches further back is kept and merely not told as news (`older_than_asked`).
    if options.since and item.published_raw and date.fromisoformat(item.published_raw) < options.since:
        return f"publication date from {options.since.isoformat()} on"
    if options.cfr and not _cfr_fits(item, entry, options):
        return "CFR " + " or ".join(f"title {wanted.title} part {wanted.part}" for wanted in options.cfr)
    return None


def of_types(item: Item, types: Sequence[str]) -> bool:
    """True for a document of one of these types, and for one of a type that is none of the four: "Correction" is a
    label of its own, whatever is corrected."""
    known, asked = set(LABELS.values()), {LABELS[name] for name in types}
    return not asked or item.facts.document_type not in known - asked


def of_agencies(item: Item, entry: Mapping[str, Any], wanted: Sequence[str]) -> bool:
    """True for a document of one of these agencies, or of an office of one of these departments. One whose agencies
    have no slug fits: it cannot be judged."""
    slugs = {agency.slug for agency in item.facts.agencies if agency.slug}
    above = {DEPARTMENTS[parent] for parent in _parents(entry) if parent in DEPARTMENTS}
    return not wanted or not slugs or not (slugs | above).isdisjoint(wanted)


def _agency_fits(item: Item, entry: Mapping[str, Any], options: Options, slugs: Mapping[int, str]) -> bool:
    if any(agency.slug in options.agencies for agency in item.facts.agencies if agency.slug):
        return True
    # A parent that the page does not name may be the one that was asked for.
    return any(slugs.get(parent) in {None, *options.agencies} for parent in _parents(entry))


def _parents(entry: Mapping[str, Any]) -> list[int]:
    agencies = entry.get("agencies")
    return [
        agency["parent_id"]
        for agency in (agencies if isinstance(agencies, list) else [])
        if isinstance(agency, dict) and isinstance(agency.get("parent_id"), int)
    ]


def _cfr_fits(item: Item, entry: Mapping[str, Any], options: Options) -> bool:
    if any(wanted.covers(reference) for wanted in options.cfr for reference in item.facts.cfr):
        return True
    references = entry.get("cfr_references")
    whole_titles = [
        reference.get("title")
        for reference in (references if isinstance(references, list) else [])
        if isinstance(reference, dict) and reference.get("part") is None
    ]
    return any(wanted.title in whole_titles for wanted in options.cfr)
