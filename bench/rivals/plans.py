"""Rules as the rivals evaluate them: groups of term numbers, so that no tree is walked for a document.

A plan has groups of which each must be mentioned, pairs that must be NEAR, and one group that must not be mentioned.
The invented rules are all of this shape. One of the groups is the anchor: a rule is looked at only where one of its
anchor's terms is. The anchor is the group whose terms stand in the fewest documents of a sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.rivals.pages import Page, RivalTerm, Span
from monitor.domain.queries import AllOf, AnyOf, Group, Near, Not, Query, Term
from monitor.domain.watchlists import Watchlist

RuleKey = tuple[str, str]
"""Watchlist and rule."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NearPlan:
    """Groups by number."""

    left: int
    right: int
    words: int
    ordered: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """One rule. Groups by number; `forbids` is empty or one group."""

    key: RuleKey
    needs: tuple[int, ...]
    near: tuple[NearPlan, ...]
    forbids: tuple[int, ...]

    def groups(self) -> tuple[int, ...]:
        """Those of which each has a mention wherever the rule holds."""
        return (*self.needs, *(number for near in self.near for number in (near.left, near.right)))


class Plans:
    """All rules, their groups and terms, each distinct one once."""

    def __init__(self, watchlists: Sequence[Watchlist]) -> None:
        self._term_numbers: dict[Term, int] = {}
        self._group_numbers: dict[tuple[int, ...], int] = {}
        self.terms: list[RivalTerm] = []
        self.groups: list[tuple[int, ...]] = []
        self.plans = [
            self._plan((watchlist.key, rule.key), rule.query) for watchlist in watchlists for rule in watchlist.rules
        ]

    def anchors(self, counts: Callable[[int], int]) -> Iterator[tuple[int, tuple[int, ...]]]:
        """(number of a plan, the terms of its anchor), with the documents of a sample that a term stands in."""

        def cost(group: int) -> tuple[int, int]:
            terms = self.groups[group]
            return sum(map(counts, terms)), -min(len(self.terms[number].term.text) for number in terms)

        for number, plan in enumerate(self.plans):
            yield number, self.groups[min(plan.groups(), key=cost)]

    def _plan(self, key: RuleKey, query: Query) -> Plan:
        needs: list[int] = []
        near: list[NearPlan] = []
        forbids: list[int] = []
        for part in query.parts if isinstance(query, AllOf) else (query,):
            if isinstance(part, Near):
                left, right = self._group(part.left), self._group(part.right)
                near.append(NearPlan(left=left, right=right, words=part.words, ordered=part.ordered))
            elif isinstance(part, Not):
                forbids.append(self._group(part.part))
            else:
                needs.append(self._group(part))
        return Plan(key=key, needs=tuple(needs), near=tuple(near), forbids=tuple(forbids))

    def _group(self, query: Query) -> int:
        numbers = tuple(dict.fromkeys(self._term(term) for term in _terms(query)))
        if numbers not in self._group_numbers:
            self._group_numbers[numbers] = len(self.groups)
            self.groups.append(numbers)
        return self._group_numbers[numbers]

    def _term(self, term: Term) -> int:
        if term not in self._term_numbers:
            self._term_numbers[term] = len(self.terms)
            self.terms.append(RivalTerm(term))
        return self._term_numbers[term]


def _terms(query: Query) -> Iterable[Term]:
    if isinstance(query, Group):
        return query.terms
    if isinstance(query, AnyOf):
        return [term for part in query.parts for term in _terms(part)]
    raise TypeError(f"the benchmark has no plan for {type(query).__name__} here")


class Reader:
    """One page read for one set of plans: each term and each group is decided once. This one looks for the strings of
    a term when it is asked for the term; engines that have found them already know better places."""

    def __init__(self, plans: Plans, page: Page) -> None:
        self.plans = plans
        self.page = page
        self._decided: dict[int, bool] = {}
        self._decided_groups: dict[int, bool] = {}
        self._spans: dict[int, list[Span]] = {}

    def places(self, number: int) -> Iterator[Span]:
        """Where a string of the term stands on the page, mention or not."""
        text = self.page.text
        for string in self.plans.terms[number].strings:
            start = text.find(string)
            while start >= 0:
                yield start, start + len(string)
                start = text.find(string, start + 1)

    def possible(self, group: int) -> Iterable[int]:
        """The terms of a group that may be mentioned."""
        return self.plans.groups[group]

    def mentions(self, number: int) -> bool:
        """True where the term is mentioned."""
        decided = self._decided.get(number)
        if decided is None:
            stands = self.plans.terms[number].stands
            decided = any(stands(self.page, start, end) for start, end in self.places(number))
            self._decided[number] = decided
        return decided

    def holds(self, plan: Plan) -> bool:
        """True where the rule does."""
        return (
            all(map(self._any, plan.needs))
            and all(map(self._is_near, plan.near))
            and not any(map(self._any, plan.forbids))
        )

    def _any(self, group: int) -> bool:
        decided = self._decided_groups.get(group)
        if decided is None:
            decided = self._decided_groups[group] = any(map(self.mentions, self.possible(group)))
        return decided

    def _is_near(self, near: NearPlan) -> bool:
        if not (self._any(near.left) and self._any(near.right)):
            return False
        rights = self._group_spans(near.right)
        return any(self._are_near(left, right, near) for left in self._group_spans(near.left) for right in rights)

    def _group_spans(self, group: int) -> list[Span]:
        return [span for number in self.possible(group) for span in self._term_spans(number)]

    def _term_spans(self, number: int) -> list[Span]:
        if number not in self._spans:
            term, page = self.plans.terms[number], self.page
            self._spans[number] = [
                (start, term.end(page, end)) for start, end in self.places(number) if term.stands(page, start, end)
            ]
        return self._spans[number]

    def _are_near(self, left: Span, right: Span, near: NearPlan) -> bool:
        first, second = (left, right) if left <= right else (right, left)
        if first[1] > second[0] or (near.ordered and first is not left):
            return False
        if self.page.distance(first[1], second[0]) > near.words:
            return False
        return "\n" not in self.page.text[first[1] : second[0]]
