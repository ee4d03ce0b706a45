"""How fast thousands of rules run over documents, and in how much memory, beside other ways to do the same.

    python bench/match.py [--rules 1000,10000,100000] [--documents 400] [--seconds 10] [--quick] [--json]

Rules and documents are invented (bench/invented says in which shares and why) and the same in every run. All engines
must give the same rules for every document; where one does not, the differences are printed and the exit status is 1.
The rivals (bench/rivals) mean the same words as we do: they fold with `monitor.text.fold`, find candidates in their own
way, and ask the same functions what a word is. They say which rules hold; ours also says where each mention stands.

Times are CPU seconds of the process, the best of three rounds in which each engine has its turn. What an engine keeps
from one document to the next, it has: a first round, in which the match sets are compared, is not counted. A slow
engine gets as many documents as fit into `--seconds`. Anchors of all engines are chosen on other documents of the same
world. Memory is that of a fresh process (bench/footprint.py).
"""

from __future__ import annotations

import argparse
import gc
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from bench.invented.documents import invent_documents
from bench.invented.rules import invent_watchlists
from bench.matching.engines import OURS, Engine, build_engines
from bench.matching.report import Row, Size, machine, print_growth, print_head, print_size
from bench.rivals.plans import RuleKey
from monitor.domain.documents import Text
from monitor.domain.watchlists import Watchlist
from monitor.matching import Frequencies, learn_frequencies

SEED: Final = 20231017
FULL_RULES: Final = (1_000, 10_000, 100_000)
QUICK_RULES: Final = (100, 400)
ROUNDS: Final = 3
SAMPLE_FROM: Final = 1_000_000
"""Number of the first document of the sample, far from those that are measured."""
DIFFERENCES_SHOWN: Final = 10
FOOTPRINT: Final = Path(__file__).with_name("footprint.py")


