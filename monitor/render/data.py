"""The structured form of a message, for webhooks, Slack and JSON files; docs/channels.md documents its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from monitor.domain.matches import FoundHit
from monitor.domain.reports import AlertContent, DigestContent
from monitor.render.alerts import AlertView
from monitor.render.digests import DigestView, SectionView
from monitor.render.notices import NoticeView, OutageView
from monitor.render.quotes import Quote
from monitor.render.views import DeadlineView, DocumentView, HitView, RelatedView
from monitor.text.printable import printable

# A rule of 400 kB can mention its subject a thousand times, and receivers cap what they take.
EVIDENCE_LIMIT: Final = 200


def alert_data(content: AlertContent, view: AlertView, words: Mapping[str, Any]) -> dict[str, Any]:
    """`words` is the `presentation` of the alert in the reader's language."""
    evidence = [row for found in content.hits for row in _evidence(found)]
    return {
        "type": "alert",
        "id": view.id,
        "route": view.route,
        "reason": view.reason,
        "occasion": view.occasion,
        "severity": view.severity,
        "created_at": _time(view.created_at),
        "document": _document(view.document),
        "deadline": _deadline(view.deadline) if view.deadline else None,
        "days_left": view.days_left,
        "watchlists": [_watchlist(hit) for hit in view.hits],
        "evidence": evidence[:EVIDENCE_LIMIT],
        "evidence_count": len(evidence),
        "words": dict(words),
    }


def digest_data(content: DigestContent, view: DigestView) -> dict[str, Any]:
    return {
        "type": "digest",
        "id": f"{view.route}:{view.period.key}",
        "route": view.route,
        "reason": "digest",
        "period": {
            "key": view.period.key,
            "first": _day(view.period.first),
            "last": _day(view.period.last),
            "starts_at": _time(content.period.starts_at),
            "ends_at": _time(content.period.ends_at),
        },
        "created_at": _time(view.made_at),
        "hits_count": view.hits_count,
        "all_seen": view.all_seen,
        "watchlists": [_section(section) for section in view.sections],
        "deadlines": [{**_deadline(duty.deadline), "document": _document(duty.document)} for duty in view.deadlines],
        "unseen": [
            {
                "source": row.key,
                "title": row.title,
                "state": row.state,
                "detail": row.detail,
                "remedy": row.remedy,
                "last_ok_at": _time(row.last_ok_at),
            }
            for row in view.unseen
        ],
        "coverage": {
            "sources": view.sources_count,
            "unseen": view.unseen_count,
            "checks": view.checks,
            "checks_ok": view.checks_ok,
        },
        "undelivered": [
            {"channel": row.channel, "address": row.address, "error": row.error, "created_at": _time(row.created_at)}
            for row in view.undelivered
        ],
        "undelivered_count": view.undelivered_count,
    }


def notice_data(view: NoticeView) -> dict[str, Any]:
    return {
        "type": "notice",
        "id": view.id,
        "reason": view.kind,
        "created_at": _time(view.made_at),
        "sources": [_outage(outage) for outage in view.outages],
        "sources_count": view.count,
    }


def _section(section: SectionView) -> dict[str, Any]:
    return {
        "key": section.watchlist,
        "title": section.title,
        "severity": section.severity,
        "reason": section.reason,
        "count": section.count,
        "hits": [{**_watchlist(hit), "document": _document(hit.document)} for hit in section.hits],
    }


def _watchlist(hit: HitView) -> dict[str, Any]:
    return {
        "key": hit.watchlist,
        "title": hit.title,
        "severity": hit.severity,
        "reason": hit.reason,
        "hit_id": hit.id,
        "rules": [{"key": rule.key, "why": rule.why} for rule in hit.rules],
        "more_rules": hit.more_rules,
        "quotes": _quotes(hit.quotes),
        "more_quotes": hit.more_quotes,
        "related": [_related(document) for document in hit.related],
    }


def _quotes(quotes: Sequence[Quote]) -> list[dict[str, Any]]:
    return [
        {
            "field": quote.field,
            "heading": quote.heading,
            "parts": [{"text": part.text, "marked": part.marked} for part in quote.parts],
        }
        for quote in quotes
    ]


def _evidence(found: FoundHit) -> list[dict[str, Any]]:
    return [
        {
            "watchlist": found.hit.watchlist,
            "rule": mention.rule,
            "term": printable(mention.term),
            "quote": printable(mention.quote),
            "field": mention.field,
            "start": mention.start,
            "end": mention.end,
            "heading": printable(mention.heading),
        }
        for mention in found.hit.evidence
    ]


def _document(document: DocumentView) -> dict[str, Any]:
    return {
        "key": document.key,
        "title": document.title,
        "url": document.url,
        "source": document.source,
        "source_title": document.source_title,
        "agencies": list(document.agencies),
        "type": document.type,
        "citation": document.citation,
        "language": document.language,
        "version": document.version,
        "published_at": _time(document.published_at),
        "effective_on": _day(document.effective_on),
        "comments_close_on": _day(document.comments_close_on),
        "deadlines": [_deadline(deadline) for deadline in document.deadlines],
        "stage": document.stage,
        "publication_on": _day(document.publication_on),
        "editorial_note": document.editorial_note,
    }


def _deadline(deadline: DeadlineView) -> dict[str, Any]:
    return {
        "kind": deadline.kind,
        "on": _day(deadline.on),
        "label": deadline.label,
        "quote": deadline.quote,
        "before": _day(deadline.before),
        "ended": deadline.ended,
    }


def _related(document: RelatedView) -> dict[str, Any]:
    return {
        "relation": document.relation,
        "number": document.number,
        "title": document.title,
        "url": document.url,
    }


def _outage(outage: OutageView) -> dict[str, Any]:
    return {
        "key": outage.source,
        "title": outage.title,
        "state": outage.state,
        "detail": outage.detail,
        "remedy": outage.remedy,
        "since": _time(outage.since),
        "last_ok_at": _time(outage.last_ok_at),
        "ended_at": _time(outage.ended_at),
        "failed_checks": outage.checks,
        "new_documents": outage.new_documents,
    }


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
