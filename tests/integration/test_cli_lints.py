"""`watchlist check`: what is weak in the files without being wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.test_cli_import import document
from tests.unit.cli.home import CHIPS, cli, cli_json, make_home

HEAD = "key: chips\ntitle: Chips\nreason: Because.\nrules:\n"


def home_with(folder: Path, rules: str, *, concepts: str = "") -> Path:
    """One watchlist with these rules, and one file of concepts."""
    home = make_home(folder, chips=HEAD + rules)
    if concepts:
        (home / "watchlists" / "concepts").mkdir()
        (home / "watchlists" / "concepts" / "words.yaml").write_text(f"concepts:\n{concepts}", encoding="utf-8")
    return home


def warnings(home: Path, *args: str) -> list[dict[str, Any]]:
    found = cli_json("watchlist", "check", "--json", *args, home=home)
    assert found["errors"] == []
    rows: list[dict[str, Any]] = found["warnings"]
    return rows


def told(home: Path) -> list[tuple[str, int, str]]:
    """Name, line and rule (or concept) of each warning."""
    return [(row["lint"], row["line"], row["rule"] or row["concept"]) for row in warnings(home)]


def test_warnings_are_printed_behind_the_errors_and_leave_the_exit_code_alone(tmp_path: Path) -> None:
    home = home_with(tmp_path, "  - {key: meta, why: Because., any: [Meta]}\n")
    path = home / "watchlists" / "chips.yaml"
    result = cli("watchlist", "check", home=home)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f'{path}:5: warning: Rule "meta" of chips takes "Meta" alone: it is also a prefix and an adjective. '
        "Ask for a word of the subject beside it or write it with exact: true. [false-friend]",
        "No errors, 1 warning.",
    ]
    assert cli("watchlist", "check", "--strict", home=home).exit_code == 1
    assert "1 warning" in cli("watchlist", "check", path).stdout


def test_without_a_warning_strict_changes_nothing(tmp_path: Path) -> None:
    home = home_with(tmp_path, "  - {key: named, why: Because., any: [A800, 엔비디아]}\n")
    result = cli("watchlist", "check", "--strict", home=home)
    assert (result.exit_code, result.stdout) == (0, "All files are sound.\n")


@pytest.mark.parametrize(
    ("entry", "lint"),
    [
        ("Arm", "false-friend"),
        ("{text: Arm, exact: true}", "false-friend"),
        ("메타", "false-friend"),
        ("京东", "false-friend"),
        ("H20", "false-friend"),
        ("AMD", "false-friend"),
        ("AI", "short-word"),
        ("{text: AI, exact: true}", "short-word"),
        ("VEU", "short-word"),
        ("X90", "short-word"),
        ("美", "short-word"),
        ("칩", "short-word"),
        ("华为", "short-word"),
    ],
)
def test_a_word_that_is_too_short_or_means_something_else_is_not_to_stand_alone(
    tmp_path: Path, entry: str, lint: str
) -> None:
    home = home_with(tmp_path, f"  - key: alone\n    why: Because.\n    any:\n      - A800\n      - {entry}\n")
    assert told(home) == [(lint, 9, "alone")]


@pytest.mark.parametrize(
    "rule",
    [
        "all: [Arm, chip maker]",
        "query: Arm NEAR/5 licence",
        "query: SENT(Arm AND licence)",
        "query: ATLEAST2(Arm, licence, H20)",
        "{all: [Arm], where: {agency: [industry-and-security-bureau]}}",
        "query: Arm AND cfr:744",
        "any: [{text: Meta, exact: true}]",
        "any: [{text: 메타, not_in: [메타버스]}]",
        "{any: [{text: AMD, exact: true}], none: [macular degeneration]}",
        "any: [{text: VEU, exact: true}]",
        "any: [{text: 华为, not_in: [精华为]}]",
        "any: [NVIDIA, A800, 엔비디아, 英伟达, エヌビディア]",
    ],
)
def test_a_word_with_a_guard_or_another_word_beside_it_is_no_trap(tmp_path: Path, rule: str) -> None:
    inner = rule[1:-1].replace("], ", "]\n    ") if rule.startswith("{") else rule
    home = home_with(tmp_path, f"  - key: beside\n    why: Because.\n    {inner}\n")
    assert told(home) == []


def test_an_alias_is_told_where_its_concept_names_it_also_through_an_included_one(tmp_path: Path) -> None:
    home = home_with(
        tmp_path,
        '  - {key: firms, why: Because., any: ["@firms"]}\n',
        concepts=(
            '  - {key: firms, title: Firms, includes: ["@designers"]}\n'
            "  - key: designers\n    title: Designers\n    aliases:\n      en:\n        - Nvidia\n        - Arm\n"
        ),
    )
    (row,) = warnings(home)
    assert (Path(row["path"]).name, row["line"], row["concept"]) == ("words.yaml", 8, "designers")


def test_a_rule_that_another_one_covers_is_told(tmp_path: Path) -> None:
    home = home_with(
        tmp_path,
        "  - {key: wide, why: Because., any: [A800, H800]}\n"
        "  - {key: narrow, why: Because., all: [A800, licence]}\n"
        "  - {key: same, why: Because., any: [H800, A800]}\n"
        "  - {key: near, why: Because., query: H800 NEAR/5 export}\n"
        "  - {key: own, why: Because., any: [H200]}\n",
    )
    assert told(home) == [("covered-rule", 6, "narrow"), ("covered-rule", 7, "same"), ("covered-rule", 8, "near")]
    first, same, _ = (row["problem"] for row in warnings(home))
    assert first == 'Rule "narrow" hits nothing that is not hit by rule "wide".'
    assert same == 'Rule "same" asks the same as rule "wide".'


def test_a_word_that_satisfies_two_parts_of_an_and_is_told(tmp_path: Path) -> None:
    home = home_with(
        tmp_path,
        '  - {key: both, why: Because., all: ["@clouds", "@services"]}\n'
        '  - {key: near, why: Because., query: "@clouds NEAR/5 @services"}\n'
        '  - {key: either, why: Because., any: ["@clouds", "@services"]}\n',
        concepts=(
            "  - {key: clouds, title: Clouds, aliases: {en: [cloud service, IaaS]}}\n"
            "  - {key: services, title: Services, aliases: {en: [cloud service, hosting]}}\n"
        ),
    )
    shared = [row for row in warnings(home) if row["lint"] == "shared-alias"]
    assert [row["rule"] for row in shared] == ["both"]
    assert '"cloud service"' in shared[0]["problem"]


def test_concepts_that_nobody_uses_and_words_named_twice_are_told(tmp_path: Path) -> None:
    home = home_with(
        tmp_path,
        '  - {key: used, why: Because., query: "A800 AND NOT @used"}\n',
        concepts=(
            '  - {key: used, title: Used, includes: ["@inner"]}\n'
            "  - {key: inner, title: Inner, aliases: {zh-Hans: [法案], ja: [法案]}}\n"
            "  - {key: idle, title: Idle, aliases: {en: [cyber-enabled, Cyber-Enabled]}}\n"
        ),
    )
    assert told(home) == [("repeated-alias", 4, "idle"), ("unused-concept", 4, "idle")]


def test_where_a_watchlist_cannot_be_read_no_concept_is_called_unused(tmp_path: Path) -> None:
    home = home_with(tmp_path, "  - {key: broken}\n", concepts="  - {key: idle, title: Idle, aliases: {en: [word]}}\n")
    result = cli("watchlist", "check", home=home)
    assert result.exit_code == 1
    assert "unused-concept" not in result.stdout
    assert "1 error, 0 warnings." in result.stdout


# ---------------------------------------------------------------- accepted

TRAP = "  - key: arm\n    why: Because.\n    any:\n      - A800\n"


@pytest.mark.parametrize(
    "rules",
    [
        TRAP + "      - Arm  # accept false-friend: our feed is about chips only\n",
        TRAP + "      # accept false-friend: our feed is about chips only\n      - Arm\n",
        TRAP.replace("- key: arm", "- key: arm  # accept false-friend, short-word: chips only") + "      - Arm\n",
    ],
)
def test_a_warning_is_accepted_with_a_reason_at_its_line_or_at_the_head_of_its_entry(
    tmp_path: Path, rules: str
) -> None:
    left = [name for name, _, _ in told(home_with(tmp_path, rules))]
    assert left == (["accept"] if "short-word" in rules else [])


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("# accept false-friend", "This comment gives no reason."),
        ("# accept false-freind: chips only", 'There is no warning "false-freind".'),
        ("# accept short-word: chips only", 'There is no warning "short-word" here to accept.'),
    ],
)
def test_an_acceptance_without_reason_or_object_is_a_warning_itself(tmp_path: Path, comment: str, problem: str) -> None:
    rows = warnings(home_with(tmp_path, f"{TRAP}      - Arm  {comment}\n"))
    assert [row["lint"] for row in rows] == ["accept", "false-friend"]
    assert rows[0]["problem"] == problem


def test_a_comment_about_another_line_accepts_nothing(tmp_path: Path) -> None:
    rules = TRAP.replace("A800", "A800  # accept false-friend: chips only") + "      - Arm\n"
    assert [name for name, _, _ in told(home_with(tmp_path, rules))] == ["accept", "false-friend"]


# ---------------------------------------------------------------- against the archive

BROAD = "  - {key: meetings, why: Because., any: [meeting]}\n"


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A home with 1,000 documents, of which 20 are meetings."""
    home = home_with(tmp_path / "home", BROAD)
    lines = b"".join(
        document(f"2020-{number}", f"Meeting {number}" if number % 50 == 0 else "Rule") for number in range(1000)
    )
    (tmp_path / "archive.jsonl").write_bytes(lines)
    cli("import", tmp_path / "archive.jsonl", home=home)
    return home


