"""What every store keeps to: the audit log about files, and the sample that words are counted in."""

from __future__ import annotations

from monitor.domain.events import Event, WatchlistRefused, WatchlistReloaded, WatchlistRemoved
from monitor.ports.audit import AuditStore
from monitor.ports.lookups import SampleStore
from monitor.store import Store
from monitor.store.texts import SAMPLE_BODY
from tests.contract.store_values import DAY, NOON, kept, new_version


def the_type_checker_holds_a_store_to_its_ports(store: Store) -> tuple[AuditStore, SampleStore]:
    return store, store


def refused(watchlist: str, problem: str = "chips.yaml:3: not YAML") -> WatchlistRefused:
    return WatchlistRefused(at=NOON, watchlist=watchlist, content_hash="00ff", problem=problem)


def test_the_last_word_on_each_watchlist_counts_where_it_is_a_refusal(store: Store) -> None:
    reloaded = WatchlistReloaded(at=NOON, watchlist="mended", content_hash="11ee")
    log: list[Event] = [
        refused("mended"),
        refused("broken", "chips.yaml:2: not YAML"),
        refused("gone"),
        reloaded,
        WatchlistRemoved(at=NOON, watchlist="gone"),
        refused("broken"),
    ]
    for event in log:
        store.save_events([event])
    assert store.refusals() == {"broken": refused("broken")}
    assert store.counts()["events"] == len(log)


def test_nothing_to_say_writes_nothing(store: Store) -> None:
    store.save_events([])
    assert store.counts()["events"] == 0


def test_a_sample_holds_the_newest_versions_up_to_its_bounds(store: Store) -> None:
    kept(store, *(new_version(f"fr:{number}", title=f"Rule {number}") for number in range(700)))
    kept(store, new_version("fr:0", title="Rule 0 again", abstract="요약"), at=NOON + DAY)

    def titles(most: int, most_letters: int) -> list[str]:
        return [text.title for text in store.latest_texts(most=most, most_letters=most_letters)]

    assert titles(3, 10_000) == ["Rule 0 again", "Rule 699", "Rule 698"]
    assert titles(3, 15) == ["Rule 0 again", "Rule 699"]
    assert titles(10_000, 10_000)[1:] == [f"Rule {number}" for number in reversed(range(700))]
    assert [text.abstract for text in store.latest_texts(most=1, most_letters=1)] == ["요약"]


def test_a_sample_takes_the_beginning_of_a_long_body(store: Store) -> None:
    kept(store, new_version(body="가" * SAMPLE_BODY + "나"))
    [text] = store.latest_texts(most=9, most_letters=10**6)
    assert text.body == "가" * SAMPLE_BODY


def test_an_empty_archive_has_no_sample(store: Store) -> None:
    assert list(store.latest_texts(most=9, most_letters=9)) == []
