"""pyahocorasick and Python: one automaton over the strings of all terms, rules evaluated where an anchor stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import ahocorasick  # type: ignore[import-not-found]  # a C module without type hints

from bench.rivals.pages import Page, Span
from bench.rivals.plans import Plans, Reader, RuleKey
from monitor.domain.documents import Text


class AutomatonRival:
    """What a good engineer builds in a day: strings found once, neighbours looked at only for terms that some rule asks
    for, shared groups decided once, anchors chosen by a sample."""

    def __init__(self, plans: Plans, sample: Iterable[Text]) -> None:
        self._plans = plans
        strings: dict[str, list[int]] = {}
        for number, term in enumerate(self._plans.terms):
            for string in term.strings:
                strings.setdefault(string, []).append(number)
        self._strings = list(strings.items())
        self._automaton = ahocorasick.Automaton()
        for number, (string, _) in enumerate(self._strings):
            self._automaton.add_word(string, number)
        self._automaton.make_automaton()
        self._anchored = self._anchor(sample)

    def _anchor(self, sample: Iterable[Text]) -> dict[int, list[int]]:
        counts: Counter[int] = Counter()
        for text in sample:
            found = {number for _, number in self._automaton.iter(Page(text).text)}
            counts.update({term for number in found for term in self._strings[number][1]})
        anchored: dict[int, list[int]] = {}
        for plan, terms in self._plans.anchors(counts.__getitem__):
            for term in terms:
                anchored.setdefault(term, []).append(plan)
        return anchored

    def find(self, page: Page) -> frozenset[RuleKey]:
        """The rules that hold of a page."""
        ends: defaultdict[int, list[int]] = defaultdict(list)
        for end, number in self._automaton.iter(page.text):
            ends[number].append(end)
        found: dict[int, list[int]] = {}
        for number in ends:
            for term in self._strings[number][1]:
                found.setdefault(term, []).append(number)
        places = {number: (self._strings[number][0], at) for number, at in ends.items()}
        reader = _FoundReader(self._plans, page, found, places)
        plans: set[int] = set()
        for term in found:
            anchored = self._anchored.get(term)
            if anchored and reader.mentions(term):
                plans.update(anchored)
        return frozenset(self._plans.plans[number].key for number in plans if reader.holds(self._plans.plans[number]))


class _FoundReader(Reader):
    """Knows all places from the automaton: `found` has the strings of each term, `ends` the last characters of each."""

    def __init__(
        self, plans: Plans, page: Page, found: dict[int, list[int]], ends: dict[int, tuple[str, list[int]]]
    ) -> None:
        super().__init__(plans, page)
        self._found = found
        self._ends = ends

    def places(self, number: int) -> Iterator[Span]:
        for string_number in self._found.get(number, ()):
            string, ends = self._ends[string_number]
            for end in ends:
                yield end + 1 - len(string), end + 1
