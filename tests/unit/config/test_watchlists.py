"""Watchlist files: what they become, and how each mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.watchlists import load_watchlists
from monitor.domain.documents import Text
from monitor.domain.errors import WatchlistError
from monitor.domain.queries import AnyOf, Group, Term, simple_query
from monitor.domain.sources import Agency, CfrReference, Facts
from monitor.domain.states import Severity
from monitor.domain.watchlists import Example, Filters, Rule
from tests.unit.config.conftest import Folder, refusal, told

CONCEPTS = """
concepts:
  - key: nvidia
    title: Nvidia
    aliases: {en: [Nvidia], ko: [엔비디아]}
  - key: unused
    title: Unused
    aliases: {en: [unused]}
"""

CHIPS = """
key: ai-chips
title: AI chips
severity: high
reason: >
  Chips made for the Chinese market
  may need a licence.
rules:
  - key: named-chips
    why: The rule names the chip.
    any: ["@nvidia", A800]
    all: [{text: 京东, exact: true, not_in: [北京东]}]
    none: [medical]
    where:
      source: [fr-bis]
      agency: [industry-and-security-bureau]
      cfr: ["15 CFR part 744", "15 CFR parts 730-774"]
      type: [Rule, Proposed Rule]
      language: [ko]
examples:
  match:
    - text: 엔비디아의 A800
      language: ko
      rules: [named-chips]
      terms: [A800]
      note: with a particle
      agency: [industry-and-security-bureau]
  no_match:
    - title: A8000
