"""Short builders of what messages are about."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.domain.alerts import Alert, Period
from monitor.domain.matches import Deadline, Evidence, FoundHit, Hit
from monitor.domain.reports import (
    AlertContent,
    DigestContent,
    DigestSection,
    SourceCoverage,
    WatchlistCard,
)
from monitor.domain.states import Disposition, Reason, SourceState
from monitor.render import TemplateRenderer

TEMPLATES = Path(__file__).parents[3] / "templates"
SEOUL = "Asia/Seoul"
NOW = datetime(2023, 10, 25, 1, 0, tzinfo=UTC)
BODY = "상무부는 저사양 칩 ‘A800’을 규제한다. AMD가 만든 칩도 포함된다. The A800 and the H800 need a licence."
CHIPS = WatchlistCard(
    key="ai-chips", title="AI chips", reason="They decide.", rule_whys=(("named", "A chip is named."),)
)
CLOUD = WatchlistCard(key="cloud-rental", title="Cloud rental", reason="Rent is next.", rule_whys=())


def renderer(*folders: Path) -> TemplateRenderer:
    return TemplateRenderer([*folders, TEMPLATES], SEOUL)


def mention(
    term: str, quote: str, *, text: str = BODY, nth: int = 0, rule: str = "named", field: str = "body"
) -> Evidence:
    """Evidence of the nth occurrence of a term that lies inside `quote`, which lies in `text`."""
    start = text.index(quote)
    for _ in range(nth + 1):
        start = text.index(term, start) + len(term)
    start -= len(term)
    return Evidence(field=field, start=start, end=start + len(term), rule=rule, term=term, quote=quote)


def found(
    number: int = 1, *, watchlist: str = "ai-chips", evidence: tuple[Evidence, ...] = (), **changes: Any
) -> FoundHit:
    values: dict[str, Any] = {
        "hit": Hit(
            id=number,
            version_id=1,
            document_id=number,
            watchlist=watchlist,
            watchlist_hash="",
            rules=("named",),
            evidence=evidence or (mention("A800", "The A800 and the H800 need a licence."),),
            found_at=NOW,
            disposition=Disposition.ALERTED,
        ),
        "document_key": "fr:2023-23055",
        "title": "Implementation of Additional Export Controls",
        "abstract": "",
        "url": "https://www.federalregister.gov/d/2023-23055",
        "source": "fr-bis",
        "language": "en",
        "published_at": datetime(2023, 10, 25, 4, 0, tzinfo=UTC),
        "version_number": 1,
        "seen_at": NOW,
        "document_type": "Rule",
        "agencies": ("Bureau of Industry and Security",),
        "citation": "88 FR 73458",
        "deadlines": (),
        **changes,
    }
    return FoundHit(**values)


def alert(
    *hits: FoundHit, reason: Reason = Reason.FIRST_HIT, cards: tuple[WatchlistCard, ...] = (CHIPS,)
) -> AlertContent:
    hits = hits or (found(),)
    raised = Alert(
        id=17, route="desk", reason=reason, document_id=1, hit_ids=tuple(h.hit.id for h in hits), created_at=NOW
    )
    return AlertContent(alert=raised, hits=hits, watchlists=cards, source_title="Federal Register, BIS", zone=SEOUL)


def coverage(source: str = "fr-bis", state: SourceState = SourceState.OK, *, checks_ok: int = 7) -> SourceCoverage:
    return SourceCoverage(
        source=source,
        title=source.upper(),
        state=state,
        detail="HTTP 302",
        checks=7,
        checks_ok=checks_ok,
        last_ok_at=NOW if checks_ok else None,
        new_documents=0,
    )


WEEK_47 = Period(
    key="2026-W47",
    starts_at=datetime(2026, 11, 15, 15, 0, tzinfo=UTC),
    ends_at=datetime(2026, 11, 22, 15, 0, tzinfo=UTC),
)


def digest(**changes: Any) -> DigestContent:
    values: dict[str, Any] = {
        "route": "desk",
        "period": WEEK_47,
        "zone": SEOUL,
        "made_at": datetime(2026, 11, 22, 23, 0, tzinfo=UTC),
        "sections": (DigestSection(watchlist=CHIPS, hits=()),),
        "deadlines": (),
        "coverage": (coverage(),),
        "undelivered": (),
        "source_titles": (("fr-bis", "Federal Register, BIS"),),
        **changes,
    }
    return DigestContent(**values)


def deadline(kind: str, year: int, month: int, day: int) -> Deadline:
    return Deadline(kind=kind, on=datetime(year, month, day, tzinfo=UTC).date())
