"""Which earlier document an amendment means. Nothing is touched here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from monitor.domain.references import Reference, ReferenceKind
from monitor.domain.sources import Facts
from monitor.ports.relations import Named, NamedDocument, UnrelatedVersion
from monitor.text.register_references import named_days, references_of

_POINTING: Final = (ReferenceKind.CORRECTS, ReferenceKind.REPUBLISHES)

Fits = Callable[[NamedDocument], bool]


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """What a document says of the one that it amends: the key of it where it has one (`keys`), what it cites where it
    sums itself up, the days on which that was published, and the dockets and RINs that both share."""

    keys: frozenset[str]
    cited: frozenset[str]
    days: frozenset[date]
    shared: frozenset[str]


def amendment_of(version: UnrelatedVersion) -> Amendment:
    facts, title, abstract = version.text.facts, version.text.title, version.text.abstract
    named = references_of(version.document_key, facts, title=title, abstract=abstract)
    by_kind = {kind: frozenset(item.value for item in named if item.kind is kind) for kind in ReferenceKind}
    return Amendment(
        keys=frozenset().union(*(by_kind[kind] for kind in _POINTING)),
        cited=by_kind[ReferenceKind.CITES],
        days=named_days(f"{facts.dates} {abstract}"),
        shared=by_kind[ReferenceKind.DOCKET] | by_kind[ReferenceKind.RIN],
    )


def names_amended(references: frozenset[Reference]) -> frozenset[str]:
    """Every name of what a document may amend; empty where it amends nothing."""
    return frozenset(item.value for item in references if item.kind in (ReferenceKind.AMENDS, *_POINTING))


def pointed_at(amendment: Amendment, named: Named) -> NamedDocument | None:
    """The document of which the amendment has the number."""
    return next((document for document in named.documents if document.key in amendment.keys), None)


def meant(
    version: UnrelatedVersion,
    amendment: Amendment,
    named: Named,
    *,
    fits: Fits,
    kind: str = "",
    before: date | None = None,
    or_newest: bool = True,
) -> NamedDocument | None:
    """The earlier document that an amendment means, of those that fit; None where nothing says which.

    A document whose number or page it cites; else, of those that share a docket or RIN and an agency, the one of the
    day of publication that it names; else the one that has the old date which it names; else the newest. Where it names
    a page or a day and no such document is held, the newest is not meant, nor without `or_newest`.
    """
    earlier = [document for document in named.documents if document.order < version.order and fits(document)]
    aliases = _Aliases(named.documents)
    cited = [document for document in earlier if amendment.cited & (_own(document) | aliases.names(document))]
    if cited:
        return _newest([document for document in cited if _has_date(document, kind, before)] or cited)
    close = [document for document in earlier if _together(version, amendment, document)]
    of_day = [item for item in close if (aliases.days(item) | {item.published_on}) & amendment.days]
    if of_day:
        return _newest(of_day)
    if before is not None:
        return _newest([document for document in close if _has_date(document, kind, before)])
    if amendment.days or not or_newest:
        return None
    shared = amendment.shared - named.crowded
    unplaced = [document for document in close if not amendment.cited or not _places(document)]
    return _newest([document for document in unplaced if shared & document.names])


class _Aliases:
    """An extension of an extension means what the first one moved."""

    def __init__(self, documents: Sequence[NamedDocument]) -> None:
        self._movers = [document for document in documents if document.moved_ids]

    def names(self, document: NamedDocument) -> frozenset[str]:
        return frozenset().union(*(_own(mover) for mover in self._of(document)))

    def days(self, document: NamedDocument) -> frozenset[date | None]:
        return frozenset(mover.published_on for mover in self._of(document))

    def _of(self, document: NamedDocument) -> list[NamedDocument]:
        return [mover for mover in self._movers if document.document_id in mover.moved_ids]


def _own(document: NamedDocument) -> frozenset[str]:
    """The names that stand for this document alone: its key and its place."""
    return _places(document) | {document.key}


def _places(document: NamedDocument) -> frozenset[str]:
    return frozenset(name for name in document.names if " FR " in name)


def _together(version: UnrelatedVersion, amendment: Amendment, document: NamedDocument) -> bool:
    return bool(amendment.shared & document.names) and _same_agency(version.text.facts, document.facts)


def _same_agency(one: Facts, other: Facts) -> bool:
    """Numbers of dockets are the agency's own: two agencies may well have a 2023-0002."""
    first, second = ({agency.slug or agency.name for agency in facts.agencies} for facts in (one, other))
    return not first or not second or bool(first & second)


def _has_date(document: NamedDocument, kind: str, before: date | None) -> bool:
    if before is None:
        return True
    held = {day for row in document.deadlines if row.kind == kind for day in (row.on, row.said_on)}
    return before in held | stated_days(document.facts, kind)


def stated_days(facts: Facts, kind: str) -> frozenset[date]:
    """The date of that kind that the fields of a document state."""
    stated = {"effective": facts.effective_on, "comments_close": facts.comments_close_on}.get(kind)
    return frozenset() if stated is None else frozenset((stated,))


def _newest(documents: Sequence[NamedDocument]) -> NamedDocument | None:
    return max(documents, key=lambda document: document.order, default=None)
