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
_WRITTEN_IN_FIELDS: Final = (DutyKind.EFFECTIVE, DutyKind.COMMENTS_CLOSE)


def duties_of(facts: Facts, published_on: date | None) -> tuple[StatedDate, ...]:
    """The duties of a document, those of its fields first.

    A field wins: where the prose says another first date of the same kind, that one is left out. The quote, the label
    and the change come from the sentence that says the field's date; where none does, the quote is empty. Further
    dates follow in the order of the prose.
    """
    bare = DutyKind.HEARING if _MEETS.search(facts.action) else None
    stated = read_dates(facts.dates, published_on=published_on, bare=bare)
    fields = [
        _of_field(kind, on, stated)
        for kind, on in zip(_WRITTEN_IN_FIELDS, (facts.effective_on, facts.comments_close_on), strict=True)
        if on is not None
    ]
    return (*fields, *_further(stated, fields))


def _of_field(kind: DutyKind, on: date, stated: Sequence[StatedDate]) -> StatedDate:
    same = [each for each in stated if each.on == on]
    for each in same:
        if each.kind is kind and not each.label:
            return each
    for each in same:
        if each.kind is kind:
            return replace(each, label="")
    return StatedDate(kind=kind, on=on, quote=same[0].quote if same else "")


def _further(stated: Sequence[StatedDate], fields: Sequence[StatedDate]) -> Iterator[StatedDate]:
    told = {(each.kind, each.on) for each in fields}
    superseded = {each.kind for each in fields}
    for each in stated:
        if each.kind in superseded and not each.label:
            # The field and the first date of the prose disagree on one thing, or are the same.
            superseded.discard(each.kind)
            continue
        if (each.kind, each.on) not in told:
            yield each
