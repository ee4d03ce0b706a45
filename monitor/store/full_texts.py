"""The tables behind `full_texts`: whose text is to be fetched, and the versions that come of it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, delete, or_, select, update
from sqlmodel import Session, col

from monitor.domain.errors import StaleClaimError
from monitor.domain.events import Event, FullTextGivenUp, FullTextHeld, VersionRecorded
from monitor.domain.states import FullTextState
from monitor.ports.full_texts import AskedText, FullTextStatus, KnownText, TextClaim
from monitor.store.database import Part, chunks, insert_for_id, insert_rows, table_of, write_events
from monitor.store.encoding import facts_from_json, freeform_from_json, freeform_to_json
from monitor.store.latest import DOCUMENTS, IS_LATEST, VERSIONS
from monitor.store.tables import FullTextRow, VersionRow

TEXTS = table_of(FullTextRow)

# Retry-After is followed for a day at most. A longer wait was written under a clock that has been set back since.
LONGEST_WAIT: Final = timedelta(hours=25)
_ANEW: Final = {
    "state": FullTextState.WAITING.value,
    "attempts": 0,
    "claim_token": None,
    "detail": "",
}
# What a version with a full text has of its own. Everything else is that of the version before, also when it was seen:
# the source said nothing new, and what a baseline or an archive brought must not look like news of today.
_OF_ITS_OWN: Final = frozenset({"id", "number", "body", "full_text_hash", "scanned_at", "related_at"})
_REPEATED: Final = tuple(column for column in VERSIONS.c if column.key not in {*_OF_ITS_OWN, "scan_error"})


class TextAsker:
    """Implements TextAsking: the part of a recording that full texts are asked for with."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known_texts(self, keys: Sequence[str]) -> Mapping[str, KnownText]:
        question = select(DOCUMENTS.c.key, TEXTS.c.url, TEXTS.c.source, TEXTS.c.state).join(
            DOCUMENTS, DOCUMENTS.c.id == TEXTS.c.document_id
        )
        found: dict[str, KnownText] = {}
        for some in chunks(keys):
            rows = self._session.connection().execute(question.where(DOCUMENTS.c.key.in_(some)))
            found |= {
                key: KnownText(url=url, source=source, state=FullTextState(state)) for key, url, source, state in rows
            }
        return found

    def ask_texts(self, asked: Sequence[AskedText], now: datetime) -> None:
        by_key = {text.document_key: text for text in asked}
        for some in chunks(list(by_key)):
            self._ask([by_key[key] for key in some], now)

    def _ask(self, asked: Sequence[AskedText], now: datetime) -> None:
        connection = self._session.connection()
        keys = [text.document_key for text in asked]
        ids = dict(
            tuple(row)
            for row in connection.execute(select(DOCUMENTS.c.key, DOCUMENTS.c.id).where(DOCUMENTS.c.key.in_(keys)))
        )
        has_row = TEXTS.c.document_id.in_(list(ids.values()))
        held = set(connection.execute(select(TEXTS.c.document_id).where(has_row)).scalars())
        rows = [_asked_row(text, ids[text.document_key], now) for text in asked if text.document_key in ids]
        insert_rows(self._session, FullTextRow, [row for row in rows if row["document_id"] not in held])
        again = [_renamed(row) for row in rows if row["document_id"] in held]
        if again:
            wanted: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "document_id"}
            statement = update(TEXTS).where(TEXTS.c.document_id == bindparam("new_document_id"))
            connection.execute(statement.values(wanted), again)
        self._refresh_links(asked, ids)

    def _refresh_links(self, asked: Iterable[AskedText], ids: Mapping[str, int]) -> None:
        """A link that came later makes no version, and is where the text is asked for."""
        connection = self._session.connection()
        latest = select(DOCUMENTS.c.key, VERSIONS.c.id, VERSIONS.c.extra).join(VERSIONS, IS_LATEST)
        rows = connection.execute(latest.where(DOCUMENTS.c.id.in_(list(ids.values())))).all()
        said = {text.document_key: freeform_to_json(text.extra) for text in asked}
        for row in rows:
            if row.extra != said[row.key]:
                connection.execute(update(VERSIONS).where(VERSIONS.c.id == row.id).values(extra=said[row.key]))


def _asked_row(text: AskedText, document_id: int, now: datetime) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "source": text.source,
        "url": text.url,
        "is_news": text.is_news,
        "asked_at": now,
        "next_attempt_at": now,
        **_ANEW,
    }


def _renamed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in row.items()}


