"""What every store keeps to: notices to whoever runs Rulewire."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from monitor.domain.errors import NotFoundError
from monitor.domain.events import NoticeRaised
from monitor.domain.notices import Outage
from monitor.domain.states import NoticeKind, SourceState
from monitor.ports.notices import NewNotice
from monitor.ports.stages import NewDelivery
from monitor.store import Store
from tests.contract.store_values import HOUR, MINUTE, NOON, outcome, result, source

OUTAGE = Outage(source="a", state=SourceState.BLOCKED, detail="robot test", since=NOON, last_ok_at=NOON - HOUR)


def checked(store: Store, key: str, at: datetime, state: SourceState, *, new: int = 0) -> None:
    claim = store.claim_source(key, at, HOUR)
    assert claim is not None
    poll_id, _ = store.save_poll(claim, outcome(key, at=at))
    with store.recording() as recording:
        recording.finish_poll(poll_id, replace(result(), state=state, new=new), at + MINUTE)


def notice(*outages: Outage, kind: NoticeKind = NoticeKind.SOURCE_FAILING, key: str = "n1") -> NewNotice:
    delivery = NewDelivery(channel="inbox", address="ops@x.test", key=key)
    return NewNotice(kind=kind, outages=outages, deliveries=(delivery,))


def recovered(outage: Outage = OUTAGE) -> NewNotice:
    over = replace(outage, ended_at=NOON + 5 * HOUR)
    return notice(over, kind=NoticeKind.SOURCE_RECOVERED, key="n2")


def test_only_sources_that_fail_have_their_health_told(store: Store) -> None:
    store.sync_sources([source("a"), source("b"), source("never-asked")], NOON)
    checked(store, "a", NOON, SourceState.OK)
    checked(store, "b", NOON, SourceState.BLOCKED)
    [health] = store.source_health({"a", "b", "never-asked"})
    assert (health.source, health.state, health.checks) == ("b", SourceState.BLOCKED, 1)
    assert (health.failing_since, health.last_ok_at, health.told) == (NOON, None, None)
    assert store.source_health({"a"}) == []


def test_failing_is_counted_from_the_first_failed_check_whatever_it_was(store: Store) -> None:
    store.sync_sources([source("a")], NOON)
    states = (SourceState.OK, SourceState.TIMEOUT, SourceState.BLOCKED, SourceState.STALE)
    for hours, state in enumerate(states):
        checked(store, "a", NOON + hours * HOUR, state)
    [health] = store.source_health({"a"})
    assert (health.failing_since, health.checks) == (NOON + HOUR, 3)
    assert health.last_ok_at == NOON + MINUTE
    checked(store, "a", NOON + 9 * HOUR, SourceState.MOVED)
    assert store.source_health({"a"}) == []


def test_an_outage_that_was_told_is_open_until_its_end_is_told(store: Store) -> None:
    store.sync_sources([source("a")], NOON)
    checked(store, "a", NOON, SourceState.BLOCKED)
    store.raise_notices([notice(OUTAGE)], NOON)
    checked(store, "a", NOON + HOUR, SourceState.OK)
    [health] = store.source_health({"a"})
    assert health.failing_since is None
    assert health.state is SourceState.OK
    assert health.told is not None
    assert (health.told.outage, health.told.notice_id) == (OUTAGE, 1)
    store.raise_notices([recovered()], NOON)
    assert store.source_health({"a"}) == []


def test_nothing_is_told_twice(store: Store) -> None:
    store.sync_sources([source("a")], NOON)
    assert store.raise_notices([notice(OUTAGE)], NOON) == [NoticeRaised(at=NOON, notice_id=1, about="a")]
    assert store.raise_notices([notice(OUTAGE, key="again")], NOON + HOUR) == []
    assert store.claim_delivery(NOON + HOUR, HOUR) is not None
    assert store.claim_delivery(NOON + HOUR, HOUR) is None


def test_outages_told_together_are_one_message(store: Store) -> None:
    other = replace(OUTAGE, source="b", since=NOON + MINUTE)
    events = store.raise_notices([notice(OUTAGE, other)], NOON + HOUR)
    assert [event.about for event in events if isinstance(event, NoticeRaised)] == ["a", "b"]
    claim = store.claim_delivery(NOON + HOUR, HOUR)
    assert claim is not None
    assert (claim.delivery.notice_id, claim.delivery.alert_id, claim.delivery.digest_id) == (1, None, None)
    assert store.claim_delivery(NOON + HOUR, HOUR) is None
    stored = store.load_notice(1)
    assert (stored.kind, stored.created_at) == (NoticeKind.SOURCE_FAILING, NOON + HOUR)
    assert [told.outage for told in stored.told] == [OUTAGE, other]


def test_a_message_counts_what_happened_until_it_was_made(store: Store) -> None:
    store.sync_sources([source("a")], NOON)
    checked(store, "a", NOON - HOUR, SourceState.OK, new=9)
    for hours in (0, 1, 2):
        checked(store, "a", NOON + hours * HOUR, SourceState.BLOCKED)
    store.raise_notices([notice(OUTAGE)], NOON + 3 * HOUR)
    checked(store, "a", NOON + 4 * HOUR, SourceState.TIMEOUT)
    checked(store, "a", NOON + 5 * HOUR, SourceState.OK, new=4)
    store.raise_notices([recovered()], NOON + 6 * HOUR)
    checked(store, "a", NOON + 7 * HOUR, SourceState.OK, new=2)
    [began], [ended] = store.load_notice(1).told, store.load_notice(2).told
    assert (began.checks, began.new_documents) == (3, 0)
    assert (ended.checks, ended.new_documents, ended.outage.ended_at) == (4, 4, NOON + 5 * HOUR)


def test_a_notice_that_is_not_there_is_told_so(store: Store) -> None:
    with pytest.raises(NotFoundError):
        store.load_notice(7)


def test_a_message_for_a_channel_that_was_broken_keeps_its_notice(store: Store) -> None:
    waiting = NewNotice(
        kind=NoticeKind.SOURCE_FAILING,
        outages=(OUTAGE,),
        deliveries=(NewDelivery(channel="inbox", address="", key="n1"),),
    )
    store.raise_notices([waiting], NOON)
    claim = store.claim_delivery(NOON, HOUR)
    assert claim is not None
    places = [NewDelivery(channel="inbox", address=address, key=address) for address in ("a@x.test", "b@x.test")]
    store.address_delivery(claim, places, NOON)
    told = [store.claim_delivery(NOON, HOUR) for _ in places]
    assert [claim.delivery.notice_id for claim in told if claim is not None] == [1, 1]
