"""relate: what a document has to do with others. It becomes a hit of what it corrects, and moves the dates it changes.

Between scan and route: a hit is told with its dates and with the document that it is about.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from monitor.domain.duties import DateChange, DutyKind, StatedDate
from monitor.domain.events import Event
from monitor.domain.references import Reference, ReferenceKind
from monitor.pipeline.amendments import Amendment, amendment_of, meant, names_amended, pointed_at, stated_days
from monitor.pipeline.dating import changing, its_own, moved, row_meant, said_by_itself
from monitor.pipeline.inheriting import Link, inherited_from, links_of, relations_to
from monitor.ports.relations import (
    DeadlineChange,
    HeldDeadline,
    Named,
    NamedDocument,
    RelationPlan,
    RelationStore,
    UnrelatedVersion,
)
from monitor.ports.world import Clock
from monitor.text.dates import change_of, changed_kind, duties_of
from monitor.text.register_references import amends, corrects, references_of

log = logging.getLogger(__name__)

BATCH: Final = 2_000
_NAMES: Final = (ReferenceKind.DOCKET, ReferenceKind.RIN, ReferenceKind.PLACE)


@dataclass(frozen=True, kw_only=True)
class _Move:
    """A statement, and the deadline of an earlier document that it is about."""

    stated: StatedDate
    document: NamedDocument
    row: HeldDeadline


def plan_alone(version: UnrelatedVersion, references: frozenset[Reference]) -> RelationPlan:
    """A document that amends nothing that was hit. One without hits has no deadlines."""
    bare = RelationPlan(version_id=version.version_id, document_id=version.document_id, order=version.order)
    if not version.latest or not (version.hits or version.deadlines):
        return bare
    duties = _duties(version)
    return replace(
        bare,
        deadlines=said_by_itself(version.document_id, version.deadlines, its_own(version.text.facts, duties)),
        names=_names(version, references) if _news(version) else frozenset(),
    )


def plan_amendment(
    version: UnrelatedVersion,
    references: frozenset[Reference],
    named: Named,
    watched: Collection[str],
) -> RelationPlan:
    """A document that may amend one that was hit. `watched` are the watchlists in force: others inherit nothing."""
    duties = _duties(version)
    amendment = amendment_of(version)
    corrected = _corrected(version, amendment, named)
    moves = tuple(_moves(version, amendment, named, corrected, duties))
    links = links_of(corrected, (move.document for move in moves))
    inherited = tuple(inherited_from(version, links, watched))
    changes = [moved(version.document_id, version.order, move.row, move.stated) for move in moves]
    keeps = _own_duties(version, duties, links, moves) if version.hits or inherited or version.deadlines else ()
    return RelationPlan(
        version_id=version.version_id,
        document_id=version.document_id,
        order=version.order,
        inherited=inherited,
        related=relations_to(version.hits, links),
        deadlines=(
            *said_by_itself(version.document_id, version.deadlines, keeps),
            *_once(change for change in changes if change is not None),
        ),
        names=_names(version, references) if inherited or _news(version) else frozenset(),
    )


def _duties(version: UnrelatedVersion) -> tuple[StatedDate, ...]:
    return duties_of(version.text.facts, version.published_on, title=version.text.title)


def _corrected(version: UnrelatedVersion, amendment: Amendment, named: Named) -> NamedDocument | None:
    found = pointed_at(amendment, named)
    if found is not None or amendment.keys or not corrects(version.text.facts, version.text.title):
        return found

    def fits(document: NamedDocument) -> bool:
        return bool(amendment.cited or amendment.days) or not amends(document.facts, document.title)

    return meant(version, amendment, named, fits=fits)


def _moves(
    version: UnrelatedVersion,
    amendment: Amendment,
    named: Named,
    corrected: NamedDocument | None,
    duties: Sequence[StatedDate],
) -> Iterator[_Move]:
    said = (version.text.title, version.text.facts.action, "", version.text.abstract)
    whole = change_of(*said)
    for stated in changing(duties, whole, changed_kind(*said)):
        # A rule may well delay a part of itself: only one that says by its name that it moves dates moves any.
        vague = whole is not DateChange.NONE
        document = _dated(version, amendment, named, stated, or_newest=vague) or corrected
        row = None if document is None else row_meant(document, stated)
        if document is not None and row is not None:
            yield _Move(stated=stated, document=document, row=row)
    if whole is DateChange.WITHDRAWN:
        document = meant(version, amendment, named, fits=lambda found: not found.moved_ids)
        for row in () if document is None else document.deadlines:
            if document is not None and row.on >= (version.published_on or date.max):
                stated = StatedDate(kind=DutyKind(row.kind), on=None, quote=version.text.facts.action, change=whole)
                yield _Move(stated=stated, document=document, row=row)


def _dated(
    version: UnrelatedVersion, amendment: Amendment, named: Named, stated: StatedDate, *, or_newest: bool
) -> NamedDocument | None:
    """The document whose date of that kind is changed. One that itself only changed another's has none of its own."""

    def fits(document: NamedDocument) -> bool:
        rows = any(row.kind == stated.kind and (row.moved_by_id or not row.ended) for row in document.deadlines)
        changes = change_of(document.title, document.facts.action, "") is not DateChange.NONE
        return rows or (not changes and bool(stated_days(document.facts, stated.kind)))

    return meant(version, amendment, named, fits=fits, kind=stated.kind, before=stated.before, or_newest=or_newest)


