"""What was found in some documents before, and who was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from monitor.domain.matches import Hit
from monitor.domain.states import Stage
from monitor.store.database import chunks, table_of
from monitor.store.tables import AlertHitRow, AlertRow, DeadlineMoveRow, DeadlineRow, HitRow, VersionRow


class _Said(NamedTuple):
    """What a version said, as stored."""

    facts: Any
    content_hash: str
    full_text_hash: str

    @property
    def stage(self) -> Stage:
        return Stage(self.facts.get("stage", Stage.PUBLISHED))


HITS = table_of(HitRow)
ALERT_HITS = table_of(AlertHitRow)
ALERTS = table_of(AlertRow)
VERSIONS = table_of(VersionRow)
MOVES = table_of(DeadlineMoveRow)
DEADLINES = table_of(DeadlineRow)


class Past:
    """The past of the documents of some hits, read once for a whole batch."""

    def __init__(self, session: Session, hits: Sequence[HitRow]) -> None:
        self._routes: defaultdict[tuple[int, str], dict[str, datetime]] = defaultdict(dict)
        self._found: defaultdict[tuple[int, str], list[tuple[int, set[str], set[str]]]] = defaultdict(list)
        self._said: dict[tuple[int, int], _Said] = {}
        self._moved_at: dict[tuple[int, int], datetime] = {}
        documents = sorted({hit.document_id for hit in hits})
        related = {hit.related_id for hit in hits if hit.related_id is not None}
        for some in chunks(sorted({*documents, *related})):
            self._read_routes(session, some)
        for some in chunks(documents):
            self._read_found(session, some)
            self._read_said(session, some)
            self._read_moves(session, some)

    def alerted_routes(self, hit: Hit) -> tuple[str, ...]:
        return tuple(sorted(self._routes[hit.document_id, hit.watchlist]))

    def told_old_date(self, hit: Hit, related_id: int | None) -> tuple[str, ...]:
        """Routes that were alerted to the related document before this one moved a date of it."""
        moved_at = None if related_id is None else self._moved_at.get((hit.document_id, related_id))
        if related_id is None or moved_at is None:
            return ()
        routes = self._routes[related_id, hit.watchlist].items()
        return tuple(sorted(route for route, first_at in routes if first_at <= moved_at))

    def earlier_terms(self, hit: Hit) -> tuple[str, ...]:
        """Terms that hits of the same document and watchlist quoted before this one, routed or not."""
        return tuple(sorted({term for terms, _ in self._earlier(hit) for term in terms}))

    def earlier_rules(self, hit: Hit) -> tuple[str, ...]:
        return tuple(sorted({rule for _, rules in self._earlier(hit) for rule in rules}))

    def facts_changed(self, document_id: int, number: int) -> bool:
        """Whether the facts differ from those of the version before; False for a first version."""
        before, now = self._said.get((document_id, number - 1)), self._said.get((document_id, number))
        return before is not None and now is not None and bool(before.facts != now.facts)

    def only_full_text(self, document_id: int, number: int) -> bool:
        """Whether the source says what it said before, and only the full text is another."""
        before, now = self._said.get((document_id, number - 1)), self._said.get((document_id, number))
        if before is None or now is None:
            return False
        return before.content_hash == now.content_hash and before.full_text_hash != now.full_text_hash

    def published_now(self, document_id: int, number: int) -> bool:
        """Whether the version before was on public inspection, and this one is not."""
        before, now = self._said.get((document_id, number - 1)), self._said.get((document_id, number))
        if before is None or now is None:
            return False
        return before.stage is Stage.PUBLIC_INSPECTION and now.stage is Stage.PUBLISHED

    def _earlier(self, hit: Hit) -> Iterator[tuple[set[str], set[str]]]:
        for hit_id, terms, rules in self._found[hit.document_id, hit.watchlist]:
            if hit_id < hit.id:
                yield terms, rules

    def _read_routes(self, session: Session, document_ids: Sequence[int]) -> None:
        told = HITS.join(ALERT_HITS, ALERT_HITS.c.hit_id == HITS.c.id).join(
            ALERTS, ALERTS.c.id == ALERT_HITS.c.alert_id
        )
        columns = (HITS.c.document_id, HITS.c.watchlist, ALERT_HITS.c.route, func.min(ALERTS.c.created_at))
        question = select(*columns).select_from(told).where(HITS.c.document_id.in_(document_ids))
        for document_id, watchlist, route, first_at in session.execute(question.group_by(*columns[:3])):
            self._routes[document_id, watchlist][route] = first_at

    def _read_found(self, session: Session, document_ids: Sequence[int]) -> None:
        question = select(HITS.c.document_id, HITS.c.watchlist, HITS.c.id, HITS.c.evidence, HITS.c.rules)
        for document_id, watchlist, hit_id, evidence, rules in session.execute(
            question.where(HITS.c.document_id.in_(document_ids))
        ):
            terms = {item["term"] for item in evidence}
            self._found[document_id, watchlist].append((hit_id, terms, set(rules)))

    def _read_said(self, session: Session, document_ids: Sequence[int]) -> None:
        columns = ("document_id", "number", "facts", "content_hash", "full_text_hash")
        question = select(*(VERSIONS.c[name] for name in columns)).where(VERSIONS.c.document_id.in_(document_ids))
        for document_id, number, *said in session.execute(question):
            self._said[document_id, number] = _Said(*said)

    def _read_moves(self, session: Session, document_ids: Sequence[int]) -> None:
        """When each document first moved a date of another one."""
        columns = (MOVES.c.by_document_id, DEADLINES.c.document_id, func.min(MOVES.c.at))
        question = select(*columns).select_from(MOVES.join(DEADLINES, DEADLINES.c.id == MOVES.c.deadline_id))
        moved = question.where(MOVES.c.by_document_id.in_(document_ids)).group_by(*columns[:2])
        for by_id, document_id, at in session.execute(moved):
            self._moved_at[by_id, document_id] = at
