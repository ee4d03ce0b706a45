"""What holds now of a document: its latest version, and the newest hit of each watchlist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from monitor.domain.matches import Hit
from monitor.store import values
from monitor.store.database import chunks, table_of
from monitor.store.tables import DocumentRow, HitRow, VersionRow

DOCUMENTS: Final = table_of(DocumentRow)
VERSIONS: Final = table_of(VersionRow)
HITS: Final = table_of(HitRow)

IS_LATEST: Final = (VERSIONS.c.document_id == DOCUMENTS.c.id) & (VERSIONS.c.number == DOCUMENTS.c.latest_number)
"""Joins each document with its latest version."""


def newest_hits(session: Session, document_ids: Sequence[int], *, routed: bool = False) -> Mapping[int, list[Hit]]:
    """The newest hit of each watchlist, with `routed` of those that were routed; documents without one have none."""
    found: defaultdict[int, list[Hit]] = defaultdict(list)
    for some in chunks(document_ids):
        newest = select(func.max(HITS.c.id)).where(HITS.c.document_id.in_(some))
        if routed:
            newest = newest.where(HITS.c.disposition.is_not(None))
        of_each = newest.group_by(HITS.c.document_id, HITS.c.watchlist)
        question = select(HitRow).where(col(HitRow.id).in_(of_each)).order_by(col(HitRow.id))
        for row in session.execute(question).scalars():
            found[row.document_id].append(values.hit(row))
    return found
