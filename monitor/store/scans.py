"""The tables behind `scan`: versions that wait for the matcher, and the hits it found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from monitor.domain.documents import Version
from monitor.domain.events import Event, HitFound
from monitor.domain.matches import Match
from monitor.domain.watchlists import Watchlist
from monitor.ports.stages import ScannedVersion
from monitor.store.database import Part, chunks, insert_for_ids, insert_rows, table_of, write_events
from monitor.store.encoding import evidence_to_json
from monitor.store.tables import DocumentRow, HitRow, VersionRow, WatchlistTextRow
from monitor.store.values import version

VERSIONS = table_of(VersionRow)


class Scans(Part):
    """Implements ScanStore."""

    def unscanned(self, limit: int) -> Sequence[Version]:
        waiting = (
            select(VersionRow, DocumentRow)
            .join(DocumentRow, col(DocumentRow.id) == col(VersionRow.document_id))
            .where(col(VersionRow.scanned_at).is_(None))
            .order_by(col(VersionRow.id))
            .limit(limit)
        )
        with self.database.read() as session:
            return [version(row, document) for row, document in session.execute(waiting)]

    def save_scan(
        self, scanned: Sequence[ScannedVersion], watchlists: Mapping[str, Watchlist], now: datetime
    ) -> Sequence[Event]:
        """Versions that somebody else scanned meanwhile are left as they are."""
        with self.database.write() as session:
            waiting = _still_waiting(session, [item.version_id for item in scanned])
            todo = [item for item in scanned if item.version_id in waiting]
            used = {match.watchlist for item in todo for match in item.matches}
            _keep_texts(session, [watchlists[key] for key in sorted(used)], now)
            rows = [
                _hit_row(item.version_id, waiting[item.version_id], match, watchlists[match.watchlist], now)
                for item in todo
                for match in item.matches
            ]
            ids = insert_for_ids(session, HitRow, rows)
            _mark_scanned(session, list(waiting), now)
            _mark_unscannable(session, [item for item in todo if item.error])
            events = [
                HitFound(at=now, hit_id=hit_id, watchlist=row["watchlist"])
                for row, hit_id in zip(rows, ids, strict=True)
            ]
            write_events(session, events)
            return events


def _still_waiting(session: Session, version_ids: Sequence[int]) -> dict[int, int]:
    """Version id to document id of those that nobody scanned yet."""
    found: dict[int, int] = {}
    for some in chunks(version_ids):
        question = select(VERSIONS.c.id, VERSIONS.c.document_id).where(VERSIONS.c.scanned_at.is_(None))
        found.update(tuple(row) for row in session.execute(question.where(VERSIONS.c.id.in_(some))))
    return found


def _keep_texts(session: Session, watchlists: Sequence[Watchlist], now: datetime) -> None:
    rows = [
        {
            "watchlist": watchlist.key,
            "content_hash": watchlist.content_hash,
            "text": watchlist.source_text,
            "first_used_at": now,
        }
        for watchlist in watchlists
        if session.get(WatchlistTextRow, (watchlist.key, watchlist.content_hash)) is None
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


def _mark_scanned(session: Session, version_ids: Sequence[int], now: datetime) -> None:
    for some in chunks(version_ids):
        session.connection().execute(update(VERSIONS).where(VERSIONS.c.id.in_(some)).values(scanned_at=now))


def _mark_unscannable(session: Session, failed: Sequence[ScannedVersion]) -> None:
    for item in failed:
        session.connection().execute(
            update(VERSIONS).where(VERSIONS.c.id == item.version_id).values(scan_error=item.error)
        )
