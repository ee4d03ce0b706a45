"""How well the shipped watchlists find what people labelled by hand.

    python bench/relevance.py [--documents FILE.jsonl[.xz|.gz]] [--labels FILE.jsonl] [--watchlists DIR] [--json]

Scans titles and abstracts. A watchlist is scored where the labels have a topic of its name: borderline documents are
left out, every document without a label is a "no". Documents labelled export-controls-other that ai-chips hits are
near misses, counted apart. Other watchlists report their hits. Documents of an archive without agencies and CFR
references cannot satisfy rules that filter on them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO, cast

from rich.console import Console
from rich.progress import track

from monitor.config.watchlists import load_watchlists
from monitor.domain.documents import Text
from monitor.domain.matches import Match
from monitor.domain.watchlists import Watchlist
from monitor.matching import compile_watchlists

HERE = Path(__file__).resolve().parents[1]
DATA = HERE.parent / "shared" / "data"
TOPICS = ("ai-chips", "cloud-rental", "entity-list", "outbound-investment")
NEAR_MISS = {"ai-chips": "export-controls-other"}
EVIDENCE_SHOWN = 4

Labels = Mapping[str, Mapping[str, str]]


@dataclass(kw_only=True)
class Score:
    """What one watchlist did over the archive."""

    scored: bool
    tp: int = 0
    fp: int = 0
    fn: int = 0
    near: int = 0
    borderline: int = 0
    hits: int = 0
    mistakes: list[str] = field(default_factory=list)
    terms: Counter[str] = field(default_factory=Counter)

    @property
    def recall(self) -> float | None:
        """None where there was nothing to find."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def precision(self) -> float | None:
        """None where nothing that counts was hit."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return 0; 2 where an input is missing."""
    options = _options(arguments)
    for path in (options.documents, options.labels, options.watchlists):
        if not path.exists():
            print(f"There is no {path}. Name another one with --documents, --labels or --watchlists.", file=sys.stderr)
            return 2
    loaded = load_watchlists(options.watchlists)
    for problem in loaded.problems:
        print(problem, file=sys.stderr)
    labels = read_labels(options.labels)
    started = time.perf_counter()
    scores, documents = score(loaded.watchlists, read_documents(options.documents), labels)
    seconds = time.perf_counter() - started
    if options.json:
        print(json.dumps({"watchlists": {key: _numbers(item) for key, item in scores.items()}}, indent=2))
    else:
        _print_report(scores, documents, seconds)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    archive = DATA / "federal_register" / "documents_2020_2024.jsonl.xz"
    parser.add_argument("--documents", type=Path, default=archive)
    parser.add_argument("--labels", type=Path, default=DATA / "labels" / "fr_labels_dev.jsonl")
    parser.add_argument("--watchlists", type=Path, default=HERE / "watchlists")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def read_documents(path: Path) -> Iterator[dict[str, Any]]:
    """Documents of a JSON-lines file, plain, .gz or .xz."""
    with _open(path) as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _open(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return cast(TextIO, lzma.open(path, "rt", encoding="utf-8"))
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8"))
    return path.open(encoding="utf-8")


def read_labels(path: Path) -> dict[str, dict[str, str]]:
    """Document number to {topic: "yes" or "borderline"}."""
    return {entry["document_number"]: entry["labels"] for entry in read_documents(path)}


def score(
    watchlists: Sequence[Watchlist], documents: Iterator[dict[str, Any]], labels: Labels
) -> tuple[dict[str, Score], int]:
    """Scores by watchlist key, and how many documents were read."""
    matcher = compile_watchlists(watchlists)
    scores = {watchlist.key: Score(scored=watchlist.key in TOPICS) for watchlist in watchlists}
    count = 0
    steps = track(documents, "Scanning", console=Console(stderr=True), transient=True)
    for document in steps:
        count += 1
        text = Text(title=document["title"] or "", abstract=document.get("abstract") or "", language="en")
        found = {match.watchlist: match for match in matcher.match(text)}
        for key, item in scores.items():
            _count(item, key, document, found.get(key), labels.get(document["document_number"], {}))
    return scores, count


def _count(item: Score, key: str, document: dict[str, Any], match: Match | None, labels: Mapping[str, str]) -> None:
    if match:
        item.hits += 1
        item.terms.update({evidence.term for evidence in match.evidence})
    if not item.scored:
        return
    label = labels.get(key)
    if label == "borderline":
        item.borderline += match is not None
    elif label == "yes":
        item.tp += match is not None
        item.fn += match is None
        if match is None:
            item.mistakes.append(_missed(document))
    elif match and labels.get(NEAR_MISS.get(key, "")) in ("yes", "borderline"):
        item.near += 1
    elif match:
        item.fp += 1
        item.mistakes.append(_false_alarm(document, match))


def _missed(document: dict[str, Any]) -> str:
    abstract = (document.get("abstract") or "no abstract")[:300]
    return f"missed       {_name(document)}\n             {abstract}"


def _false_alarm(document: dict[str, Any], match: Match) -> str:
    lines = [f"false alarm  {_name(document)}"]
    for evidence in match.evidence[:EVIDENCE_SHOWN]:
        lines.append(f"             [{evidence.rule}] {evidence.term!r} in the {evidence.field}: {evidence.quote}")
    if len(match.evidence) > EVIDENCE_SHOWN:
        lines.append(f"             and {len(match.evidence) - EVIDENCE_SHOWN} more mentions")
    return "\n".join(lines)


def _name(document: dict[str, Any]) -> str:
    return f"{document['document_number']} {document.get('publication_date', '')} {document['title']}"


def _numbers(item: Score) -> dict[str, float | int | None]:
    if not item.scored:
        return {"hits": item.hits}
    return {
        "recall": item.recall,
        "precision": item.precision,
        "tp": item.tp,
        "fp": item.fp,
        "fn": item.fn,
        "near_misses": item.near,
    }


def _print_report(scores: Mapping[str, Score], documents: int, seconds: float) -> None:
    print(f"{documents} documents in {seconds:.1f} s\n")
    for key, item in scores.items():
        if item.scored:
            print(
                f"{key}: recall {_share(item.recall)}, precision {_share(item.precision)}"
                f" (found {item.tp}, missed {item.fn}, false alarms {item.fp}, near misses {item.near},"
                f" borderline hits not scored {item.borderline})"
            )
        else:
            print(f"{key}: {item.hits} hits, no labels")
        most = ", ".join(f"{term} {count}" for term, count in item.terms.most_common(8))
        print(f"    most often: {most or 'nothing'}")
        for mistake in item.mistakes:
            print(f"  {mistake}")
        print()


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    raise SystemExit(main())
