"""Rows to domain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Row

from monitor.domain.alerts import Delivery
from monitor.domain.documents import Origin, Text, Version
from monitor.domain.matches import Hit
from monitor.domain.states import DeliveryState, Disposition, Relation, SourceState
from monitor.ports.stages import SourceStatus, Validator
from monitor.store.encoding import evidence_from_json, facts_from_json, freeform_from_json
from monitor.store.source_tables import SourceStateRow
from monitor.store.tables import DeliveryRow, HitRow, VersionRow

HEALTHY: Final = tuple(state.value for state in SourceState if state.healthy)
"""The words of a good check."""


def source_status(row: SourceStateRow) -> SourceStatus:
    return SourceStatus(
        source=row.source,
        state=SourceState(row.state),
        detail=row.detail,
        state_since=row.state_since,
        next_due_at=row.next_due_at,
        last_checked_at=row.last_checked_at,
        last_ok_at=row.last_ok_at,
        consecutive_failures=row.consecutive_failures,
        cursor=freeform_from_json(row.cursor),
        validators=validators_from_json(row.validators),
        baseline_at=row.baseline_at,
        ever_had_items=row.ever_had_items,
        definition=row.definition,
        asked_since=row.asked_since,
        newest_at=row.newest_at,
    )


def validators_to_json(validators: Mapping[str, Validator]) -> dict[str, Any]:
    return {
        url: {"etag": item.etag, "last_modified": item.last_modified, "body_hash": item.body_hash}
        for url, item in validators.items()
    }


def validators_from_json(stored: Mapping[str, Any]) -> dict[str, Validator]:
    return {url: Validator(**item) for url, item in stored.items()}


def version(row: VersionRow | Row[Any], document_key: str) -> Version:
    """From a row of the table, or from a question for all its columns."""
    return Version(
        id=row.id,
        document_id=row.document_id,
        document_key=document_key,
        number=row.number,
        url=row.url,
        text=Text(
            title=row.title,
            abstract=row.abstract,
            body=row.body,
            language=row.language,
            source=row.source,
            facts=facts_from_json(row.facts),
        ),
        published_at=row.published_at,
        published_raw=row.published_raw,
        seen_at=row.seen_at,
        text_hash=row.text_hash,
        content_hash=row.content_hash,
        origin=Origin(row.origin),
        full_text_hash=row.full_text_hash,
        extra=freeform_from_json(row.extra),
    )


def letters_of(version: Version) -> int:
    """The length of what it says."""
    return sum(len(value) for _, value in version.text.fields())


def hit(row: HitRow) -> Hit:
    return Hit(
        id=row.id,
        version_id=row.version_id,
        document_id=row.document_id,
        watchlist=row.watchlist,
        watchlist_hash=row.watchlist_hash,
        rules=tuple(row.rules),
        evidence=evidence_from_json(row.evidence),
        found_at=row.found_at,
        disposition=None if row.disposition is None else Disposition(row.disposition),
        relation=None if row.relation is None else Relation(row.relation),
    )


def delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        key=row.key,
        channel=row.channel,
        address=row.address,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        created_at=row.created_at,
        route=row.route,
        alert_id=row.alert_id,
        digest_id=row.digest_id,
        notice_id=row.notice_id,
        sent_at=row.sent_at,
        last_error=row.last_error,
    )
