"""What every store keeps to: routing and deliveries."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from monitor.domain.documents import Origin
from monitor.domain.errors import NotFoundError, StaleClaimError
from monitor.domain.events import AlertRaised, Delivered, DeliveryFailed, DeliveryRetried
from monitor.domain.sources import Facts
from monitor.domain.states import DeliveryState, Disposition, Reason
from monitor.ports.stages import HitQuery, RoutingPlan, ScannedVersion
from monitor.store import Store
from tests.contract.store_values import (
    DAY,
    DIGEST,
    HOUR,
    MINUTE,
    NOON,
    alert_plan,
    alerted,
    claimed,
    kept,
    match,
    new_version,
    scanned,
    watchlist,
)

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
