"""Every measurement in bench/ runs, and tells programs what it measured as one JSON object."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
SMALL = {
    "backfill.py": ["--quick", "--documents", "archive.jsonl"],
    "dates.py": [],
    "footprint.py": ["--rules", "40"],
    "match.py": ["--quick", "--rules", "60"],
    "relevance.py": ["--documents", "archive.jsonl", "--labels", "labels.jsonl"],
}
NEEDS_RECORDED_INPUT = {"dates.py"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty documents of two months, thirty of each; one of them is labelled."""
    folder = tmp_path_factory.mktemp("archive")
    documents = [
        {
            "document_number": f"2024-{number:05}",
            "title": f"Airworthiness Directives; Boeing Company Airplanes {number}",
            "abstract": "We are adopting a new directive for certain airplanes." if number % 2 else None,
            "publication_date": f"2024-{1 + number // 30:02}-{2 + number % 25:02}",
            "html_url": f"https://www.federalregister.gov/d/2024-{number:05}",
        }
        for number in range(60)
    ]
    (folder / "archive.jsonl").write_text("".join(json.dumps(row) + "\n" for row in documents), encoding="utf-8")
    label = {"document_number": "2024-00001", "labels": {"ai-chips": "yes"}}
    (folder / "labels.jsonl").write_text(json.dumps(label) + "\n", encoding="utf-8")
    return folder


def run(folder: Path, name: str, *more: str) -> str:
    command = [sys.executable, str(BENCH / name), *SMALL[name], *more]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_file_is_listed_here() -> None:
    assert sorted(path.name for path in BENCH.glob("*.py")) == sorted(SMALL)


@pytest.mark.parametrize("name", sorted(SMALL.keys() - {"backfill.py"}))
def test_it_prints_one_json_object(name: str, archive: Path, request: pytest.FixtureRequest) -> None:
    if name in NEEDS_RECORDED_INPUT:
        request.getfixturevalue("shared_data")
    measured: Any = json.loads(run(archive, name, "--json"))
    assert isinstance(measured, dict)
    assert measured


def test_the_backfill_prints_one_json_object_takes_in_every_document_and_finds_nothing_new_after(archive: Path) -> None:
    measured = json.loads(run(archive, "backfill.py", "--json"))
    assert (measured["documents"], measured["written"], measured["slices"]) == (60, 60, 2)
    assert measured["hits"] > 0
    assert measured["seconds"] > 0
    assert measured["poll"]["again"]["state"] == "unchanged"
    assert measured["poll"]["next_day"]["new"] == 0
    assert measured["plain_sqlite"]["rows"] == 3 * 60


def test_the_backfill_names_its_aims(archive: Path) -> None:
    told = run(archive, "backfill.py")
    for words in ("aim of 180 s", "aim of 500 MB", "aim of 50 ms", "sqlite3.executemany and nothing else", "matching"):
        assert words in told
