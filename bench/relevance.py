"""How well the shipped watchlists find what people labelled by hand.

    python bench/relevance.py [--documents FILE.jsonl[.xz|.gz]] [--labels FILE.jsonl] [--watchlists DIR] [--json]

Scans titles and abstracts, and whatever else a document says of itself (agencies, CFR references, dockets). A watchlist
is scored where the labels have a topic of its name: borderline documents are left out, every document without a label
is a "no". Documents labelled export-controls-other that ai-chips hits are near misses, neither right nor wrong. Every
mistake is printed with its explanation. Other watchlists report their hits.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import track

# Run as a script, only this folder would be looked in.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.judging.files import TOPICS, BadLineError, Document, Labels, read_documents, read_labels
from bench.judging.mistakes import false_alarm, missed, told
from monitor.config.watchlists import load_watchlists
from monitor.domain.matches import Match
from monitor.domain.watchlists import Watchlist
from monitor.matching import compile_watchlists

HERE = Path(__file__).resolve().parents[1]
DATA = HERE.parent / "shared" / "data"
NEAR_MISS = {"ai-chips": "export-controls-other"}
TERMS_SHOWN = 8


@dataclass(kw_only=True)
class Score:
    """What one watchlist did over the archive. `mistakes` and `near` hold the lines that tell them."""

    watchlist: Watchlist
    tp: int = 0
    fp: int = 0
    fn: int = 0
    borderline: int = 0
    hits: int = 0
    mistakes: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)
    terms: Counter[str] = field(default_factory=Counter)

    @property
    def is_scored(self) -> bool:
        """Whether the labels have a topic of this name."""
        return self.watchlist.key in TOPICS

    @property
    def recall(self) -> float | None:
        """None where there was nothing to find."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def precision(self) -> float | None:
        """None where nothing that counts was hit."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return 0; 2 where an input is missing or cannot be read."""
    options = _options(arguments)
    for path in (options.documents, options.labels, options.watchlists):
        if not path.exists():
            print(f"There is no {path}. Name another one with --documents, --labels or --watchlists.", file=sys.stderr)
            return 2
    loaded = load_watchlists(options.watchlists)
    for problem in loaded.problems:
        print(problem, file=sys.stderr)
    started = time.perf_counter()
    try:
        labels = read_labels(options.labels)
        scores, seen = score(loaded.watchlists, read_documents(options.documents), labels)
    except BadLineError as error:
        print(error, file=sys.stderr)
        return 2
    if absent := len(labels.keys() - seen):
        print(f"{absent} labelled documents are not among the documents; they are not scored.", file=sys.stderr)
    if options.json:
        print(json.dumps({"watchlists": {item.watchlist.key: _numbers(item) for item in scores}}, indent=2))
    else:
        print(f"{len(seen)} documents in {time.perf_counter() - started:.1f} s\n")
        for item in scores:
            _print_score(item)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    archive = DATA / "federal_register" / "documents_2020_2024.jsonl.xz"
    parser.add_argument("--documents", type=Path, default=archive)
    parser.add_argument("--labels", type=Path, default=DATA / "labels" / "fr_labels_dev.jsonl")
    parser.add_argument("--watchlists", type=Path, default=HERE / "watchlists")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def score(
    watchlists: Sequence[Watchlist], documents: Iterable[Document], labels: Labels
) -> tuple[tuple[Score, ...], set[str]]:
    """The score of every watchlist, and the numbers of the documents read; a number that comes again is passed
    over. Raises BadLineError."""
    matcher = compile_watchlists(watchlists)
    scores = tuple(Score(watchlist=watchlist) for watchlist in watchlists)
    seen: set[str] = set()
    for document in track(documents, "Scanning", console=Console(stderr=True), transient=True):
        if document.number in seen:
            continue
        seen.add(document.number)
        found = {match.watchlist: match for match in matcher.match(document.text)}
        for item in scores:
            _count(item, document, found.get(item.watchlist.key), labels.get(document.number, {}))
    return scores, seen


def _count(item: Score, document: Document, match: Match | None, labels: Mapping[str, str]) -> None:
    if match:
        item.hits += 1
        item.terms.update({evidence.term for evidence in match.evidence})
    if not item.is_scored:
        return
    label = labels.get(item.watchlist.key, "no")
    if label == "borderline":
        item.borderline += match is not None
    elif label == "yes" and match:
        item.tp += 1
    elif label == "yes":
        item.fn += 1
        item.mistakes += [f"missed       {told(document)}", *missed(item.watchlist, document)]
    elif match and labels.get(NEAR_MISS.get(item.watchlist.key, "")) == "yes":
        item.near += [f"near miss    {told(document)}", *false_alarm(item.watchlist, match)]
    elif match:
        item.fp += 1
        item.mistakes += [f"false alarm  {told(document)}", *false_alarm(item.watchlist, match)]


def _numbers(item: Score) -> dict[str, float | int | None]:
    if not item.is_scored:
        return {"hits": item.hits}
    return {
        "recall": item.recall,
        "precision": item.precision,
        "tp": item.tp,
        "fp": item.fp,
        "fn": item.fn,
        "near_misses": _near_misses(item),
        "borderline": item.borderline,
    }


def _near_misses(item: Score) -> int:
    return sum(line.startswith("near miss") for line in item.near)


def _print_score(item: Score) -> None:
    if item.is_scored:
        print(
            f"{item.watchlist.key}: recall {_share(item.recall)}, precision {_share(item.precision)}"
            f" (found {item.tp}, missed {item.fn}, false alarms {item.fp}, near misses {_near_misses(item)},"
            f" borderline hits not scored {item.borderline})"
        )
    else:
        print(f"{item.watchlist.key}: {item.hits} hits, no labels")
    most = ", ".join(f"{term} {count}" for term, count in item.terms.most_common(TERMS_SHOWN))
    print(f"    most often: {most or 'nothing'}")
    for line in (*item.mistakes, *item.near):
        is_head = line.startswith(("missed ", "false alarm ", "near miss "))
        print(f"  {line}" if is_head else f"               {line}")
    print()


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    raise SystemExit(main())
