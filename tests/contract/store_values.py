"""Plain values for the tests of the store, and the short ways from one stage to the next."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.domain.alerts import Period
from monitor.domain.documents import Origin
from monitor.domain.matches import Evidence, Match
from monitor.domain.sources import Facts, Fetch, Item, Source
from monitor.domain.states import Disposition, Reason, SourceState
from monitor.domain.watchlists import Watchlist
from monitor.pipeline.relate import Relater
from monitor.ports.stages import (
    DeliveryClaim,
    NewAlert,
    NewDelivery,
    NewDigest,
    PolledPage,
    PollOutcome,
    PollResult,
    RoutingPlan,
    ScannedVersion,
    UnroutedHit,
    Validator,
)
from monitor.ports.versions import NewVersion
from monitor.store import Store
from monitor.testing import FrozenClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

WEEK = Period(key="2026-W47", starts_at=NOON - 7 * DAY, ends_at=NOON)
DIGEST = NewDigest(
    route="desk",
    period=WEEK,
    language="ko",
    subject="주간 보고",
    text="본문",
    html="<p>본문</p>",
    data={"sections": [{"watchlist": "ai-chips", "hits": []}], "made_on": date(2026, 11, 23)},
    deliveries=(NewDelivery(channel="inbox", address="a@x.test", key="desk-2026-W47-a"),),
)


def source(key: str = "fr-bis", *, cadence: timedelta = HOUR, **options: Any) -> Source:
    return Source(
        key=key, title=f"The source {key}", kind="feed", cadence=cadence, options=options or {"url": "https://x.test/"}
    )


def page(body: bytes = b"<rss/>", *, unchanged: bool = False, at: datetime = NOON) -> PolledPage:
    fetch = Fetch(
        url="https://x.test/",
        final_url="https://x.test/final",
        status=200,
        headers={"etag": '"v1"', "content-type": "text/xml; charset=utf-8"},
        body=body,
        started_at=at,
        finished_at=at + timedelta(seconds=1, microseconds=7),
    )
    return PolledPage(fetch=fetch, unchanged=unchanged)


def outcome(key: str = "fr-bis", *, pages: Sequence[PolledPage] = (), at: datetime = NOON) -> PollOutcome:
    return PollOutcome(
        source=key,
        started_at=at,
        finished_at=at + MINUTE,
        pages=tuple(pages),
        problem=None,
        detail="",
        next_due_at=at + HOUR,
    )


def result(
    state: SourceState = SourceState.OK, *, items: int = 1, new: int = 1, news: int = 0, baseline: bool = True
) -> PollResult:
    return PollResult(
        state=state,
        detail="as it was said",
        items=items,
        new=new,
        changed=0,
        news=news,
        cursor={"since": NOON.date(), "pages": (1, 2)},
        validators={"https://x.test/": Validator(etag='"v1"', last_modified=None, body_hash="00ff")},
        baseline_done=baseline,
    )


def polled(store: Store, key: str = "fr-bis", *, pages: Sequence[PolledPage] = (), at: datetime = NOON) -> int:
    """A poll that waits to be recorded."""
    claim = store.claim_source(key, at, HOUR)
    assert claim is not None
    return store.save_poll(claim, outcome(key, pages=pages, at=at))[0]


def recorded(store: Store, key: str = "fr-bis", *, at: datetime = NOON, **said: Any) -> int:
    """A poll that was recorded without documents."""
    poll_id = polled(store, key, at=at)
    with store.recording() as recording:
        recording.finish_poll(poll_id, result(**said), at + MINUTE)
    return poll_id


def new_version(
    key: str = "fr:2023-23055",
    *,
    title: str = "A rule",
    facts: Facts | None = None,
    origin: Origin = Origin.LIVE,
    source_key: str = "fr-bis",
    **of_item: Any,
) -> NewVersion:
    item = Item(key=key, url=f"https://x.test/{key}", title=title, facts=facts or Facts(), **of_item)
    said = hashlib.sha256(repr((title, of_item, facts)).encode()).hexdigest()
    return NewVersion(
        item=item, source=source_key, document_id=None, number=1, text_hash=said, content_hash=said, origin=origin
    )


def kept(store: Store, *versions: NewVersion, at: datetime = NOON) -> None:
    """Documents that wait to be scanned."""
    with store.recording() as recording:
        recording.write(versions, at)
        recording.finish_import("test", len(versions), at)


def watchlist(key: str = "ai-chips", *, text: str = "key: ai-chips") -> Watchlist:
    content_hash = hashlib.sha256(text.encode()).hexdigest()
    return Watchlist(key=key, title=key, reason="Because.", rules=(), content_hash=content_hash, source_text=text)


def match(key: str = "ai-chips") -> Match:
    mention = Evidence(field="title", start=0, end=4, rule="named-chips", term="A800", quote="A800’을 규제")
    return Match(watchlist=key, rules=("named-chips", "rules"), evidence=(mention,))


def scanned(store: Store, *watchlists: str, at: datetime = NOON) -> None:
    """Every version that waits matches every one of these watchlists."""
    lists = {key: watchlist(key) for key in watchlists}
    found = [
        ScannedVersion(version_id=version.id, matches=tuple(match(key) for key in watchlists))
        for version in store.unscanned(1000)
    ]
    store.save_scan(found, lists, at)
    related(store, *watchlists, at=at)


def related(store: Store, *watchlists: str, at: datetime = NOON) -> None:
    """Every version that waits is related."""
    relater = Relater(store=store, watched=lambda: watchlists, clock=FrozenClock(at))
    while relater.relate_batch()[0]:
        pass


def alert_plan(
    hits: Sequence[UnroutedHit], *, route: str = "desk", addresses: Sequence[str] = ("a@x.test",)
) -> RoutingPlan:
    """One alert for each version, with a delivery to each address."""
    versions = sorted({hit.hit.version_id for hit in hits})
    alerts = []
    for version_id in versions:
        mine = [hit for hit in hits if hit.hit.version_id == version_id]
        deliveries = tuple(
            NewDelivery(channel="inbox", address=address, key=f"{route}-{version_id}-{address}")
            for address in addresses
        )
        alerts.append(
            NewAlert(
                route=route,
                reason=Reason.FIRST_HIT,
                document_id=mine[0].document_id,
                version_id=version_id,
                hit_ids=tuple(hit.hit.id for hit in mine),
                deliveries=deliveries,
            )
        )
    return RoutingPlan(dispositions={hit.hit.id: Disposition.ALERTED for hit in hits}, alerts=tuple(alerts))


def alerted(store: Store, *, addresses: Sequence[str] = ("a@x.test",), at: datetime = NOON) -> None:
    """Every hit that waits is told to the route `desk`."""
    store.save_routing(alert_plan(store.unrouted(1000), addresses=addresses), at)


def claimed(store: Store, now: datetime = NOON) -> DeliveryClaim:
    claim = store.claim_delivery(now, MINUTE)
    assert claim is not None
    return claim