"""

SMALL = "key: small\ntitle: Small\nreason: Because.\nrules:\n  - key: r\n    why: It matters.\n    any: [word]\n"


def test_a_watchlist_becomes_domain_values(folder: Folder) -> None:
    folder.write("concepts/firms.yaml", CONCEPTS)
    path = folder.write("ai-chips.yaml", CHIPS)
    loaded = load_watchlists(folder.path)
    assert loaded.problems == ()
    (watchlist,) = loaded.watchlists
    assert (watchlist.key, watchlist.title, watchlist.severity) == ("ai-chips", "AI chips", Severity.HIGH)
    assert watchlist.reason == "Chips made for the Chinese market may need a licence."
    assert watchlist.defined_in == f"{path}:1"
    assert watchlist.rules == (
        Rule(
            key="named-chips",
            why="The rule names the chip.",
            query=simple_query(
                any_of=(
                    Group(written="@nvidia", terms=(Term(text="Nvidia"), Term(text="엔비디아"))),
                    Group(written="A800", terms=(Term(text="A800"),)),
                ),
                all_of=(Group(written="京东", terms=(Term(text="京东", exact=True, not_in=("北京东",)),)),),
                none_of=(Group(written="medical", terms=(Term(text="medical"),)),),
            ),
            filters=Filters(
                source=("fr-bis",),
                agency=("industry-and-security-bureau",),
                cfr=(CfrReference(title=15, part="744"), CfrReference(title=15, part="730-774")),
                document_type=("Rule", "Proposed Rule"),
                language=("ko",),
            ),
        ),
    )
    agency = Agency(name="industry-and-security-bureau", slug="industry-and-security-bureau")
    assert watchlist.examples == (
        Example(
            text=Text(body="엔비디아의 A800", language="ko", facts=Facts(agencies=(agency,))),
            must_match=True,
            rules=("named-chips",),
            terms=("A800",),
            note="with a particle",
            line=21,
        ),
        Example(text=Text(title="A8000"), must_match=False, line=28),
    )


def test_an_at_sign_in_a_mapping_is_only_an_at_sign(folder: Folder) -> None:
    folder.write("small.yaml", SMALL.replace("[word]", '[{text: "@nvidia"}]'))
    (watchlist,) = load_watchlists(folder.path).watchlists
    assert watchlist.rules[0].query == Group(written="@nvidia", terms=(Term(text="@nvidia"),))


def test_an_entry_that_ends_in_a_star_lets_the_last_word_go_on(folder: Folder) -> None:
    folder.write("concepts/chips.yaml", "concepts:\n  - {key: chip, title: C, aliases: {en: [semiconduct*]}}\n")
    folder.write("small.yaml", SMALL.replace("[word]", '["@chip", {text: Chiplet*, exact: true}]'))
    (watchlist,) = load_watchlists(folder.path).watchlists
    assert watchlist.rules[0].query == AnyOf(
        (
            Group(written="@chip", terms=(Term(text="semiconduct", prefix=True),)),
            Group(written="Chiplet*", terms=(Term(text="Chiplet", exact=True, prefix=True),)),
        )
    )


def test_the_hash_moves_with_the_file_and_the_concepts_it_uses_and_with_nothing_else(folder: Folder) -> None:
    folder.write("ai-chips.yaml", CHIPS)

    def hash_with(concepts: dict[str, str]) -> str:
        for old in folder.path.glob("concepts/*"):
            old.unlink()
        for name, text in concepts.items():
            folder.write(f"concepts/{name}", text)
        (watchlist,) = load_watchlists(folder.path).watchlists
        return watchlist.content_hash

    first = hash_with({"a.yaml": CONCEPTS})
    assert hash_with({"other-name.yaml": "# moved\n" + CONCEPTS}) == first
    assert hash_with({"a.yaml": CONCEPTS.replace("[unused]", "[unused, more]")}) == first
    assert hash_with({"a.yaml": CONCEPTS.replace("[Nvidia]", "[Nvidia, NVDA]")}) != first
    folder.write("ai-chips.yaml", CHIPS.replace("severity: high", "severity: low"))
    assert hash_with({"a.yaml": CONCEPTS}) != first


def test_the_source_text_holds_the_file_and_the_concepts_it_uses(folder: Folder) -> None:
    folder.write("concepts/firms.yaml", CONCEPTS)
    folder.write("ai-chips.yaml", CHIPS)
    (watchlist,) = load_watchlists(folder.path).watchlists
    assert watchlist.source_text.startswith("key: ai-chips\n")
    assert "ko: [엔비디아]" in watchlist.source_text
    assert "unused" not in watchlist.source_text


def with_rule(lines: str) -> str:
    return SMALL.replace("    any: [word]\n", "").replace("    why: It matters.\n", "") + lines


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (SMALL + "severty: high\n", 8, 'Did you mean "severity"?'),
        (SMALL + "severity: hihg\n", 8, 'Did you mean "high"?'),
        (SMALL.replace("key: small", "key: smal"), 1, "rename the file to smal.yaml"),
        (SMALL.replace("title: Small\n", ""), 1, '"title" is missing. Add it.'),
        (SMALL.replace("title: Small", "title:"), 2, '"title" is empty'),
        ("key: small\ntitle: Small\nreason: x\nrules:\n", 4, '"rules" is empty'),
        ("key: small\ntitle: Small\nreason: x\nrules: no\n", 4, '"rules" must be a list'),
        ("- a\n- b\n", 1, "The file must be keys with values"),
        ("", 1, "The file is empty"),
        (with_rule("    any: [word]\n"), 5, '"why" is missing'),
        (with_rule("    why: x\n    ayn: [word]\n"), 7, 'Did you mean "any"?'),
        (with_rule("    why: x\n    none: [word]\n"), 5, "under any or all"),
        (with_rule("    why: x\n    any: word\n"), 7, '"any" must be a list'),
        (with_rule("    why: x\n    any:\n      - word\n      - '@nvidai'\n"), 9, 'Did you mean "nvidia"?'),
        (with_rule("    why: x\n    any:\n      - {text: x, exact: perhaps}\n"), 8, "true or false"),
        (with_rule("    why: x\n    any: [word, se*]\n"), 7, "three letters"),
        (with_rule("    why: x\n    any:\n      - word\n      - s*mi\n"), 9, "One star may end a word"),
        (with_rule("    why: x\n    any: [w]\n    where:\n      cfr: [15 CFR 7a]\n"), 9, '"15 CFR part 744"'),
        (with_rule("    why: x\n    any: [w]\n    where:\n      language: [Korean]\n"), 9, "en, ko or zh-Hans"),
        (with_rule("    why: x\n    any: [w]\n    where:\n      agncy: [a]\n"), 9, 'Did you mean "agency"?'),
        (SMALL + "  - key: r\n    why: Again.\n    any: [x]\n", 8, "first in line 5"),
        (SMALL + "examples:\n  match:\n    - note: nothing else\n", 10, "Give it text, title, abstract or body."),
        (SMALL + "examples:\n  match:\n    - text: word\n      rules: [s]\n", 11, "There is no rule"),
        (SMALL + "examples:\n  no_match:\n    - text: word\n      rules: [r]\n", 11, 'Unknown key "rules"'),
        (SMALL + "examples:\n  match:\n    - {text: word, body: word}\n", 10, "Keep one of them."),
    ],
)
def test_each_mistake_is_told_with_line_and_remedy(folder: Folder, text: str, line: int, words: str) -> None:
    folder.write("concepts/firms.yaml", CONCEPTS)
    folder.write("good.yaml", SMALL.replace("key: small", "key: good"))
    path = folder.write("small.yaml", text)
    loaded = load_watchlists(folder.path)
    (error,) = loaded.problems
    assert isinstance(error, WatchlistError)
    problem = told(error)
    assert (problem.path, problem.line) == (path, line)
    assert words in problem.text
    assert [watchlist.key for watchlist in loaded.watchlists] == ["good"]


def test_a_watchlist_that_uses_a_broken_concept_says_where_to_mend(folder: Folder) -> None:
    broken = folder.write("concepts/firms.yaml", "concepts:\n  - {key: nvidia, title: Nvidia}\n")
    folder.write("small.yaml", SMALL.replace("[word]", '["@nvidia"]'))
    concept, watchlist = map(told, load_watchlists(folder.path).problems)
    assert (concept.path, concept.line) == (broken, 2)
    assert f"Mend it first: {broken}:2." in watchlist.text


def test_a_watchlist_that_may_use_an_unread_file_says_so(folder: Folder) -> None:
    folder.write("concepts/firms.yaml", "concepts: [\n")
    folder.write("small.yaml", SMALL.replace("[word]", '["@nvidia"]'))
    _, watchlist = map(told, load_watchlists(folder.path).problems)
    assert "mend them first" in watchlist.text


def test_a_filter_on_an_unknown_source_is_a_problem_once_the_sources_are_known(folder: Folder) -> None:
    path = folder.write("small.yaml", SMALL + "    where:\n      source: [fr-bsi, fr-ofac]\n")
    loaded = load_watchlists(folder.path)
    assert loaded.problems == ()
    (problem,) = map(told, loaded.unknown_sources(("fr-bis", "fr-ofac")))
    assert (problem.path, problem.line) == (path, 9)
    assert problem.remedy == 'Did you mean "fr-bis"?'


def test_a_file_that_would_be_passed_over_silently_is_a_problem(folder: Folder) -> None:
    path = folder.write("small.yml", SMALL)
    folder.write(".small.yaml", "left by an editor: [")
    (problem,) = map(told, load_watchlists(folder.path).problems)
    assert (problem.path, problem.remedy) == (path, "Rename it to small.yaml.")


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    problem = refusal(lambda: load_watchlists(tmp_path / "none"))
    assert problem.path == tmp_path / "none"
    assert "rulewire init" in problem.remedy


TRANSLATED = """
key: ai-chips
title: AI chips
reason: They need a licence.
rules:
  - {key: named, why: Named., any: [A800]}
translations:
  ko:
    title: AI 반도체
    reason: >
      허가가
      필요합니다.
    rules: {named: 제품명이 나옵니다.}
"""


def test_a_watchlist_speaks_to_readers_of_another_language(folder: Folder) -> None:
    folder.write("ai-chips.yaml", TRANSLATED)
    [watchlist] = load_watchlists(folder.path).watchlists
    [korean] = watchlist.translations
    assert (korean.language, korean.title, korean.reason) == ("ko", "AI 반도체", "허가가 필요합니다.")
    assert dict(korean.rule_whys) == {"named": "제품명이 나옵니다."}


def test_a_translation_of_a_rule_that_is_not_there_names_its_line_and_the_rule_that_is(folder: Folder) -> None:
    folder.write("ai-chips.yaml", TRANSLATED.replace("{named: 제", "{namd: 제"))
    [problem] = load_watchlists(folder.path).problems
    assert problem.line == 12
    assert "namd" in str(problem)
    assert "named" in problem.remedy
