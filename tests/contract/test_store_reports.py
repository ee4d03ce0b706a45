"""What every store keeps to: digests and what people ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from monitor.domain.documents import Origin
from monitor.domain.errors import NotFoundError
from monitor.domain.events import DigestMade
from monitor.domain.matches import Deadline
from monitor.domain.reports import UndeliveredMessage
from monitor.domain.sources import Agency, Facts
from monitor.domain.states import DeliveryState, SourceState
from monitor.ports.stages import HitQuery, NewDelivery
from monitor.store import Store
from tests.contract.store_values import (
    DAY,
    DIGEST,
    HOUR,
    MINUTE,
    NOON,
    WEEK,
    alerted,
    claimed,
    kept,
    new_version,
    page,
    polled,
    recorded,
    result,
    scanned,
    source,
)

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
    scanned(store)
    dated = store.hits_with_deadlines(NOON)
    assert sorted((hit.hit.watchlist, hit.version_number) for hit in dated) == [("ai-chips", 1), ("cloud-rental", 1)]
    assert {hit.deadlines for hit in dated} == {(Deadline(kind="comments_close", on=later),)}
    kept(store, new_version(title="and again", facts=Facts(comments_close_on=later)))
    scanned(store, "ai-chips")
    newest = store.hits_with_deadlines(datetime(2027, 3, 1, tzinfo=UTC))
    assert sorted((hit.hit.watchlist, hit.version_number) for hit in newest) == [("ai-chips", 3), ("cloud-rental", 1)]
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


# ---------------------------------------------------------------- the archive from end to end


def test_every_version_is_read_and_those_of_one_document_stand_together(store: Store) -> None:
    kept(store, new_version("fr:a", title="First"), new_version("fr:b"))
    kept(store, new_version("fr:a", title="Second"), at=NOON + DAY)
    read = [(stored.document_key, stored.number, stored.text.title) for stored in store.stored_texts(batch=1)]
    assert read == [("fr:a", 1, "First"), ("fr:a", 2, "Second"), ("fr:b", 1, "A rule")]
    assert store.count_texts() == 3


def test_texts_are_asked_for_by_when_they_were_published_or_else_seen(store: Store) -> None:
    kept(
        store,
        new_version("fr:old", published_at=NOON - 9 * DAY, published_raw="2026-11-14"),
        new_version("fr:new", published_at=NOON - DAY),
        new_version("fr:undated"),
    )

    def keys(since: datetime | None, until: datetime | None) -> list[str]:
        assert store.count_texts(since=since, until=until) == len(list(store.stored_texts(since=since, until=until)))
        return [stored.document_key for stored in store.stored_texts(since=since, until=until)]

    assert keys(NOON - 2 * DAY, None) == ["fr:new", "fr:undated"]
    assert keys(None, NOON - DAY) == ["fr:old"]
    assert keys(NOON - 9 * DAY, NOON) == ["fr:old", "fr:new"]
    (old,) = store.stored_texts(until=NOON - 2 * DAY)
    assert (old.published_at, old.published_raw, old.seen_at) == (NOON - 9 * DAY, "2026-11-14", NOON)


def test_a_stored_text_is_what_the_matcher_was_given(store: Store) -> None:
    facts = Facts(document_type="Rule", agencies=(Agency(name="Bureau", slug="bureau"),))
    kept(store, new_version(abstract="요약", body="본문", language="ko", facts=facts))
    (version,) = store.versions()
    (stored,) = store.stored_texts()
    assert stored.text == version.text
