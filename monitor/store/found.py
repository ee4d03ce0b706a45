"""Hits beside the documents they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from monitor.domain.matches import FoundHit, RelatedDocument
from monitor.domain.sources import Facts
from monitor.domain.states import Relation
from monitor.store import values
from monitor.store.database import chunks
from monitor.store.deadlines import deadlines_of, moved_by
from monitor.store.encoding import facts_from_json
from monitor.store.latest import IS_LATEST
from monitor.store.tables import DocumentRow, HitRow, VersionRow

# The body is left out: it may be long, and nothing here shows it.
_VERSION_COLUMNS: Final = (
    VersionRow.title,
    VersionRow.abstract,
    VersionRow.url,
    VersionRow.source,
    VersionRow.number,
    VersionRow.published_at,
    VersionRow.published_raw,
    VersionRow.seen_at,
    VersionRow.facts,
)

FOUND: Final[Select[Any]] = (
    select(HitRow, DocumentRow, *(col(column) for column in _VERSION_COLUMNS))
    .join(VersionRow, col(VersionRow.id) == col(HitRow.version_id))
    .join(DocumentRow, col(DocumentRow.id) == col(HitRow.document_id))
)


def newest_document_first() -> tuple[ColumnElement[Any], ...]:
    """A document without a date of its own counts from when it was seen."""
    dated = func.coalesce(col(VersionRow.published_at), col(VersionRow.seen_at))
    return dated.desc(), col(HitRow.id).desc()


def newest_hit_first() -> tuple[ColumnElement[Any], ...]:
    return col(HitRow.found_at).desc(), col(HitRow.id).desc()


def found_hits(session: Session, question: Select[Any]) -> list[FoundHit]:
    """Run a question made of FOUND. With a hit come the deadlines of its document, those of other documents that it
    moved, and the document that it is about where it corrects or moves one."""
    rows = session.execute(question).all()
    documents = sorted({row[0].document_id for row in rows})
    own, moved = deadlines_of(session, documents), moved_by(session, documents)
    related = _titles(session, sorted({row[0].related_id for row in rows if row[0].related_id is not None}))
    return [
        replace(
            _found_hit(*row),
            deadlines=(*moved.get(row[0].document_id, ()), *own.get(row[0].document_id, ())),
            related=_related(row[0], related),
        )
        for row in rows
    ]


def _related(hit: HitRow, titles: Mapping[int, tuple[str, str, str]]) -> tuple[RelatedDocument, ...]:
    named = None if hit.related_id is None else titles.get(hit.related_id)
    if named is None or hit.relation is None:
        return ()
    key, title, url = named
    return (RelatedDocument(relation=Relation(hit.relation), document_key=key, title=title, url=url),)


def _titles(session: Session, document_ids: Sequence[int]) -> Mapping[int, tuple[str, str, str]]:
    """Key, title and address of documents."""
    question = select(col(DocumentRow.id), col(DocumentRow.key), col(VersionRow.title), col(VersionRow.url)).join(
        VersionRow, IS_LATEST
    )
    found: dict[int, tuple[str, str, str]] = {}
    for some in chunks(document_ids):
        for document_id, *told in session.execute(question.where(col(DocumentRow.id).in_(some))):
            found[document_id] = (told[0], told[1], told[2])
    return found


def _found_hit(
    hit: HitRow,
    document: DocumentRow,
    title: str,
    abstract: str,
    url: str,
    source: str,
    number: int,
    published_at: datetime | None,
    published_raw: str,
    seen_at: datetime,
    stored_facts: Any,
) -> FoundHit:
    facts = facts_from_json(stored_facts)
    return FoundHit(
        hit=values.hit(hit),
        document_key=document.key,
        title=title,
        abstract=abstract,
        url=url,
        source=source,
        language=document.language,
        published_at=published_at,
        published_on=bare_day(published_raw),
        version_number=number,
        seen_at=seen_at,
        document_type=facts.document_type,
        agencies=tuple(agency.name for agency in facts.agencies),
        citation=facts.citation,
        stage=facts.stage,
        publication_on=facts.publication_on,
        editorial_note=facts.editorial_note,
    )


def day_of(published_raw: str, published_at: datetime | None, facts: Facts) -> date | None:
    """The day on which a document was published, or is to be; None where nothing says it."""
    if facts.publication_on is not None:
        return facts.publication_on
    return bare_day(published_raw) or (None if published_at is None else published_at.date())


def bare_day(written: str) -> date | None:
    """The day of a date without an hour, as the register writes it."""
    try:
        return date.fromisoformat(written) if len(written) == len("2023-10-25") else None
    except ValueError:
        return None
