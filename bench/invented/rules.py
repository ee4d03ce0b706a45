"""Invented rules in the shares that the issue of the engine sets: what the analysts of many clients would write.

Of the rules, 25 % are lists of aliases of one firm (a sanctions or customer list), 40 % aliases and a context (a firm
that is news only beside a word of trade), 10 % aliases and one phrase, 15 % an alias NEAR a context or a word, 10 %
topic words without a firm. Of all, 30 % also have a NOT. Those shares are given; these are chosen:

- One rule in seven names a firm as the news does, famous ones again and again, as clients all watch the same few; the
  others name any of the firms, most of which no document mentions.
- Six rules in ten use the firm's concept as it is, the others a list of their own: some of its aliases.
- Six contexts, phrases and NEARs in ten are of the firm's own theme. Three contexts in four are one of 72 shared
  concepts of 5 to 15 words and phrases, six of each theme, a third of them with Korean and Chinese words; the others
  are words of their own.
- NEAR/n takes n from 3, 5, 8, 10 and 15; one in five is ordered; one in three has a single word on its right.
- A topic is a rare word (rank 8,000 and beyond), its beginning with a `*`, a phrase with a rare word in it, or a Korean
  or Chinese word. A common word as a topic would hit every document, and no analyst keeps such a rule.
- A NOT has one to four words or phrases of any theme.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from typing import Final

from bench.invented.firms import Firm, Firms, invent_firms
from bench.invented.words import THEMES, Theme, invented_han, invented_hangul, vocabulary
from monitor.domain.queries import AllOf, Group, Near, Not, Query, Term, simple_query
from monitor.domain.watchlists import Rule, Watchlist

RULES_PER_WATCHLIST: Final = 20
CONTEXTS_PER_THEME: Final = 6
TOPICS: Final = 6_000
_DISTANCES: Final = (3, 5, 8, 10, 15)
_FIRST_RARE: Final = 8_000


def invent_watchlists(count: int, *, seed: int, firms: int) -> list[Watchlist]:
    """`count` rules in watchlists of 20. The first thousand of many rules are the thousand of few."""
    rules = list(_Author(seed, invent_firms(seed, firms)).rules(count))
    return [
        Watchlist(
            key=f"list-{start // RULES_PER_WATCHLIST:05}",
            title="Invented",
            reason="To measure.",
            rules=tuple(rules[start : start + RULES_PER_WATCHLIST]),
        )
        for start in range(0, count, RULES_PER_WATCHLIST)
    ]


@cache
def contexts(seed: int) -> tuple[Group, ...]:
    """The shared contexts, by theme."""
    chance = random.Random(f"contexts {seed}")
    return tuple(
        Group(written=f"@{theme.key}-{number}", terms=_context(theme, chance))
        for theme in THEMES
        for number in range(CONTEXTS_PER_THEME)
    )


def _context(theme: Theme, chance: random.Random) -> tuple[Term, ...]:
    size = chance.randint(5, 15)
    words = chance.sample(theme.words, k=min(size // 2 + 1, len(theme.words)))
    words += chance.sample(theme.phrases, k=min(size - len(words), len(theme.phrases)))
    if chance.random() < 1 / 3:
        words[size - 4 :] = [*chance.sample(theme.korean, k=2), *chance.sample(theme.chinese, k=2)]
    return tuple(Term(text=word) for word in dict.fromkeys(words))


@cache
def topics(seed: int) -> tuple[Term, ...]:
    """What rules without a firm look for, and documents now and then speak of."""
    chance = random.Random(f"topics {seed}")
    words = vocabulary(seed).english.words
    return tuple(_topic(chance, words) for _ in range(TOPICS))


def _topic(chance: random.Random, words: tuple[str, ...]) -> Term:
    rare = words[int(_FIRST_RARE * ((len(words) - 1) / _FIRST_RARE) ** chance.random())]
    form = chance.random()
    if form < 0.35:
        return Term(text=rare)
    if form < 0.45 and len(rare) > 8:
        return Term(text=rare[:-2], prefix=True)
    if form < 0.8:
        common = chance.choice(chance.choice(THEMES).words)
        return Term(text=f"{common} {rare}" if chance.random() < 0.5 else f"{rare} {common}")
    return Term(text=invented_hangul(chance, 4, 5) if form < 0.9 else invented_han(chance, 4, 4))


class _Author:
    """Writes rules one after another."""

    def __init__(self, seed: int, firms: Firms) -> None:
        self._chance = random.Random(f"rules {seed}")
        self._firms = firms
        self._contexts = contexts(seed)
        self._topics = topics(seed)

    def rules(self, count: int) -> Iterator[Rule]:
        for number in range(count):
            yield Rule(key=f"rule-{number:06}", why="To measure.", query=self._query())

    def _query(self) -> Query:
        kind = self._chance.random()
        none_of = self._forbidden() if self._chance.random() < 0.3 else ()
        if kind < 0.25:
            return simple_query(any_of=(self._firm_and_theme()[0],), none_of=none_of)
        if kind < 0.65:
            return self._in_context(none_of)
        if kind < 0.75:
            aliases, theme = self._firm_and_theme()
            phrase = self._chance.choice(theme.phrases)
            return simple_query(all_of=(aliases, _alone(phrase)), none_of=none_of)
        if kind < 0.9:
            return self._near(none_of)
        return simple_query(any_of=self._topic_words(), none_of=none_of)

    def _in_context(self, none_of: tuple[Group, ...]) -> Query:
        aliases, theme = self._firm_and_theme()
        if self._chance.random() < 0.75:
            return simple_query(all_of=(aliases, self._context(theme)), none_of=none_of)
        return simple_query(any_of=self._own_words(theme), all_of=(aliases,), none_of=none_of)

    def _near(self, none_of: tuple[Group, ...]) -> Query:
        chance = self._chance
        aliases, theme = self._firm_and_theme()
        near = Near(
            left=aliases,
            right=_alone(chance.choice(theme.words)) if chance.random() < 1 / 3 else self._context(theme),
            words=chance.choice(_DISTANCES),
            ordered=chance.random() < 0.2,
        )
        if not none_of:
            return near
        return AllOf((near, Not(simple_query(any_of=none_of))))

    def _firm_and_theme(self) -> tuple[Group, Theme]:
        """What a firm is called, and the theme of its context."""
        chance = self._chance
        firm: Firm = self._firms.famous(chance) if chance.random() < 1 / 7 else self._firms.any(chance)
        theme = firm.theme if chance.random() < 0.6 else chance.choice(THEMES)
        if chance.random() < 0.6 or len(firm.concept.terms) < 4:
            return firm.concept, theme
        own = chance.sample(firm.concept.terms, k=chance.randint(3, len(firm.concept.terms)))
        return Group(written=own[0].text, terms=tuple(own)), theme

    def _context(self, theme: Theme) -> Group:
        first = THEMES.index(theme) * CONTEXTS_PER_THEME
        return self._contexts[first + self._chance.randrange(CONTEXTS_PER_THEME)]

    def _own_words(self, theme: Theme) -> tuple[Group, ...]:
        chance = self._chance
        words = chance.sample((*theme.words, *theme.phrases), k=chance.randint(5, 15))
        return tuple(_alone(word) for word in words)

    def _topic_words(self) -> tuple[Group, ...]:
        terms = self._chance.sample(self._topics, k=self._chance.randint(1, 3))
        return tuple(Group(written=term.text + "*" * term.prefix, terms=(term,)) for term in terms)

    def _forbidden(self) -> tuple[Group, ...]:
        theme = self._chance.choice(THEMES)
        words = self._chance.sample((*theme.words, *theme.phrases), k=self._chance.randint(1, 4))
        return tuple(_alone(word) for word in words)


def _alone(word: str) -> Group:
    return Group(written=word, terms=(Term(text=word),))
