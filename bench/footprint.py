"""What a matcher adds to a process of its own: `bench/match.py` runs this in a fresh one.

    python bench/footprint.py FILE

FILE holds two pickles: (frequencies, texts), and the watchlists. Prints JSON: bytes of resident memory that the
watchlists and the matcher take. The matcher has read the texts before it is measured, so what it builds at first use
counts too. Memory that compiling gave back counts as given back; the C library keeps some of it until it is asked
(`malloc_trim`), and `kept` says how much.
"""

from __future__ import annotations

import ctypes
import gc
import json
import pickle
import resource
import sys
from pathlib import Path
from typing import Final

from monitor.domain.documents import Text
from monitor.domain.queries import Group, Term
from monitor.domain.watchlists import Rule, Watchlist
from monitor.matching import compile_watchlists

_LIBRARY: Final = ctypes.CDLL(None)
_STATM: Final = Path("/proc/self/statm")


def resident(*, trimmed: bool = True) -> int:
    """Bytes of this process that are in memory now. Raises FileNotFoundError where the system is not Linux."""
    gc.collect()
    if trimmed and hasattr(_LIBRARY, "malloc_trim"):
        _LIBRARY.malloc_trim(0)
    return int(_STATM.read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def main(file: str) -> None:
    """Measure and print."""
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
    print(json.dumps({"watchlists": loaded - before, "matcher": compiled - loaded, "kept": kept - compiled}))


def _load_libraries() -> None:
    """What is loaded and built once in a process, however many rules it has, is no memory of a rule."""
    query = Group(written="가", terms=(Term(text="가"),))
    rule = Rule(key="rule", why="To load.", query=query)
    watchlist = Watchlist(key="list", title="List", reason="To load.", rules=(rule,))
    compile_watchlists([watchlist]).find(Text(body="가 é 輝"))


if __name__ == "__main__":
    main(sys.argv[1])
