"""YAML without surprises: strings only, lines kept, tricks refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.yaml_lines import YamlFile, parse_yaml, read_yaml
from tests.unit.config.conftest import Folder, refusal


def read(text: str) -> YamlFile:
    return parse_yaml(text, Path("a.yaml"))


def test_scalars_stay_strings_whatever_yaml_1_1_thinks_of_them() -> None:
    file = read("a: NO\nb: 12:30\nc: 1e5\nd: 2026-11-01\ne: true\nf: 0744\n")
    assert file.value == {"a": "NO", "b": "12:30", "c": "1e5", "d": "2026-11-01", "e": "true", "f": "0744"}


def test_only_an_empty_value_null_and_tilde_are_nothing() -> None:
    file = read("a:\nb: null\nc: ~\nd: 'null'\ne: \"\"\nf: Null\n")
    assert file.value == {"a": None, "b": None, "c": None, "d": "null", "e": "", "f": "Null"}


def test_every_key_and_item_knows_its_line() -> None:
    place = read("a: 1\n\n# note\nb:\n  - x\n  - {c: y,\n     d: z}\n").place
    assert place.inside("a").line == 1
    assert place.inside("b").line == 4
    assert place.inside("b", 0).line == 5
    assert place.inside("b", 1, "c").line == 6
    assert place.inside("b", 1, "d").line == 7


def test_a_thing_that_is_not_there_has_the_line_of_what_is_around_it() -> None:
    place = read("a:\n  - b: 1\n").place
    assert place.inside("a", 0, "missing", "deep").line == 2
    assert place.inside("other").line == 1


def test_an_item_can_be_quoted_as_written() -> None:
    text = "list:\n  - key: a\n    text: >\n      folded\n      words\n\n  # about b\n  - key: b\n"
    file = read(text)
    assert file.written(("list", 0)) == "  - key: a\n    text: >\n      folded\n      words"
    assert file.written(("list", 1)) == "  - key: b"


def test_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb:\r\n  - x\r\n")
    file = read_yaml(path)
    assert file.value == {"a": "1", "b": ["x"]}
    assert file.place.inside("b", 0).line == 3


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "first in line 1"),
        ("a:\n\tb: 1\n", 2, "spaces, not with tabs"),
        ("any:\n  - @nvidia\n", 2, 'in quotes, as "@nvidia"'),
        ("why: one: two\n", 1, "holds a colon in quotes"),
        ("a: 1\nb: [x, y\nc: 2\n", 3, "begins in line 2"),
        ('a: "x\n', 1, "Check quotes"),
        ("a: &x 1\n", 1, "Write the value out"),
        ("a: 1\nb: *x\n", 2, "Write the value out"),
        ("a: !!python/object:os.system 1\n", 1, "Remove it"),
        ("a: 1\n---\nb: 2\n", 2, "---"),
        ("? [a, b]\n: 1\n", 1, "name: value"),
        ("null: 1\n", 1, "name: value"),
        ("a:\n" + "".join(f"{' ' * depth}- \n" for depth in range(1, 3)) + "   - " + "[" * 30 + "]" * 30, 4, "flatter"),
        ('a: "\\0"\nb: "\\ud800"\n', 2, ""),
    ],
)
def test_what_cannot_be_used_is_refused_with_line_and_remedy(text: str, line: int, words: str) -> None:
    problem = refusal(lambda: read(text))
    assert problem.line == line
    assert words in problem.text


def test_nested_aliases_that_would_blow_up_memory_are_refused_at_the_first() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*{p}, *{p}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True))
    assert refusal(lambda: read(bomb)).line == 1


def test_ten_thousand_open_brackets_are_refused() -> None:
    assert "nested" in refusal(lambda: read("[" * 10_000)).problem


@pytest.mark.parametrize(
    ("raw", "line", "remedy"),
    [
        ("a: 1\nb: 엔비디아\n".encode("euc-kr"), 2, "Save it as UTF-8."),
        ("a: 1\n".encode("utf-16"), 1, "Save it as UTF-8."),
        (b"a: 1\nb: 2\nc: \x07\n", 3, "Delete it."),
        ("a: 1\nb: x\u2028y\n".encode(), 2, "Delete it."),
        (b"a: " + b"x" * 5_000_000, None, "Split it into several files."),
    ],
)
def test_a_file_that_is_not_clean_text_is_refused(tmp_path: Path, raw: bytes, line: int | None, remedy: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(raw)
    problem = refusal(lambda: read_yaml(path))
    assert (problem.path, problem.line, problem.remedy) == (path, line, remedy)


def test_a_missing_file_and_a_folder_are_refused(folder: Folder) -> None:
    assert "no such file" in refusal(lambda: read_yaml(folder.path / "none.yaml")).problem
    assert "not a file" in refusal(lambda: read_yaml(folder.path)).problem


def test_an_empty_file_holds_nothing() -> None:
    assert read("").value is None
    assert read("# only a comment\n").value is None
