"""Writing documents and versions, thousands at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import bindparam, select, tuple_, update
from sqlmodel import Session

from monitor.domain.documents import Origin
from monitor.domain.events import Event, VersionRecorded
from monitor.domain.states import Disposition, Stage
from monitor.ports.versions import KnownDocument, NewVersion, Twin
from monitor.store.database import Database, chunks, insert_for_ids, write_events
from monitor.store.encoding import facts_to_json, freeform_to_json
from monitor.store.full_texts import TextAsker
from monitor.store.latest import DOCUMENTS, HITS, IS_LATEST, VERSIONS
from monitor.store.tables import DocumentRow, VersionRow

_KNOWN = ("document_id", "number", "text_hash", "content_hash", "source", "seen_at", "full_text_hash")
_STAGE = VERSIONS.c.facts["stage"].as_string()


Writer = TypeVar("Writer", bound="VersionWriter")


class VersionWriter(TextAsker):
    """The half of a recording that reads and adds versions. `events` gathers what it caused."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.events: list[Event] = []
        self.finished = False

    def known(self, keys: Sequence[str]) -> Mapping[str, KnownDocument]:
        columns = [DOCUMENTS.c.key, VERSIONS.c.origin, _STAGE, *(VERSIONS.c[name] for name in _KNOWN)]
        found: dict[str, KnownDocument] = {}
        for some in chunks(keys):
            rows = self._session.connection().execute(
                select(*columns).select_from(DOCUMENTS.join(VERSIONS, IS_LATEST)).where(DOCUMENTS.c.key.in_(some))
            )
            for key, origin, stage, *held in rows:
                values: dict[str, Any] = dict(zip(_KNOWN, held, strict=True))
                found[key] = KnownDocument(origin=Origin(origin), stage=Stage(stage or ""), **values)
        return found

    def twins(self, source: str, content_hashes: Sequence[str]) -> Mapping[str, Sequence[Twin]]:
        columns = (VERSIONS.c.content_hash, VERSIONS.c.url, VERSIONS.c.published_at)
        found: dict[str, list[Twin]] = {}
        for some in chunks(content_hashes):
            question = select(*columns).where(VERSIONS.c.content_hash.in_(some), VERSIONS.c.source == source)
            for content_hash, url, published_at in self._session.connection().execute(question):
                found.setdefault(content_hash, []).append(Twin(url=url, published_at=published_at))
        return found

    def make_news(self, document_ids: Sequence[int]) -> None:
        connection = self._session.connection()
        for some in chunks(document_ids):
            numbers = select(DOCUMENTS.c.id, DOCUMENTS.c.latest_number).where(DOCUMENTS.c.id.in_(some))
            latest = tuple_(VERSIONS.c.document_id, VERSIONS.c.number).in_(numbers)
            connection.execute(update(VERSIONS).where(latest).values(origin=Origin.LIVE.value))
            quiet = HITS.c.disposition.in_((Disposition.BASELINE.value, Disposition.HISTORY.value))
            again = update(HITS).where(HITS.c.version_id.in_(select(VERSIONS.c.id).where(latest)), quiet)
            connection.execute(again.values(disposition=None))

    def write(self, versions: Sequence[NewVersion], now: datetime) -> None:
        """Numbers follow what the tables hold by now: a version that says what the latest one says is left out."""
        batch = _Batch(self.known([version.item.key for version in versions]))
        for version in versions:
            batch.add(version)
        self._add_documents(batch, now)
        rows = [_version_row(entry, batch.ids[entry.version.item.key], now) for entry in batch.entries]
        ids = insert_for_ids(self._session, VersionRow, rows)
        self._keep_full_texts(batch)
        self._move_latest(batch)
        self.events += [
            VersionRecorded(at=now, document_id=row["document_id"], version_id=version_id)
            for row, version_id in zip(rows, ids, strict=True)
        ]

    def _finish(self, *events: Event) -> Sequence[Event]:
        """Write down what the whole caused; until then nothing of it is kept."""
        self._session.flush()
        caused = [*self.events, *events]
        write_events(self._session, caused)
        self.finished = True
        return caused

    def _keep_full_texts(self, batch: _Batch) -> None:
        """Copied inside the database, packed as it is, in the order of the versions."""
        kept = [
            {"document": batch.ids[entry.version.item.key], "at": entry.number, "before": entry.number - 1}
            for entry in batch.entries
            if entry.full_text_hash
        ]
        if not kept:
            return
        earlier = VERSIONS.alias()
        body = select(earlier.c.body).where(
            earlier.c.document_id == bindparam("document"), earlier.c.number == bindparam("before")
        )
        this = (VERSIONS.c.document_id == bindparam("document")) & (VERSIONS.c.number == bindparam("at"))
        statement = update(VERSIONS).where(this).values({VERSIONS.c.body: body.scalar_subquery()})
        self._session.connection().execute(statement, kept)

    def _add_documents(self, batch: _Batch, now: datetime) -> None:
        rows = [
            {
                "key": key,
                "source": version.source,
                "language": version.item.language,
                "latest_number": batch.latest[key].number,
                "first_seen_at": now,
            }
            for key, version in batch.new_documents.items()
        ]
        ids = insert_for_ids(self._session, DocumentRow, rows)
        batch.ids.update(zip(batch.new_documents, ids, strict=True))

    def _move_latest(self, batch: _Batch) -> None:
        moved = [
            {"document": batch.ids[key], "number": latest.number}
            for key, latest in batch.latest.items()
            if key not in batch.new_documents
        ]
        if moved:
            statement = update(DOCUMENTS).where(DOCUMENTS.c.id == bindparam("document"))
            self._session.connection().execute(statement.values(latest_number=bindparam("number")), moved)


