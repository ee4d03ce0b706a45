"""The engines that bench/match.py measures, ours first, each behind the same small face."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bench.rivals.automaton import AutomatonRival
from bench.rivals.pages import Page
from bench.rivals.patterns import PatternRival
from bench.rivals.plans import Plans, RuleKey
from bench.rivals.tables import TableRival
from bench.rivals.tokens import TokenRival
from monitor.domain.documents import Text
from monitor.domain.matches import Match
from monitor.domain.watchlists import Watchlist
from monitor.matching import Found, Frequencies, compile_watchlists

OURS: Final = "ours, raw text to hits with spans"
RIVAL: Final = "pyahocorasick + Python, raw text"
BATCHES: Final = (20, 200)


@dataclass(frozen=True, kw_only=True)
class Engine:
    """`run` takes a slice of `inputs` and gives one result for each; `keys` makes a result comparable, outside of the
    time. `batch` documents are given at once. An engine with fewer `rules` than asked for is extrapolated."""

    name: str
    inputs: Sequence[Any]
    run: Callable[[Sequence[Any]], Sequence[Any]]
    keys: Callable[[Any], frozenset[RuleKey]] = frozenset
    batch: int = 1
    rules: frozenset[RuleKey] | None = None


@dataclass(frozen=True, kw_only=True)
class Built:
    """All engines for one set of rules, and the CPU seconds that building took by name."""

    engines: tuple[Engine, ...]
    seconds: dict[str, float]
    terms: int


def build_engines(
    watchlists: Sequence[Watchlist],
    frequencies: Frequencies,
    *,
    texts: Sequence[Text],
    sample: Sequence[Text],
    pattern_watchlists: int,
) -> Built:
    """All engines. The first `pattern_watchlists` watchlists are those of the one that has a pattern a rule."""
    seconds: dict[str, float] = {}

    def timed(name: str, build: Callable[[], Any]) -> Any:
        started = time.process_time()
        built = build()
        seconds[name] = time.process_time() - started
        return built

    matcher = timed("ours", lambda: compile_watchlists(watchlists, frequencies=frequencies))
    plans: Plans = timed("plans of the rivals", lambda: Plans(watchlists))
    automaton = timed("pyahocorasick", lambda: AutomatonRival(plans, sample))
    tokens = timed("set of tokens", lambda: TokenRival(plans, sample))
    tables = timed("FTS5", lambda: TableRival(plans))
    few = Plans(watchlists[:pattern_watchlists])
    patterns = timed("re", lambda: PatternRival(few))
    pages = [Page(text) for text in texts]

    engines = (
        Engine(name=OURS, inputs=texts, run=_each(matcher.find), keys=_found_keys),
        Engine(name="ours, with quotes", inputs=texts, run=_each(matcher.match), keys=_match_keys),
        Engine(name=RIVAL, inputs=texts, run=_each(lambda text: automaton.find(Page(text)))),
        Engine(name="pyahocorasick + Python, folded before", inputs=pages, run=_each(automaton.find)),
        Engine(name="set of tokens, raw text", inputs=texts, run=_each(lambda text: tokens.find(Page(text)))),
        Engine(name="set of tokens, folded before", inputs=pages, run=_each(tokens.find)),
        *(
            Engine(name=f"SQLite FTS5, {batch} a batch", inputs=texts, run=tables.find, batch=batch)
            for batch in BATCHES
            if batch <= len(texts)
        ),
        Engine(
            name=f"one re a rule, of {len(few.plans)} rules",
            inputs=pages,
            run=_each(patterns.find),
            rules=frozenset(plan.key for plan in few.plans),
        ),
    )
    return Built(engines=engines, seconds=seconds, terms=len(plans.terms))


def _each(find: Callable[[Any], Any]) -> Callable[[Sequence[Any]], list[Any]]:
    return lambda inputs: [find(item) for item in inputs]


def _found_keys(found: Sequence[Found]) -> frozenset[RuleKey]:
    return frozenset((item.watchlist, item.rule) for item in found)


def _match_keys(matches: Sequence[Match]) -> frozenset[RuleKey]:
    return frozenset((match.watchlist, rule) for match in matches for rule in match.rules)
