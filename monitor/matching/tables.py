"""What a matcher looks things up in: immutable, packed, by number."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final, NamedTuple

from monitor.domain.queries import Group, Query, Term
from monitor.domain.watchlists import Rule
from monitor.matching.automaton import Automaton
from monitor.matching.keys import choices_of
from monitor.matching.terms import SearchTerm

MOST_READY: Final = 5_000
"""Terms that are kept ready for search: about half a kilobyte each. Those that texts mention are few."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Words(Group):
    """Terms any of which will do, as numbers in the table of terms: a Group, or the Groups of an AnyOf together.
    `keys` are those of all terms."""

    numbers: tuple[int, ...]
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledRule:
    """A rule with cheap questions before dear ones. `required` (rarest first) and `forbidden` are the parts of its
    query that are words alone, `rest` the other parts; of each of `anchors` (groups of keys) one must be in a text for
    the rest to hold."""

    watchlist: str
    rule: Rule
    has_filters: bool
    required: tuple[Words, ...]
    forbidden: tuple[Words, ...]
    rest: tuple[Query, ...]
    anchors: tuple[tuple[int, ...], ...]


class Lists:
    """Lists of numbers, packed, since most are short and there are many."""

    def __init__(self, owners: Sequence[int], numbers: Sequence[int], many: int) -> None:
        """`owners[i]` is the list, 0 to `many` - 1, that takes `numbers[i]`; each list keeps their order."""
        lengths = array("i", bytes(4 * many))
        for owner in owners:
            lengths[owner] += 1
        self._ends = array("i", accumulate(lengths, initial=0))
        self._numbers = array("i", bytes(4 * len(numbers)))
        places = self._ends[:]
        for owner, number in zip(owners, numbers, strict=True):
            self._numbers[places[owner]] = number
            places[owner] += 1

    def of(self, owner: int) -> Sequence[int]:
        """The list of one."""
        return self._numbers[self._ends[owner] : self._ends[owner + 1]]

    def of_any(self, owners: Iterable[int]) -> set[int]:
        """What stands in any of the lists."""
        ends, numbers = self._ends, self._numbers
        found: set[int] = set()
        for owner in owners:
            first, last = ends[owner], ends[owner + 1]
            if last - first == 1:
                found.add(numbers[first])
            elif first < last:
                found.update(numbers[first:last])
        return found


class ReadyTerm(NamedTuple):
    """A term that can be searched. `anchors` are (key, piece, offset in that piece of the key's first letter)."""

    term: SearchTerm
    anchors: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Keys, terms and rules are known by number.

    `choices` says by which of its `choices_of` each term is found, `keys_of_term` by which keys; `terms_of_key` are the
    terms that a key allows, and `is_certain` is 1 for a key of which each is mentioned wherever the key stands;
    `rules_of_key` are the rules that a key may begin; `fact_keys` stand for what documents say of themselves.
    """

    automaton: Automaton
    terms: tuple[Term, ...]
    choices: bytes
    keys_of_term: Lists
    terms_of_key: Lists
    is_certain: bytes
    rules: tuple[CompiledRule, ...]
    rules_of_key: Lists
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
