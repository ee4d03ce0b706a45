"""The JSON that commands print, documented in docs/cli.md. Times are ISO 8601 with offset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.cli.deadlines import deadline_json
from monitor.cli.output import iso
from monitor.domain.alerts import Delivery
from monitor.domain.documents import Version
from monitor.domain.matches import Evidence, FoundHit, Match
from monitor.ports.full_texts import FullTextStatus
from monitor.ports.relations import Link

if TYPE_CHECKING:
    from monitor.cli.show import Dossier


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    """One mention; `start` and `end` count characters of the field, half open; `heading` is that of the section of a
    long text in which it stands."""
    return {
        "rule": evidence.rule,
        "term": evidence.term,
        "quote": evidence.quote,
        "field": evidence.field,
        "start": evidence.start,
        "end": evidence.end,
        "heading": evidence.heading,
    }


def match_json(match: Match) -> dict[str, Any]:
    """One watchlist that a text would hit."""
    return {
        "watchlist": match.watchlist,
        "rules": list(match.rules),
        "evidence": [evidence_json(evidence) for evidence in match.evidence],
    }


def hit_json(found: FoundHit) -> dict[str, Any]:
    """One stored hit beside its document."""
    return {
        "id": found.hit.id,
        "watchlist": found.hit.watchlist,
        "rules": list(found.hit.rules),
        "document": {
            "key": found.document_key,
            "title": found.title,
            "url": found.url,
            "source": found.source,
            "published_at": iso(found.published_at),
        },
        "found_at": iso(found.hit.found_at),
        "deadlines": [deadline_json(deadline) for deadline in found.deadlines],
        "evidence": [evidence_json(evidence) for evidence in found.hit.evidence],
    }


def delivery_json(delivery: Delivery) -> dict[str, Any]:
    """One row of the ledger."""
    return {
        "id": delivery.id,
        "key": delivery.key,
        "route": delivery.route,
        "channel": delivery.channel,
        "address": delivery.address,
        "state": str(delivery.state),
        "attempts": delivery.attempts,
        "created_at": iso(delivery.created_at),
        "sent_at": iso(delivery.sent_at),
        "next_attempt_at": iso(delivery.next_attempt_at),
        "last_error": delivery.last_error,
        "alert": delivery.alert_id,
        "digest": delivery.digest_id,
        "notice": delivery.notice_id,
    }


def full_text_json(text: FullTextStatus | None) -> dict[str, Any] | None:
    """How far the fetching of a full text is; None where none was asked for."""
    if text is None:
        return None
    return {
        "state": str(text.state),
        "url": text.url,
        "attempts": text.attempts,
        "fetched_at": iso(text.fetched_at),
        "next_attempt_at": iso(text.next_attempt_at),
        "detail": text.detail,
    }


def link_json(link: Link) -> dict[str, Any]:
    """Documents at the other end of one kind of link: how many, and the newest."""
    return {
        "link": link.link,
        "count": link.count,
        "documents": [
            {
                "key": found.document_key,
                "title": found.title,
                "published_on": found.published_on.isoformat() if found.published_on else None,
            }
            for found in link.documents
        ],
    }


def dossier_json(dossier: Dossier) -> dict[str, Any]:
    """Everything that is known of one document."""
    return {
        "document": _document_json(dossier.key, dossier.versions[-1]),
        "full_text": full_text_json(dossier.full_text),
        "versions": [
            {
                "number": version.number,
                "seen_at": iso(version.seen_at),
                "title": version.text.title,
                "origin": str(version.origin),
            }
            for version in dossier.versions
        ],
        "hits": [
            {
                **hit_json(found),
                "version": found.version_number,
                "disposition": None if found.hit.disposition is None else str(found.hit.disposition),
            }
            for found in dossier.hits
        ],
        "deliveries": [delivery_json(delivery) for delivery in dossier.deliveries],
        "links": [link_json(link) for link in dossier.links],
    }


def _document_json(key: str, latest: Version) -> dict[str, Any]:
    facts = latest.text.facts
    return {
        "key": key,
        "title": latest.text.title,
        "abstract": latest.text.abstract,
        "url": latest.url,
        "source": latest.text.source,
        "language": latest.text.language,
        "published_at": iso(latest.published_at),
        "type": facts.document_type,
        "agencies": [agency.name for agency in facts.agencies],
        "cfr": [str(reference) for reference in facts.cfr],
        "docket_ids": list(facts.docket_ids),
        "citation": facts.citation,
        "effective_on": facts.effective_on.isoformat() if facts.effective_on else None,
        "comments_close_on": facts.comments_close_on.isoformat() if facts.comments_close_on else None,
        "stage": str(facts.stage) or None,
        "publication_on": facts.publication_on.isoformat() if facts.publication_on else None,
        "editorial_note": facts.editorial_note,
    }
