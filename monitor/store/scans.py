"""The tables behind `scan`: versions that wait for the matcher, and the hits it found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, select, update
from sqlmodel import Session, col

from monitor.domain.documents import Version
from monitor.domain.events import Event, HitFound
from monitor.domain.matches import Match
from monitor.domain.watchlists import Watchlist
from monitor.ports.gaps import ScanGap
from monitor.ports.stages import ScannedVersion
from monitor.store.database import (
    ONE_BY_ONE,
    Part,
    chunks,
    insert_for_ids,
    insert_rows,
    table_of,
    within_letters,
    write_events,
)
from monitor.store.encoding import evidence_to_json
from monitor.store.tables import DocumentRow, HitRow, ScanGapRow, VersionRow, WatchlistTextRow
from monitor.store.values import letters_of, version

TEXTS = table_of(WatchlistTextRow)
VERSIONS = table_of(VersionRow)
DOCUMENTS = table_of(DocumentRow)
# Columns and no ORM: a row that only becomes a value need not be watched for changes.
_VERSIONS: Final = select(*VERSIONS.c, DOCUMENTS.c.key).join(DOCUMENTS, DOCUMENTS.c.id == VERSIONS.c.document_id)


class Scans(Part):
    """Implements ScanStore and GapStore."""

    def unscanned(self, limit: int) -> Sequence[Version]:
        return self._versions(_VERSIONS.where(VERSIONS.c.scanned_at.is_(None)), limit)

    def save_scan(
        self,
        scanned: Sequence[ScannedVersion],
        watchlists: Mapping[str, Watchlist],
        now: datetime,
        *,
        left_out: Collection[str] = (),
    ) -> Sequence[Event]:
        """Versions that somebody else scanned meanwhile are left as they are."""
        with self.database.write() as session:
            waiting = _still_waiting(session, [item.version_id for item in scanned])
            todo = [item for item in scanned if item.version_id in waiting]
            events = _write_hits(session, todo, waiting, watchlists, now)
            _mark_scanned(session, list(waiting), now)
            _mark_unscannable(session, [item for item in todo if item.error])
            _widen_gaps(session, left_out, sorted(waiting))
            return events

    def gaps(self) -> Sequence[ScanGap]:
        with self.database.read() as session:
            rows = session.execute(select(ScanGapRow).order_by(col(ScanGapRow.watchlist))).scalars()
            return [ScanGap(watchlist=row.watchlist, first=row.first, last=row.last) for row in rows]

    def versions_in(self, gap: ScanGap, limit: int) -> Sequence[Version]:
        inside = VERSIONS.c.id.between(gap.first, gap.last) & VERSIONS.c.scanned_at.is_not(None)
        return self._versions(_VERSIONS.where(inside), limit)

    def save_gap_scan(
        self,
        gap: ScanGap,
        scanned: Sequence[ScannedVersion],
        watchlists: Mapping[str, Watchlist],
        now: datetime,
    ) -> Sequence[Event]:
        with self.database.write() as session:
            row = session.get(ScanGapRow, gap.watchlist)
            if row is None or row.first != gap.first:
                return []  # another process is closing it too
            documents = _documents_without(session, gap.watchlist, [item.version_id for item in scanned])
            todo = [item for item in scanned if item.version_id in documents]
            events = _write_hits(session, todo, documents, watchlists, now)
            _relate_again(session, [item.version_id for item in todo if item.matches])
            if scanned:
                row.first = max(item.version_id for item in scanned) + 1
            if not scanned or row.first > row.last:
                session.delete(row)
            return events

    def _versions(self, question: Select[Any], limit: int) -> Sequence[Version]:
        with self.database.read() as session:
            rows = session.execute(question.order_by(VERSIONS.c.id).limit(limit), execution_options=ONE_BY_ONE)
            return list(within_letters((version(row, row.key) for row in rows), letters_of))


def _write_hits(
    session: Session,
    scanned: Sequence[ScannedVersion],
    documents: Mapping[int, int],
    watchlists: Mapping[str, Watchlist],
    now: datetime,
) -> Sequence[Event]:
    """`documents` has the document of each version."""
    used = {match.watchlist for item in scanned for match in item.matches}
    _keep_texts(session, [watchlists[key] for key in sorted(used)], now)
    rows = [
        _hit_row(item.version_id, documents[item.version_id], match, watchlists[match.watchlist], now)
        for item in scanned
        for match in item.matches
    ]
    ids = insert_for_ids(session, HitRow, rows)
    events = [
        HitFound(at=now, hit_id=hit_id, watchlist=row["watchlist"]) for row, hit_id in zip(rows, ids, strict=True)
    ]
    write_events(session, events)
    return events


def _documents_without(session: Session, watchlist: str, version_ids: Sequence[int]) -> dict[int, int]:
    """Version id to document id of those that have no hit of the watchlist."""
    found: dict[int, int] = {}
    for some in chunks(version_ids):
        hits = select(col(HitRow.version_id)).where(col(HitRow.watchlist) == watchlist)
        question = select(VERSIONS.c.id, VERSIONS.c.document_id).where(VERSIONS.c.id.in_(some))
        rows = session.execute(question.where(VERSIONS.c.id.not_in(hits.where(col(HitRow.version_id).in_(some)))))
        found.update(tuple(row) for row in rows)
    return found


def _widen_gaps(session: Session, left_out: Collection[str], version_ids: Sequence[int]) -> None:
    """Versions are scanned in the order of their ids, so that one stretch holds all that a watchlist missed."""
    if not version_ids:
        return
    for key in left_out:
        row = session.get(ScanGapRow, key)
        if row is None:
            insert_rows(session, ScanGapRow, [{"watchlist": key, "first": version_ids[0], "last": version_ids[-1]}])
        else:
            row.first, row.last = min(row.first, version_ids[0]), max(row.last, version_ids[-1])


def _still_waiting(session: Session, version_ids: Sequence[int]) -> dict[int, int]:
    """Version id to document id of those that nobody scanned yet."""
    found: dict[int, int] = {}
    for some in chunks(version_ids):
        question = select(VERSIONS.c.id, VERSIONS.c.document_id).where(VERSIONS.c.scanned_at.is_(None))
        found.update(tuple(row) for row in session.execute(question.where(VERSIONS.c.id.in_(some))))
    return found


def _keep_texts(session: Session, watchlists: Sequence[Watchlist], now: datetime) -> None:
    kept: set[tuple[str, str]] = set()
    for some in chunks([watchlist.key for watchlist in watchlists]):
        question = select(TEXTS.c.watchlist, TEXTS.c.content_hash).where(TEXTS.c.watchlist.in_(some))
        kept.update(tuple(row) for row in session.execute(question))
    rows = [
        {
            "watchlist": watchlist.key,
            "content_hash": watchlist.content_hash,
            "text": watchlist.source_text,
            "first_used_at": now,
        }
        for watchlist in watchlists
        if (watchlist.key, watchlist.content_hash) not in kept
    ]
    insert_rows(session, WatchlistTextRow, rows)


def _hit_row(version_id: int, document_id: int, match: Match, watchlist: Watchlist, now: datetime) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "document_id": document_id,
        "watchlist": match.watchlist,
        "watchlist_hash": watchlist.content_hash,
        "rules": list(match.rules),
        "evidence": evidence_to_json(match.evidence),
        "found_at": now,
        "disposition": None,
    }


def _relate_again(session: Session, version_ids: Sequence[int]) -> None:
    """A hit that is found late has dates and relations too."""
    for some in chunks(version_ids):
        session.connection().execute(update(VERSIONS).where(VERSIONS.c.id.in_(some)).values(related_at=None))


def _mark_scanned(session: Session, version_ids: Sequence[int], now: datetime) -> None:
    for some in chunks(version_ids):
        session.connection().execute(update(VERSIONS).where(VERSIONS.c.id.in_(some)).values(scanned_at=now))


def _mark_unscannable(session: Session, failed: Sequence[ScannedVersion]) -> None:
    for item in failed:
        session.connection().execute(
            update(VERSIONS).where(VERSIONS.c.id == item.version_id).values(scan_error=item.error)
        )
