"""Archives, line by line."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.cli.json_lines import JsonLines
from monitor.domain.errors import ConfigError

LINES = b'{"a": 1}\n\n{"b": "\xea\xb7\x9c\xec\xa0\x9c"}'


@pytest.mark.parametrize(
    ("name", "pack"), [("a.jsonl", bytes), ("a.jsonl.gz", gzip.compress), ("a.jsonl.xz", lzma.compress)]
)
def test_plain_gzip_and_xz_read_the_same(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / name).write_bytes(pack(LINES))
    with JsonLines(tmp_path / name) as lines:
        assert list(lines) == [(1, {"a": 1}, ""), (3, {"b": "규제"}, "")]
        assert lines.count == 2
        assert lines.bytes_read == lines.total_bytes


@pytest.mark.parametrize(
    ("line", "told"),
    [(b"{", "not JSON"), (b"\xff\xfe", "not UTF-8"), (b"[" * 100_000, "nested too deeply")],
)
def test_a_bad_line_is_told_and_the_next_one_is_read(tmp_path: Path, line: bytes, told: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(line + b"\n" + json.dumps({"good": True}).encode())
    with JsonLines(path) as lines:
        (first, value, problem), second = lines
    assert (first, value) == (1, None)
    assert told in problem
    assert second == (2, {"good": True}, "")


def test_a_file_that_ends_early_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"a": 1}\n' * 10_000, mtime=0)[:-20])
    with JsonLines(path) as lines, pytest.raises(ConfigError, match="damaged"):
        list(lines)


def test_a_file_that_is_packed_otherwise_than_its_name_says_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(lzma.compress(LINES))
    with JsonLines(path) as lines, pytest.raises(ConfigError, match="not packed as its name says"):
        list(lines)


def test_a_byte_order_mark_at_the_beginning_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + LINES)
    with JsonLines(path) as lines:
        assert next(iter(lines)) == (1, {"a": 1}, "")