class FullTexts(Part):
    """Implements FullTextStore."""

    def claim_text(self, now: datetime, lease: timedelta, *, sources: Collection[str]) -> TextClaim | None:
        question = select(FullTextRow).where(_due(now), col(FullTextRow.source).in_(sources))
        first = question.order_by(col(FullTextRow.is_news).desc(), col(FullTextRow.next_attempt_at)).limit(1)
        with self.database.read() as session:
            if session.execute(first).first() is None:
                return None  # most looks end here, without waiting for whoever writes
        with self.database.write() as session:
            row = session.execute(first).scalar_one_or_none()
            if row is None:
                return None
            row.attempts += 1
            row.claim_token, row.next_attempt_at = secrets.token_hex(16), now + lease
            return _claim(session, row, row.claim_token, row.next_attempt_at)

    def keep_text(self, claim: TextClaim, text: str, now: datetime) -> Sequence[Event]:
        text_hash = hashlib.sha256(text.encode(errors="replace")).hexdigest()
        held = {
            **_ANEW,
            "state": FullTextState.HELD.value,
            "attempts": claim.attempts,
            "next_attempt_at": None,
            "fetched_at": now,
            "text_hash": text_hash,
        }
        with self.database.write() as session:
            _end(session, claim, held)
            events: list[Event] = [FullTextHeld(at=now, document_id=claim.document_id)]
            version_id = _write_version(session, claim.document_id, text, text_hash)
            if version_id is not None:
                recorded = VersionRecorded(at=now, document_id=claim.document_id, version_id=version_id)
                events.insert(0, recorded)
            write_events(session, events)
            return events

    def put_off_text(
        self, claim: TextClaim, *, detail: str, next_attempt_at: datetime | None, now: datetime
    ) -> Sequence[Event]:
        events: list[Event] = []
        state = FullTextState.WAITING
        if next_attempt_at is None:
            state = FullTextState.GIVEN_UP
            events.append(FullTextGivenUp(at=now, document_id=claim.document_id))
        with self.database.write() as session:
            _end(
                session,
                claim,
                {
                    "state": state.value,
                    "claim_token": None,
                    "next_attempt_at": next_attempt_at,
                    "detail": detail,
                },
            )
            write_events(session, events)
            return events

    def hold_back_texts(self, source: str, until: datetime) -> None:
        due = TEXTS.c.next_attempt_at.is_not(None) & (TEXTS.c.next_attempt_at < until)
        free = (TEXTS.c.source == source) & TEXTS.c.claim_token.is_(None)
        with self.database.write() as session:
            session.connection().execute(update(TEXTS).where(free, due).values(next_attempt_at=until))

    def drop_text(self, claim: TextClaim) -> None:
        with self.database.write() as session:
            if session.connection().execute(delete(TEXTS).where(_ours(claim))).rowcount != 1:
                raise _lost(claim)

    def retry_texts(self, sources: Collection[str], now: datetime) -> int:
        given_up = (TEXTS.c.state == FullTextState.GIVEN_UP.value) & TEXTS.c.source.in_(sources)
        again = {**_ANEW, "asked_at": now, "next_attempt_at": now}
        with self.database.write() as session:
            return session.connection().execute(update(TEXTS).where(given_up).values(again)).rowcount

    def full_text_of(self, document_key: str) -> FullTextStatus | None:
        with self.database.read() as session:
            row = session.execute(_STATUS.where(DOCUMENTS.c.key == document_key)).one_or_none()
            return None if row is None else _status(*row)

    def full_texts(self, state: FullTextState, limit: int) -> Sequence[FullTextStatus]:
        question = _STATUS.where(TEXTS.c.state == state.value)
        newest = question.order_by(TEXTS.c.asked_at.desc(), TEXTS.c.document_id.desc()).limit(limit)
        with self.database.read() as session:
            return [_status(*row) for row in session.execute(newest)]


_STATUS: Final = select(FullTextRow, DOCUMENTS.c.key).join(DOCUMENTS, DOCUMENTS.c.id == TEXTS.c.document_id)


def _due(now: datetime) -> ColumnElement[bool]:
    waits = col(FullTextRow.next_attempt_at)
    return waits.is_not(None) & or_(waits <= now, waits > now + LONGEST_WAIT)


def _claim(session: Session, row: FullTextRow, token: str, expires_at: datetime) -> TextClaim:
    columns = (DOCUMENTS.c.key, VERSIONS.c.abstract, VERSIONS.c.facts, VERSIONS.c.extra)
    question = select(*columns).join(VERSIONS, IS_LATEST).where(DOCUMENTS.c.id == row.document_id)
    key, abstract, facts, extra = session.connection().execute(question).one()
    return TextClaim(
        document_id=row.document_id,
        document_key=key,
        source=row.source,
        url=row.url,
        attempts=row.attempts,
        asked_at=row.asked_at,
        abstract=abstract,
        facts=facts_from_json(facts),
        extra=freeform_from_json(extra),
        token=token,
        expires_at=expires_at,
    )


def _ours(claim: TextClaim) -> ColumnElement[bool]:
    return (TEXTS.c.document_id == claim.document_id) & (TEXTS.c.claim_token == claim.token)


def _end(session: Session, claim: TextClaim, ended: Mapping[str, Any]) -> None:
    if session.connection().execute(update(TEXTS).where(_ours(claim)).values(ended)).rowcount != 1:
        raise _lost(claim)


def _lost(claim: TextClaim) -> StaleClaimError:
    return StaleClaimError(f"The full text of {claim.document_key} was taken over or asked for anew meanwhile.")


def _write_version(session: Session, document_id: int, text: str, text_hash: str) -> int | None:
    """The next version of the document; None where the latest one has this text."""
    connection = session.connection()
    latest = select(*_REPEATED, VERSIONS.c.number, VERSIONS.c.full_text_hash).join(DOCUMENTS, IS_LATEST)
    said = dict(connection.execute(latest.where(DOCUMENTS.c.id == document_id)).mappings().one())
    number, held = said.pop("number") + 1, said.pop("full_text_hash")
    if held == text_hash:
        return None
    own = {
        "number": number,
        "body": text,
        "full_text_hash": text_hash,
        "scanned_at": None,
        "related_at": None,
    }
    version_id = insert_for_id(session, VersionRow, {**said, **own})
    connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.id == document_id).values(latest_number=number))
    return version_id


def _status(row: FullTextRow, key: str) -> FullTextStatus:
    return FullTextStatus(
        document_key=key,
        source=row.source,
        url=row.url,
        state=FullTextState(row.state),
        attempts=row.attempts,
        asked_at=row.asked_at,
        next_attempt_at=row.next_attempt_at,
        detail=row.detail,
        fetched_at=row.fetched_at,
    )
