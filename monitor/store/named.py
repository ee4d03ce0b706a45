"""What a name stands for: documents by key, docket, RIN and place in the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from monitor.domain.references import ReferenceKind
from monitor.domain.states import Relation
from monitor.ports.relations import Named, NamedDocument
from monitor.store.database import Part, chunks, table_of
from monitor.store.dating import held_deadlines
from monitor.store.encoding import facts_from_json
from monitor.store.found import day_of
from monitor.store.latest import DOCUMENTS, HITS, IS_LATEST, VERSIONS, newest_hits
from monitor.store.tables import DeadlineMoveRow, DeadlineRow, ReferenceRow

# A docket that more documents share is a file, not a proceeding; of those only the newest are looked at.
CROWD: Final = 40
NEWEST: Final = 200
REFERENCES = table_of(ReferenceRow)
_MEANS: Final = (ReferenceKind.DOCKET.value, ReferenceKind.RIN.value, ReferenceKind.PLACE.value)
_SAID: Final = ("title", "published_raw", "published_at", "facts")
_HAS_HITS: Final = select(HITS.c.id).where(HITS.c.document_id == DOCUMENTS.c.id).exists()


class NamedDocuments(Part):
    """The half of RelationStore that looks names up."""

    def names_of_hits(self, names: Collection[str]) -> frozenset[str]:
        found: set[str] = set()
        with self.database.read() as session:
            for some in chunks(sorted(names)):
                keys = select(DOCUMENTS.c.key).where(DOCUMENTS.c.key.in_(some), _HAS_HITS)
                found.update(session.execute(keys).scalars())
                shared = (
                    select(REFERENCES.c.value)
                    .join(DOCUMENTS, DOCUMENTS.c.id == REFERENCES.c.document_id)
                    .where(REFERENCES.c.kind.in_(_MEANS), REFERENCES.c.value.in_(some), _HAS_HITS)
                )
                found.update(session.execute(shared.distinct()).scalars())
        return frozenset(found)

    def named(self, names: Collection[str], *, besides: int) -> Named:
        with self.database.read() as session:
            by_key = select(DOCUMENTS.c.id).where(DOCUMENTS.c.key.in_(sorted(names)))
            found = set(session.execute(by_key).scalars())
            crowded = set()
            for name in sorted(names):
                here = (REFERENCES.c.value == name) & REFERENCES.c.kind.in_(_MEANS)
                newest = select(REFERENCES.c.document_id).where(here).order_by(REFERENCES.c.document_id.desc())
                sharing = session.execute(newest.limit(NEWEST)).scalars().all()
                found.update(sharing)
                if len(sharing) > CROWD:
                    crowded.add(name)
            moved = _moved_by(session, found)
            found.update(*moved.values())
            documents = _documents(session, sorted(found - {besides}), moved)
        return Named(documents=documents, crowded=frozenset(crowded))


def _moved_by(session: Session, document_ids: Iterable[int]) -> Mapping[int, set[int]]:
    """The documents of which each of these moved a deadline, or would have if another had not spoken later."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for some in chunks(sorted(document_ids)):
        question = (
            select(col(DeadlineMoveRow.by_document_id), col(DeadlineRow.document_id))
            .join(DeadlineRow, col(DeadlineRow.id) == col(DeadlineMoveRow.deadline_id))
            .where(col(DeadlineMoveRow.by_document_id).in_(some))
        )
        inherited = select(HITS.c.document_id, HITS.c.related_id).where(HITS.c.document_id.in_(some))
        moves = inherited.where(HITS.c.relation == Relation.MOVES_DEADLINE.value)
        for mover, moved in (*session.execute(question), *session.execute(moves)):
            found[mover].add(moved)
    return found


def _documents(
    session: Session, document_ids: Sequence[int], moved: Mapping[int, set[int]]
) -> tuple[NamedDocument, ...]:
    names = _names_of(session, document_ids)
    hits = newest_hits(session, document_ids)
    held = held_deadlines(session, document_ids)
    question = select(DOCUMENTS.c.id, DOCUMENTS.c.key, *(VERSIONS.c[name] for name in _SAID)).join(VERSIONS, IS_LATEST)
    found = []
    for some in chunks(document_ids):
        for row in session.execute(question.where(DOCUMENTS.c.id.in_(some))):
            facts = facts_from_json(row.facts)
            found.append(
                NamedDocument(
                    document_id=row.id,
                    key=row.key,
                    title=row.title,
                    facts=facts,
                    published_on=day_of(row.published_raw, row.published_at, facts),
                    names=frozenset(names[row.id]) | {row.key},
                    hits=tuple(hits[row.id]),
                    deadlines=tuple(held[row.id]),
                    moved_ids=frozenset(moved.get(row.id, ())),
                )
            )
    return tuple(found)


def _names_of(session: Session, document_ids: Sequence[int]) -> Mapping[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for some in chunks(document_ids):
        question = select(REFERENCES.c.document_id, REFERENCES.c.value).where(REFERENCES.c.kind.in_(_MEANS))
        for document_id, value in session.execute(question.where(REFERENCES.c.document_id.in_(some))):
            found[document_id].add(value)
    return found