@dataclass(frozen=True, kw_only=True)
class World:
    """How much is invented and measured."""

    rules: tuple[int, ...]
    documents: int
    seconds: float
    firms: int = 60_000
    sample: int = 400
    share_of_words: float = 1.0
    pattern_watchlists: int = 15
    rounds: int = ROUNDS

    def texts(self) -> list[Text]:
        return self._documents(0, self.documents)

    def sampled(self) -> list[Text]:
        return self._documents(SAMPLE_FROM, self.sample)

    def _documents(self, first: int, count: int) -> list[Text]:
        return invent_documents(count, seed=SEED, firms=self.firms, first=first, share_of_words=self.share_of_words)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return 0; 1 where two engines disagree."""
    options = _options(arguments)
    world = _quick(options) if options.quick else _full(options)
    machine_line = machine()
    texts, sample = world.texts(), world.sampled()
    if not options.json:
        print_head(machine_line, texts)
    sizes = []
    for rules in world.rules:
        sizes.append(measure(world, rules, texts, sample))
        if not options.json:
            print_size(sizes[-1])
    if options.json:
        print(json.dumps({"machine": machine_line, "sizes": [asdict(size) for size in sizes]}, indent=2))
    else:
        print_growth(sizes)
    return 1 if any(size.differences for size in sizes) else 0


def _full(options: argparse.Namespace) -> World:
    return World(rules=options.rules or FULL_RULES, documents=options.documents, seconds=options.seconds)


def _quick(options: argparse.Namespace) -> World:
    return World(
        rules=options.rules or QUICK_RULES,
        documents=24,
        seconds=0.2,
        firms=150,
        sample=20,
        share_of_words=0.3,
        pattern_watchlists=2,
        rounds=1,
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rules", type=_numbers, help="how many, with commas")
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--seconds", type=float, default=10.0, help="for one round of a slow engine")
    parser.add_argument("--quick", action="store_true", help="tiny: to see that it works")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(","))


def measure(world: World, rules: int, texts: Sequence[Text], sample: Sequence[Text]) -> Size:
    """All engines at one number of rules."""
    watchlists = invent_watchlists(rules, seed=SEED, firms=world.firms)
    started = time.process_time()
    frequencies = learn_frequencies(watchlists, sample)
    learning = time.process_time() - started
    built = build_engines(
        watchlists, frequencies, texts=texts, sample=sample, pattern_watchlists=world.pattern_watchlists
    )
    # Millions of objects that stay would be looked through again and again while others are timed.
    gc.collect()
    gc.freeze()
    counts = {engine.name: _how_many(engine, world.seconds) for engine in built.engines}
    results = {engine.name: _keys(engine, counts[engine.name]) for engine in built.engines}
    best = _best_times(built.engines, counts, world.rounds)
    gc.unfreeze()
    return Size(
        rules=rules,
        terms=built.terms,
        hits=tuple(len(keys) for keys in results[OURS]),
        build_seconds={"learning frequencies": learning, **built.seconds},
        memory=_memory(watchlists, frequencies, sample),
        rows=tuple(_row(engine, best[engine.name], counts[engine.name], rules) for engine in built.engines),
        differences=_few(list(_differences(built.engines, results))),
    )


def _batches(engine: Engine, count: int) -> Iterator[Sequence[Any]]:
    size = engine.batch if engine.batch > 1 else count
    for start in range(0, count, size):
        yield engine.inputs[start : start + size]


def _how_many(engine: Engine, seconds: float) -> int:
    """Whole batches that fit into the time, at least one."""
    first = min(max(engine.batch, 10), len(engine.inputs))
    engine.run(engine.inputs[:first])
    started = time.process_time()
    engine.run(engine.inputs[:first])
    each = (time.process_time() - started) / first
    fitting = int(seconds / max(each, 1e-9)) // engine.batch * engine.batch
    return min(max(first, fitting), len(engine.inputs) // engine.batch * engine.batch)


def _keys(engine: Engine, count: int) -> list[frozenset[RuleKey]]:
    return [engine.keys(result) for batch in _batches(engine, count) for result in engine.run(batch)]


def _best_times(engines: Sequence[Engine], counts: dict[str, int], rounds: int) -> dict[str, float]:
    """Seconds for a document."""
    best = {engine.name: float("inf") for engine in engines}
    for _ in range(rounds):
        for engine in engines:
            started = time.process_time()
            for batch in _batches(engine, counts[engine.name]):
                engine.run(batch)
            each = (time.process_time() - started) / counts[engine.name]
            best[engine.name] = min(best[engine.name], each)
    return best


def _row(engine: Engine, seconds: float, documents: int, rules: int) -> Row:
    share = 1.0 if engine.rules is None else len(engine.rules) / rules
    return Row(engine=engine.name, documents=documents, microseconds=seconds * 1e6 / share, extrapolated=share < 1.0)


def _differences(engines: Sequence[Engine], results: dict[str, list[frozenset[RuleKey]]]) -> Iterator[str]:
    ours = results[OURS]
    for engine in engines:
        for number, keys in enumerate(results[engine.name]):
            wanted = ours[number] if engine.rules is None else ours[number] & engine.rules
            for watchlist, rule in sorted(keys ^ wanted):
                verb = "finds" if (watchlist, rule) in keys else "misses"
                yield f"{engine.name} {verb} {watchlist}/{rule} in document {number}"


def _few(differences: list[str]) -> tuple[str, ...]:
    left_out = len(differences) - DIFFERENCES_SHOWN
    more = [f"and {left_out} more"] if left_out > 0 else []
    return (*differences[:DIFFERENCES_SHOWN], *more)


def _memory(watchlists: Sequence[Watchlist], frequencies: Frequencies, texts: Sequence[Text]) -> dict[str, int] | None:
    if not Path("/proc/self/statm").exists():
        return None
    with tempfile.NamedTemporaryFile(suffix=".pickle") as stored:
        pickle.dump((frequencies, texts), stored)
        pickle.dump(watchlists, stored)
        stored.flush()
        done = subprocess.run(
            [sys.executable, str(FOOTPRINT), stored.name, "--json"], stdout=subprocess.PIPE, check=True
        )
    measured: dict[str, int] = json.loads(done.stdout)
    return measured


if __name__ == "__main__":
    raise SystemExit(main())
