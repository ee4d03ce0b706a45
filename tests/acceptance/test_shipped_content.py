"""What ships in `watchlists/`: it loads, does what its own examples say, and finds the story that started this."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.config.concepts import load_concepts
from monitor.config.sources import RawSource, load_sources
from monitor.config.watchlists import WatchlistSet, load_watchlists
from monitor.config.yaml_lines import read_yaml
from monitor.domain.documents import Text
from monitor.domain.matches import Match
from monitor.domain.queries import Group, Query, children
from monitor.domain.watchlists import Example, Rule, Watchlist
from monitor.matching import Matcher, check_rule, compile_watchlists
from monitor.pipeline.cadence import latest_due
from monitor.sources import load_kind
from tests.seed import NAMED, SLIP

SHIPPED = Path(__file__).resolve().parents[2] / "watchlists"
WATCHLISTS = ("ai-chips", "china-ai-firms", "chip-makers", "cloud-rental", "entity-list", "outbound-investment")
EASTERN = ZoneInfo("America/New_York")
LANGUAGES = ("en", "ko", "zh-Hans", "zh-Hant", "ja")
KINDS_OF_EXAMPLE = {"match": True, "no match": False}
NOT_FOR_ADDRESSES = re.compile(r"localhost|\.example|\s|unblock\.")


@cache
def shipped() -> WatchlistSet:
    return load_watchlists(SHIPPED)


@cache
def matcher() -> Matcher:
    return compile_watchlists(shipped().watchlists)


@cache
def sources() -> tuple[RawSource, ...]:
    return load_sources(SHIPPED).sources


def match_of(watchlist: str, text: Text) -> Match | None:
    return next((match for match in matcher().match(text) if match.watchlist == watchlist), None)


def quoted_words(match: Match, text: Text) -> set[str]:
    fields = dict(text.fields())
    return {fields[item.field][item.start : item.end] for item in match.evidence}


def questions(key: str, day: str) -> list[datetime]:
    """When a shipped source is asked on a day in Washington, if all goes well; late by as much as chance allows."""
    source = next(raw.source for raw in sources() if raw.source.key == key)
    now = datetime.fromisoformat(day).replace(tzinfo=EASTERN)
    asked = []
    while now.date().isoformat() == day:
        asked.append(now)
        now = latest_due(source, now).astimezone(EASTERN)
    return asked


def examples(*, must_match: bool) -> Iterator[object]:
    for watchlist in shipped().watchlists:
        chosen = [example for example in watchlist.examples if example.must_match is must_match]
        for number, example in enumerate(chosen, start=1):
            name = f"{watchlist.key}-{example.text.language}-{number}"
            yield pytest.param(watchlist.key, example, id=name)


def groups(query: Query) -> Iterator[Group]:
    if isinstance(query, Group):
        yield query
    for part in children(query):
        yield from groups(part)


def rules() -> Iterator[object]:
    for watchlist in shipped().watchlists:
        for rule in watchlist.rules:
            yield pytest.param(rule, id=f"{watchlist.key}-{rule.key}")


# ---------------------------------------------------------------- watchlists


def test_every_shipped_watchlist_loads_without_a_problem() -> None:
    assert [str(problem) for problem in shipped().problems] == []
    assert tuple(sorted(watchlist.key for watchlist in shipped().watchlists)) == WATCHLISTS


@pytest.mark.parametrize("watchlist", shipped().watchlists, ids=lambda item: item.key)
def test_every_watchlist_says_why_it_exists(watchlist: Watchlist) -> None:
    assert watchlist.reason.endswith(".")
    assert watchlist.title


@pytest.mark.parametrize("rule", list(rules()))
def test_every_rule_can_work_and_says_why_it_matters(rule: Rule) -> None:
    assert check_rule(rule) == []
    assert rule.why.endswith(".")
    assert len(rule.why.split()) >= 6


@pytest.mark.parametrize(("watchlist", "example"), list(examples(must_match=True)))
def test_an_example_that_must_match_hits_with_its_rules_and_words(watchlist: str, example: Example) -> None:
    match = match_of(watchlist, example.text)
    assert match is not None
    assert set(example.rules) <= set(match.rules)
    assert set(example.terms) <= quoted_words(match, example.text)


@pytest.mark.parametrize(("watchlist", "example"), list(examples(must_match=False)))
def test_an_example_that_must_not_match_does_not(watchlist: str, example: Example) -> None:
    match = match_of(watchlist, example.text)
    assert match is None, f"{match.rules} by {quoted_words(match, example.text)}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS_OF_EXAMPLE)
@pytest.mark.parametrize("watchlist", shipped().watchlists, ids=lambda item: item.key)
def test_every_watchlist_has_examples_of_both_kinds_in_each_language(
    watchlist: Watchlist, kind: str, language: str
) -> None:
    must_match = KINDS_OF_EXAMPLE[kind]
    tags = [item.text.language for item in watchlist.examples if item.must_match is must_match]
    assert language in tags


@pytest.mark.parametrize("watchlist", shipped().watchlists, ids=lambda item: item.key)
def test_every_rule_is_shown_by_an_example(watchlist: Watchlist) -> None:
    shown = {rule for example in watchlist.examples for rule in example.rules}
    assert {rule.key for rule in watchlist.rules} - shown == set()


# ---------------------------------------------------------------- concepts


def test_every_shipped_concept_loads_without_a_problem() -> None:
    assert [str(problem) for problem in load_concepts(SHIPPED / "concepts").problems] == []


def test_every_concept_is_used_by_a_rule_or_by_another_concept() -> None:
    used = set()
    for path in (*SHIPPED.glob("*.yaml"), *(SHIPPED / "concepts").glob("*.yaml")):
        used |= set(re.findall(r"@([a-z0-9-]+)", path.read_text(encoding="utf-8")))
    assert set(load_concepts(SHIPPED / "concepts").resolved) - used == set()


def test_a_concept_of_doubtful_names_says_so_in_a_note() -> None:
    for path in (SHIPPED / "concepts").glob("*.yaml"):
        value = read_yaml(path).value
        assert isinstance(value, dict)
        rows = value["concepts"]
        assert isinstance(rows, list)
        for row in rows:
            assert isinstance(row, dict)
            if "doubtful" in str(row["key"]):
                assert row.get("note"), row["key"]


@pytest.mark.parametrize("rule", list(rules()))
def test_no_concept_has_a_name_guarded_in_one_place_and_bare_in_another(rule: Rule) -> None:
    # 阿里巴巴 is written alike in both Chinese scripts: a bare second entry would undo the guards of the first.
    for group in groups(rule.query):
        guards: dict[str, set[tuple[str, ...]]] = {}
        for term in group.terms:
            guards.setdefault(term.text, set()).add(term.not_in)
        assert [text for text, kinds in guards.items() if len(kinds) > 1] == []


# ---------------------------------------------------------------- sources


def test_every_shipped_source_loads_without_a_problem() -> None:
    assert [str(problem) for problem in load_sources(SHIPPED).problems] == []


@pytest.mark.parametrize("raw", sources(), ids=lambda raw: raw.source.key)
def test_every_source_says_when_where_and_who_checked_it(raw: RawSource) -> None:
    for name in ("cadence", "zone", "language", "standing", "verified"):
        assert name in raw.values, name
    assert raw.source.cadence.total_seconds() >= 15 * 60, "ask other people's servers politely"


@pytest.mark.parametrize("raw", sources(), ids=lambda raw: raw.source.key)
def test_the_options_of_every_source_are_valid_for_its_kind(raw: RawSource) -> None:
    load_kind(raw.source.kind).Options.model_validate(dict(raw.source.options))


@pytest.mark.parametrize("raw", [raw for raw in sources() if not raw.source.enabled], ids=lambda raw: raw.source.key)
def test_a_source_that_is_switched_off_says_why(raw: RawSource) -> None:
    assert raw.values.get("note")


def test_no_two_sources_ask_for_the_same_address() -> None:
    addresses = [str(raw.values["url"]) for raw in sources() if "url" in raw.values]
    assert len(addresses) == len(set(addresses))
    assert [address for address in addresses if NOT_FOR_ADDRESSES.search(address)] == []


@pytest.mark.parametrize("day", ["2024-03-08", "2024-03-11", "2024-11-01", "2024-11-04"])  # around changes of clocks
@pytest.mark.parametrize(
    ("key", "hour", "minutes"),
    [*(("fr-inspection", hour, 4) for hour in ("08:45", "11:15", "14:00", "16:15", "18:00")), ("fr-bis", "06:00", 11)],
)
def test_the_register_is_asked_within_minutes_of_its_filings_and_its_issue(
    key: str, hour: str, minutes: int, day: str
) -> None:
    filed = datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=EASTERN)
    assert any(filed <= asked <= filed + timedelta(minutes=minutes) for asked in questions(key, day))


def test_on_a_holiday_the_register_is_asked_slowly() -> None:
    assert len(questions("fr-inspection", "2024-11-28")) <= 24


def test_the_register_and_the_press_in_both_languages_are_covered() -> None:
    enabled = [raw for raw in sources() if raw.source.enabled]
    assert {"fr-bis", "fr-ofac", "fr-commerce", "fr-treasury", "fr-state", "fr-presidential"} <= {
        raw.source.key for raw in enabled
    }
    press = [raw.source.language for raw in enabled if raw.source.standing.value == "press"]
    assert press.count("en") >= 10
    assert press.count("ko") >= 12


# ---------------------------------------------------------------- the story that started this


@pytest.fixture(scope="module")
def seed(shared_data: Path) -> str:
    return (shared_data / "seed" / "article_ko_2023_06_28.txt").read_text(encoding="utf-8")


def test_the_article_of_june_2023_hits_the_four_watchlists_and_not_the_entity_list(seed: str) -> None:
    matches = matcher().match(Text(body=seed, language="ko"))
    assert {match.watchlist for match in matches} == {"ai-chips", "cloud-rental", "chip-makers", "china-ai-firms"}


@pytest.mark.parametrize("name", [*NAMED, SLIP])
def test_every_mention_in_the_article_of_june_2023_is_quoted(seed: str, name: str) -> None:
    matches = matcher().match(Text(body=seed, language="ko"))
    found = {item.start for match in matches for item in match.evidence if seed[item.start : item.end] == name}
    printed = {place.start() for place in re.finditer(re.escape(name), seed)}
    assert printed
    assert found == printed


def test_the_mastheads_and_prices_around_the_article_are_no_evidence(seed: str) -> None:
    matches = matcher().match(Text(body=seed, language="ko"))
    side_columns = seed.index("주요 뉴스")
    assert [item for match in matches for item in match.evidence if item.start > side_columns] == []


@pytest.mark.parametrize("key", WATCHLISTS)
def test_every_shipped_watchlist_speaks_korean_to_korean_readers(key: str) -> None:
    watchlist = next(found for found in load_watchlists(SHIPPED).watchlists if found.key == key)
    korean = next(said for said in watchlist.translations if said.language == "ko")
    assert {rule.key for rule in watchlist.rules} == {name for name, _ in korean.rule_whys}
    assert all(any("가" <= char <= "힣" for char in said) for said in (korean.title, korean.reason))
