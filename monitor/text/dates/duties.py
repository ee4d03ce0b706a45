"""The dated duties of a document: what its fields say, and what its prose says beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from monitor.domain.duties import DutyKind, StatedDate
from monitor.domain.sources import Facts
from monitor.text.dates.read import read_dates

_MEETS: Final = re.compile(
    r"\b(?:meetings?|hearings?|workshops?|webinars?|conferences?|listening sessions?)\b", re.IGNORECASE
)
_RULE: Final = "Rule"
_WRITTEN_IN_FIELDS: Final = (DutyKind.EFFECTIVE, DutyKind.COMMENTS_CLOSE)


def duties_of(facts: Facts, published_on: date | None, *, title: str = "") -> tuple[StatedDate, ...]:
    """The duties of a document, those of its fields first.

    A field wins: where the prose says another first date of the same kind, that one is left out. The quote, the label
    and the change come from the sentence that says the field's date; where none does, the quote is empty. Further
    dates follow in the order of the prose. A field is left out only where the prose shows that it holds a date of
    another kind: reply comments (2024-00092), comments taken for the effective date (2023-28763). A day that stands
    alone is that of a meeting where the title names one, and the effective date of a rule ("EFFECTIVE DATE: May 1.").
    """
    stated = read_dates(facts.dates, published_on=published_on, bare=lone_day(facts, title))
    fields = [
        _of_field(kind, on, stated)
        for kind, on in zip(_WRITTEN_IN_FIELDS, (facts.effective_on, facts.comments_close_on), strict=True)
        if on is not None and not _is_mistaken(kind, on, stated)
    ]
    return (*fields, *_further(stated, fields))


def lone_day(facts: Facts, title: str = "") -> DutyKind | None:
    """What a day is that stands alone in the DATES of such a document; None where that cannot be known."""
    if _MEETS.search(facts.action) or _MEETS.search(title):
        return DutyKind.HEARING
    return DutyKind.EFFECTIVE if facts.document_type == _RULE else None


def _is_mistaken(kind: DutyKind, on: date, stated: Sequence[StatedDate]) -> bool:
    there = {each.kind for each in stated if each.on == on}
    if kind is DutyKind.COMMENTS_CLOSE:
        return there == {DutyKind.REPLY_COMMENTS_CLOSE} and any(each.kind is kind for each in stated)
    return bool(there) and there <= {DutyKind.COMMENTS_CLOSE, DutyKind.REPLY_COMMENTS_CLOSE}


def _of_field(kind: DutyKind, on: date, stated: Sequence[StatedDate]) -> StatedDate:
    same = [each for each in stated if each.on == on]
    for each in same:
        if each.kind is kind:
            return replace(each, label="")
    return StatedDate(kind=kind, on=on, quote=same[0].quote if same else "")


def _further(stated: Sequence[StatedDate], fields: Sequence[StatedDate]) -> Iterator[StatedDate]:
    told = {(each.kind, each.on) for each in fields}
    if any(each.kind is DutyKind.COMMENTS_CLOSE for each in fields):
        # The register's closing date covers applications too: what is sent in on that day is told once.
        told |= {(DutyKind.SUBMISSIONS_DUE, each.on) for each in fields if each.kind is DutyKind.COMMENTS_CLOSE}
    disputed = {each.kind for each in fields} - {each.kind for each in stated if (each.kind, each.on) in told}
    for each in stated:
        if each.kind in disputed and not each.label:
            disputed.discard(each.kind)
        elif (each.kind, each.on) not in told:
            yield each
