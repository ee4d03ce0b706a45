"""What every store keeps to: polls, recordings and scans. See also test_store_messages.py and test_store_reports.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from monitor.domain.documents import Origin
from monitor.domain.errors import NotFoundError, StaleClaimError
from monitor.domain.events import ArchiveImported, HitFound, SourcePolled, SourceStateChanged, VersionRecorded
from monitor.domain.sources import Agency, CfrReference, Facts
from monitor.domain.states import SourceState
from monitor.ports.gaps import GapStore
from monitor.ports.lookups import LookupStore, TextStore
from monitor.ports.stages import (
    DeliverStore,
    DigestStore,
    HitQuery,
    PollStore,
    RecordStore,
    RouteStore,
    ScannedVersion,
    ScanStore,
)
from monitor.store import Store
from tests.contract.store_values import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    kept,
    match,
    new_version,
    outcome,
    page,
    polled,
    recorded,
    result,
    scanned,
    source,
    watchlist,
)


def the_type_checker_holds_a_store_to_its_ports(
    store: Store,
) -> tuple[PollStore, RecordStore, ScanStore, GapStore, RouteStore, DeliverStore, DigestStore, LookupStore, TextStore]:
    return store, store, store, store, store, store, store, store, store


# ---------------------------------------------------------------- poll


def test_a_new_source_is_due_at_once_and_one_that_is_known_keeps_its_time(store: Store) -> None:
    store.sync_sources([source("a"), source("b")], NOON)
    recorded(store, "a")
    store.sync_sources([source("a"), source("b")], NOON + MINUTE)
    assert store.due_sources(NOON + MINUTE) == ["b"]
    assert store.due_sources(NOON + HOUR) == ["b", "a"], "the longest overdue comes first"


def test_syncing_one_source_leaves_the_others_alone(store: Store) -> None:
    store.sync_sources([source("a"), source("b")], NOON)
    store.sync_sources([source("a")], NOON)
    assert [status.source for status in store.source_statuses()] == ["a", "b"]


def test_edited_options_forget_what_the_old_question_had_learned(store: Store) -> None:
    store.sync_sources([source(url="https://x.test/old")], NOON)
    recorded(store)
    assert store.source_statuses()[0].cursor == {"since": date(2026, 11, 23), "pages": (1, 2)}
    store.sync_sources([source(url="https://x.test/new")], NOON + MINUTE)
    [status] = store.source_statuses()
    assert (status.cursor, status.validators, status.baseline_at, status.ever_had_items) == ({}, {}, None, False)
    assert store.due_sources(NOON + MINUTE) == ["fr-bis"]


def test_a_poll_that_asked_the_old_question_does_not_move_the_new_cursor(store: Store) -> None:
    store.sync_sources([source(url="https://x.test/old")], NOON)
    poll_id = polled(store)
    store.sync_sources([source(url="https://x.test/new")], NOON + MINUTE)
    with store.recording() as recording:
        recording.finish_poll(poll_id, result(), NOON + MINUTE)
    [status] = store.source_statuses()
    assert (status.state, status.cursor, status.baseline_at) == (SourceState.OK, {}, None)


def test_a_shorter_cadence_is_felt_before_the_old_one_has_passed(store: Store) -> None:
    store.sync_sources([source(cadence=HOUR)], NOON)
    recorded(store)
    store.sync_sources([source(cadence=5 * MINUTE)], NOON + MINUTE, due_after=lambda _, checked: checked + 5 * MINUTE)
    assert store.due_sources(NOON + 6 * MINUTE) == ["fr-bis"]


def test_a_source_is_held_by_one_until_its_lease_ends(store: Store) -> None:
    store.sync_sources([source()], NOON)
    claim = store.claim_source("fr-bis", NOON, HOUR)
    assert claim is not None
    assert claim.expires_at == NOON + HOUR
    assert store.claim_source("fr-bis", NOON + HOUR - MINUTE, HOUR) is None
    assert store.due_sources(NOON + HOUR - MINUTE) == []
    assert store.due_sources(NOON + HOUR) == ["fr-bis"]
    assert store.claim_source("fr-bis", NOON + HOUR, HOUR) is not None


def test_a_source_that_is_not_there_cannot_be_claimed(store: Store) -> None:
    assert store.claim_source("nobody", NOON, HOUR) is None


def test_who_lost_the_source_cannot_save_a_poll(store: Store) -> None:
    store.sync_sources([source()], NOON)
    late = store.claim_source("fr-bis", NOON, MINUTE)
    assert late is not None
    store.claim_source("fr-bis", NOON + MINUTE, HOUR)
    with pytest.raises(StaleClaimError):
        store.save_poll(late, outcome(pages=[page()]))
    assert store.unrecorded_polls() == []
    assert store.due_sources(NOON + 2 * MINUTE) == [], "the other one still holds it"


def test_saving_a_poll_releases_the_source_until_it_is_due_again(store: Store) -> None:
    store.sync_sources([source()], NOON)
    claim = store.claim_source("fr-bis", NOON, HOUR)
    assert claim is not None
    poll_id, events = store.save_poll(claim, outcome())
    assert events == [SourcePolled(at=NOON + MINUTE, source="fr-bis", poll_id=poll_id)]
    assert store.due_sources(NOON + HOUR - MINUTE) == []
    assert store.due_sources(NOON + HOUR) == ["fr-bis"]
    assert store.source_statuses()[0].last_checked_at == NOON + MINUTE
    with pytest.raises(StaleClaimError):
        store.save_poll(claim, outcome())


# ---------------------------------------------------------------- record


def test_a_poll_comes_back_as_it_was_kept(store: Store) -> None:
    store.sync_sources([source()], NOON)
    body = "엔비디아의 저사양 칩 A800도 규제 대상 · 英伟达 \x00".encode() * 100_000
    assert len(body) > 5_000_000
    poll_id = polled(store, pages=[page(body), page(b"same bytes", unchanged=True)])
    assert store.unrecorded_polls() == [poll_id]
    stored = store.load_poll(poll_id)
    asked = outcome(pages=[page(body), page(b"", unchanged=True)])
    assert stored.outcome == replace(asked, definition=source().definition)
    assert stored.status.source == "fr-bis"


def test_a_poll_that_is_not_there_is_said_so(store: Store) -> None:
    with pytest.raises(NotFoundError, match="poll '7'"):
        store.load_poll(7)


def test_a_recorded_poll_waits_no_more_and_moves_its_source(store: Store) -> None:
    store.sync_sources([source()], NOON)
    poll_id = polled(store)
    with store.recording() as recording:
        recording.write([new_version()], NOON)
        events = recording.finish_poll(poll_id, result(), NOON + 2 * MINUTE)
    assert events == [
        VersionRecorded(at=NOON, document_id=1, version_id=1),
        SourceStateChanged(at=NOON + 2 * MINUTE, source="fr-bis", before="new", after="ok"),
    ]
    assert store.unrecorded_polls() == []
    [status] = store.source_statuses()
    assert status.state is SourceState.OK
    assert status.detail == "as it was said"
    assert status.state_since == status.baseline_at == NOON + 2 * MINUTE
    assert status.last_ok_at == NOON + MINUTE
    assert status.ever_had_items
    assert status.validators == result().validators


def test_failures_are_counted_until_a_check_succeeds(store: Store) -> None:
    store.sync_sources([source()], NOON)
    for hour, state in enumerate((SourceState.OK, SourceState.TIMEOUT, SourceState.TIMEOUT)):
        recorded(store, at=NOON + hour * HOUR, state=state)
    [status] = store.source_statuses()
    assert (status.consecutive_failures, status.state_since) == (2, NOON + HOUR + MINUTE)
    assert status.last_ok_at == NOON + MINUTE
    recorded(store, at=NOON + 3 * HOUR)
    assert store.source_statuses()[0].consecutive_failures == 0


def test_ok_and_unchanged_are_one_state_to_people(store: Store) -> None:
    store.sync_sources([source()], NOON)
    recorded(store)
    poll_id = polled(store, at=NOON + HOUR)
    with store.recording() as recording:
        assert recording.finish_poll(poll_id, result(SourceState.UNCHANGED, items=0), NOON + HOUR) == []
    [status] = store.source_statuses()
    assert (status.state, status.state_since) == (SourceState.UNCHANGED, NOON + MINUTE)
    assert status.ever_had_items, "a check without items does not forget that there were some"


def record_again(store: Store, poll_id: int) -> None:
    with store.recording() as recording:
        recording.write([new_version()], NOON)
        recording.finish_poll(poll_id, result(), NOON)


def test_a_poll_is_recorded_once(store: Store) -> None:
    store.sync_sources([source()], NOON)
    poll_id = recorded(store)
    with pytest.raises(StaleClaimError):
        record_again(store, poll_id)
    assert store.counts()["versions"] == 0


@pytest.mark.parametrize("kill", [True, False])
def test_a_recording_that_does_not_finish_leaves_nothing(store: Store, kill: bool) -> None:
    store.sync_sources([source()], NOON)
    poll_id = polled(store)
    before = store.counts()
    try:
        with store.recording() as recording:
            recording.write([new_version()], NOON)
            assert set(recording.known(["fr:2023-23055"])) == {"fr:2023-23055"}, "reads see what was written"
            if kill:
                raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert store.counts() == before
    assert store.unrecorded_polls() == [poll_id]
    assert store.due_sources(NOON + HOUR) == ["fr-bis"]


def test_a_document_has_one_version_for_each_thing_it_said(store: Store) -> None:
    first, second = new_version(title="A rule"), new_version(title="A rule, corrected")
    kept(store, first)
    kept(store, second)
    kept(store, second)
    kept(store, first, at=NOON + DAY)
    with store.recording() as recording:
        known = recording.known(["fr:2023-23055", "fr:nobody"])
    assert set(known) == {"fr:2023-23055"}
    assert (known["fr:2023-23055"].number, known["fr:2023-23055"].content_hash) == (3, first.content_hash)
    assert [(version.number, version.text.title) for version in store.unscanned(9)] == [
        (1, "A rule"),
        (2, "A rule, corrected"),
        (3, "A rule"),
    ]


def test_one_batch_may_hold_a_document_twice(store: Store) -> None:
    kept(store, new_version(title="A"), new_version("fr:other"), new_version(title="A"), new_version(title="B"))
    assert [(version.document_key, version.number, version.text.title) for version in store.unscanned(9)] == [
        ("fr:2023-23055", 1, "A"),
        ("fr:other", 1, "A rule"),
        ("fr:2023-23055", 2, "B"),
    ]
    assert [version.text.title for version in store.versions()] == ["B", "A rule"]


def test_an_import_says_what_it_brought(store: Store) -> None:
    with store.recording() as recording:
        recording.write([new_version(origin=Origin.HISTORY)], NOON)
        events = recording.finish_import("archive.jsonl.xz", 1, NOON)
    assert events == [
        VersionRecorded(at=NOON, document_id=1, version_id=1),
        ArchiveImported(at=NOON, file="archive.jsonl.xz", documents=1),
    ]
    assert store.counts()["events"] == 2


def test_a_version_comes_back_as_it_was_written(store: Store) -> None:
    seoul = timezone(timedelta(hours=9))
    facts = Facts(
        document_type="Rule",
        agencies=(
            Agency(name="Industry and Security Bureau", slug="industry-and-security-bureau"),
            Agency(name="상무부"),
        ),
        cfr=(CfrReference(title=15, part="744"), CfrReference(title=15, part="730-774")),
        docket_ids=("231013-0248",),
        rins=("0694-AI94",),
        effective_on=date(2023, 11, 16),
        signing_date=date(2023, 10, 17),
        dates="This rule is effective November 16, 2023.",
        significant=False,
        topics=("exports",),
    )
    extra = {"links": ("https://x.test/a", None), "read_at": datetime(2023, 10, 25, 9, tzinfo=UTC), "~odd": {"n": 1.5}}
    written = new_version(
        title="‘A800’을 규제",
        abstract="英伟达 輝達 ﷽ 𠮷",
        body="엔비디아\r\n\tA800",
        language="ko",
        facts=facts,
        extra=extra,
        published_at=datetime(2023, 10, 25, 9, 0, 0, 5, tzinfo=seoul),
        published_raw="2023년 10월 25일 09:00",
        origin=Origin.BASELINE,
    )
    kept(store, written)
    [version] = store.unscanned(9)
    assert version.text.facts == facts
    assert version.extra == extra
    assert (version.text.title, version.text.abstract, version.text.body) == (
        "‘A800’을 규제",
        "英伟达 輝達 ﷽ 𠮷",
        "엔비디아\r\n\tA800",
    )
    assert (version.text.language, version.text.source, version.origin) == ("ko", "fr-bis", Origin.BASELINE)
    assert version.published_at == datetime(2023, 10, 25, 0, 0, 0, 5, tzinfo=UTC)
    assert version.published_at.tzinfo is UTC
    assert (version.published_raw, version.seen_at) == ("2023년 10월 25일 09:00", NOON)
    assert (version.text_hash, version.content_hash) == (written.text_hash, written.content_hash)


def test_half_a_character_does_not_stop_a_poll(store: Store) -> None:
    kept(store, new_version(title="chip \ud83d export", extra={"author": "\udc00"}, facts=Facts(dates="\ud800")))
    [version] = store.unscanned(9)
    assert version.text.title == "chip \ufffd export", "one character for one: offsets hold"
    assert (version.extra, version.text.facts.dates) == ({"author": "\ufffd"}, "\ufffd")


# ---------------------------------------------------------------- scan


def test_versions_wait_oldest_first_until_they_are_scanned(store: Store) -> None:
    kept(store, *(new_version(f"fr:{number}") for number in range(5)))
    first = store.unscanned(2)
    assert [version.document_key for version in first] == ["fr:0", "fr:1"]
    store.save_scan([ScannedVersion(version_id=version.id, matches=()) for version in first], {}, NOON)
    assert [version.document_key for version in store.unscanned(9)] == ["fr:2", "fr:3", "fr:4"]
    assert store.counts()["hits"] == 0


def test_a_scan_writes_a_hit_for_each_watchlist(store: Store) -> None:
    kept(store, new_version())
    [version] = store.unscanned(9)
    lists = {key: watchlist(key, text=f"key: {key}") for key in ("ai-chips", "cloud-rental", "entity-list")}
    found = ScannedVersion(version_id=version.id, matches=(match("ai-chips"), match("cloud-rental")))
    events = store.save_scan([found], lists, NOON)
    assert events == [
        HitFound(at=NOON, hit_id=1, watchlist="ai-chips"),
        HitFound(at=NOON, hit_id=2, watchlist="cloud-rental"),
    ]
    hit = store.hit(1).hit
    assert (hit.evidence, hit.rules) == (match().evidence, match().rules)
    assert (hit.watchlist_hash, hit.found_at, hit.disposition) == (lists["ai-chips"].content_hash, NOON, None)


def test_scanning_twice_finds_once(store: Store) -> None:
    kept(store, new_version())
    [version] = store.unscanned(9)
    found = [ScannedVersion(version_id=version.id, matches=(match(),))]
    store.save_scan(found, {"ai-chips": watchlist()}, NOON)
    assert store.save_scan(found, {"ai-chips": watchlist()}, NOON + MINUTE) == []
    assert len(store.hits(HitQuery())) == 1


def test_the_same_watchlist_may_find_again_after_it_was_edited(store: Store) -> None:
    for number, text in enumerate(("reason: one", "reason: two", "reason: two")):
        kept(store, new_version(title=f"Title {number}"))
        [version] = store.unscanned(9)
        edited = watchlist(text=text)
        store.save_scan([ScannedVersion(version_id=version.id, matches=(match(),))], {"ai-chips": edited}, NOON)
    assert len({found.hit.watchlist_hash for found in store.hits(HitQuery())}) == 2


def test_a_version_that_cannot_be_scanned_waits_no_more_and_is_counted(store: Store) -> None:
    kept(store, new_version("fr:1"), new_version("fr:2"))
    broken, fine = store.unscanned(9)
    found = [
        ScannedVersion(version_id=broken.id, matches=(), error="RecursionError"),
        ScannedVersion(version_id=fine.id, matches=()),
    ]
    store.save_scan(found, {}, NOON)
    assert store.unscanned(9) == []
    assert store.counts()["unscannable"] == 1


def test_a_scan_that_names_an_unknown_watchlist_leaves_nothing(store: Store) -> None:
    kept(store, new_version())
    scanned_with = [ScannedVersion(version_id=1, matches=(match(),))]
    with pytest.raises(KeyError):
        store.save_scan(scanned_with, {}, NOON)
    assert len(store.unscanned(9)) == 1
    scanned(store, "ai-chips")
    assert store.unscanned(9) == []
