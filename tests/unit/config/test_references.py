"""Secrets by reference: found, or named without being shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.references import resolve_reference
from tests.unit.config.conftest import refusal


def test_a_name_in_the_environment_is_looked_up(tmp_path: Path) -> None:
    assert resolve_reference("env:TOKEN", home=tmp_path, environ={"TOKEN": " s3cret "}) == " s3cret "


@pytest.mark.parametrize(
    ("written", "read"), [("s3cret\n", "s3cret"), ("s3cret", "s3cret"), ("two\nlines\n\n", "two\nlines\n")]
)
def test_a_file_gives_its_text_without_the_last_line_break(tmp_path: Path, written: str, read: str) -> None:
    (tmp_path / "token").write_text(written)
    assert resolve_reference("file:token", home=tmp_path, environ={}) == read
    assert resolve_reference(f"file:{tmp_path}/token", home=Path("/elsewhere"), environ={}) == read


@pytest.mark.parametrize("text", ["plain", "https://example.org/x", "environment:x", ""])
def test_other_text_stands_for_itself(tmp_path: Path, text: str) -> None:
    assert resolve_reference(text, home=tmp_path, environ={}) == text


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("env:NONE", "env:NONE: the environment variable NONE is not set. Set it"),
        ("env:EMPTY", "is empty"),
        ("env:", "names nothing"),
        ("file:none", "file:none: There is no such file."),
        ("file:empty", "is empty"),
        ("file:.", "not a file"),
        ("file:binary", "not UTF-8"),
    ],
)
def test_a_reference_to_nothing_is_named(tmp_path: Path, reference: str, words: str) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"s3cret\xff")
    environ = {"EMPTY": "", "OTHER": "s3cret"}
    problem = refusal(lambda: resolve_reference(reference, home=tmp_path, environ=environ))
    assert words in problem.text
    assert "s3cret" not in problem.text
