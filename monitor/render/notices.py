"""A message to whoever runs Rulewire, as its templates and receivers see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from monitor.domain.reports import NoticeContent, OutageReport
from monitor.render.views import NAME_LIMIT, SENTENCE_LIMIT
from monitor.text.printable import one_line

# When a line breaks, all sources fail at once: the first ones stand for the rest.
OUTAGES_SHOWN: Final = 20


@dataclass(frozen=True, kw_only=True)
class OutageView:
    """One source. `state` is what it answered; `lasted` the time without a good check, until it ended or was told."""

    source: str
    title: str
    state: str
    detail: str
    remedy: str
    since: datetime
    last_ok_at: datetime | None
    ended_at: datetime | None
    lasted: timedelta
    checks: int
    new_documents: int

    @property
    def days(self) -> int:
        return self.lasted.days

    @property
    def hours(self) -> int:
        return self.lasted.seconds // 3600

    @property
    def minutes(self) -> int:
        return self.lasted.seconds // 60 % 60


@dataclass(frozen=True, kw_only=True)
class NoticeView:
    """What `notice/*` templates know as `notice`. `kind` is `source_failing` or `source_recovered`; `more` counts the
    sources behind those in `outages`."""

    id: int
    kind: str
    made_at: datetime
    outages: tuple[OutageView, ...]
    more: int

    @property
    def count(self) -> int:
        return len(self.outages) + self.more


def notice_view(content: NoticeContent, zone: tzinfo) -> NoticeView:
    reports = sorted(content.reports, key=lambda report: report.outage.since)
    return NoticeView(
        id=content.id,
        kind=content.kind.value,
        made_at=content.made_at.astimezone(zone),
        outages=tuple(_outage_view(report, content.made_at, zone) for report in reports[:OUTAGES_SHOWN]),
        more=max(0, len(reports) - OUTAGES_SHOWN),
    )


def _outage_view(report: OutageReport, made_at: datetime, zone: tzinfo) -> OutageView:
    outage = report.outage
    return OutageView(
        source=one_line(outage.source, NAME_LIMIT),
        title=one_line(report.title or outage.source, NAME_LIMIT),
        state=outage.state.value,
        detail=one_line(outage.detail, SENTENCE_LIMIT),
        remedy=outage.state.remedy,
        since=outage.since.astimezone(zone),
        last_ok_at=outage.last_ok_at.astimezone(zone) if outage.last_ok_at else None,
        ended_at=outage.ended_at.astimezone(zone) if outage.ended_at else None,
        lasted=max(timedelta(0), (outage.ended_at or made_at) - outage.since),
        checks=report.checks,
        new_documents=report.new_documents,
    )
