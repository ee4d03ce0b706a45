"""What a matcher adds to a process of its own: `bench/match.py` runs this in a fresh one.

    python bench/footprint.py [FILE] [--rules 1000] [--json]

FILE holds two pickles: (frequencies, texts), and the watchlists; without one, so many rules are invented and measured
in a fresh process. Prints bytes of resident memory that the watchlists and the matcher take. The matcher has read the
texts before it is measured, so what it builds at first use counts too. Memory that compiling gave back counts as given
back; the C library keeps some of it until it is asked (`malloc_trim`), and `kept` says how much.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import pickle
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from monitor.domain.documents import Text
from monitor.domain.queries import Group, Term
from monitor.domain.watchlists import Rule, Watchlist
from monitor.matching import compile_watchlists, learn_frequencies

SEED: Final = 20231017
FIRMS: Final = 5_000
DOCUMENTS: Final = 50
_LIBRARY: Final = ctypes.CDLL(None)
_STATM: Final = Path("/proc/self/statm")


def resident(*, trimmed: bool = True) -> int:
    """Bytes of this process that are in memory now. Raises FileNotFoundError where the system is not Linux."""
    gc.collect()
    if trimmed and hasattr(_LIBRARY, "malloc_trim"):
        _LIBRARY.malloc_trim(0)
    return int(_STATM.read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", nargs="?", help="two pickles, as bench/match.py writes them")
    parser.add_argument("--rules", type=int, default=1000, help="how many to invent, without a file")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    measured = measure(options.file) if options.file else measure_invented(options.rules)
    if options.json:
        print(json.dumps(measured))
    else:
        for name, size in measured.items():
            print(f"{name:12}{size:>15,} bytes")
    return 0


def measure_invented(rules: int) -> dict[str, int]:
    """That of invented rules, in a fresh process: inventing them takes memory too."""
    from bench.invented.documents import invent_documents
    from bench.invented.rules import invent_watchlists

    watchlists = invent_watchlists(rules, seed=SEED, firms=FIRMS)
    texts = invent_documents(DOCUMENTS, seed=SEED, firms=FIRMS)
    with tempfile.NamedTemporaryFile(suffix=".pickle") as stored:
        pickle.dump((learn_frequencies(watchlists, texts), texts), stored)
        pickle.dump(watchlists, stored)
        stored.flush()
        command = [sys.executable, __file__, stored.name, "--json"]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    measured: dict[str, int] = json.loads(done.stdout)
    return measured


def measure(file: str) -> dict[str, int]:
    """What the watchlists of the file and their matcher take in this process."""
    _load_libraries()
    with Path(file).open("rb") as stored:
        frequencies, texts = pickle.load(stored)
        before = resident()
        watchlists = pickle.load(stored)
    loaded = resident()
    matcher = compile_watchlists(watchlists, frequencies=frequencies)
    for text in texts:
        matcher.find(text)
    kept = resident(trimmed=False)
    compiled = resident()
    return {"watchlists": loaded - before, "matcher": compiled - loaded, "kept": kept - compiled}


def _load_libraries() -> None:
    """What is loaded and built once in a process, however many rules it has, is no memory of a rule."""
    query = Group(written="가", terms=(Term(text="가"),))
    rule = Rule(key="rule", why="To load.", query=query)
    watchlist = Watchlist(key="list", title="List", reason="To load.", rules=(rule,))
    compile_watchlists([watchlist]).find(Text(body="가 é 輝"))


if __name__ == "__main__":
    raise SystemExit(main())
