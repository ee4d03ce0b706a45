"""Links between documents, seen from either end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Select, select
from sqlmodel import Session

from monitor.domain.references import ReferenceKind
from monitor.domain.states import Relation
from monitor.ports.relations import Link, LinkedDocument
from monitor.store.database import Part, chunks, table_of
from monitor.store.encoding import facts_from_json
from monitor.store.found import day_of
from monitor.store.latest import DOCUMENTS, HITS, IS_LATEST, VERSIONS
from monitor.store.tables import DeadlineMoveRow, DeadlineRow, ReferenceRow

REFERENCES = table_of(ReferenceRow)
DEADLINES = table_of(DeadlineRow)
MOVES = table_of(DeadlineMoveRow)
_POINTING: Final = (
    (ReferenceKind.CORRECTS, "corrects", "corrected_by"),
    (ReferenceKind.REPUBLISHES, "republishes", "republished_by"),
    (ReferenceKind.CITES, "cites", "cited_by"),
)
_SHARED: Final = ((ReferenceKind.DOCKET, "same_docket"), (ReferenceKind.RIN, "same_rin"))
_UNDATED: Final = datetime.min.replace(tzinfo=UTC)
# In the order in which they are shown.
LINKS: Final = (
    "corrects",
    "corrected_by",
    "republishes",
    "republished_by",
    "moves_deadline",
    "deadline_moved_by",
    "same_docket",
    "same_rin",
    "cites",
    "cited_by",
)


class LinkedDocuments(Part):
    """The half of RelationStore that shows what is linked."""

    def linked(self, document_key: str, *, limit: int) -> Sequence[Link]:
        with self.database.read() as session:
            own = session.execute(select(DOCUMENTS.c.id).where(DOCUMENTS.c.key == document_key)).scalar_one_or_none()
            if own is None:
                return []
            ends: dict[str, set[int]] = {link: set() for link in LINKS}
            for link, question in _questions(session, own, document_key):
                ends[link].update(found for found in session.execute(question).scalars() if found not in (None, own))
            # A correction cites what it corrects: once is enough.
            ends["cites"] -= ends["corrects"] | ends["republishes"]
            ends["cited_by"] -= ends["corrected_by"] | ends["republished_by"]
            return [_link(session, link, found, limit) for link, found in ends.items() if found]


def _questions(session: Session, own: int, key: str) -> Iterator[tuple[str, Select[Any]]]:
    """For each link the ids of the documents at its other end; a link may have several."""
    named: dict[str, list[str]] = {kind.value: [] for kind in ReferenceKind}
    references = select(REFERENCES.c.kind, REFERENCES.c.value).where(REFERENCES.c.document_id == own)
    for kind, value in session.execute(references):
        named.setdefault(kind, []).append(value)
    for pointing, towards, back in _POINTING:
        yield towards, select(DOCUMENTS.c.id).where(DOCUMENTS.c.key.in_(named[pointing]))
        yield towards, _naming(ReferenceKind.PLACE, named[pointing])
        yield back, _naming(pointing, [key, *named[ReferenceKind.PLACE]])
    for shared, link in _SHARED:
        yield link, _naming(shared, named[shared])
    # What relating found out, beside what documents say of themselves.
    corrects = HITS.c.relation == Relation.CORRECTS.value
    yield "corrects", select(HITS.c.related_id).where(HITS.c.document_id == own, corrects)
    yield "corrected_by", select(HITS.c.document_id).where(HITS.c.related_id == own, corrects)
    moves = MOVES.join(DEADLINES, DEADLINES.c.id == MOVES.c.deadline_id)
    yield "moves_deadline", select(DEADLINES.c.document_id).select_from(moves).where(MOVES.c.by_document_id == own)
    yield "deadline_moved_by", select(MOVES.c.by_document_id).select_from(moves).where(DEADLINES.c.document_id == own)


def _naming(kind: ReferenceKind, values: Collection[str]) -> Select[Any]:
    named = REFERENCES.c.value.in_(values)
    return select(REFERENCES.c.document_id).where(REFERENCES.c.kind == kind.value, named)


def _link(session: Session, link: str, document_ids: Collection[int], limit: int) -> Link:
    dated: list[tuple[datetime, int]] = []
    for some in chunks(sorted(document_ids)):
        days = select(VERSIONS.c.published_at, DOCUMENTS.c.id).join(DOCUMENTS, IS_LATEST)
        rows = session.execute(days.where(DOCUMENTS.c.id.in_(some)))
        dated += [(published_at or _UNDATED, document_id) for published_at, document_id in rows]
    newest = [document_id for _, document_id in sorted(dated, reverse=True)[:limit]]
    columns = [VERSIONS.c[name] for name in ("title", "published_raw", "published_at", "facts")]
    question = select(DOCUMENTS.c.id, DOCUMENTS.c.key, *columns).join(VERSIONS, IS_LATEST)
    found = {
        document_id: LinkedDocument(document_key=key, title=title, published_on=day_of(raw, at, facts_from_json(facts)))
        for document_id, key, title, raw, at, facts in session.execute(question.where(DOCUMENTS.c.id.in_(newest)))
    }
    return Link(link=link, count=len(document_ids), documents=tuple(found[document_id] for document_id in newest))
