"""The benchmark of relevance runs on a tiny sample and counts right."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "bench" / "relevance.py"
WATCHLIST = """\
key: ai-chips
title: Chips
reason: To test the benchmark.
rules:
  - key: chips
    why: Names a chip.
    any: [A800]
examples:
  match:
    - text: the A800
  no_match:
    - text: the A8000
"""
# title, label of ai-chips, label of export-controls-other
DOCUMENTS = (
    ("Licence for the A800", "yes", None),
    ("Licence for the accelerator", "yes", None),
    ("Parking of the A800 lorry", None, None),
    ("Other controls, A800 untouched", None, "yes"),
    ("Meeting about the A800", "borderline", None),
    ("Sunshine Act Meetings", None, None),
)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    lists = tmp_path / "watchlists"
    (lists / "concepts").mkdir(parents=True)
    (lists / "ai-chips.yaml").write_text(WATCHLIST, encoding="utf-8")
    (lists / "others.yaml").write_text(WATCHLIST.replace("key: ai-chips", "key: others"), encoding="utf-8")
    documents, labels = [], []
    for number, (title, chips, other) in enumerate(DOCUMENTS):
        documents.append({"document_number": f"2024-{number:05}", "title": title, "abstract": None})
        given = {topic: label for topic, label in (("ai-chips", chips), ("export-controls-other", other)) if label}
        if given:
            labels.append({"document_number": f"2024-{number:05}", "labels": given})
    with gzip.open(tmp_path / "documents.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in documents)
    (tmp_path / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in labels), encoding="utf-8")
    return tmp_path


def _run(sample: Path, *more: str) -> subprocess.CompletedProcess[str]:
    places = {"--documents": "documents.jsonl.gz", "--labels": "labels.jsonl", "--watchlists": "watchlists"}
    named = [part for option, name in places.items() for part in (option, str(sample / name))]
    return subprocess.run([sys.executable, str(SCRIPT), *named, *more], capture_output=True, text=True, check=False)


def test_it_counts_right_and_leaves_borderline_and_near_misses_out(sample: Path) -> None:
    done = _run(sample, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "watchlists": {
            "ai-chips": {"recall": 0.5, "precision": 0.5, "tp": 1, "fp": 1, "fn": 1, "near_misses": 1},
            "others": {"hits": 4},
        }
    }


def test_it_prints_every_mistake_with_its_words(sample: Path) -> None:
    done = _run(sample)
    assert "missed       2024-00001" in done.stdout
    assert "false alarm  2024-00002" in done.stdout
    assert "[chips] 'A800' in the title: Parking of the A800 lorry" in done.stdout


def test_a_missing_file_is_one_line(sample: Path) -> None:
    done = _run(sample, "--labels", str(sample / "nowhere.jsonl"))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "nowhere.jsonl" in done.stderr
