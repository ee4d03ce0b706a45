"""Watchlists in, the tables of one immutable matcher out."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.domain.queries import (
    AllOf,
    AnyOf,
    AtLeast,
    Citation,
    Group,
    InField,
    Near,
    Not,
    NotNear,
    Query,
    Sentence,
    Term,
    children,
    with_groups,
)
from monitor.domain.watchlists import Rule, Watchlist
from monitor.matching.automaton import Automaton, in_order
from monitor.matching.citations import number_of, wanted_cfr
from monitor.matching.frequencies import Frequencies
from monitor.matching.keys import Keys, choices_of, terms_of

NO_KEY: Final = -1
EVERY_TEXT_NUMBER: Final = 0
MOST_PARTS: Final = 64
"""Parts of a range of the CFR that are looked for one by one; for a longer range every text is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Words(Group):
    """Terms any of which will do, as numbers in the table of terms: a Group, or the Groups of an AnyOf together.
    `keys` are those of all terms, `certain` those after which nothing is left to ask."""

    numbers: tuple[int, ...]
    keys: tuple[int, ...]
    certain: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledRule:
    """A rule with cheap questions before dear ones. Of each of `anchors` (keys, rarest first) one must be in the text;
    `required` and `forbidden` are the parts of the query that are words alone, `rest` the others."""

    watchlist: str
    rule: Rule
    anchors: tuple[tuple[int, ...], ...]
    required: tuple[Words, ...]
    forbidden: tuple[Words, ...]
    rest: tuple[Query, ...]


@dataclass(frozen=True, kw_only=True)
class Tables:
    """All that a scan looks things up in. Keys, terms and rules are known by number.

    `term_keys` holds the keys of each term; `certain_keys` the key that is the whole term, or NO_KEY; `anchored` the rules
    that a key may begin.
    """

    automaton: Automaton
    terms: tuple[Term, ...]
    term_keys: tuple[tuple[int, ...], ...]
    certain_keys: array[int]
    rules: tuple[CompiledRule, ...]
    anchored: dict[int, tuple[int, ...]]
    fact_keys: dict[str, int]


def compile_tables(watchlists: Sequence[Watchlist], frequencies: Frequencies) -> Tables:
    """Rules are taken as `check_rule` passed them. Watchlists are taken by key, rules in their order."""
    ordered = sorted(watchlists, key=lambda item: item.key)
    table = _TermTable(ordered, frequencies)
    rules = tuple(table.rule(watchlist.key, rule) for watchlist in ordered for rule in watchlist.rules)
    anchored: dict[int, list[int]] = {}
    for number, rule in enumerate(rules):
        for key in rule.anchors[0]:
            anchored.setdefault(key, []).append(number)
    return Tables(
        automaton=Automaton(table.keys),
        terms=tuple(table.terms),
        term_keys=tuple(table.term_keys),
        certain_keys=table.certain_keys,
        rules=rules,
        anchored={key: tuple(numbers) for key, numbers in anchored.items()},
        fact_keys=table.fact_keys,
    )


