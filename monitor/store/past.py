"""What was found in some documents before, and who was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from monitor.domain.matches import Hit
from monitor.store.database import chunks, table_of
from monitor.store.tables import AlertHitRow, HitRow, VersionRow

HITS = table_of(HitRow)
ALERT_HITS = table_of(AlertHitRow)
VERSIONS = table_of(VersionRow)


class Past:
    """The past of `document_ids`, read once for a whole batch of hits."""

    def __init__(self, session: Session, document_ids: Sequence[int]) -> None:
        self._routes: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
        self._terms: defaultdict[tuple[int, str], list[tuple[int, set[str]]]] = defaultdict(list)
        self._facts: dict[tuple[int, int], Any] = {}
        for some in chunks(document_ids):
            self._read_routes(session, some)
            self._read_terms(session, some)
            self._read_facts(session, some)

    def alerted_routes(self, hit: Hit) -> tuple[str, ...]:
        return tuple(sorted(self._routes[hit.document_id, hit.watchlist]))

    def earlier_terms(self, hit: Hit) -> tuple[str, ...]:
        """Terms that hits of the same document and watchlist quoted before this one, routed or not."""
        earlier: set[str] = set()
        for hit_id, terms in self._terms[hit.document_id, hit.watchlist]:
            if hit_id < hit.id:
                earlier |= terms
        return tuple(sorted(earlier))

    def facts_changed(self, document_id: int, number: int, facts: Any) -> bool:
        """Whether `facts`, as stored, differ from those of the version before; False for a first version."""
        before = self._facts.get((document_id, number - 1))
        return before is not None and bool(before != facts)

    def _read_routes(self, session: Session, document_ids: Sequence[int]) -> None:
        told = HITS.join(ALERT_HITS, ALERT_HITS.c.hit_id == HITS.c.id)
        question = select(HITS.c.document_id, HITS.c.watchlist, ALERT_HITS.c.route).select_from(told)
        for document_id, watchlist, route in session.execute(question.where(HITS.c.document_id.in_(document_ids))):
            self._routes[document_id, watchlist].add(route)

    def _read_terms(self, session: Session, document_ids: Sequence[int]) -> None:
        question = select(HITS.c.document_id, HITS.c.watchlist, HITS.c.id, HITS.c.evidence)
        for document_id, watchlist, hit_id, evidence in session.execute(
            question.where(HITS.c.document_id.in_(document_ids))
        ):
            self._terms[document_id, watchlist].append((hit_id, {item["term"] for item in evidence}))

    def _read_facts(self, session: Session, document_ids: Sequence[int]) -> None:
        question = select(VERSIONS.c.document_id, VERSIONS.c.number, VERSIONS.c.facts)
        for document_id, number, facts in session.execute(question.where(VERSIONS.c.document_id.in_(document_ids))):
            self._facts[document_id, number] = facts
