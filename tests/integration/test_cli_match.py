"""`match`: what a text would hit, which part of a rule was met by which words, and what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.home import cli, cli_json, make_home

RULES = """\
key: chips
title: Chips
reason: We buy them.
rules:
  - key: named
    why: A chip is named.
    any: [A800, 엔비디아]
  - key: limits
    why: A limit on chips is told in one breath.
    query: (A800 OR H800) NEAR/4 (limit* OR 규제)
  - key: cited
    why: The rule itself is cited.
    query: cfr:744 OR docket:BIS-2022-0025 OR rin:0694-AI94
    where: {type: [Rule]}
"""
OTHER = RULES.replace("key: chips", "key: boats").replace("A800", "frigate")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path, chips=RULES)


def explanations(home: Path, *args: str, text: str) -> dict[str, dict[str, Any]]:
    """By rule, as JSON has them."""
    found = cli_json("match", "--json", *args, home=home, stdin=text)
    return {row["rule"]: row for row in found["explanations"]}


def test_each_rule_that_holds_is_shown_as_a_tree_below_its_reason(home: Path) -> None:
    told = cli("match", home=home, stdin="new limits on the A800").stdout.splitlines()
    assert told[0] == "new «limits» on the «A800»"
    assert told[told.index("  limits: A limit on chips is told in one breath.") :] == [
        "  limits: A limit on chips is told in one breath.",
        "    ✓ (A800 OR H800) NEAR/4 (limit* OR 규제)",
        "      ✓ any of",
        "        ✓ A800: A800",
        "        1 other not found",
        "      ✓ any of",
        "        ✓ limit*: limits",
        "        1 other not found",
    ]


def test_a_rule_can_be_asked_why_it_does_not_hold_where_nothing_is_hit(home: Path) -> None:
    result = cli("match", "--why-not", "limits", home=home, stdin="H800: there are, as everybody says, new limits")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "«H800»: there are, as everybody says, new «limits»",
        "",
        "chips/limits  does not hold",
        "  A limit on chips is told in one breath.",
        "    ✗ (A800 OR H800) NEAR/4 (limit* OR 규제): the nearest are 7 words apart",
        "      ✓ any of",
        "        ✓ H800: H800",
        "        1 other not found",
        "      ✓ any of",
        "        ✓ limit*: limits",
        "        1 other not found",
        "",
        "No watchlist is hit.",
    ]


def test_asking_why_not_leaves_the_exit_code_to_what_is_hit(home: Path) -> None:
    result = cli("match", "--why-not", "chips/limits", home=home, stdin="the A800")
    assert result.exit_code == 0
    assert result.stdout.endswith("Hit: chips (named).\n")


def test_a_rule_that_holds_may_be_asked_too(home: Path) -> None:
    assert "chips/named  holds" in cli("match", "--why-not", "named", home=home, stdin="the A800").stdout


def test_of_a_watchlist_the_rules_that_come_nearest_are_shown(tmp_path: Path) -> None:
    home = make_home(tmp_path, chips=RULES, boats=OTHER)
    told = cli("match", "--why-not", "boats", home=home, stdin="nothing").stdout
    assert [line.split()[0] for line in told.splitlines() if "does not hold" in line] == [
        "boats/named",
        "boats/limits",
        "boats/cited",
    ]


def test_a_rule_that_stands_in_two_watchlists_is_shown_for_both(tmp_path: Path) -> None:
    home = make_home(tmp_path, chips=RULES, boats=OTHER)
    told = cli("match", "--why-not", "named", home=home, stdin="nothing").stdout
    assert [line for line in told.splitlines() if "does not hold" in line] == [
        "boats/named  does not hold",
        "chips/named  does not hold",
    ]


def test_a_rule_that_is_not_there_is_an_error_with_the_nearest_name(home: Path) -> None:
    result = cli("match", "--why-not", "limit", home=home, stdin="the A800")
    assert (result.exit_code, result.stdout) == (2, "")
    assert 'Did you mean "limits"' in result.stderr


def test_json_tells_the_tree_of_rules_that_hold_and_of_those_that_were_asked(home: Path) -> None:
    found = explanations(home, "--why-not", "limits", text="엔비디아의 A800")
    assert list(found) == ["named", "limits"]
    named, limits = found["named"], found["limits"]
    assert (named["watchlist"], named["kind"], named["holds"], named["query"]) == (
        "chips",
        "rule",
        True,
        "A800 OR 엔비디아",
    )
    (either,) = named["parts"]
    assert [part["found"] for part in either["parts"]] == [
        [{"field": "body", "start": 6, "end": 10, "words": "A800", "term": "A800"}],
        [{"field": "body", "start": 0, "end": 4, "words": "엔비디아", "term": "엔비디아"}],
    ]
    (near,) = limits["parts"]
    assert (near["kind"], near["holds"]) == ("near", False)
    assert near["parts"][1]["parts"][0]["reason"] == "not found"


def test_dockets_and_regulation_numbers_can_be_given_as_facts(home: Path) -> None:
    for option, value in (
        ("--docket", "Docket No. BIS-2022-0025"),
        ("--rin", "0694-AI94"),
        ("--cfr", "15 CFR part 744"),
    ):
        found = cli_json("match", "--json", "--type", "Rule", option, value, home=home, stdin="nothing")
        (evidence,) = found["hits"][0]["evidence"]
        assert (evidence["field"], evidence["quote"]) == (option.removeprefix("--"), value)
        told = cli("match", "--type", "Rule", option, value, home=home, stdin="nothing").stdout
        assert "(as the document says of itself)" in told


def test_an_abstract_is_matched_beside_the_text(home: Path) -> None:
    found = cli_json("match", "--json", "--abstract", "The A800", home=home, stdin="nothing here")
    assert [row["field"] for row in found["hits"][0]["evidence"]] == ["abstract"]
    assert "(in the abstract)" in cli("match", "--abstract", "The A800", home=home, stdin="nothing").stdout


def test_a_filter_that_is_not_met_says_what_the_document_is(home: Path) -> None:
    told = cli("match", "--why-not", "cited", "--type", "Notice", home=home, stdin="15 CFR part 744").stdout
    assert "    ✗ type: Rule: the document is Notice" in told.splitlines()
    assert "      ✓ cfr:744: 15 CFR part 744" in told.splitlines()


def test_of_a_long_text_the_telling_sentences_stand_below_the_tree(home: Path) -> None:
    text = "Nothing to see.\n" * 1000 + "At last the A800 is named."
    told = cli("match", home=home, stdin=text).stdout.splitlines()
    assert told[:2] == ["…", "At last the «A800» is named."]
    assert "    body: At last the «A800» is named." in told
    assert len(told) < 20
