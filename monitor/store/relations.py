"""The tables behind `relate`: what names what, and what comes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from monitor.domain.documents import Text
from monitor.domain.events import Event, HitFound
from monitor.domain.references import Reference, ReferenceKind
from monitor.ports.relations import (
    HeldDeadline,
    InheritedHit,
    Order,
    RelationPlan,
    UnrelatedVersion,
    order_of,
)
from monitor.store import values
from monitor.store.database import chunks, insert_for_ids, insert_rows, table_of, write_events
from monitor.store.dating import held_deadlines, write_deadlines
from monitor.store.encoding import evidence_to_json, facts_from_json
from monitor.store.found import day_of
from monitor.store.latest import DOCUMENTS, HITS, IS_LATEST, VERSIONS
from monitor.store.links import LinkedDocuments
from monitor.store.named import CROWD, NamedDocuments
from monitor.store.tables import HitRow, ReferenceRow

REFERENCES = table_of(ReferenceRow)
_AMENDS: Final = (ReferenceKind.AMENDS.value, ReferenceKind.CORRECTS.value, ReferenceKind.REPUBLISHES.value)
_TEXT: Final = ("title", "abstract", "published_raw", "published_at", "facts")


class Relations(NamedDocuments, LinkedDocuments):
    """Implements RelationStore."""

    def unrelated(self, limit: int) -> Sequence[UnrelatedVersion]:
        columns = [VERSIONS.c[name] for name in ("id", "document_id", "number", *_TEXT, "full_text_hash")]
        question = (
            select(*columns, DOCUMENTS.c.key, DOCUMENTS.c.latest_number)
            .join(DOCUMENTS, DOCUMENTS.c.id == VERSIONS.c.document_id)
            .where(VERSIONS.c.related_at.is_(None), VERSIONS.c.scanned_at.is_not(None))
            .order_by(VERSIONS.c.id)
            .limit(limit)
        )
        with self.database.read() as session:
            rows = session.execute(question).all()
            hits = _hits_of_versions(session, [row.id for row in rows])
            held = held_deadlines(session, sorted({row.document_id for row in rows}))
        return [_unrelated(row, hits[row.id], held[row.document_id]) for row in rows]

    def full_text(self, version_id: int) -> str:
        with self.database.read() as session:
            return str(session.execute(select(VERSIONS.c.body).where(VERSIONS.c.id == version_id)).scalar_one())

    def save_references(self, references: Mapping[int, frozenset[Reference]]) -> None:
        with self.database.write() as session:
            known: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
            for some in chunks(sorted(references)):
                named = select(REFERENCES.c.document_id, REFERENCES.c.kind, REFERENCES.c.value)
                for document_id, kind, value in session.execute(named.where(REFERENCES.c.document_id.in_(some))):
                    known[document_id].add((kind, value))
            wanted = {key: {(item.kind.value, item.value) for item in items} for key, items in references.items()}
            other = [key for key, items in wanted.items() if known[key] - items]
            for some in chunks(other):
                session.connection().execute(delete(REFERENCES).where(REFERENCES.c.document_id.in_(some)))
            for key in other:
                known[key].clear()
            rows = [
                {"document_id": key, "kind": kind, "value": value}
                for key, items in wanted.items()
                for kind, value in sorted(items - known[key])
            ]
            insert_rows(session, ReferenceRow, rows)

    def save_relations(self, plans: Sequence[RelationPlan], now: datetime) -> Sequence[Event]:
        with self.database.write() as session:
            waiting = _still_unrelated(session, [plan.version_id for plan in plans])
            todo = [plan for plan in plans if plan.version_id in waiting]
            events = [*_inherit(session, todo, now)]
            _relate_hits(session, todo)
            events += write_deadlines(session, [change for plan in todo for change in plan.deadlines], now)
            _mark_related(session, sorted(waiting), now)
            _ask_again(session, todo)
            write_events(session, events)
            return events


def _unrelated(row: Any, hits: Sequence[HitRow], held: Sequence[HeldDeadline]) -> UnrelatedVersion:
    facts = facts_from_json(row.facts)
    return UnrelatedVersion(
        version_id=row.id,
        document_id=row.document_id,
        document_key=row.key,
        latest=row.number == row.latest_number,
        text=Text(title=row.title, abstract=row.abstract, facts=facts),
        has_full_text=bool(row.full_text_hash),
        published_on=day_of(row.published_raw, row.published_at, facts),
        hits=tuple(values.hit(hit) for hit in hits),
        deadlines=tuple(held),
    )


def _hits_of_versions(session: Session, version_ids: Sequence[int]) -> Mapping[int, list[HitRow]]:
    found: defaultdict[int, list[HitRow]] = defaultdict(list)
    for some in chunks(version_ids):
        for row in session.execute(select(HitRow).where(col(HitRow.version_id).in_(some))).scalars():
            found[row.version_id].append(row)
    return found


def _still_unrelated(session: Session, version_ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in chunks(version_ids):
        waiting = select(VERSIONS.c.id).where(VERSIONS.c.id.in_(some), VERSIONS.c.related_at.is_(None))
        found.update(session.execute(waiting).scalars())
    return found


def _inherit(session: Session, plans: Sequence[RelationPlan], now: datetime) -> list[Event]:
    versions = [plan.version_id for plan in plans if plan.inherited]
    held = {(row.version_id, row.watchlist) for rows in _hits_of_versions(session, versions).values() for row in rows}
    rows = [
        _hit_row(plan, hit, now)
        for plan in plans
        for hit in plan.inherited
        if (plan.version_id, hit.watchlist) not in held
    ]
    ids = insert_for_ids(session, HitRow, rows)
    return [HitFound(at=now, hit_id=hit_id, watchlist=row["watchlist"]) for row, hit_id in zip(rows, ids, strict=True)]


def _hit_row(plan: RelationPlan, hit: InheritedHit, now: datetime) -> dict[str, Any]:
    return {
        "version_id": plan.version_id,
        "document_id": plan.document_id,
        "watchlist": hit.watchlist,
        "watchlist_hash": hit.watchlist_hash,
        "rules": list(hit.rules),
        "evidence": evidence_to_json(hit.evidence),
        "found_at": now,
        "disposition": None,
        "relation": hit.relation.value,
        "related_id": hit.related_id,
    }


def _relate_hits(session: Session, plans: Sequence[RelationPlan]) -> None:
    for plan in plans:
        for hit_id, (relation, related_id) in plan.related.items():
            row = update(HITS).where(HITS.c.id == hit_id)
            session.connection().execute(row.values(relation=relation.value, related_id=related_id))


def _mark_related(session: Session, version_ids: Sequence[int], now: datetime) -> None:
    for some in chunks(version_ids):
        session.connection().execute(update(VERSIONS).where(VERSIONS.c.id.in_(some)).values(related_at=now))


def _ask_again(session: Session, plans: Sequence[RelationPlan]) -> None:
    """Relate later documents again that amend what is a hit only now. Always later ones: no two can ask each other."""
    naming: defaultdict[str, list[Order]] = defaultdict(list)
    for plan in plans:
        for name in plan.names:
            naming[name].append(plan.order)
    again: defaultdict[str, set[int]] = defaultdict(set)
    columns = (VERSIONS.c.id, DOCUMENTS.c.key, *(VERSIONS.c[name] for name in _TEXT[2:]), REFERENCES.c.value)
    for some in chunks(sorted(naming)):
        amending = (
            select(*columns)
            .select_from(REFERENCES)
            .join(DOCUMENTS, DOCUMENTS.c.id == REFERENCES.c.document_id)
            .join(VERSIONS, IS_LATEST)
            .where(REFERENCES.c.kind.in_(_AMENDS), REFERENCES.c.value.in_(some), VERSIONS.c.related_at.is_not(None))
        )
        for version_id, key, published_raw, published_at, facts, value in session.execute(amending):
            order = order_of(day_of(published_raw, published_at, facts_from_json(facts)), key)
            if any(order > first for first in naming[value]):
                again[value].add(version_id)
    # A backfill of a standing docket would else relate its hundreds of amendments again with every batch.
    asked = set().union(*(found for found in again.values() if len(found) <= CROWD))
    for ids in chunks(sorted(asked)):
        session.connection().execute(update(VERSIONS).where(VERSIONS.c.id.in_(ids)).values(related_at=None))
