"""The benchmark of relevance runs on a tiny sample, counts right, and tells every mistake with its explanation."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

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
  - key: rules-on-accelerators
    why: Speaks of accelerators beside a part of the regulations.
    query: accelerator AND cfr:744
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
    write(tmp_path, documents, labels)
    return tmp_path


def write(folder: Path, documents: list[dict[str, Any]], labels: list[dict[str, Any]]) -> None:
    with gzip.open(folder / "documents.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in documents)
    (folder / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in labels), encoding="utf-8")


def run(sample: Path, *more: str) -> subprocess.CompletedProcess[str]:
    places = {"--documents": "documents.jsonl.gz", "--labels": "labels.jsonl", "--watchlists": "watchlists"}
    named = [part for option, name in places.items() for part in (option, str(sample / name))]
    return subprocess.run([sys.executable, str(SCRIPT), *named, *more], capture_output=True, text=True, check=False)


def numbers(sample: Path) -> dict[str, Any]:
    done = run(sample, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["watchlists"]
    return found


def test_it_counts_right_and_leaves_borderline_and_near_misses_out(sample: Path) -> None:
    found = numbers(sample)
    expected = {"recall": 0.5, "precision": 0.5, "tp": 1, "fp": 1, "fn": 1, "near_misses": 1, "borderline": 1}
    assert found == {"ai-chips": expected, "others": {"hits": 4}}


def test_a_false_alarm_is_told_with_its_rule_its_reason_and_its_words(sample: Path) -> None:
    lines = [line.strip() for line in run(sample).stdout.splitlines()]
    place = next(number for number, line in enumerate(lines) if line.startswith("false alarm  2024-00002"))
    assert lines[place + 1] == "[chips] Names a chip."
    assert lines[place + 2] == "'A800' in the title: Parking of the A800 lorry"


def test_a_missed_document_is_told_with_the_rule_that_came_nearest_and_the_part_that_failed(sample: Path) -> None:
    lines = [line.strip() for line in run(sample).stdout.splitlines()]
    place = next(number for number, line in enumerate(lines) if line.startswith("missed       2024-00001"))
    told = lines[place + 1 :]
    assert told[1] == "[rules-on-accelerators] found 'accelerator'"
    assert told[2].startswith("failed: cfr:744")


def test_near_misses_stand_apart_from_mistakes(sample: Path) -> None:
    lines = [line.strip() for line in run(sample).stdout.splitlines()]
    assert [line for line in lines if line.startswith("near miss")] == [
        "near miss    2024-00003  Other controls, A800 untouched"
    ]


def test_what_a_document_says_of_itself_reaches_the_rules_in_the_shapes_of_the_register_and_of_archives(
    tmp_path: Path, sample: Path
) -> None:
    shapes: list[dict[str, Any]] = [
        {"agencies": [{"name": "Bureau", "slug": "b"}], "cfr_references": [{"title": 15, "part": 744}]},
        {"agencies": ["BUREAU"], "cfr_references": ["15 CFR part 744"], "docket_ids": ["Docket No. 1"]},
        {"cfr_references": [{"title": "15", "part": "744"}], "regulation_id_numbers": None, "type": None},
        {"cfr_references": [{"title": 15, "part": "745"}]},
        {"agencies": None, "cfr_references": None},
    ]
    documents = [
        {"document_number": f"2025-{number}", "title": "Licence for the accelerator", **shape}
        for number, shape in enumerate(shapes)
    ]
    labels = [{"document_number": item["document_number"], "labels": {"ai-chips": "yes"}} for item in documents]
    write(sample, documents, labels)
    found = numbers(sample)["ai-chips"]
    assert (found["tp"], found["fn"]) == (3, 2)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 2 is not JSON"),
        ('{"labels": {}}', "line 2: there is no document_number."),
        ('{"document_number": "2024-00001", "labels": {}}', "line 2: 2024-00001 is labelled a second time."),
        ('{"document_number": "2024-00009", "labels": {"chips": "yes"}}', "line 2: no topic is called 'chips'."),
        ('{"document_number": "2024-00009", "labels": {"ai-chips": "maybe"}}', "line 2: ai-chips is 'maybe';"),
    ],
)
def test_labels_are_read_strictly(sample: Path, line: str, complaint: str) -> None:
    first = '{"document_number": "2024-00001", "labels": {"ai-chips": "yes"}}\n'
    (sample / "labels.jsonl").write_text(f"{first}{line}\n", encoding="utf-8")
    done = run(sample)
    assert done.returncode == 2
    assert complaint in done.stderr


def test_a_missing_file_is_one_line(sample: Path) -> None:
    done = run(sample, "--labels", str(sample / "nowhere.jsonl"))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "nowhere.jsonl" in done.stderr
