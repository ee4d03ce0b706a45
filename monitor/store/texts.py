"""The archive as the matcher reads it: stored texts, one after the other, whatever the archive holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_

from monitor.domain.documents import Text
from monitor.ports.lookups import StoredText
from monitor.store.database import ONE_BY_ONE, Part, table_of, within_letters
from monitor.store.encoding import facts_from_json
from monitor.store.tables import DocumentRow, VersionRow

VERSIONS = table_of(VersionRow)
DOCUMENTS = table_of(DocumentRow)

_READ: Final = select(
    DOCUMENTS.c.key,
    VERSIONS.c.document_id,
    VERSIONS.c.number,
    VERSIONS.c.published_at,
    VERSIONS.c.published_raw,
    VERSIONS.c.seen_at,
    VERSIONS.c.title,
    VERSIONS.c.abstract,
    VERSIONS.c.body,
    VERSIONS.c.language,
    VERSIONS.c.source,
    VERSIONS.c.facts,
).join(DOCUMENTS, DOCUMENTS.c.id == VERSIONS.c.document_id)


SAMPLE_BATCH: Final = 500
SAMPLE_BODY: Final = 4000
"""Letters of a body that tell which words are common; books would else push everything else out of a sample."""


class Texts(Part):
    """Implements TextStore and SampleStore."""

    def stored_texts(
        self, *, since: datetime | None = None, until: datetime | None = None, batch: int = 2000
    ) -> Iterator[StoredText]:
        """One transaction for each batch: a slow reader would else keep the write-ahead log from being folded in."""
        question = _READ.where(*_published(since, until)).order_by(VERSIONS.c.document_id, VERSIONS.c.number)
        place = tuple_(VERSIONS.c.document_id, VERSIONS.c.number)
        after = (0, 0)
        while rows := self._rows(question.where(place > after).limit(batch)):
            yield from map(_stored_text, rows)
            after = (rows[-1].document_id, rows[-1].number)

    def count_texts(self, *, since: datetime | None = None, until: datetime | None = None) -> int:
        question = select(func.count()).select_from(VERSIONS).where(*_published(since, until))
        with self.database.read() as session:
            count: int = session.execute(question).scalar_one()
            return count

    def latest_texts(self, *, most: int, most_letters: int) -> Iterator[Text]:
        """Newest first, one transaction for each batch."""
        columns = (VERSIONS.c.id, VERSIONS.c.title, VERSIONS.c.abstract, VERSIONS.c.body)
        question = select(*columns).order_by(VERSIONS.c.id.desc())
        texts = letters = 0
        while texts < most and (rows := self._rows(question.limit(min(SAMPLE_BATCH, most - texts)))):
            for row in rows:
                text = Text(title=row.title, abstract=row.abstract, body=row.body[:SAMPLE_BODY])
                texts, letters = texts + 1, letters + sum(len(value) for _, value in text.fields())
                yield text
                if letters >= most_letters:
                    return
            question = question.where(VERSIONS.c.id < rows[-1].id)

    def _rows(self, question: Select[tuple[object, ...]]) -> list[Row[tuple[object, ...]]]:
        with self.database.read() as session:
            return list(within_letters(session.execute(question, execution_options=ONE_BY_ONE), _letters))


def _letters(row: Row[tuple[object, ...]]) -> int:
    return len(row.title) + len(row.abstract) + len(row.body)


def _published(since: datetime | None, until: datetime | None) -> Iterator[ColumnElement[bool]]:
    published = func.coalesce(VERSIONS.c.published_at, VERSIONS.c.seen_at)
    if since is not None:
        yield published >= since
    if until is not None:
        yield published < until


def _stored_text(row: Row[tuple[object, ...]]) -> StoredText:
    return StoredText(
        document_key=row.key,
        number=row.number,
        published_at=row.published_at,
        published_raw=row.published_raw,
        seen_at=row.seen_at,
        text=Text(
            title=row.title,
            abstract=row.abstract,
            body=row.body,
            language=row.language,
            source=row.source,
            facts=facts_from_json(row.facts),
        ),
    )
