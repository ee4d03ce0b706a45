"""The rules of the measurement: half of them invented, half about what the archive's documents speak of.

Invented firms (bench/invented) stand in no real document: what they cost is the search. A phrase out of a real title
stands in one document or in hundreds: what it costs is finding, proving and keeping hits.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from typing import Final

from bench.invented.rules import RULES_PER_WATCHLIST, invent_watchlists
from monitor.domain.queries import Group, Term, simple_query
from monitor.domain.watchlists import Rule, Watchlist

SEED: Final = 20231017
FIRMS_PER_RULE: Final = 6
_PHRASE: Final = re.compile(r"\b[A-Z][a-z]{3,} [A-Z][a-z]{3,}\b")


def watchlists_for(count: int, titles: Iterable[str]) -> list[Watchlist]:
    """`count` rules, the same for the same titles."""
    phrases = sorted(set(_phrases(titles)))
    about = random.Random(SEED).sample(phrases, k=min(count // 2, len(phrases)))
    invented = invent_watchlists(count - len(about), seed=SEED, firms=count * FIRMS_PER_RULE)
    return [*invented, *_titled(about)]


def _phrases(titles: Iterable[str]) -> Iterator[str]:
    """The first two capitalised words side by side of each title."""
    for title in titles:
        if found := _PHRASE.search(title):
            yield found[0]


def _titled(phrases: list[str]) -> Iterator[Watchlist]:
    for start in range(0, len(phrases), RULES_PER_WATCHLIST):
        some = phrases[start : start + RULES_PER_WATCHLIST]
        yield Watchlist(
            key=f"phrases-{start // RULES_PER_WATCHLIST:05}",
            title="Phrases",
            reason="To measure.",
            rules=tuple(_rule(number, phrase) for number, phrase in enumerate(some)),
        )


def _rule(number: int, phrase: str) -> Rule:
    group = Group(written=phrase, terms=(Term(text=phrase),))
    return Rule(key=f"phrase-{number:02}", why="To measure.", query=simple_query(any_of=(group,)))
