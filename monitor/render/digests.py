"""A digest as its templates see it: what happened, what is due, and what could not be seen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from monitor.domain.alerts import Period
from monitor.domain.matches import FoundHit
from monitor.domain.reports import DatedDuty, DigestContent, DigestSection, SourceCoverage, UndeliveredMessage
from monitor.render.views import (
    NAME_LIMIT,
    SENTENCE_LIMIT,
    DeadlineView,
    DocumentView,
    HitView,
    deadline_view,
    document_view,
    hit_view,
)
from monitor.text.printable import one_line

HITS_PER_SECTION: Final = 10
# Gmail clips a mail at about 100 kB: many watchlists share this many hits between them.
HITS_PER_DIGEST: Final = 40
QUOTES_PER_HIT: Final = 1
DEADLINES: Final = 20
UNSEEN_SOURCES: Final = 10
UNDELIVERED: Final = 10


@dataclass(frozen=True, kw_only=True)
class PeriodView:
    """Both days belong to the period. `year` and `week` are None where the period is no ISO week."""

    key: str
    year: int | None
    week: int | None
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class SectionView:
    """One watchlist. `count` is the number of hits, of which `hits` shows the newest and `more` counts the rest."""

    watchlist: str
    title: str
    reason: str
    severity: str
    count: int
    hits: tuple[HitView, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class DutyView:
    """A deadline and the document that sets it. `kind` and `on` are those of the deadline."""

    kind: str
    on: date
    deadline: DeadlineView
    document: DocumentView


@dataclass(frozen=True, kw_only=True)
class SourceView:
    """A source that could not be seen. `remedy` is English; templates may have it in their own words, by `state`."""

    key: str
    title: str
    state: str
    detail: str
    remedy: str
    checks: int
    checks_ok: int
    last_ok_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class UndeliveredView:
    channel: str
    address: str
    error: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class DigestView:
    """What `digest/*` templates know as `digest`.

    `unseen_count` counts the sources that could not be checked; `all_seen` is True only when there was at least one
    source and every one was seen: without it, no section may say that nothing happened.
    """

    route: str
    period: PeriodView
    made_at: datetime
    sections: tuple[SectionView, ...]
    hits_count: int
    sections_with_hits: int
    deadlines: tuple[DutyView, ...]
    more_deadlines: int
    unseen: tuple[SourceView, ...]
    unseen_count: int
    sources_count: int
    checks: int
    checks_ok: int
    undelivered: tuple[UndeliveredView, ...]
    undelivered_count: int
    all_seen: bool


def digest_view(content: DigestContent, zone: tzinfo) -> DigestView:
    """`zone` is the reader's."""
    titles = dict(content.source_titles)
    filled = sum(1 for section in content.sections if section.hits)
    shown = max(2, min(HITS_PER_SECTION, HITS_PER_DIGEST // max(1, filled)))
    duties = sorted(content.deadlines, key=lambda duty: (duty.deadline.on, duty.deadline.kind, duty.hit.title))
    return DigestView(
        route=one_line(content.route, NAME_LIMIT),
        period=_period(content.period, zone),
        made_at=content.made_at.astimezone(zone),
        sections=tuple(_section(section, titles, zone, shown) for section in content.sections),
        hits_count=sum(len(section.hits) for section in content.sections),
        sections_with_hits=filled,
        deadlines=tuple(_duty(duty, titles, zone) for duty in duties[:DEADLINES]),
        more_deadlines=max(0, len(duties) - DEADLINES),
        unseen=tuple(_source(row, zone) for row in content.unseen[:UNSEEN_SOURCES]),
        unseen_count=len(content.unseen),
        sources_count=len(content.coverage),
        checks=sum(row.checks for row in content.coverage),
        checks_ok=sum(row.checks_ok for row in content.coverage),
        undelivered=tuple(_undelivered(message, zone) for message in content.undelivered[:UNDELIVERED]),
        undelivered_count=len(content.undelivered),
        all_seen=bool(content.coverage) and not content.unseen,
    )


def _period(period: Period, zone: tzinfo) -> PeriodView:
    week = re.fullmatch(r"(\d{4})-W(\d{2})", period.key)
    # The end is not part of the period: midnight of Monday belongs to the next week.
    last = (period.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    return PeriodView(
        key=period.key,
        year=int(week[1]) if week else None,
        week=int(week[2]) if week else None,
        first=period.starts_at.astimezone(zone).date(),
        last=last,
    )


def _section(section: DigestSection, titles: Mapping[str, str], zone: tzinfo, shown: int) -> SectionView:
    card = section.watchlist
    return SectionView(
        watchlist=card.key,
        title=one_line(card.title, NAME_LIMIT),
        reason=one_line(card.reason, SENTENCE_LIMIT),
        severity=card.severity.value,
        count=len(section.hits),
        hits=tuple(
            hit_view(found, card, _document(found, titles, zone), quote_limit=QUOTES_PER_HIT, title_last=True)
            for found in section.hits[:shown]
        ),
        more=max(0, len(section.hits) - shown),
    )


def _document(found: FoundHit, titles: Mapping[str, str], zone: tzinfo) -> DocumentView:
    return document_view(found, source_title=titles.get(found.source, ""), zone=zone)


def _duty(duty: DatedDuty, titles: Mapping[str, str], zone: tzinfo) -> DutyView:
    return DutyView(
        kind=duty.deadline.kind,
        on=duty.deadline.on,
        deadline=deadline_view(duty.deadline),
        document=_document(duty.hit, titles, zone),
    )


def _source(row: SourceCoverage, zone: tzinfo) -> SourceView:
    return SourceView(
        key=one_line(row.source, NAME_LIMIT),
        title=one_line(row.title or row.source, NAME_LIMIT),
        state=row.state.value,
        detail=one_line(row.detail, SENTENCE_LIMIT),
        remedy=row.state.remedy,
        checks=row.checks,
        checks_ok=row.checks_ok,
        last_ok_at=row.last_ok_at.astimezone(zone) if row.last_ok_at else None,
    )


def _undelivered(message: UndeliveredMessage, zone: tzinfo) -> UndeliveredView:
    return UndeliveredView(
        channel=one_line(message.channel, NAME_LIMIT),
        address=one_line(message.address, NAME_LIMIT),
        error=one_line(message.error, SENTENCE_LIMIT),
        created_at=message.created_at.astimezone(zone),
    )
