"""What relating documents asks of the tables: what names what, what was hit, and which dates stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Protocol

from monitor.domain.documents import Text
from monitor.domain.events import Event
from monitor.domain.matches import Evidence, Hit
from monitor.domain.references import Reference
from monitor.domain.sources import Facts
from monitor.domain.states import Relation

# Documents in the order in which they were published, whenever we saw them; those of one day by their numbers, which
# the register gives out one after the other. A correction (C1-) comes after what it corrects.
Order = tuple[date, str]

_DIGITS: Final = re.compile("[0-9]+")


def order_of(published_on: date | None, key: str) -> Order:
    """A document without a day comes before all that have one."""
    return published_on or date.min, _DIGITS.sub(lambda digits: digits[0].zfill(8), key)


@dataclass(frozen=True, kw_only=True)
class HeldDeadline:
    """A deadline as the tables hold it. `on` counts; `said_on` is what its document says; they differ where
    `moved_by_id` moved it, whose place in the order of publication is `moved_by`."""

    id: int
    document_id: int
    kind: str
    label: str
    on: date
    said_on: date
    quote: str = ""
    moved_by_id: int | None = None
    moved_by: Order | None = None
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class UnrelatedVersion:
    """A version that was scanned and not yet related. `hits` are its own, `deadlines` those of its document. The body
    is left out of `text`: where `has_full_text`, ask for it."""

    version_id: int
    document_id: int
    document_key: str
    latest: bool
    text: Text
    published_on: date | None
    has_full_text: bool = False
    hits: tuple[Hit, ...] = ()
    deadlines: tuple[HeldDeadline, ...] = ()

    @property
    def order(self) -> Order:
        return order_of(self.published_on, self.document_key)


@dataclass(frozen=True, kw_only=True)
class NamedDocument:
    """A document that another one may mean. `names` are its key, its place in the register, its dockets and RINs;
    `hits` the newest of each watchlist. `moved_ids` are documents of which it moved a date itself."""

    document_id: int
    key: str
    title: str
    facts: Facts
    published_on: date | None
    names: frozenset[str]
    hits: tuple[Hit, ...] = ()
    deadlines: tuple[HeldDeadline, ...] = ()
    moved_ids: frozenset[int] = frozenset()

    @property
    def order(self) -> Order:
        return order_of(self.published_on, self.key)


@dataclass(frozen=True, kw_only=True)
class Named:
    """What some names stand for. `crowded` are names that so many documents share that they name none of them."""

    documents: tuple[NamedDocument, ...] = ()
    crowded: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class InheritedHit:
    """A version becomes a hit of a watchlist because of another document that is one."""

    watchlist: str
    watchlist_hash: str
    rules: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    relation: Relation
    related_id: int


@dataclass(frozen=True, kw_only=True)
class DeadlineChange:
    """What the row of one deadline is to say. `by_id` is the other document that moves it now; `moved_by_id` that which
    moved it last, kept or new."""

    document_id: int
    kind: str
    label: str
    on: date
    said_on: date
    quote: str
    moved_by_id: int | None = None
    by_id: int | None = None
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class RelationPlan:
    """What relating one version comes to. `related` gives hits of its own a relation. `names` are those by which later
    documents may mean it, where they must be asked again."""

    version_id: int
    document_id: int
    order: Order
    inherited: tuple[InheritedHit, ...] = ()
    related: Mapping[int, tuple[Relation, int]] = field(default_factory=dict)
    deadlines: tuple[DeadlineChange, ...] = ()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class LinkedDocument:
    """A document at the other end of a link."""

    document_key: str
    title: str
    published_on: date | None


@dataclass(frozen=True, kw_only=True)
class Link:
    """How a document is linked with others: `link` says it as seen from the first one (`corrects`, `corrected_by`).
    `count` counts them all; `documents` are the newest."""

    link: str
    count: int
    documents: tuple[LinkedDocument, ...]


class RelationStore(Protocol):
    def unrelated(self, limit: int) -> Sequence[UnrelatedVersion]:
        """Versions that were scanned and not yet related, oldest first."""

    def full_text(self, version_id: int) -> str:
        """The body of a version."""

    def save_references(self, references: Mapping[int, frozenset[Reference]]) -> None:
        """Put these in the place of what each document (by id) named before."""

    def names_of_hits(self, names: Collection[str]) -> frozenset[str]:
        """Those of the names that stand for a document with hits."""

    def named(self, names: Collection[str], *, besides: int) -> Named:
        """The documents that these names may stand for, and those of which they moved a date; of a name that many
        share, the newest. `besides` is left out."""

    def save_relations(self, plans: Sequence[RelationPlan], now: datetime) -> Sequence[Event]:
        """Write hits, relations and deadlines, and mark the versions as related. Later documents that amend what a plan
        names are to be related again. A plan for a version that was related meanwhile is left out."""

    def linked(self, document_key: str, *, limit: int) -> Sequence[Link]:
        """Documents that the document names or that name it; of each link the newest `limit`. Empty links are left
        out."""
