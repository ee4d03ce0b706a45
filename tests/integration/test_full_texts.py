"""Full texts of the register, from its address to a told hit."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.domain.documents import Version
from monitor.domain.states import FullTextState
from monitor.engines.stages import run_texts
from monitor.ports.full_texts import FullTextStatus
from monitor.testing import FederalRegisterReplay, faults
from tests.unit.engines.running import engine_of, happens
from tests.world import World, terms

# Tuesday, a quarter to eleven in Washington.
TUESDAY = datetime(2025, 3, 4, 15, 45, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NUMBER = "2025-90001"
KEY = f"fr:{NUMBER}"
WATCHLIST = """\
key: chips
title: Chips
reason: We make them.
rules:
  - key: names
    why: A chip of ours is named.
    query: Q100 OR "accelerators of the second kind"
"""
TEXT = """\
[Federal Register Volume 90, Number 41 (Tuesday, March 4, 2025)]
[Rules and Regulations]

DEPARTMENT OF COMMERCE

Bureau of Industry and Security

15 CFR Part 744

Accelerators

SUMMARY: The Bureau widens what it controls.

SUPPLEMENTARY INFORMATION:

I. Background

    The first rule of this series came in the autumn. A chip just below
its threshold, the Q100, was sold all the same.

II. Changes

    Nothing more.
"""
SENTENCE = "A chip just below its threshold, the Q100, was sold all the same."


def document(**said: Any) -> dict[str, Any]:
    agency = {"name": "Industry and Security Bureau", "slug": "industry-and-security-bureau", "id": 241}
    return {
        "document_number": NUMBER,
        "publication_date": "2025-03-04",
        "title": "Accelerators",
        "type": "Rule",
        "abstract": "The Bureau widens what it controls.",
        "html_url": f"https://www.federalregister.gov/d/{NUMBER}",
        "agencies": [agency],
        "cfr_references": [{"title": 15, "part": "744"}],
        **said,
    }


class Register:
    """A world whose only sources are the register's."""

    def __init__(self, world: World, *, full_text: str = "all", kinds: tuple[str, ...] = ("federal_register",)) -> None:
        self.world = world
        (world.home / "watchlists" / "chips.yaml").write_text(WATCHLIST, encoding="utf-8")
        self.replay = FederalRegisterReplay(clock=world.clock)
        base_url = self.replay.serve_on(world.server)
        for kind in kinds:
            world.add_source(
                f"{{key: {kind}, title: Register, kind: {kind}, base_url: '{base_url}', cadence: 30m, "
                f"full_text: {full_text}, zone: America/New_York, language: en, standing: official}}"
            )

    @property
    def versions(self) -> list[Version]:
        return list(self.world.house.store.versions_of(KEY))

    @property
    def bodies(self) -> list[bool]:
        """Of each version, whether it has a text."""
        return [bool(version.text.body) for version in self.versions]

    @property
    def status(self) -> FullTextStatus:
        status = self.world.house.store.full_text_of(KEY)
        assert status is not None
        return status

    def texts_asked(self) -> list[str]:
        return [request.path for request in self.world.server.requests if request.path.endswith(".txt")]

    def poll_after(self, wait: timedelta) -> None:
        self.world.clock.advance(wait)
        self.world.poll()


@pytest.fixture
def open_register(open_world: Callable[..., World]) -> Callable[..., Register]:
    def make(**options: Any) -> Register:
        return Register(open_world(TUESDAY, shipped_watchlists=False), **options)

    return make


def test_a_document_and_its_text_are_matched_and_told_in_one_run(open_register: Callable[..., Register]) -> None:
    register = open_register()
    register.replay.publish(document())
    register.replay.write_text(NUMBER, TEXT)
    progress = register.world.poll()
    assert (progress.hits, progress.alerts) == (1, 1)
    [found] = register.world.hits("chips")
    [evidence] = found.hit.evidence
    assert (evidence.field, evidence.quote, evidence.heading) == ("body", SENTENCE, "I. Background")
    assert register.versions[-1].text.body[evidence.start : evidence.end] == "Q100"
    [message] = register.world.messages()
    assert "Q100" in json.loads(message)["text"]
    assert register.status.state is FullTextState.HELD


def test_a_text_that_lags_its_document_is_asked_for_again_later_each_time(
    open_register: Callable[..., Register],
) -> None:
    register = open_register()
    register.replay.publish(document())
    register.world.poll()
    assert (register.bodies, len(register.texts_asked())) == ([False], 1)
    for wait, asked in ((14 * MINUTE, 1), (MINUTE, 2), (29 * MINUTE, 2), (MINUTE, 3)):
        register.poll_after(wait)
        assert len(register.texts_asked()) == asked
    assert register.status.detail.startswith("not_found")
    register.replay.write_text(NUMBER, TEXT)
    register.poll_after(60 * MINUTE)
    assert register.bodies == [False, True]
    assert terms(register.world.hits()) == {"Q100"}


def test_a_text_that_never_comes_is_given_up_after_days_and_tried_again_with_the_next_version(
    open_register: Callable[..., Register],
) -> None:
    register = open_register()
    register.replay.publish(document())
    for _ in range(25):
        register.poll_after(timedelta(hours=6))
    assert register.status.state is FullTextState.GIVEN_UP
    asked = len(register.texts_asked())
    register.poll_after(timedelta(days=1))
    assert len(register.texts_asked()) == asked
    register.replay.amend(NUMBER, abstract="The Bureau widens what it controls, and says so again.")
    register.replay.write_text(NUMBER, TEXT)
    register.poll_after(MINUTE)
    assert register.bodies == [False, False, True]


