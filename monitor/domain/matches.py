"""Match and Hit: what was found, with the words that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain.states import Disposition, Relation, Stage


@dataclass(frozen=True, kw_only=True, order=True)
class Evidence:
    """One mention. `start` and `end` count characters of the original field text, half open; `quote` is the sentence
    around it, an exact slice of that text (shortened around the mention when the sentence is very long).

    Where a citation is met by what the document says of itself and not by its text, `field` is `cfr`, `docket` or
    `rin`, `quote` is the value as the document has it, and the mention is all of it. Where a document is a hit only
    because of another one (a correction, a moved deadline), `field` is the Relation and `quote` says of which.

    `heading` is that of the section of a long text in which the mention stands; empty where there is none.
    """

    field: str
    start: int
    end: int
    rule: str
    term: str
    quote: str
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Match:
    """The pure result of running one watchlist over a text: never without evidence or a satisfied rule."""

    watchlist: str
    rules: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True)
class Hit:
    """The stored fact that a version matched a watchlist, or that it changes a document that did (`relation`)."""

    id: int
    version_id: int
    document_id: int
    watchlist: str
    watchlist_hash: str
    rules: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    found_at: datetime
    disposition: Disposition | None
    relation: Relation | None = None


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A dated duty that a document sets; `kind` is a `DutyKind`. `label` says of what, where the document sets several
    of a kind ("instruction 3"). `quote` is the sentence that says so. `before` is the date that it had until another
    document moved it. `ended` is true where a document took it back, and no other date is known."""

    kind: str
    on: date
    label: str = ""
    quote: str = ""
    before: date | None = None
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class RelatedDocument:
    """The document that a hit corrects, or whose deadline it moves."""

    relation: Relation
    document_key: str
    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class FoundHit:
    """A hit beside the document it is about, as people ask for it. `source` is where that version came from: a rule is
    seen on public inspection before the register has it. `published_on` is the day as the source wrote it,
    where it named no hour: then the hour of `published_at` means nothing."""

    hit: Hit
    document_key: str
    title: str
    abstract: str
    url: str
    source: str
    language: str | None
    published_at: datetime | None
    version_number: int
    seen_at: datetime
    document_type: str = ""
    agencies: tuple[str, ...] = ()
    citation: str = ""
    published_on: date | None = None
    deadlines: tuple[Deadline, ...] = ()
    stage: Stage = Stage.PUBLISHED
    publication_on: date | None = None
    editorial_note: str = ""
    related: tuple[RelatedDocument, ...] = ()
