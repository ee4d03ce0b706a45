"""What every store keeps to: full texts are asked for with the document, fetched by one, and make a version."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from monitor.domain.documents import Origin, Version
from monitor.domain.errors import StaleClaimError
from monitor.domain.events import FullTextGivenUp, FullTextHeld, VersionRecorded
from monitor.domain.sources import Agency, Facts
from monitor.domain.states import FullTextState, Stage
from monitor.ports.full_texts import AskedText, FullTextStore, KnownText, TextClaim
from monitor.store import Store
from monitor.store.database import MOST_LETTERS
from tests.contract.store_values import DAY, HOUR, MINUTE, NOON, kept, new_version, scanned

KEY = "fr:2023-23055"
URL = "https://x.test/text.txt"
FACTS = Facts(agencies=(Agency(name="Industry and Security Bureau", slug="industry-and-security-bureau"),))
TEXT = "SUMMARY: The A800 needs a licence.\n\nI. Background\n\nNvidia, Tencent. 엔비디아 �"


def the_type_checker_holds_a_store_to_its_port(store: Store) -> FullTextStore:
    return store


def asked(store: Store, *texts: AskedText, at: Any = NOON) -> None:
    with store.recording() as recording:
        recording.ask_texts(texts, at)
        recording.finish_import("test", 0, at)


def text_of(key: str = KEY, *, url: str = URL, source: str = "fr-bis", **said: Any) -> AskedText:
    return AskedText(**{"document_key": key, "source": source, "url": url, "is_news": True, "extra": {}, **said})


def claimed(store: Store, at: Any = NOON) -> TextClaim:
    claim = store.claim_text(at, HOUR, sources=["fr-bis"])
    assert claim is not None
    return claim


def held(store: Store, text: str = TEXT, at: Any = NOON) -> None:
    store.keep_text(claimed(store, at), text, at)


def latest(store: Store, key: str = KEY) -> Version:
    return store.versions_of(key)[-1]


def test_a_text_that_was_asked_for_is_due_at_once_and_its_claim_tells_of_the_document(store: Store) -> None:
    extra = {"raw_text_url": URL, "pages": (1, 2)}
    kept(store, new_version(abstract="short", facts=FACTS, extra=extra))
    asked(store, text_of(extra=extra))
    claim = claimed(store)
    assert (claim.document_key, claim.source, claim.url, claim.attempts) == (KEY, "fr-bis", URL, 1)
    assert (claim.abstract, claim.facts, claim.extra) == ("short", FACTS, extra)
    assert (claim.asked_at, claim.expires_at) == (NOON, NOON + HOUR)


def test_what_is_asked_for_in_a_recording_that_is_not_finished_was_never_asked_for(store: Store) -> None:
    kept(store, new_version())
    with store.recording() as recording:
        recording.ask_texts([text_of()], NOON)
    assert store.full_text_of(KEY) is None


def test_a_text_of_a_document_that_is_not_held_is_left_out(store: Store) -> None:
    asked(store, text_of("fr:nobody"))
    assert store.claim_text(NOON, HOUR, sources=["fr-bis"]) is None


def test_a_text_is_held_by_one_until_the_lease_ends(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    claimed(store)
    assert store.claim_text(NOON + HOUR - MINUTE, HOUR, sources=["fr-bis"]) is None
    assert claimed(store, NOON + HOUR).attempts == 2


def test_texts_of_sources_that_are_not_named_wait(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of(source="removed"))
    assert store.claim_text(NOON, HOUR, sources=["fr-bis"]) is None
    assert store.claim_text(NOON, HOUR, sources=[]) is None


def test_news_goes_before_a_backlog_and_of_that_what_has_waited_longest(store: Store) -> None:
    kept(store, new_version("fr:old"), new_version("fr:older"), new_version("fr:new"))
    asked(store, text_of("fr:old", is_news=False), at=NOON + MINUTE)
    asked(store, text_of("fr:older", is_news=False), at=NOON)
    asked(store, text_of("fr:new"), at=NOON + 2 * MINUTE)
    assert [claimed(store, NOON + HOUR).document_key for _ in range(3)] == ["fr:new", "fr:older", "fr:old"]


def test_a_long_text_takes_little_room(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    long = TEXT * 10_000
    held(store, long)
    assert latest(store).text.body == long
    with store.database.read() as session:
        stored = session.execute(text("SELECT max(length(packed_body)) FROM version")).scalar_one()
    assert stored < len(long) / 10


def test_a_text_becomes_a_version_that_says_what_the_one_before_it_says(store: Store) -> None:
    facts = replace(FACTS, stage=Stage.PUBLIC_INSPECTION)
    kept(store, new_version(abstract="short", facts=facts, language="en", origin=Origin.BASELINE, extra={"a": 1}))
    scanned(store)
    asked(store, text_of(extra={"a": 1}))
    events = store.keep_text(claimed(store), TEXT, NOON + MINUTE)
    assert events == [
        VersionRecorded(at=NOON + MINUTE, document_id=1, version_id=2),
        FullTextHeld(at=NOON + MINUTE, document_id=1),
    ]
    before, after = store.versions_of(KEY)
    assert after.text.body == TEXT
    assert after.full_text_hash
    assert after == replace(
        before,
        id=2,
        number=2,
        text=replace(before.text, body=TEXT),
        full_text_hash=after.full_text_hash,
    )
    assert [version.id for version in store.unscanned(9)] == [2]
    with store.recording() as recording:
        known = recording.known([KEY])[KEY]
    assert (known.number, known.content_hash, known.origin) == (2, before.content_hash, Origin.BASELINE)
    assert (known.stage, known.full_text_hash) == (Stage.PUBLIC_INSPECTION, after.full_text_hash)


def test_a_text_that_is_held_is_not_due_again(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    held(store)
    assert store.claim_text(NOON + DAY, HOUR, sources=["fr-bis"]) is None
    status = store.full_text_of(KEY)
    assert status is not None
    assert (status.state, status.fetched_at, status.next_attempt_at) == (FullTextState.HELD, NOON, None)


def test_the_same_text_from_another_address_makes_no_version(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    held(store)
    asked(store, text_of(url="https://x.test/published.txt"), at=NOON + HOUR)
    assert store.keep_text(claimed(store, NOON + HOUR), TEXT, NOON + HOUR) == [
        FullTextHeld(at=NOON + HOUR, document_id=1)
    ]
    assert len(store.versions_of(KEY)) == 2


def test_another_text_makes_another_version(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    held(store)
    asked(store, text_of(url="https://x.test/published.txt"), at=NOON + HOUR)
    held(store, "As published.", NOON + HOUR)
    assert [version.text.body for version in store.versions_of(KEY)] == ["", TEXT, "As published."]


def test_a_source_that_says_something_else_later_keeps_the_text_that_is_held(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    held(store)
    kept(store, new_version(title="A rule; correction"), new_version(title="A rule; second correction"))
    bodies = [(version.text.title, version.text.body) for version in store.versions_of(KEY)]
    assert bodies == [
        ("A rule", ""),
        ("A rule", TEXT),
        ("A rule; correction", TEXT),
        ("A rule; second correction", TEXT),
    ]
    assert len({version.full_text_hash for version in store.versions_of(KEY)[1:]}) == 1


def test_a_source_that_brings_a_body_of_its_own_is_believed(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    held(store)
    kept(store, new_version(title="Another", body="its own"))
    assert (latest(store).text.body, latest(store).full_text_hash) == ("its own", "")


def test_what_the_source_said_while_the_text_was_fetched_is_what_the_text_is_put_under(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    claim = claimed(store)
    kept(store, new_version(title="Said meanwhile"))
    store.keep_text(claim, TEXT, NOON)
    assert (latest(store).number, latest(store).text.title, latest(store).text.body) == (3, "Said meanwhile", TEXT)


def test_who_lost_the_text_cannot_write_it(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    late = store.claim_text(NOON, MINUTE, sources=["fr-bis"])
    assert late is not None
    claimed(store, NOON + MINUTE)
    for act in (
        lambda: store.keep_text(late, TEXT, NOON),
        lambda: store.put_off_text(late, detail="", next_attempt_at=None, now=NOON),
        lambda: store.drop_text(late),
    ):
        with pytest.raises(StaleClaimError, match="taken over or asked for anew"):
            act()
    assert len(store.versions_of(KEY)) == 1


def test_a_text_that_is_asked_for_elsewhere_while_it_is_fetched_is_fetched_again(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    late = claimed(store)
    asked(store, text_of(url="https://x.test/published.txt"), at=NOON + MINUTE)
    with pytest.raises(StaleClaimError):
        store.keep_text(late, TEXT, NOON)
    again = claimed(store, NOON + MINUTE)
    assert (again.url, again.attempts, again.asked_at) == ("https://x.test/published.txt", 1, NOON + MINUTE)


def test_a_text_that_is_not_there_waits_and_one_that_is_given_up_is_told(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    assert store.put_off_text(claimed(store), detail="not_found: 404", next_attempt_at=NOON + HOUR, now=NOON) == []
    assert store.claim_text(NOON + HOUR - MINUTE, HOUR, sources=["fr-bis"]) is None
    events = store.put_off_text(claimed(store, NOON + HOUR), detail="empty", next_attempt_at=None, now=NOON + HOUR)
    assert events == [FullTextGivenUp(at=NOON + HOUR, document_id=1)]
    assert store.claim_text(NOON + DAY, HOUR, sources=["fr-bis"]) is None
    [row] = store.full_texts(FullTextState.GIVEN_UP, 9)
    assert (row.document_key, row.detail, row.attempts) == (KEY, "empty", 2)


def test_texts_that_were_given_up_are_tried_again_by_hand(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    store.put_off_text(claimed(store), detail="empty", next_attempt_at=None, now=NOON)
    assert store.retry_texts(["gazette"], NOON + DAY) == 0
    assert store.retry_texts(["fr-bis"], NOON + DAY) == 1
    again = claimed(store, NOON + DAY)
    assert (again.attempts, again.asked_at) == (1, NOON + DAY)


def test_a_host_that_is_left_alone_is_asked_for_nothing_and_nothing_counts_as_an_attempt(store: Store) -> None:
    kept(store, new_version(), new_version("fr:2"), new_version("fr:other"))
    asked(store, text_of(), text_of("fr:2"), text_of("fr:other", source="gazette"))
    store.hold_back_texts("fr-bis", NOON + HOUR)
    assert store.claim_text(NOON + MINUTE, HOUR, sources=["fr-bis"]) is None
    assert store.claim_text(NOON + MINUTE, HOUR, sources=["gazette"]) is not None
    assert claimed(store, NOON + HOUR).attempts == 1


def test_a_text_that_nobody_wants_any_more_is_forgotten_and_what_is_held_stays(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    held(store)
    asked(store, text_of(url="https://x.test/2.txt"))
    store.drop_text(claimed(store))
    assert store.full_text_of(KEY) is None
    assert latest(store).text.body == TEXT


def test_what_is_known_of_texts_is_told_by_key(store: Store) -> None:
    kept(store, new_version(), new_version("fr:2"))
    asked(store, text_of())
    with store.recording() as recording:
        known = recording.known_texts([KEY, "fr:2", "fr:3"])
    assert known == {KEY: KnownText(url=URL, source="fr-bis", state=FullTextState.WAITING)}


def test_a_link_that_came_without_a_version_is_kept_with_the_latest(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of(extra={"raw_text_url": URL}))
    assert latest(store).extra == claimed(store).extra == {"raw_text_url": URL}


def test_a_clock_that_was_set_back_does_not_hold_a_text_up_for_years(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of(), at=NOON + 365 * DAY)
    assert claimed(store).document_key == KEY


def test_long_texts_are_read_a_few_at_a_time(store: Store) -> None:
    body = "x" * (MOST_LETTERS // 4)
    kept(store, *(new_version(f"fr:{number}", body=body) for number in range(10)))
    assert len(store.unscanned(500)) == 4
    assert len(list(store.versions(batch=500))) == len(list(store.stored_texts(batch=500))) == 10


def test_a_text_of_five_million_characters_comes_back_whole(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    text = "The A800 — 엔비디아. " * 280_000
    held(store, text)
    assert latest(store).text.body == text


def test_a_lease_that_ended_without_a_taker_is_still_ours(store: Store) -> None:
    kept(store, new_version())
    asked(store, text_of())
    claim = claimed(store)
    store.keep_text(claim, TEXT, claim.expires_at + timedelta(hours=3))
    assert latest(store).text.body == TEXT
