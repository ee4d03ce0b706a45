"""What becomes of the watchlists in force when their files are read again."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.app.watched import Watched, events_between, take_over
from monitor.domain.errors import ConfigError, WatchlistError
from monitor.domain.events import WatchlistRefused, WatchlistReloaded, WatchlistRemoved
from monitor.domain.watchlists import Watchlist

NOW = datetime(2023, 6, 28, 7, 30, tzinfo=UTC)


def watchlist(key: str, version: str = "1") -> Watchlist:
    return Watchlist(key=key, title=key, reason="", rules=(), content_hash=version)


def broken(key: str, line: int = 3) -> WatchlistError:
    return WatchlistError("The file is not YAML.", path=f"watchlists/{key}.yaml", line=line)


def watched(*lists: Watchlist, **refused: ConfigError) -> Watched:
    return Watched(watchlists={item.key: item for item in lists}, refused=refused, problems=tuple(refused.values()))


OLD, NEW = watchlist("chips", "1"), watchlist("chips", "2")


def test_new_and_changed_files_take_the_place_of_the_old_ones() -> None:
    after = take_over(watched(OLD), lambda: watched(NEW, watchlist("cloud")))
    assert after == watched(NEW, watchlist("cloud"))


def test_a_watchlist_that_cannot_be_used_any_more_stays_as_it_was() -> None:
    after = take_over(watched(OLD, watchlist("cloud")), lambda: watched(watchlist("cloud", "2"), chips=broken("chips")))
    assert after.watchlists == {"chips": OLD, "cloud": watchlist("cloud", "2")}
    assert after.left_out == frozenset()
    assert after.problems == (after.refused["chips"],)


def test_a_watchlist_that_never_could_be_used_is_left_out() -> None:
    after = take_over(watched(OLD), lambda: watched(OLD, cloud=broken("cloud")))
    assert after.left_out == {"cloud"}


def test_a_watchlist_whose_file_is_gone_is_dropped_broken_or_not() -> None:
    before = take_over(watched(OLD), lambda: watched(chips=broken("chips")))
    assert take_over(before, Watched) == Watched()


def test_a_watchlist_stays_as_it_was_however_often_its_file_is_broken_again() -> None:
    state = watched(OLD)
    for line in (3, 4, 5):
        state = take_over(state, lambda line=line: watched(chips=broken("chips", line)))  # type: ignore[misc]
    assert state.watchlists == {"chips": OLD}
    assert state.problems[0].line == 5


def test_where_the_folder_cannot_be_read_everything_stays() -> None:
    def closed() -> Watched:
        raise ConfigError("There is no such folder.", path="watchlists")

    after = take_over(watched(OLD, cloud=broken("cloud")), closed)
    assert after.watchlists == {"chips": OLD}
    assert after.left_out == {"cloud"}
    assert [str(problem) for problem in after.problems] == ["watchlists: There is no such folder."]
    assert take_over(after, lambda: watched(OLD)) == watched(OLD)


def test_the_log_is_told_what_came_changed_and_went() -> None:
    before = watched(OLD, watchlist("cloud"), watchlist("gone"))
    after = watched(NEW, watchlist("cloud"), watchlist("added"))
    assert events_between(before, after, NOW) == (
        WatchlistReloaded(at=NOW, watchlist="added", content_hash="1"),
        WatchlistReloaded(at=NOW, watchlist="chips", content_hash="2"),
        WatchlistRemoved(at=NOW, watchlist="gone"),
    )


def test_a_refusal_says_where_why_and_what_stays_in_force() -> None:
    after = take_over(watched(OLD), lambda: watched(chips=broken("chips"), cloud=broken("cloud", 9)))
    assert events_between(watched(OLD), after, NOW) == (
        WatchlistRefused(
            at=NOW, watchlist="chips", content_hash="1", problem="watchlists/chips.yaml:3: The file is not YAML."
        ),
        WatchlistRefused(
            at=NOW, watchlist="cloud", content_hash="", problem="watchlists/cloud.yaml:9: The file is not YAML."
        ),
    )


def test_a_problem_is_told_once_and_its_end_is_told() -> None:
    refused = take_over(watched(OLD), lambda: watched(chips=broken("chips")))
    again = take_over(refused, lambda: watched(watchlist("cloud"), chips=broken("chips")))
    assert [event.kind for event in events_between(refused, again, NOW)] == ["WatchlistReloaded"]  # of cloud
    mended = take_over(refused, lambda: watched(OLD))
    assert events_between(refused, mended, NOW) == (WatchlistReloaded(at=NOW, watchlist="chips", content_hash="1"),)


def test_another_problem_of_the_same_file_is_told() -> None:
    refused = take_over(watched(OLD), lambda: watched(chips=broken("chips")))
    worse = take_over(refused, lambda: watched(chips=broken("chips", 8)))
    assert [type(event) for event in events_between(refused, worse, NOW)] == [WatchlistRefused]


def test_a_broken_file_that_is_removed_is_a_watchlist_removed() -> None:
    before = watched(chips=broken("chips"))
    assert events_between(before, Watched(), NOW) == (WatchlistRemoved(at=NOW, watchlist="chips"),)
