"""Invented content, to try templates and channels with: `rulewire channel test`, `rulewire doctor` and the tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.domain.alerts import Alert, Period
from monitor.domain.matches import Deadline, Evidence, FoundHit, Hit
from monitor.domain.notices import Outage
from monitor.domain.reports import (
    AlertContent,
    DatedDuty,
    DigestContent,
    DigestSection,
    NoticeContent,
    OutageReport,
    SourceCoverage,
    UndeliveredMessage,
    WatchlistCard,
)
from monitor.domain.states import Disposition, NoticeKind, Reason, Severity, SourceState

_TEXT: Final = (
    "The sample rule adds the A800 and the H800 to the items that need a licence. It would reach cloud rental too."
)
_CHIPS: Final = WatchlistCard(
    key="sample-chips",
    title="Sample: AI chips",
    reason="Export limits on AI chips decide which products may still be shipped.",
    severity=Severity.HIGH,
    rule_whys=(("named-chips", "A chip that was made for the Chinese market is named."),),
)
_CLOUD: Final = WatchlistCard(
    key="sample-cloud",
    title="Sample: cloud rental",
    reason="Limits on renting computing power reach customers that chip limits do not.",
    rule_whys=(("rental", "Renting computing power is spoken of."),),
)


def sample_alert(now: datetime, *, zone: str = "UTC", reason: Reason = Reason.FIRST_HIT) -> AlertContent:
    """An alert about a document that does not exist, with two watchlists."""
    hits = (_hit(1, _CHIPS, "named-chips", ("A800", "H800"), now), _hit(2, _CLOUD, "rental", ("cloud rental",), now))
    alert = Alert(id=0, route="sample", reason=reason, document_id=0, hit_ids=(1, 2), created_at=now)
    return AlertContent(alert=alert, hits=hits, watchlists=(_CHIPS, _CLOUD), source_title="Sample register", zone=zone)


def sample_digest(now: datetime, *, zone: str = "UTC") -> DigestContent:
    """A week with a hit, an empty watchlist, a deadline, a source that could not be seen and a lost message."""
    today = now.astimezone(ZoneInfo(zone)).date()
    year, week, weekday = today.isocalendar()
    monday = today - timedelta(days=weekday - 1)
    hit = _hit(1, _CHIPS, "named-chips", ("A800", "H800"), now)
    return DigestContent(
        route="sample",
        period=Period(
            key=f"{year}-W{week:02d}",
            starts_at=_midnight(monday, zone),
            ends_at=_midnight(monday + timedelta(days=7), zone),
        ),
        zone=zone,
        made_at=now,
        sections=(DigestSection(watchlist=_CHIPS, hits=(hit,)), DigestSection(watchlist=_CLOUD, hits=())),
        deadlines=tuple(DatedDuty(deadline=deadline, hit=hit) for deadline in hit.deadlines),
        coverage=(
            _coverage("sample-register", SourceState.OK, 7, now),
            _coverage("sample-press", SourceState.BLOCKED, 0, None),
        ),
        undelivered=(
            UndeliveredMessage(
                channel="inbox", address="desk@example.org", error="451 try again later", created_at=now
            ),
        ),
        source_titles=(("sample-register", "Sample register"),),
    )


def sample_notice(now: datetime, kind: NoticeKind, *, zone: str = "UTC") -> NoticeContent:
    """A source that does not exist, and that cannot be read or can be read again."""
    outage = Outage(
        source="sample-press",
        state=SourceState.BLOCKED,
        detail="302 to a page with a puzzle",
        since=now - timedelta(hours=3),
        last_ok_at=now - timedelta(hours=4),
        ended_at=now if kind is NoticeKind.SOURCE_RECOVERED else None,
    )
    report = OutageReport(title="Sample press", outage=outage, checks=5, new_documents=2)
    return NoticeContent(id=0, kind=kind, reports=(report,), made_at=now, zone=zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _hit(number: int, card: WatchlistCard, rule: str, terms: tuple[str, ...], now: datetime) -> FoundHit:
    day = date(now.year + 1, 1, 15)
    return FoundHit(
        hit=Hit(
            id=number,
            version_id=1,
            document_id=1,
            watchlist=card.key,
            watchlist_hash="",
            rules=(rule,),
            evidence=tuple(_evidence(rule, term) for term in terms),
            found_at=now,
            disposition=Disposition.ALERTED,
        ),
        document_key="fr:0000-00000",
        title="Sample: Controls on Certain Computing Items",
        abstract=_TEXT,
        url="https://www.example.org/documents/0000-00000",
        source="sample-register",
        language="en",
        published_at=now - timedelta(hours=2),
        version_number=2,
        seen_at=now,
        document_type="Rule",
        agencies=("Bureau of Samples",),
        citation="00 FR 00000",
        deadlines=(Deadline(kind="effective", on=day), Deadline(kind="comments_close", on=day + timedelta(days=30))),
    )


def _evidence(rule: str, term: str) -> Evidence:
    start = _TEXT.index(term)
    sentence = next(part for part in (_TEXT[: _TEXT.index(".") + 1], _TEXT[_TEXT.index(".") + 2 :]) if term in part)
    return Evidence(field="abstract", start=start, end=start + len(term), rule=rule, term=term, quote=sentence)


def _coverage(source: str, state: SourceState, checks_ok: int, last_ok_at: datetime | None) -> SourceCoverage:
    return SourceCoverage(
        source=source,
        title=source.replace("-", " ").capitalize(),
        state=state,
        detail="302 to a page with a puzzle" if state is SourceState.BLOCKED else "",
        checks=7,
        checks_ok=checks_ok,
        last_ok_at=last_ok_at,
        new_documents=1 if checks_ok else 0,
    )
