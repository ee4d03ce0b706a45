"""What a matcher adds to a process of its own: `bench/match.py` runs this in a fresh one.

    python bench/footprint.py FILE

FILE is a pickle of (watchlists, frequencies, texts). Prints JSON: bytes of resident memory that the watchlists and the
matcher take. The matcher has read the texts before it is measured, so what it builds at first use counts too.
"""

from __future__ import annotations

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

_STATM: Final = Path("/proc/self/statm")


def resident() -> int:
    """Bytes of this process that are in memory now. Raises FileNotFoundError where the system is not Linux."""
    gc.collect()
    return int(_STATM.read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def main(file: str) -> None:
    """Measure and print."""
    _load_libraries()
    before = resident()
    with Path(file).open("rb") as stored:
        watchlists, frequencies, texts = pickle.load(stored)
    loaded = resident()
    matcher = compile_watchlists(watchlists, frequencies=frequencies)
    for text in texts:
        matcher.find(text)
    compiled = resident()
    print(json.dumps({"watchlists": loaded - before, "matcher": compiled - loaded}))


def _load_libraries() -> None:
    """What is loaded and built once in a process, however many rules it has, is no memory of a rule."""
    query = Group(written="가", terms=(Term(text="가"),))
    rule = Rule(key="rule", why="To load.", query=query)
    watchlist = Watchlist(key="list", title="List", reason="To load.", rules=(rule,))
    compile_watchlists([watchlist]).find(Text(body="가 é 輝"))


if __name__ == "__main__":
    main(sys.argv[1])