def _own_duties(
    version: UnrelatedVersion, duties: Sequence[StatedDate], links: Sequence[Link], moves: Sequence[_Move]
) -> tuple[StatedDate, ...]:
    """The dates that are its own: not those that it moved, nor those that it repeats. Where it hits a watchlist that
    the other document does not, all of them are: nobody else has them there."""
    own = its_own(version.text.facts, duties)
    theirs = {hit.watchlist for link in links for hit in link.document.hits}
    if any(hit.watchlist not in theirs for hit in version.hits):
        return own
    withdrawn = {move.row.id for move in moves if move.stated.change is DateChange.WITHDRAWN}
    dropped = {(move.stated.kind.value, move.stated.on) for move in moves if move.row.id not in withdrawn}
    repeated = (row for link in links for row in link.document.deadlines if not row.ended and row.id not in withdrawn)
    dropped |= {(row.kind, row.on) for row in repeated}
    return tuple(duty for duty in own if (duty.kind.value, duty.on) not in dropped)


def _once(changes: Iterator[DeadlineChange]) -> tuple[DeadlineChange, ...]:
    """One change for each deadline, the first that is stated."""
    found: dict[tuple[int, str, str], DeadlineChange] = {}
    for change in changes:
        found.setdefault((change.document_id, change.kind, change.label), change)
    return tuple(found.values())


def _news(version: UnrelatedVersion) -> bool:
    return any(hit.disposition is None for hit in version.hits)


def _names(version: UnrelatedVersion, references: frozenset[Reference]) -> frozenset[str]:
    """Every name by which a later document may mean this one."""
    return frozenset(item.value for item in references if item.kind in _NAMES) | {version.document_key}


class Relater:
    """The shell of the stage. `watched` gives the keys of the watchlists in force."""

    def __init__(self, *, store: RelationStore, watched: Callable[[], Collection[str]], clock: Clock) -> None:
        self._store = store
        self._watched = watched
        self._clock = clock

    def relate_batch(self) -> tuple[int, Sequence[Event]]:
        """Relate up to BATCH versions; returns how many there were, and what it caused."""
        versions = self._store.unrelated(BATCH)
        if not versions:
            return 0, ()
        references = {version.version_id: self._references(version) for version in versions}
        latest = [version for version in versions if version.latest]
        self._store.save_references({version.document_id: references[version.version_id] for version in latest})
        names = self._names_amended({item.version_id: references[item.version_id] for item in latest})
        alone = [_alone(item, references[item.version_id]) for item in versions if item.version_id not in names]
        events = list(self._store.save_relations(alone, self._clock.now()))
        # One by one, in the order of publication: each may build on what the one before has moved.
        for version in sorted(latest, key=lambda version: version.order):
            if version.version_id in names:
                events += self._amend(version, references[version.version_id], names[version.version_id])
        return len(versions), events

    def _references(self, version: UnrelatedVersion) -> frozenset[Reference]:
        # One text at a time: a batch of rules may hold hundreds of megabytes of them.
        body = self._store.full_text(version.version_id) if version.has_full_text else ""
        text = version.text
        return references_of(version.document_key, text.facts, title=text.title, abstract=text.abstract, body=body)

    def _names_amended(self, references: Mapping[int, frozenset[Reference]]) -> dict[int, frozenset[str]]:
        """By version that may amend a document that was hit, the names by which it means it."""
        named = {version_id: names for version_id, items in references.items() if (names := names_amended(items))}
        known = self._store.names_of_hits(frozenset().union(*named.values())) if named else frozenset()
        return {version_id: names for version_id, names in named.items() if names & known}

    def _amend(
        self, version: UnrelatedVersion, references: frozenset[Reference], names: frozenset[str]
    ) -> Sequence[Event]:
        named = self._store.named(names, besides=version.document_id)
        try:
            plan = plan_amendment(version, references, named, self._watched())
        except Exception:
            plan = _given_up(version)
        return self._store.save_relations([plan], self._clock.now())


def _alone(version: UnrelatedVersion, references: frozenset[Reference]) -> RelationPlan:
    try:
        return plan_alone(version, references)
    except Exception:
        return _given_up(version)


def _given_up(version: UnrelatedVersion) -> RelationPlan:
    """One document that cannot be related does not hold up the others: its hits are told without their relations."""
    log.exception("version %s of %s could not be related", version.version_id, version.document_key)
    return RelationPlan(version_id=version.version_id, document_id=version.document_id, order=version.order)