class _TermTable:
    """Gives each distinct term and key one number, so that it is looked for once however many rules name it."""

    def __init__(self, watchlists: Sequence[Watchlist], frequencies: Frequencies) -> None:
        self.terms: list[Term] = []
        self.term_keys: list[tuple[int, ...]] = []
        self.certain_keys = array("l")
        self.fact_keys: dict[str, int] = {}
        self._term_numbers: dict[Term, int] = {}
        self._words: dict[tuple[int, ...], Words] = {}
        chosen = [(term, min(choices_of(term), key=frequencies.cost)) for term in terms_of(watchlists)]
        parts = (key for watchlist in watchlists for rule in watchlist.rules for key in _part_keys(rule.query))
        self.keys = in_order([*(key for _, keys in chosen for key in keys.alternatives), *parts])
        self._key_numbers = {key: number for number, key in enumerate(self.keys)}
        self._costs = [frequencies.share(key) for key in self.keys]
        for term, keys in chosen:
            self._add(term, keys)

    def rule(self, watchlist: str, rule: Rule) -> CompiledRule:
        required: list[Words] = []
        forbidden: list[Words] = []
        rest: list[Query] = []
        parts = rule.query.parts if isinstance(rule.query, AllOf) else (rule.query,)
        for part in parts:
            if (groups := _groups_alone(part)) is not None:
                required.append(self.words(groups))
            elif isinstance(part, Not) and (groups := _groups_alone(part.part)) is not None:
                forbidden.append(self.words(groups))
            else:
                rest.append(with_groups(part, lambda group: self.words((group,))))
        anchors = [words.keys for words in required]
        for part in rest:
            anchors.extend(self._anchors(part))
        return CompiledRule(
            watchlist=watchlist,
            rule=rule,
            anchors=tuple(sorted(dict.fromkeys(anchors), key=self.cost)) or ((EVERY_TEXT_NUMBER,),),
            required=tuple(required),
            forbidden=tuple(forbidden),
            rest=tuple(rest),
        )

    def words(self, groups: Iterable[Group]) -> Words:
        """The terms of the groups, those that fold to nothing left out."""
        found = (self._term_numbers.get(term) for group in groups for term in group.terms)
        numbers = tuple(dict.fromkeys(number for number in found if number is not None))
        if numbers not in self._words:
            keys = tuple(dict.fromkeys(key for number in numbers for key in self.term_keys[number]))
            certain = tuple(key for number in numbers if (key := self.certain_keys[number]) != NO_KEY)
            certain = keys if certain == keys else certain
            self._words[numbers] = Words(written="", terms=(), numbers=numbers, keys=keys, certain=certain)
        return self._words[numbers]

    def cost(self, keys: tuple[int, ...]) -> float:
        """What share of texts makes one look in vain, at worst; what documents say of themselves costs nothing."""
        return sum(self._costs[key] for key in keys if key < len(self._costs))

    def _add(self, term: Term, keys: Keys) -> None:
        self._term_numbers[term] = len(self.terms)
        self.terms.append(term)
        numbers = tuple(self._key_numbers[key] for key in keys.alternatives)
        self.term_keys.append(numbers)
        self.certain_keys.append(numbers[0] if keys.certain else NO_KEY)

    def _anchors(self, query: Query) -> list[tuple[int, ...]]:
        """Of each of these groups of keys one is in every text that the query holds of. Empty where nothing is known:
        `check_rule` refuses a rule of which that is all."""
        match query:
            case Words():
                return [query.keys]
            case Citation():
                return [self._citation_keys(query)]
            case AllOf(parts):
                return [keys for part in parts for keys in self._anchors(part)]
            case Near(left, right):
                return self._anchors(left) + self._anchors(right)
            case NotNear(left):
                return self._anchors(left)
            case Sentence(part) | InField(part=part):
                return self._anchors(part)
            case AtLeast(count, parts) if len(parts) == 1 or count == len(parts):
                return [keys for part in parts for keys in self._anchors(part)]
            case AnyOf(parts) | AtLeast(parts=parts):
                return self._either([self._anchors(part) for part in parts])
        return []

    def _either(self, parts: Sequence[list[tuple[int, ...]]]) -> list[tuple[int, ...]]:
        """One of the parts holds, so one of the cheapest groups of each does."""
        if not all(parts):
            return []
        keys = (key for part in parts for key in min(part, key=self.cost))
        return [tuple(dict.fromkeys(keys))]

    def _citation_keys(self, citation: Citation) -> tuple[int, ...]:
        if citation.kind != "cfr":
            number = self._term_numbers.get(Term(text=citation.value))
            in_text = () if number is None else self.term_keys[number]
            return (*in_text, self._fact_key(f"{citation.kind}:{number_of(citation.value)}"))
        wanted = wanted_cfr(citation.value)
        if wanted is None or wanted.last - wanted.first >= MOST_PARTS:
            return (EVERY_TEXT_NUMBER,)
        parts = range(wanted.first, wanted.last + 1)
        return (*(self._key_numbers[part_key(part)] for part in parts), self._fact_key("cfr"))

    def _fact_key(self, fact: str) -> int:
        return self.fact_keys.setdefault(fact, len(self.keys) + len(self.fact_keys))


def _groups_alone(query: Query) -> tuple[Group, ...] | None:
    """The groups of a query that asks for any of them and nothing else; None for other queries."""
    if isinstance(query, Group):
        return (query,)
    if isinstance(query, AnyOf):
        groups = tuple(part for part in query.parts if isinstance(part, Group))
        return groups if len(groups) == len(query.parts) else None
    return None


def part_key(part: int) -> str:
    """How a text that cites a part of the CFR has its number."""
    return f" {part} "


def _part_keys(query: Query) -> Iterator[str]:
    if isinstance(query, Citation) and query.kind == "cfr":
        wanted = wanted_cfr(query.value)
        if wanted is not None and wanted.last - wanted.first < MOST_PARTS:
            yield from map(part_key, range(wanted.first, wanted.last + 1))
    for part in children(query):
        yield from _part_keys(part)
