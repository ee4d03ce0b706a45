"""What becomes of the deadlines of a document, given what is held and what is said. Nothing is touched here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from monitor.domain.duties import DateChange, DutyKind, StatedDate
from monitor.domain.sources import Facts
from monitor.pipeline.amendments import stated_days
from monitor.ports.relations import DeadlineChange, HeldDeadline, NamedDocument, Order

LABEL_LIMIT: Final = 200
_LATER: Final = (DateChange.DELAYED, DateChange.EXTENDED)


def told_apart(duties: Iterable[StatedDate]) -> dict[tuple[str, str], StatedDate]:
    """Duties by kind and label. Several of one kind and label are numbered from the second on; one that repeats a date
    is left out."""
    found: dict[tuple[str, str], StatedDate] = {}
    days: set[tuple[str, str, date]] = set()
    for duty in duties:
        if duty.on is None or (duty.kind, duty.label, duty.on) in days:
            continue
        days.add((duty.kind, duty.label, duty.on))
        label, number = duty.label[:LABEL_LIMIT], 1
        while (duty.kind.value, label) in found:
            number += 1
            label = f"{duty.label[:LABEL_LIMIT]}, {number}".removeprefix(", ")
        found[duty.kind.value, label] = duty
    return found


def its_own(facts: Facts, duties: Iterable[StatedDate]) -> tuple[StatedDate, ...]:
    """Without what is said of a document that it withdraws. When that takes effect is a date of its own, where its
    fields state it."""
    return tuple(
        duty for duty in duties if duty.change is not DateChange.WITHDRAWN or duty.on in stated_days(facts, duty.kind)
    )


def said_by_itself(
    document_id: int, held: Sequence[HeldDeadline], duties: Iterable[StatedDate]
) -> tuple[DeadlineChange, ...]:
    """The changes that a document's own words make. What another document moved stays moved for as long as the document
    goes on saying the old date."""
    said = told_apart(duties)
    rows = {(row.kind, row.label): row for row in held}
    changes = [_said(document_id, key, duty, rows.get(key)) for key, duty in said.items() if duty.on is not None]
    gone = [_gone(row) for key, row in rows.items() if key not in said and not row.ended]
    return (*(change for change in changes if change is not None), *gone)


def _said(document_id: int, key: tuple[str, str], duty: StatedDate, row: HeldDeadline | None) -> DeadlineChange | None:
    assert duty.on is not None
    kind, label = key
    if row is not None and duty.on == row.said_on and (row.moved_by_id is not None or not row.ended):
        quote = row.quote if row.moved_by_id is not None else duty.quote
        return None if quote == row.quote else _as_it_is(row, quote=quote)
    if row is not None and duty.on == row.on and not row.ended:
        # The document caught up with what moved it.
        return _as_it_is(row, said_on=duty.on)
    return DeadlineChange(
        document_id=document_id, kind=kind, label=label, on=duty.on, said_on=duty.on, quote=duty.quote
    )


def _as_it_is(row: HeldDeadline, *, quote: str | None = None, said_on: date | None = None) -> DeadlineChange:
    return DeadlineChange(
        document_id=row.document_id,
        kind=row.kind,
        label=row.label,
        on=row.on,
        said_on=said_on or row.said_on,
        quote=row.quote if quote is None else quote,
        moved_by_id=row.moved_by_id,
    )


def _gone(row: HeldDeadline) -> DeadlineChange:
    return DeadlineChange(
        document_id=row.document_id,
        kind=row.kind,
        label=row.label,
        on=row.on,
        said_on=row.said_on,
        quote=row.quote,
        moved_by_id=row.moved_by_id,
        ended=True,
    )


def moved(by_id: int, order: Order, row: HeldDeadline, stated: StatedDate) -> DeadlineChange | None:
    """What a later document makes of a deadline; None where it changes nothing, or a still later one spoke before."""
    if row.moved_by is not None and row.moved_by > order:
        return None
    if row.ended and row.moved_by_id is None:
        return None
    if stated.on is None or stated.change is DateChange.WITHDRAWN:
        on, ended = row.on, True
    elif stated.change in _LATER and stated.on < row.said_on:
        return None
    else:
        on, ended = stated.on, False
    if on == row.on and ended == row.ended:
        return None
    return DeadlineChange(
        document_id=row.document_id,
        kind=row.kind,
        label=row.label,
        on=on,
        said_on=row.said_on,
        quote=stated.quote,
        moved_by_id=by_id,
        by_id=by_id,
        ended=ended,
    )


def row_meant(document: NamedDocument, stated: StatedDate) -> HeldDeadline | None:
    """The deadline of a document that a statement is about: that of its label, else of its old date, else the only or
    the first one of its kind."""
    rows = [row for row in document.deadlines if row.kind == stated.kind]
    labelled = [row for row in rows if row.label == stated.label]
    dated = [row for row in rows if stated.before is not None and stated.before in (row.on, row.said_on)]
    if stated.label and labelled:
        return labelled[0]
    return next(iter([*dated, *labelled, *rows]), None)


def changing(duties: Iterable[StatedDate], whole: DateChange, kind: DutyKind | None) -> tuple[StatedDate, ...]:
    """The statements that change a date that was set before. `whole` is what the document as a whole does to dates of
    this kind; it decides where no sentence says it."""
    stated = tuple(duties)
    told = tuple(duty for duty in stated if duty.change is not DateChange.NONE)
    if told or whole not in _LATER:
        return told
    return tuple(duty for duty in stated if duty.kind is kind and duty.on is not None)
