"""Watchlists in, the tables of one immutable matcher out."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final, NamedTuple

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
from monitor.domain.watchlists import NO_FILTERS, Rule, Watchlist
from monitor.matching.automaton import Automaton, in_order
from monitor.matching.citations import number_of, wanted_cfr
from monitor.matching.frequencies import Frequencies
from monitor.matching.keys import EVERY_TEXT, Keys, choices_of, terms_of
from monitor.matching.terms import SearchTerm

NO_KEY: Final = -1
EVERY_TEXT_NUMBER: Final = 0
MOST_READY: Final = 20_000


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
    has_filters: bool
    anchors: tuple[tuple[int, ...], ...]
    required: tuple[Words, ...]
    forbidden: tuple[Words, ...]
    rest: tuple[Query, ...]


class Lists:
    """A list of numbers for each of the numbers 0 to `many` - 1, packed: most lists are short, and there are many."""

    def __init__(self, pairs: Iterable[tuple[int, int]], many: int) -> None:
        """`pairs` are (whose list, what to put in); each list keeps their order."""
        lists: dict[int, list[int]] = {}
        for whose, number in pairs:
            lists.setdefault(whose, []).append(number)
        self._numbers = array("l", (number for whose in range(many) for number in lists.get(whose, ())))
        self._ends = array("l", accumulate((len(lists.get(whose, ())) for whose in range(many)), initial=0))

    def of(self, whose: int) -> Sequence[int]:
        """The list of one."""
        first, last = self._ends[whose], self._ends[whose + 1]
        return self._numbers[first:last] if first < last else ()


@dataclass(frozen=True, kw_only=True)
class Tables:
    """All that a scan looks things up in. Keys, terms and rules are known by number.

    `choices` says by which of its `choices_of` each term is found, `keys_of_term` by which keys; `terms_by_key` are the
    terms that a key allows;
    `certain_keys` has, for each term, the key that is the whole term, or
    NO_KEY; `anchored` are the rules that a key may begin; `fact_keys` stand for what documents say of themselves.
    """

    automaton: Automaton
    terms: tuple[Term, ...]
    choices: bytes
    keys_of_term: Lists
    terms_by_key: Lists
    certain_keys: array[int]
    rules: tuple[CompiledRule, ...]
    anchored: Lists
    fact_keys: dict[str, int]
    _ready: dict[int, ReadyTerm] = field(default_factory=dict)

    def ready(self, number: int) -> ReadyTerm:
        """The term made ready, once for as long as there is room."""
        ready = self._ready.get(number)
        if ready is None:
            if len(self._ready) >= MOST_READY:
                self._ready.clear()
            term = self.terms[number]
            keys = choices_of(term)[self.choices[number]].alternatives
            anchors = zip(self.keys_of_term.of(number), keys, strict=True)
            ready = self._ready[number] = ReadyTerm(
                SearchTerm(term), tuple((key, known.piece, known.offset) for key, known in anchors)
            )
        return ready


class ReadyTerm(NamedTuple):
    """A term that can be searched. `anchors` are (key, piece, offset in that piece of the key's first letter)."""

    term: SearchTerm
    anchors: tuple[tuple[int, int, int], ...]


def compile_tables(watchlists: Sequence[Watchlist], frequencies: Frequencies) -> Tables:
    """Rules are taken as `check_rule` passed them. Watchlists are taken by key, rules in their order."""
    ordered = sorted(watchlists, key=lambda item: item.key)
    table = _TermTable(ordered, frequencies)
    rules = tuple(table.rule(watchlist.key, rule) for watchlist in ordered for rule in watchlist.rules)
    many = len(table.keys) + len(table.fact_keys)
    anchored = ((key, number) for number, rule in enumerate(rules) for key in rule.anchors[0])
    allowed = ((key, number) for number, keys in enumerate(table.term_keys) for key in keys)
    return Tables(
        automaton=Automaton(table.keys),
        terms=tuple(table.terms),
        choices=bytes(table.choices),
        keys_of_term=Lists(
            ((number, key) for number, keys in enumerate(table.term_keys) for key in keys), len(table.terms)
        ),
        terms_by_key=Lists(allowed, many),
        certain_keys=table.certain_keys,
        rules=rules,
        anchored=Lists(anchored, many),
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
        self.choices = bytearray()
        chosen = [(term, self._choose(term, frequencies)) for term in terms_of(watchlists)]
        parts = (key for watchlist in watchlists for rule in watchlist.rules for key in _all_cfr_keys(rule.query))
        self.keys = in_order([*(key.text for _, keys in chosen for key in keys.alternatives), *parts])
        self.key_numbers = {key: number for number, key in enumerate(self.keys)}
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
            has_filters=rule.filters != NO_FILTERS,
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

    def _choose(self, term: Term, frequencies: Frequencies) -> Keys:
        choices = choices_of(term)[:256]
        costs = [frequencies.cost(keys) for keys in choices]
        self.choices.append(costs.index(min(costs)))
        return choices[self.choices[-1]]

    def _add(self, term: Term, keys: Keys) -> None:
        self._term_numbers[term] = len(self.terms)
        self.terms.append(term)
        numbers = tuple(self.key_numbers[key.text] for key in keys.alternatives)
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
        return (*(self.key_numbers[key] for key in _cfr_keys(citation)), self._fact_key("cfr"))

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


def _cfr_keys(citation: Citation) -> Iterator[str]:
    """One of these is wherever the words of a text cite it: the number, or what stands before a range of parts."""
    wanted = wanted_cfr(citation.value)
    if wanted is not None and wanted.first == wanted.last:
        yield f" {wanted.first} "
    yield from (" part ", " parts ")
    for title in ("", *((wanted.title,) if wanted is not None and wanted.title else range(1, 100))):
        yield from (f" {title}cfr ", f" {title}c f r ")
    if wanted is None or wanted.first < wanted.last:
        # Any section of any of the parts; the sign § is in no word.
        yield EVERY_TEXT


def _all_cfr_keys(query: Query) -> Iterator[str]:
    if isinstance(query, Citation) and query.kind == "cfr":
        yield from _cfr_keys(query)
    for part in children(query):
        yield from _all_cfr_keys(part)
