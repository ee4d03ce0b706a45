"""Where keys stand in TOML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.places import KeyPath
from monitor.config.toml_lines import parse_toml, toml_lines
from tests.unit.config.conftest import refusal

TRICKY = '''
top = 1
"quoted key" = """
[not.a.table]
a = 1 \\""" still "inside"
""" # after
'l.i' = \'\'\'
[[nor.this]]\'\'\'\'
a.b."c.d" = { x = [1, {y = "}"}], z = 'w' } # {

[table.sub]   # [comment]
when = 2026-11-01 08:00:00
list = [
  "one", # ]
  [2, 3],
]

[[ routes ]]
key = "a"
[routes.inner]
deep = 1
[[routes]]
key = "b"
  [[routes.more]]
  k = 1
[table]
late = true
'''


def test_every_kind_of_key_is_found() -> None:
    lines = toml_lines(TRICKY)
    expected: dict[KeyPath, int] = {
        ("top",): 2,
        ("quoted key",): 3,
        ("l.i",): 7,
        ("a",): 9,
        ("a", "b", "c.d"): 9,
        ("a", "b", "c.d", "x", 1, "y"): 9,
        ("a", "b", "c.d", "z"): 9,
        ("table", "sub"): 11,
        ("table", "sub", "when"): 12,
        ("table", "sub", "list", 0): 14,
        ("table", "sub", "list", 1, 1): 15,
        ("routes", 0): 18,
        ("routes", 0, "key"): 19,
        ("routes", 0, "inner", "deep"): 21,
        ("routes", 1): 22,
        ("routes", 1, "key"): 23,
        ("routes", 1, "more", 0, "k"): 25,
        ("table",): 26,
        ("table", "late"): 27,
    }
    assert {at: lines.get(at) for at in expected} == expected


def paths_of(value: Any, at: KeyPath = ()) -> list[KeyPath]:
    entries: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        entries = list(value.items())
    elif isinstance(value, list):
        entries = list(enumerate(value))
    return [path for key, inner in entries for path in [(*at, key), *paths_of(inner, (*at, key))]]


def test_every_path_that_tomllib_reads_has_a_line() -> None:
    file = parse_toml(TRICKY, Path("a.toml"))
    assert set(paths_of(file.value)) == set(file.place.lines)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)
scalars = st.one_of(
    words.map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'),
    words.map(lambda text: "'" + text.replace("'", "") + "'"),
    words.map(lambda text: '"""\n[x]\n' + text.replace("\\", "").replace('"', "") + '\n"""'),
    st.sampled_from(["1", "-0.5", "true", "2026-11-01", "08:00:00", "[]", "{}", "[ 1,\n 2, ] # ]", "{ a = '}' }"]),
)


@given(st.lists(st.tuples(st.sampled_from(["pair", "table", "array"]), scalars, st.integers(0, 2)), max_size=12))
def test_lines_are_right_in_any_mixture(parts: list[tuple[str, str, int]]) -> None:
    text, at, sizes = "", (), {"r": 0}
    expected: dict[KeyPath, int] = {}
    prefix: KeyPath = at
    for number, (shape, scalar, blanks) in enumerate(parts):
        text += "\n" * blanks
        line = text.count("\n") + 1
        if shape == "pair":
            expected[(*prefix, f"k{number}")] = line
            text += f"k{number} = {scalar}\n"
        elif shape == "table":
            prefix = ("t", f"n{number}")
            expected[prefix] = line
            text += f"[t.n{number}] # {scalar.splitlines()[0]}\n"
        else:
            prefix = ("r", sizes["r"])
            sizes["r"] += 1
            expected[prefix] = line
            text += "[[r]]\n"
    file = parse_toml(text, Path("a.toml"))
    assert {path: file.place.lines.get(path) for path in expected} == expected
    assert set(paths_of(file.value)) <= set(file.place.lines)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = \n", 2),
        ("a = 1\n\na = 2\n", 3),
        ("a = 1\n[b\n", 2),
        ('a = "x', 1),
        ("a = 1\nb = yes\n", 2),
        ("a = [1,\n", 1),
    ],
)
def test_a_syntax_error_names_its_line(text: str, line: int) -> None:
    problem = refusal(lambda: parse_toml(text, Path("a.toml")))
    assert problem.line == line
    assert "not TOML" in problem.problem
    assert problem.remedy


def test_values_nested_without_end_are_refused() -> None:
    assert "deep" in refusal(lambda: parse_toml("a = " + "[" * 50_000, Path("a.toml"))).problem


def test_a_number_that_is_too_long_is_refused() -> None:
    assert "read" in refusal(lambda: parse_toml("a = " + "9" * 10_000, Path("a.toml"))).problem
