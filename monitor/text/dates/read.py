"""The dates that prose sets."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from string import ascii_lowercase, ascii_uppercase
from types import EllipsisType
from typing import Final

from monitor.domain.duties import DutyKind, StatedDate
from monitor.text.dates.cues import Cue, Word, cues_of
from monitor.text.dates.days import Day, days_of
from monitor.text.dates.labels import labelled
from monitor.text.dates.statements import Carried, Draft, Statement
from monitor.text.sentences import quote_around, sentence_starts

LONGEST_PROSE: Final = 10_000  # characters; the longest of 781 recorded ones has 807
_LONGEST_QUOTE: Final = 600
_LAST_OWN_HEADINGS: Final = 2012  # years in which rules were headed "EFFECTIVE DATE"; later a lone day is of a meeting
_WRAP: Final = re.compile(r"(?<![\r\n])[\r\n](?![\r\n])")
_SMALL: Final = str.maketrans(ascii_uppercase + "\u00a0\n\r\t", ascii_lowercase + "    ")


def read_dates(
    prose: str, *, published_on: date | None, bare: DutyKind | EllipsisType | None = ...
) -> tuple[StatedDate, ...]:
    """The duties that the DATES of a document state, in the order of the prose.

    `published_on` resolves days that are counted from the publication, and days without a year. `bare` is what a day
    means that stands alone ("February 7, 2000."), None where it means nothing; `lone_day` tells for a document. The
    register leaves out the heading, which was often "EFFECTIVE DATE" until it came to be "DATES" of every document:
    where `bare` is left out, such a day of those years is read so. Never raises.
    """
    prose = prose[:LONGEST_PROSE]
    lowered = prose.translate(_SMALL)
    days = days_of(lowered, published_on=published_on)
    if not days:
        return ()
    if isinstance(bare, EllipsisType):
        bare = DutyKind.EFFECTIVE if published_on and published_on.year <= _LAST_OWN_HEADINGS else None
    starts = sentence_starts(_WRAP.sub(" ", prose))
    drafts = list(_drafts(lowered, starts, days, bare))
    return tuple(
        StatedDate(
            kind=draft.kind,
            on=draft.on,
            quote=_quote(prose, starts, draft),
            label=label,
            change=draft.change,
            before=draft.before,
            counted=draft.day is not None and draft.day.counted,
        )
        for draft, label in labelled(prose, drafts)
    )


def _drafts(lowered: str, starts: Sequence[int], days: Sequence[Day], bare: DutyKind | None) -> Iterator[Draft]:
    events: list[Word | Day] = sorted((*_outside(cues_of(lowered), days), *days), key=_place)
    offsets = [event.start for event in events]
    carried = Carried()
    for first, end in zip(starts, (*starts[1:], len(lowered)), strict=True):
        within = events[bisect_left(offsets, first) : bisect_left(offsets, end)]
        if not within:
            continue
        statement = Statement(lowered=lowered, first=first, end=end, carried=carried, bare=bare)
        yield from statement.read(within)
        carried = statement.carried


def _place(event: Word | Day) -> int:
    return event.start


def _outside(words: Iterator[Word], days: Sequence[Day]) -> Iterator[Word]:
    """The cues that are no part of a day: "date of publication" has none of its own."""
    ends = [day.end for day in days]
    for word in words:
        place = bisect_left(ends, word.end)
        if place == len(days) or word.start < days[place].start or word.cue is Cue.STOP:
            yield word


def _quote(prose: str, starts: Sequence[int], draft: Draft) -> str:
    place = bisect_left(starts, draft.at + 1) - 1
    end = starts[place + 1] if place + 1 < len(starts) else len(prose)
    sentence = prose[starts[place] : end].strip()
    if len(sentence) <= _LONGEST_QUOTE:
        return sentence
    return quote_around(prose, draft.at, draft.day.end if draft.day else draft.at + 1, starts=starts)