@pytest.mark.parametrize(
    ("full_text", "is_fetched"),
    [
        ("{agencies: [industry-and-security-bureau]}", True),
        ("{cfr: [{title: 15, part: 730-774}]}", True),
        ("{agencies: [foreign-assets-control-office], cfr: [{title: 31, part: 500-599}]}", False),
    ],
)
def test_only_texts_of_configured_agencies_and_parts_are_fetched(
    open_register: Callable[..., Register], full_text: str, is_fetched: bool
) -> None:
    register = open_register(full_text=full_text)
    register.replay.publish(document())
    register.replay.write_text(NUMBER, TEXT)
    register.world.poll()
    assert bool(register.texts_asked()) is is_fetched
    assert any(register.bodies) is is_fetched


def test_new_facts_keep_the_text_that_is_held_and_nothing_is_fetched_again(
    open_register: Callable[..., Register],
) -> None:
    register = open_register()
    register.replay.publish(document())
    register.replay.write_text(NUMBER, TEXT)
    register.world.poll()
    register.replay.amend(NUMBER, effective_on="2025-06-02")
    register.poll_after(MINUTE)
    assert register.bodies == [False, True, True]
    assert register.versions[-1].text.body == register.versions[-2].text.body
    assert len(register.texts_asked()) == 1


def test_the_text_of_an_inspection_is_kept_until_the_published_one_is_there_and_never_comes_back(
    open_register: Callable[..., Register],
) -> None:
    register = open_register(kinds=("federal_register", "federal_register_inspection"))
    announced = {
        "document_number": NUMBER,
        "title": "Accelerators ",
        "type": "Rule",
        "filed_at": "2025-03-04T08:45:00.000-05:00",
        "publication_date": "2025-03-06",
        "agencies": document()["agencies"],
        "docket_numbers": [],
    }
    register.replay.inspect(announced)
    register.replay.write_inspection_text(NUMBER, TEXT.replace("the Q100", "the\nQ100 as it was filed"))
    register.world.poll()
    [seen] = register.world.hits()
    assert "as it was filed" in seen.hit.evidence[0].quote

    register.replay.publish(document(publication_date="2025-03-06"))
    register.poll_after(timedelta(days=2))
    assert ["as it was filed" in version.text.body for version in register.versions] == [False, True, True]
    assert register.status.state is FullTextState.WAITING

    register.replay.write_text(NUMBER, TEXT)
    register.poll_after(15 * MINUTE)
    assert "as it was filed" not in register.versions[-1].text.body
    held = len(register.versions)

    # The list is slow to drop what was published.
    register.replay.inspect({**announced, "publication_date": None, "title": "Accelerators; filed"})
    register.poll_after(timedelta(hours=8))
    assert len(register.versions) == held
    assert "/documents/full_text/" in register.status.url


def test_a_text_that_comes_late_makes_no_news_of_what_another_source_had_held_before(
    open_register: Callable[..., Register],
) -> None:
    register = open_register()
    base_url = register.world.house.catalog.sources["federal_register"].options["base_url"]
    register.world.add_source(
        f"{{key: every, title: Every, kind: federal_register, base_url: '{base_url}', cadence: 30m}}"
    )
    register.world.restart()
    register.replay.publish(document(publication_date="2025-02-26"))
    register.poll_after(MINUTE)
    register.replay.write_text(NUMBER, TEXT)
    register.world.clock.advance(15 * MINUTE)
    assert run_texts(register.world.house) == 1
    register.replay.publish(document(document_number="2025-90002", title="Another"))
    register.poll_after(MINUTE)
    assert [str(version.origin) for version in register.versions] == ["baseline", "baseline"]
    assert terms(register.world.hits()) == {"Q100"}
    assert register.world.messages() == []


def test_a_test_for_robots_stops_all_fetching_of_texts_for_a_while(open_register: Callable[..., Register]) -> None:
    register = open_register()
    numbers = [f"2025-9000{digit}" for digit in range(4)]
    for number in numbers:
        register.replay.publish(document(document_number=number))
        register.replay.write_text(number, TEXT)
    register.world.server.mount("/documents/full_text", faults.redirect_to_unblock())
    register.world.poll()
    assert len(register.texts_asked()) == 1
    register.world.server.mount("/documents/full_text", register.replay)
    register.poll_after(15 * MINUTE)
    states = [register.world.house.store.full_text_of(f"fr:{number}") for number in numbers]
    assert [row.state for row in states if row] == [FullTextState.HELD] * 4


def test_a_text_that_was_being_fetched_when_the_process_died_is_fetched_by_the_next(
    open_register: Callable[..., Register],
) -> None:
    register = open_register()
    register.replay.publish(document())
    register.world.poll()
    register.replay.write_text(NUMBER, TEXT)
    register.world.clock.advance(15 * MINUTE)
    store = register.world.house.store
    assert store.claim_text(register.world.clock.now(), 15 * MINUTE, sources=["federal_register"]) is not None
    register.world.restart()
    register.world.poll()
    assert register.bodies == [False]
    register.poll_after(15 * MINUTE)
    assert register.bodies == [False, True]


def test_the_daemon_fetches_matches_and_tells_a_text_without_waiting_for_a_tick(
    open_register: Callable[..., Register],
) -> None:
    register = open_register()
    register.replay.publish(document())
    register.replay.write_text(NUMBER, TEXT)
    engine = engine_of(register.world)
    engine.start()
    try:
        assert happens(lambda: len(register.world.messages()) == 1)
    finally:
        engine.stop()
    assert terms(register.world.hits()) == {"Q100"}