@contextmanager
def writing(database: Database, make: Callable[[Session], Writer]) -> Iterator[Writer]:
    """One transaction. A block that ends without a `finish` keeps nothing, as one that raises."""
    with database.write() as session:
        writer = make(session)
        yield writer
        if not writer.finished:
            session.rollback()


class _Entry:
    """A version with the number that it gets, and the hash of the full text that it takes over."""

    __slots__ = ("full_text_hash", "number", "version")

    def __init__(self, version: NewVersion, number: int, full_text_hash: str) -> None:
        self.version = version
        self.number = number
        self.full_text_hash = full_text_hash


class _Batch:
    """What a list of new versions comes to, given what is known."""

    def __init__(self, known: Mapping[str, KnownDocument]) -> None:
        self._known = known
        self.ids = {key: document.document_id for key, document in known.items()}
        self.entries: list[_Entry] = []
        self.new_documents: dict[str, NewVersion] = {}
        self.latest: dict[str, _Latest] = {}

    def add(self, version: NewVersion) -> None:
        key = version.item.key
        before = self.latest.get(key) or self._known.get(key)
        if before is not None and before.content_hash == version.content_hash:
            return
        if before is None:
            self.new_documents[key] = version
        number = 1 if before is None else before.number + 1
        full_text_hash = "" if before is None or version.item.body else before.full_text_hash
        self.latest[key] = _Latest(number, version.content_hash, full_text_hash)
        self.entries.append(_Entry(version, number, full_text_hash))


class _Latest:
    """The newest version of a document within a batch."""

    __slots__ = ("content_hash", "full_text_hash", "number")

    def __init__(self, number: int, content_hash: str, full_text_hash: str) -> None:
        self.number = number
        self.content_hash = content_hash
        self.full_text_hash = full_text_hash


def _version_row(entry: _Entry, document_id: int, now: datetime) -> dict[str, Any]:
    version, item = entry.version, entry.version.item
    return {
        "document_id": document_id,
        "number": entry.number,
        "source": version.source,
        "url": item.url,
        "title": item.title,
        "abstract": item.abstract,
        "body": item.body,
        "language": item.language,
        "published_at": item.published_at,
        "published_raw": item.published_raw,
        "seen_at": now,
        "text_hash": version.text_hash,
        "content_hash": version.content_hash,
        "full_text_hash": entry.full_text_hash,
        "origin": version.origin.value,
        "scanned_at": None,
        "related_at": None,
        "facts": facts_to_json(item.facts),
        "extra": freeform_to_json(item.extra),
    }