def test_a_rule_that_hits_too_much_of_the_archive_is_told_with_share_and_titles(stored: Path) -> None:
    found = cli_json("watchlist", "check", "--json", home=stored)
    assert found["documents"] == 1000
    (row,) = found["warnings"]
    assert (row["lint"], row["line"], row["rule"]) == ("too-broad", 5, "meetings")
    assert row["problem"] == (
        'Rule "meetings" hits 20 of 1000 stored documents (2.0%), as "Meeting 0", "Meeting 50", "Meeting 100".'
    )
    assert "Rules were held against 1000 stored documents." in cli("watchlist", "check", home=stored).stdout


def test_the_archive_is_left_alone_where_that_is_asked_or_another_folder_is_checked(
    stored: Path, tmp_path: Path
) -> None:
    assert cli_json("watchlist", "check", "--json", "--no-archive", home=stored)["documents"] == 0
    other = make_home(tmp_path / "other", chips=CHIPS)
    result = cli("watchlist", "check", "--json", other / "watchlists" / "chips.yaml", home=stored)
    assert json.loads(result.stdout)["documents"] == 0


def test_a_broad_rule_is_accepted_and_without_the_archive_nobody_says_it_need_not_be(stored: Path) -> None:
    accepted = "  # accept too-broad: the desk reads them all\n" + BROAD
    (stored / "watchlists" / "chips.yaml").write_text(HEAD + accepted, encoding="utf-8")
    assert told(stored) == []
    assert warnings(stored, "--no-archive") == []


def test_checking_makes_no_database(tmp_path: Path) -> None:
    home = home_with(tmp_path, BROAD)
    assert cli("watchlist", "check", home=home).exit_code == 0
    assert sorted(path.name for path in home.iterdir()) == ["monitor.toml", "watchlists"]
