"""What bench/match.py found out, and how it is printed."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import pairwise
from math import log10
from pathlib import Path
from typing import Final

from bench.matching.engines import OURS, RIVAL
from monitor.domain.documents import Text

REFERENCE_RULES: Final = 10_000
REFERENCE: Final = (
    ("Lucene Monitor 8.8, tuned", 2_270),
    ("Lucene Monitor 8.8, default", 590),
    ("pyahocorasick + Python", 8_600),
    ("set of tokens, pure Python", 8_500),
    ("SQLite FTS5, 20 a batch", 190),
)
"""Documents of 577 words, folded before, a CPU second, with 10,000 rules: measured on another day on two shared cores,
with other rules and documents. To be read as an order of magnitude."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One engine: CPU time for a document, measured on `documents` of them, or extrapolated from fewer rules."""

    engine: str
    documents: int
    microseconds: float
    extrapolated: bool

    @property
    def a_second(self) -> float:
        return 1_000_000 / self.microseconds


@dataclass(frozen=True, kw_only=True)
class Size:
    """What was measured at one number of rules. Memory in bytes, None where it cannot be measured; `hits` of each
    document; `differences` are sentences."""

    rules: int
    terms: int
    hits: tuple[int, ...]
    build_seconds: dict[str, float]
    memory: dict[str, int] | None
    rows: tuple[Row, ...]
    differences: tuple[str, ...] = field(default=())

    def microseconds(self, engine: str) -> float:
        return next(row.microseconds for row in self.rows if row.engine == engine)


def machine() -> str:
    """What the numbers depend on most."""
    model = platform.processor() or platform.machine()
    told = Path("/proc/cpuinfo")
    if told.exists():
        lines = told.read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    counting = f"{_milliseconds_to_count():.0f} ms to count to a million"
    libraries = f"pyahocorasick {version('pyahocorasick')}, SQLite {sqlite3.sqlite_version}"
    return f"{model}, {os.cpu_count()} cores{load}, Python {platform.python_version()} ({counting}), {libraries}"


def _milliseconds_to_count() -> float:
    """CPU time, the best of five: tells a slow or busy machine from a quick one."""
    best = float("inf")
    for _ in range(5):
        started = time.process_time()
        count = 0
        while count < 1_000_000:
            count += 1
        best = min(best, time.process_time() - started)
    return best * 1000


def print_head(machine_line: str, texts: Sequence[Text]) -> None:
    """The machine and the documents."""
    print(machine_line)
    counts = {language: sum(text.language == language for text in texts) for language in ("en", "ko", "zh")}
    characters = statistics.mean(sum(len(value) for _, value in text.fields()) for text in texts)
    print(
        f"{len(texts)} documents ({counts['en']} English, {counts['ko']} Korean, {counts['zh']} Chinese), "
        f"{characters:,.0f} characters on average"
    )


def print_size(size: Size) -> None:
    """One table, and whether the engines agree."""
    hits = sorted(size.hits)
    print(f"\n{size.rules:,} rules, {size.terms:,} terms")
    print(
        f"  hits a document: {statistics.mean(hits):.1f} on average, median {statistics.median(hits):.0f}, "
        f"most {hits[-1]}, none in {hits.count(0) / len(hits):.0%} of documents"
    )
    print("  built in CPU seconds: " + ", ".join(f"{name} {value:.2f}" for name, value in size.build_seconds.items()))
    print(f"  memory of ours: {_memory(size)}")
    print(f"  {'':38}{'documents':>10}{'a CPU second':>14}{'µs each':>10}{'× pyahocorasick':>17}")
    for row in size.rows:
        ratio = size.microseconds(RIVAL) / row.microseconds
        note = "  extrapolated" if row.extrapolated else ""
        print(
            f"  {row.engine:38}{row.documents:>10,}{row.a_second:>14,.0f}{row.microseconds:>10,.0f}{ratio:>17.2f}{note}"
        )
    if size.rules == REFERENCE_RULES:
        _print_reference(size)
    print("  match sets: " + ("identical for all engines" if not size.differences else "DIFFERENT"))
    for difference in size.differences:
        print(f"    {difference}")


def _memory(size: Size) -> str:
    if size.memory is None:
        return "not measured, needs /proc/self/statm of Linux"
    matcher, watchlists, kept = (size.memory[name] / size.rules for name in ("matcher", "watchlists", "kept"))
    return (
        f"{matcher:,.0f} bytes a rule ({matcher + kept:,.0f} with what compiling gave back and the C library kept), "
        f"{watchlists:,.0f} for the watchlists it was compiled from"
    )


def _print_reference(size: Size) -> None:
    ours = 1_000_000 / size.microseconds(OURS)
    for name, a_second in REFERENCE:
        told = f"reference, other run: ours is {ours / a_second:.1f} times that"
        print(f"  {name:38}{'':>10}{a_second:>14,}{1_000_000 / a_second:>10,.0f}{'':>17}  {told}")


def print_growth(sizes: Sequence[Size]) -> None:
    """What ten times the rules cost."""
    if len(sizes) < 2:
        return
    print("\nAs the rules grow")
    for name in (OURS, RIVAL):
        steps = [f"{size.rules:,}: {size.microseconds(name):,.0f} µs" for size in sizes]
        factors = ", ".join(
            f"×{after.microseconds(name) / before.microseconds(name):.1f} for ×{after.rules / before.rules:.0f}"
            for before, after in pairwise(sizes)
        )
        first, last = sizes[0], sizes[-1]
        exponent = log10(last.microseconds(name) / first.microseconds(name)) / log10(last.rules / first.rules)
        print(f"  {name:38}{'; '.join(steps)} ({factors}): cost grows with rules to the power of {exponent:.2f}")
    hits = "; ".join(f"{size.rules:,}: {statistics.mean(size.hits):.1f}" for size in sizes)
    print(f"  {'hits a document':38}{hits}")
