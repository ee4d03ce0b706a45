"""An alert as its templates see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from monitor.domain.errors import TemplateError
from monitor.domain.reports import AlertContent
from monitor.domain.states import Severity
from monitor.render.views import (
    DeadlineView,
    DocumentView,
    HitView,
    RelatedView,
    cards_by_key,
    deadline_view,
    document_view,
    hit_view,
)

QUOTES_PER_WATCHLIST: Final = 5
# Together with the limits on single texts this keeps the HTML under 100 kB, where Gmail clips a mail.
QUOTES_PER_ALERT: Final = 40
HITS_PER_ALERT: Final = 24
_LOUDEST_FIRST: Final = (Severity.HIGH.value, Severity.NORMAL.value, Severity.LOW.value)


@dataclass(frozen=True, kw_only=True)
class AlertView:
    """What `alert/*` templates know as `alert`. `severity` is that of the loudest watchlist. `related` are the
    documents that this one corrects, or of which it moves a date. `deadline` is what a reminder is about, `days_left`
    how many days before it is told; both are None for other reasons. `occasion` is an `Occasion` or empty."""

    id: int
    route: str
    reason: str
    occasion: str
    created_at: datetime
    severity: str
    document: DocumentView
    hits: tuple[HitView, ...]
    more_hits: int
    related: tuple[RelatedView, ...]
    deadline: DeadlineView | None
    days_left: int | None


def alert_view(content: AlertContent, zone: tzinfo) -> AlertView:
    """Loudest watchlist first. Raises TemplateError for an alert that lost its hits."""
    if not content.hits:
        raise TemplateError(f"Alert {content.alert.id} has no hits left to tell about.")
    cards = cards_by_key(content.watchlists)
    document = document_view(content.hits[0], source_title=content.source_title, zone=zone)
    limit = max(1, min(QUOTES_PER_WATCHLIST, QUOTES_PER_ALERT // len(content.hits)))
    hits = sorted(
        (hit_view(found, cards.get(found.hit.watchlist), document, quote_limit=limit) for found in content.hits),
        key=lambda hit: (_LOUDEST_FIRST.index(hit.severity), hit.title, hit.id),
    )
    return AlertView(
        id=content.alert.id,
        route=content.alert.route,
        reason=content.alert.reason.value,
        occasion="" if content.deadline is not None else content.alert.occasion,
        created_at=content.alert.created_at.astimezone(zone),
        severity=hits[0].severity,
        document=document,
        hits=tuple(hits[:HITS_PER_ALERT]),
        more_hits=max(0, len(hits) - HITS_PER_ALERT),
        related=tuple(dict.fromkeys(document for hit in hits for document in hit.related)),
        deadline=None if content.deadline is None else deadline_view(content.deadline),
        days_left=content.days_left,
    )
