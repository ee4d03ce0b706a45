"""What every store keeps to: routing, deliveries, digests and what people ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from monitor.domain.alerts import Period
from monitor.domain.documents import Origin
from monitor.domain.errors import NotFoundError, StaleClaimError
from monitor.domain.events import AlertRaised, Delivered, DeliveryFailed, DeliveryRetried, DigestMade
from monitor.domain.matches import Deadline
from monitor.domain.reports import UndeliveredMessage
from monitor.domain.sources import Agency, Facts
from monitor.domain.states import DeliveryState, Disposition, Reason, SourceState
from monitor.ports.stages import DeliveryClaim, HitQuery, NewDelivery, NewDigest, RoutingPlan, ScannedVersion
from monitor.store import Store, open_store
from tests.contract.store_values import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    alert_plan,
    alerted,
    kept,
    match,
    new_version,
    page,
    polled,
    recorded,
    result,
    scanned,
    source,
    watchlist,
)

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


@pytest.fixture(params=["sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'rulewire.db'}") as opened:
        yield opened


def claimed(store: Store, now: datetime = NOON) -> DeliveryClaim:
    claim = store.claim_delivery(now, MINUTE)
    assert claim is not None
    return claim


# ---------------------------------------------------------------- route


def test_all_hits_of_a_version_are_routed_together(store: Store) -> None:
    kept(store, new_version("fr:1"), new_version("fr:2"))
    scanned(store, "ai-chips", "cloud-rental", "entity-list")
    assert [(hit.document_id, hit.hit.watchlist) for hit in store.unrouted(2)] == [
        (1, "ai-chips"),
        (1, "cloud-rental"),
        (1, "entity-list"),
    ]
    assert len(store.unrouted(4)) == 6


def test_an_unrouted_hit_says_how_its_version_came_in(store: Store) -> None:
    kept(store, new_version(title="one"))
    kept(store, new_version(title="two", origin=Origin.BASELINE))
    scanned(store, "ai-chips")
    assert [(hit.version_number, hit.origin, hit.alerted_routes) for hit in store.unrouted(9)] == [
        (1, Origin.LIVE, ()),
        (2, Origin.BASELINE, ()),
    ]


def test_routing_writes_the_alert_its_deliveries_and_the_dispositions(store: Store) -> None:
    kept(store, new_version())
    scanned(store, "ai-chips", "cloud-rental")
    plan = alert_plan(store.unrouted(9), addresses=("a@x.test", "b@x.test"))
    assert store.save_routing(plan, NOON) == [AlertRaised(at=NOON, alert_id=1, route="desk", reason="first_hit")]
    assert store.unrouted(9) == []
    assert {found.hit.disposition for found in store.hits(HitQuery())} == {Disposition.ALERTED}
    assert [(row.address, row.state, row.attempts, row.alert_id) for row in store.deliveries(None, 9)] == [
        ("b@x.test", DeliveryState.PENDING, 0, 1),
        ("a@x.test", DeliveryState.PENDING, 0, 1),
    ]
    alert = store.load_alert(1)
    assert (alert.route, alert.reason, alert.document_id, alert.created_at) == ("desk", Reason.FIRST_HIT, 1, NOON)
    assert [found.hit.watchlist for found in alert.hits] == ["ai-chips", "cloud-rental"]


def test_routing_twice_alerts_once(store: Store) -> None:
    kept(store, new_version())
    scanned(store, "ai-chips")
    plan = alert_plan(store.unrouted(9))
    store.save_routing(plan, NOON)
    before = store.counts()
    assert store.save_routing(plan, NOON) == []
    assert store.counts() == before


def test_a_plan_that_somebody_overtook_in_part_is_dropped_whole(store: Store) -> None:
    kept(store, new_version("fr:1"), new_version("fr:2"))
    scanned(store, "ai-chips")
    both = store.unrouted(9)
    store.save_routing(RoutingPlan(dispositions={both[0].hit.id: Disposition.NO_ROUTE}), NOON)
    assert store.save_routing(alert_plan(both), NOON) == []
    assert [hit.hit.id for hit in store.unrouted(9)] == [both[1].hit.id], "it is asked for again"


def test_a_later_version_knows_the_routes_that_were_alerted(store: Store) -> None:
    kept(store, new_version(title="one"), new_version("fr:other"))
    scanned(store, "ai-chips")
    alerted(store)
    kept(store, new_version(title="two"), new_version("fr:third"))
    scanned(store, "ai-chips", "cloud-rental")
    assert [(hit.document_id, hit.hit.watchlist, hit.alerted_routes) for hit in store.unrouted(9)] == [
        (1, "ai-chips", ("desk",)),
        (1, "cloud-rental", ()),
        (3, "ai-chips", ()),
        (3, "cloud-rental", ()),
    ]


def test_a_later_version_knows_the_words_and_facts_before_it(store: Store) -> None:
    kept(store, new_version(title="one", facts=Facts(effective_on=date(2026, 12, 1))))
    [first] = store.unscanned(9)
    store.save_scan([ScannedVersion(version_id=first.id, matches=(match(),))], {"ai-chips": watchlist()}, NOON)
    kept(store, new_version(title="two", facts=Facts(effective_on=date(2026, 12, 1)), source_key="press"))
    kept(store, new_version(title="three", facts=Facts(effective_on=date(2027, 1, 1))))
    scanned(store, "ai-chips", "cloud-rental")
    assert [
        (hit.version_number, hit.hit.watchlist, hit.source, hit.earlier_terms, hit.facts_changed)
        for hit in store.unrouted(9)
    ] == [
        (1, "ai-chips", "fr-bis", (), False),
        (2, "ai-chips", "press", ("A800",), False),
        (2, "cloud-rental", "press", (), False),
        (3, "ai-chips", "fr-bis", ("A800",), True),
        (3, "cloud-rental", "fr-bis", ("A800",), True),
    ]


def test_an_alert_that_is_not_there_is_said_so(store: Store) -> None:
    with pytest.raises(NotFoundError, match="alert '7'"):
        store.load_alert(7)


# ---------------------------------------------------------------- deliver


def test_the_delivery_that_waited_longest_goes_first(store: Store) -> None:
    kept(store, new_version("fr:1"))
    scanned(store, "ai-chips")
    alerted(store, at=NOON + MINUTE)
    store.save_digest(DIGEST, NOON)
    assert store.claim_delivery(NOON - MINUTE, MINUTE) is None
    first, second = claimed(store, NOON + MINUTE), claimed(store, NOON + MINUTE)
    assert (first.delivery.digest_id, second.delivery.alert_id) == (1, 1)
    assert (first.delivery.state, first.delivery.attempts) == (DeliveryState.SENDING, 1)
    assert first.expires_at == NOON + 2 * MINUTE
    assert store.claim_delivery(NOON + MINUTE, MINUTE) is None


def test_a_delivery_whose_sender_died_is_sent_again_under_the_same_key(store: Store) -> None:
    store.save_digest(DIGEST, NOON)
    dead = claimed(store)
    assert store.claim_delivery(NOON + MINUTE - timedelta(seconds=1), MINUTE) is None
    again = claimed(store, NOON + MINUTE)
    assert (again.delivery.key, again.delivery.attempts) == (dead.delivery.key, 2)
    with pytest.raises(StaleClaimError):
        store.record_attempt(dead, state=DeliveryState.SENT, detail="250 ok", finished_at=NOON + MINUTE)
    assert store.deliveries(None, 9)[0].state is DeliveryState.SENDING


def test_who_comes_back_late_but_was_not_replaced_may_still_record(store: Store) -> None:
    store.save_digest(DIGEST, NOON)
    claim = claimed(store)
    store.record_attempt(claim, state=DeliveryState.SENT, detail="250 ok", finished_at=NOON + DAY)
    [delivery] = store.deliveries(DeliveryState.SENT, 9)
    assert (delivery.sent_at, delivery.next_attempt_at, delivery.last_error) == (NOON + DAY, None, "")


def test_a_delivery_is_retried_until_it_is_sent(store: Store) -> None:
    store.save_digest(DIGEST, NOON)
    claim = claimed(store)
    events = store.record_attempt(
        claim,
        state=DeliveryState.RETRYING,
        detail="421 try again later",
        finished_at=NOON,
        next_attempt_at=NOON + HOUR,
    )
    assert events == [DeliveryRetried(at=NOON, delivery_id=claim.delivery.id)]
    [delivery] = store.deliveries(DeliveryState.RETRYING, 9)
    assert (delivery.last_error, delivery.next_attempt_at) == ("421 try again later", NOON + HOUR)
    assert store.claim_delivery(NOON + HOUR - MINUTE, MINUTE) is None
    claim = claimed(store, NOON + HOUR)
    assert claim.delivery.attempts == 2
    assert store.record_attempt(claim, state=DeliveryState.SENT, detail="250 ok", finished_at=NOON + HOUR) == [
        Delivered(at=NOON + HOUR, delivery_id=claim.delivery.id)
    ]
    assert store.claim_delivery(NOON + DAY, MINUTE) is None
    with pytest.raises(StaleClaimError):
        store.record_attempt(claim, state=DeliveryState.SENT, detail="250 ok", finished_at=NOON + HOUR)


@pytest.mark.parametrize(
    ("state", "next_attempt_at"),
    [(DeliveryState.RETRYING, None), (DeliveryState.SENT, NOON), (DeliveryState.PENDING, None)],
)
def test_an_attempt_ends_as_sent_retrying_or_failed(
    store: Store, state: DeliveryState, next_attempt_at: datetime | None
) -> None:
    store.save_digest(DIGEST, NOON)
    claim = claimed(store)
    with pytest.raises(ValueError, match="attempt"):
        store.record_attempt(claim, state=state, detail="", finished_at=NOON, next_attempt_at=next_attempt_at)
    assert store.deliveries(None, 9)[0].state is DeliveryState.SENDING


def test_a_failed_delivery_stays_until_a_person_asks_for_it_again(store: Store) -> None:
    store.save_digest(DIGEST, NOON)
    claim = claimed(store)
    assert store.record_attempt(claim, state=DeliveryState.FAILED, detail="550 no such user", finished_at=NOON) == [
        DeliveryFailed(at=NOON, delivery_id=claim.delivery.id)
    ]
    assert store.claim_delivery(NOON + DAY, MINUTE) is None
    assert store.requeue_deliveries(now=NOON + DAY) == 1
    assert store.requeue_deliveries(now=NOON + DAY) == 0
    again = claimed(store, NOON + DAY)
    assert (again.delivery.key, again.delivery.attempts) == (claim.delivery.key, 1)


def test_what_was_sent_is_not_asked_for_again(store: Store) -> None:
    store.save_digest(DIGEST, NOON)
    claim = claimed(store)
    store.record_attempt(claim, state=DeliveryState.SENT, detail="", finished_at=NOON)
    assert store.requeue_deliveries(now=NOON, delivery_ids=[claim.delivery.id]) == 0
    assert store.requeue_deliveries(now=NOON, state=DeliveryState.SENT) == 0


# ---------------------------------------------------------------- digest


def test_a_period_is_told_once(store: Store) -> None:
    assert store.digest_periods("desk") == frozenset()
    assert store.save_digest(DIGEST, NOON) == (
        1,
        [DigestMade(at=NOON, digest_id=1, route="desk", period="2026-W47")],
    )
    assert store.save_digest(DIGEST, NOON + MINUTE) is None
    assert store.digest_periods("desk") == {"2026-W47"}
    assert store.digest_periods("counsel") == frozenset()
    assert len(store.deliveries(None, 9)) == 1


def test_a_digest_comes_back_as_it_was_made(store: Store) -> None:
    store.save_digest(DIGEST, NOON)
    stored = store.load_digest(1)
    assert (stored.period, stored.made_at, stored.data) == (WEEK, NOON, DIGEST.data)
    assert (stored.language, stored.subject, stored.text, stored.html) == ("ko", "주간 보고", "본문", "<p>본문</p>")
    with pytest.raises(NotFoundError, match="digest '7'"):
        store.load_digest(7)


def test_live_hits_of_a_period_come_newest_document_first(store: Store) -> None:
    kept(store, new_version("fr:before"))
    scanned(store, "ai-chips", at=NOON - MINUTE)
    kept(store, new_version("fr:found", published_at=NOON - 3 * DAY), new_version("fr:undated"))
    scanned(store, "ai-chips")
    found = store.hits_found(NOON, NOON + DAY)
    assert [hit.document_key for hit in found] == ["fr:undated", "fr:found"]
    assert store.hits_found(NOON + MINUTE, NOON + DAY) == []
    seoul = timezone(timedelta(hours=9))
    assert store.hits_found(NOON.astimezone(seoul), (NOON + DAY).astimezone(seoul)) == found


def test_baseline_and_history_are_told_when_they_were_published(store: Store) -> None:
    kept(
        store,
        new_version("fr:baseline", published_at=NOON - DAY, origin=Origin.BASELINE),
        new_version("fr:history", published_at=NOON - 2 * DAY, origin=Origin.HISTORY),
        new_version("fr:undated", origin=Origin.BASELINE),
    )
    scanned(store, "ai-chips")
    assert [hit.document_key for hit in store.hits_found(NOON - 2 * DAY, NOON)] == ["fr:baseline", "fr:history"]
    assert [hit.document_key for hit in store.hits_found(NOON - DAY, NOON)] == ["fr:baseline"]
    assert [hit.document_key for hit in store.hits_found(NOON, NOON + DAY)] == ["fr:undated"]


def test_watching_began_with_the_first_poll(store: Store) -> None:
    assert store.first_poll_at() is None
    store.sync_sources([source()], NOON)
    recorded(store, at=NOON + HOUR)
    recorded(store, at=NOON + DAY)
    assert store.first_poll_at() == NOON + HOUR


def test_a_found_hit_shows_the_document_as_the_version_that_hit_had_it(store: Store) -> None:
    facts = Facts(
        document_type="Rule",
        agencies=(Agency(name="Industry and Security Bureau", slug="industry-and-security-bureau"),),
        citation="88 FR 73458",
        effective_on=date(2023, 11, 16),
        comments_close_on=date(2023, 12, 18),
    )
    kept(store, new_version(title="before", abstract="On chips.", language="en", facts=facts))
    scanned(store, "ai-chips")
    kept(store, new_version(title="after"))
    found = store.hit(1)
    assert (found.document_key, found.title, found.abstract) == ("fr:2023-23055", "before", "On chips.")
    assert (found.url, found.source, found.language) == ("https://x.test/fr:2023-23055", "fr-bis", "en")
    assert (found.version_number, found.seen_at, found.published_at) == (1, NOON, None)
    assert (found.document_type, found.citation) == ("Rule", "88 FR 73458")
    assert found.agencies == ("Industry and Security Bureau",)
    assert found.deadlines == (
        Deadline(kind="effective", on=date(2023, 11, 16)),
        Deadline(kind="comments_close", on=date(2023, 12, 18)),
    )


def test_deadlines_are_those_of_the_latest_version(store: Store) -> None:
    soon, later = date(2026, 12, 1), date(2027, 3, 1)
    kept(store, new_version(title="one", facts=Facts(comments_close_on=soon)), new_version("fr:undated"))
    kept(store, new_version("fr:past", facts=Facts(effective_on=date(2026, 11, 22))))
    kept(store, new_version("fr:history", facts=Facts(effective_on=soon), origin=Origin.HISTORY))
    scanned(store, "ai-chips", "cloud-rental")
    kept(store, new_version(title="extended", facts=Facts(comments_close_on=later)))
    dated = store.hits_with_deadlines(NOON)
    assert sorted((hit.hit.watchlist, hit.version_number) for hit in dated) == [("ai-chips", 1), ("cloud-rental", 1)]
    assert {hit.deadlines for hit in dated} == {(Deadline(kind="comments_close", on=later),)}
    scanned(store, "ai-chips")
    newest = store.hits_with_deadlines(datetime(2027, 3, 1, tzinfo=UTC))
    assert sorted((hit.hit.watchlist, hit.version_number) for hit in newest) == [("ai-chips", 2), ("cloud-rental", 1)]
    assert store.hits_with_deadlines(datetime(2027, 3, 2, tzinfo=UTC)) == []


def test_coverage_counts_the_checks_of_the_period(store: Store) -> None:
    sources = [source("press"), source("fr-bis"), source("never")]
    store.sync_sources(sources[:2], NOON)
    recorded(store, at=NOON - DAY)
    recorded(store, at=NOON, new=3)
    recorded(store, at=NOON + HOUR, state=SourceState.TIMEOUT, new=0)
    recorded(store, "press", at=NOON + HOUR, state=SourceState.UNCHANGED, new=0)
    polled(store, "press", at=NOON + 2 * HOUR)
    recorded(store, at=NOON + DAY)
    press, register, never = store.coverage(sources, NOON, NOON + DAY)
    assert (press.source, press.title, press.checks, press.checks_ok) == ("press", "The source press", 2, 1)
    assert (register.checks, register.checks_ok, register.new_documents) == (2, 1, 3)
    assert (register.state, register.detail) == (SourceState.OK, "as it was said")
    assert register.last_ok_at == NOON + DAY + MINUTE
    assert (never.state, never.checks, never.checks_ok, never.last_ok_at) == (SourceState.NEW, 0, 0, None)
    assert (press.seen, never.seen) == (True, False)


def test_undelivered_are_those_that_failed_or_are_still_tried(store: Store) -> None:
    addresses = ("failed", "retried", "sent", "waiting")
    deliveries = tuple(NewDelivery(channel="inbox", address=name, key=name) for name in addresses)
    store.save_digest(replace(DIGEST, deliveries=deliveries), NOON)
    ends = ((DeliveryState.FAILED, None), (DeliveryState.RETRYING, NOON + MINUTE), (DeliveryState.SENT, None))
    for state, again in ends:
        store.record_attempt(claimed(store), state=state, detail="said no", finished_at=NOON, next_attempt_at=again)
    expected = [
        UndeliveredMessage(channel="inbox", address=address, error="said no", created_at=NOON)
        for address in ("failed", "retried")
    ]
    assert store.undelivered(NOON, NOON + DAY) == expected
    assert store.undelivered(NOON - DAY, NOON) == []
    claimed(store, NOON + MINUTE), claimed(store, NOON + MINUTE)
    assert store.undelivered(NOON, NOON + DAY) == expected, "one that is just being sent again has not arrived"


# ---------------------------------------------------------------- people


def test_people_ask_for_hits_by_watchlist_source_and_time(store: Store) -> None:
    kept(store, new_version("fr:1"), new_version("press:1", source_key="press"))
    scanned(store, "ai-chips")
    kept(store, new_version("fr:2"))
    scanned(store, "cloud-rental", at=NOON + DAY)

    def asked(query: HitQuery) -> list[str]:
        return [hit.document_key for hit in store.hits(query)]

    assert asked(HitQuery()) == ["fr:2", "press:1", "fr:1"]
    assert asked(HitQuery(limit=1)) == ["fr:2"]
    assert asked(HitQuery(watchlists=("ai-chips", "other"))) == ["press:1", "fr:1"]
    assert asked(HitQuery(sources=("press",))) == ["press:1"]
    assert asked(HitQuery(since=NOON + MINUTE)) == ["fr:2"]
    assert [hit.hit.watchlist for hit in store.hits_of_document("fr:2")] == ["cloud-rental"]
    assert store.hits_of_document("fr:nobody") == []


def test_a_hit_that_is_not_there_is_said_so(store: Store) -> None:
    with pytest.raises(NotFoundError, match="rulewire hits"):
        store.hit(7)


def test_a_document_shows_all_it_said_and_all_that_was_sent_about_it(store: Store) -> None:
    kept(store, new_version(title="one"), new_version("fr:other"))
    kept(store, new_version(title="two"))
    scanned(store, "ai-chips")
    alerted(store, addresses=("a", "b"))
    assert [version.text.title for version in store.versions_of("fr:2023-23055")] == ["one", "two"]
    assert [(row.alert_id, row.address) for row in store.deliveries_about("fr:2023-23055")] == [
        (3, "b"),
        (3, "a"),
        (1, "b"),
        (1, "a"),
    ]
    assert (store.versions_of("fr:nobody"), store.deliveries_about("fr:nobody")) == ([], [])


def test_versions_walks_the_latest_of_every_document(store: Store) -> None:
    kept(store, *(new_version(f"fr:{number}") for number in range(5)))
    kept(store, new_version("fr:0", title="corrected"))
    walked = [(version.document_key, version.number) for version in store.versions(batch=2)]
    assert walked == [("fr:0", 2), ("fr:1", 1), ("fr:2", 1), ("fr:3", 1), ("fr:4", 1)]


def test_counts_say_how_many_rows_there_are(store: Store) -> None:
    store.sync_sources([source()], NOON)
    recorded(store)
    kept(store, new_version(), new_version(title="corrected"))
    scanned(store, "ai-chips")
    alerted(store, addresses=("a", "b"))
    counts = store.counts()
    assert (counts["documents"], counts["versions"], counts["hits"]) == (1, 2, 2)
    assert (counts["alerts"], counts["deliveries"]) == (2, 4)
    # Polled, its state changed, two versions, the import, two hits, two alerts.
    assert counts["events"] == 9


def test_old_bodies_go_when_they_were_recorded_and_their_rows_stay(store: Store) -> None:
    store.sync_sources([source("a"), source("b")], NOON)
    read, waiting = (polled(store, key, pages=[page(b"old")]) for key in ("a", "b"))
    with store.recording() as recording:
        recording.finish_poll(read, result(), NOON)
    fresh = polled(store, "a", pages=[page(b"fresh", at=NOON + 30 * DAY)], at=NOON + 30 * DAY)
    with store.recording() as recording:
        recording.finish_poll(fresh, result(), NOON + 30 * DAY)
    assert store.prune(NOON + 31 * DAY, 30 * DAY) == 1
    assert store.prune(NOON + 31 * DAY, 30 * DAY) == 0
    bodies = [store.load_poll(poll_id).outcome.pages[0].fetch.body for poll_id in (read, waiting, fresh)]
    assert bodies == [b"", b"old", b"fresh"]
