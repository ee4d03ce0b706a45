"""`watchlist` and `match`: the files of analysts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.home import CHIPS, cli, cli_json, make_home, process

KOREAN = "엔비디아의 저사양 칩 A800도 규제 대상"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path)


def test_sound_files_are_said_to_be_sound(home: Path) -> None:
    assert cli("watchlist", "check", home=home).exit_code == 0
    assert cli("watchlist", "check", home / "watchlists" / "chips.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (CHIPS.replace("title:", "titel:"), "chips.yaml:2"),
        (CHIPS.replace("any: [A800, 엔비디아]", "any: ['@nobody']"), "chips.yaml:7"),
        (CHIPS.replace("any: [A800, 엔비디아]", "any: ['...']"), "no letters or digits"),
        (CHIPS.replace("all: [A800, export]", "all: [A800]\n    none: [A800]"), "it never holds"),
        (CHIPS.replace("{agency: [industry-and-security-bureau]}", "{source: [nowhere]}"), "nowhere"),
    ],
)
def test_what_is_wrong_is_told_with_path_and_line(tmp_path: Path, text: str, told: str) -> None:
    home = make_home(tmp_path, chips=text)
    (home / "watchlists" / "sources" / "s.yaml").write_text(
        "pack: s\ntitle: s\nsources:\n  - {key: a, title: A, kind: feed, url: 'https://a.example/', cadence: 1h}\n"
    )
    for args in ((), (home / "watchlists" / "chips.yaml",)):
        result = cli("watchlist", "check", *args, home=home)
        assert result.exit_code == 1
        assert told in result.stdout


def test_a_file_that_is_sound_is_not_blamed_for_its_neighbour(tmp_path: Path) -> None:
    home = make_home(tmp_path, chips=CHIPS, bad="key: bad\n")
    assert cli("watchlist", "check", home / "watchlists" / "chips.yaml").exit_code == 0
    assert cli("watchlist", "check", home=home).exit_code == 1


def test_an_option_that_a_source_kind_does_not_know_is_found(home: Path) -> None:
    pack = home / "watchlists" / "sources" / "s.yaml"
    pack.write_text("pack: s\ntitle: s\nsources:\n  - {key: a, title: A, kind: feed, adress: x, cadence: 1h}\n")
    result = cli("watchlist", "check", pack)
    assert result.exit_code == 1
    assert "s.yaml:4" in result.stdout


def test_examples_that_hold_pass_and_one_that_fails_is_named(tmp_path: Path) -> None:
    home = make_home(tmp_path, chips=CHIPS)
    assert "2 examples of 1 watchlist: 2 passed, 0 failed." in cli("watchlist", "test", home=home).stdout
    wrong = CHIPS.replace("도로 A8000번", "도로 A800번")
    (home / "watchlists" / "chips.yaml").write_text(wrong, encoding="utf-8")
    result = cli("watchlist", "test", "chips", home=home)
    assert result.exit_code == 1
    assert "chips.yaml:18: must not match, but does: 'A800' by rule named" in result.stdout


def test_watchlists_are_listed(home: Path) -> None:
    (row,) = cli_json("watchlist", "list", "--json", home=home)
    assert (row["key"], row["examples"], [rule["key"] for rule in row["rules"]]) == (
        "chips",
        2,
        ["named", "with-control"],
    )
    assert "chips" in cli("watchlist", "list", home=home).stdout


def test_match_says_why_with_offsets_into_the_text_as_given(home: Path) -> None:
    given = f"\ufeff첫 줄\r\n{KOREAN}\r\n"
    found = cli_json("match", "--json", "-", home=home, stdin=given.encode())
    (hit,) = found["hits"]
    assert list(found) == ["hits", "explanations"]
    assert (hit["watchlist"], hit["rules"]) == ("chips", ["named"])
    words = {given[row["start"] : row["end"]] for row in hit["evidence"]}
    assert words == {"엔비디아", "A800"}
    assert all(row["field"] == "body" and row["quote"] in given for row in hit["evidence"])


def test_match_has_the_exit_codes_of_grep(home: Path) -> None:
    assert cli("match", home=home, stdin=KOREAN).exit_code == 0
    assert cli("match", home=home, stdin="도로 A8000번").exit_code == 1
    assert cli("match", "nowhere.txt", home=home).exit_code == 2
    assert cli("match", "--watchlist", "nowhere", home=home, stdin=KOREAN).exit_code == 2


def test_match_without_a_hit_is_an_empty_list(home: Path) -> None:
    assert cli_json("match", "--json", home=home, stdin="") == {"hits": [], "explanations": []}


def test_match_tells_people_which_words_and_why(home: Path, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(KOREAN, encoding="utf-8")
    told = cli("match", tmp_path / "article.txt", home=home).stdout.splitlines()
    assert told[0] == "«엔비디아»의 저사양 칩 «A800»도 규제 대상"
    assert "  named: A chip is named." in told


def test_facts_for_the_filters_can_be_given(home: Path) -> None:
    text = "export of the A800"
    assert cli_json("match", "--json", home=home, stdin=text)["hits"][0]["rules"] == ["named"]
    with_agency = ("match", "--json", "--agency", "industry-and-security-bureau", "--cfr", "15 CFR part 744")
    assert cli_json(*with_agency, home=home, stdin=text)["hits"][0]["rules"] == ["named", "with-control"]
    assert cli("match", "--cfr", "part 744", home=home, stdin=text).exit_code == 2


def test_a_title_is_matched_beside_the_text(home: Path) -> None:
    found = cli_json("match", "--json", "--title", "The A800", home=home, stdin="nothing here")
    assert [row["field"] for row in found["hits"][0]["evidence"]] == ["title"]


def test_without_any_configuration_the_shipped_watchlists_are_used(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(KOREAN, encoding="utf-8")
    done = process("match", "article.txt", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {"ai-chips", "chip-makers"} <= {hit["watchlist"] for hit in json.loads(done.stdout)["hits"]}
    assert list(tmp_path.iterdir()) == [tmp_path / "article.txt"]


def test_text_in_an_old_encoding_is_read_and_that_is_said(home: Path, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes((KOREAN + ". ").encode("cp949") * 5)
    result = cli("match", tmp_path / "old.txt", "--lang", "ko", home=home)
    assert result.exit_code == 0
    assert "read as cp949" in result.stderr


def test_config_is_accepted_before_and_after_the_command_and_in_between(home: Path, tmp_path: Path) -> None:
    path = str(home / "monitor.toml")
    for args in (
        ("--config", path, "watchlist", "list", "--json"),
        ("watchlist", "--config", path, "list", "--json"),
        ("watchlist", "list", "--json", "--config", path),
        ("--config", str(tmp_path / "nowhere.toml"), "watchlist", "list", "--json", "--config", path),
    ):
        assert [row["key"] for row in cli_json(*args)] == ["chips"], args


def test_the_environment_names_the_configuration_and_the_option_wins(tmp_path: Path) -> None:
    one = make_home(tmp_path / "one")
    two = make_home(tmp_path / "two", boats=CHIPS.replace("key: chips", "key: boats"))
    listed = process("watchlist", "list", "--json", cwd=tmp_path, RULEWIRE_CONFIG=str(two))
    assert [row["key"] for row in json.loads(listed.stdout)] == ["boats"]
    listed = process("watchlist", "list", "--json", "--config", one, cwd=tmp_path, RULEWIRE_CONFIG=str(two))
    assert [row["key"] for row in json.loads(listed.stdout)] == ["chips"]


def test_a_configuration_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    result = cli("match", "--config", tmp_path / "monitor.toml", stdin=KOREAN)
    assert result.exit_code == 2
    assert "monitor.toml" in result.stderr
    assert "rulewire init" in result.stderr
