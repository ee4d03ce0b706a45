"""Hits beside the documents they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from monitor.domain.matches import Deadline, FoundHit
from monitor.store import values
from monitor.store.encoding import facts_from_json
from monitor.store.tables import DocumentRow, HitRow, VersionRow

# The body is left out: it may be long, and nothing here shows it.
_VERSION_COLUMNS: Final = (
    VersionRow.title,
    VersionRow.abstract,
    VersionRow.url,
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
    """Run a question made of FOUND."""
    return [_found_hit(*row) for row in session.execute(question)]


def _found_hit(
    hit: HitRow,
    document: DocumentRow,
    title: str,
    abstract: str,
    url: str,
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
        source=document.source,
        language=document.language,
        published_at=published_at,
        published_on=_bare_day(published_raw),
        version_number=number,
        seen_at=seen_at,
        document_type=facts.document_type,
        agencies=tuple(agency.name for agency in facts.agencies),
        citation=facts.citation,
        deadlines=deadlines(facts.effective_on, facts.comments_close_on),
        stage=facts.stage,
        publication_on=facts.publication_on,
        editorial_note=facts.editorial_note,
    )


def _bare_day(written: str) -> date | None:
    """The day of a date without an hour, as the register writes it."""
    try:
        return date.fromisoformat(written) if len(written) == len("2023-10-25") else None
    except ValueError:
        return None


def deadlines(effective_on: date | None, comments_close_on: date | None) -> tuple[Deadline, ...]:
    dated = (("effective", effective_on), ("comments_close", comments_close_on))
    return tuple(Deadline(kind=kind, on=on) for kind, on in dated if on is not None)


def with_deadlines(hit: FoundHit, of_latest: Sequence[Deadline]) -> FoundHit:
    return replace(hit, deadlines=tuple(of_latest))
