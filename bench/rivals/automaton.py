"""pyahocorasick and Python: automata over the strings of all terms, rules evaluated where an anchor stands.

Two things make pyahocorasick twice as fast as the plain way, and a good engineer finds both in a day. Its nodes look
through their letters one by one, so Latin strings and those of a hundred other letters have an automaton each. And on a
page where everything but a-z and 0-9 is a space, a Latin string can be searched with the space before it, so that no
search begins inside a word.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

import ahocorasick  # type: ignore[import-not-found]  # a C module without type hints

from bench.rivals.pages import Page, Span, latin_view
from bench.rivals.plans import Plans, Reader, RuleKey
from monitor.domain.documents import Text

_EAST_ASIAN: Final = re.compile("[\u3041-\uffff]")


class AutomatonRival:
    """Strings found once, neighbours looked at only for terms that some rule asks for, shared groups decided once,
    anchors chosen by a sample."""

    def __init__(self, plans: Plans, sample: Iterable[Text]) -> None:
        self._plans = plans
        strings: dict[str, list[int]] = {}
        for number, term in enumerate(plans.terms):
            for string in term.strings:
                strings.setdefault(string, []).append(number)
        self._strings = list(strings)
        self._terms = list(strings.values())
        latin = {number: string for number, string in enumerate(strings) if string[0].isascii() and string[0].isalnum()}
        others = {number: string for number, string in enumerate(strings) if number not in latin}
        self._latin = _automaton({number: f" {latin_view(string)}" for number, string in latin.items()})
        self._others = _automaton(others)
        self._others_are_east_asian = all(map(_EAST_ASIAN.search, others.values()))
        self._has_other_letters = {number for number, string in latin.items() if latin_view(string) != string}
        self._anchored = self._anchor(sample)

    def _anchor(self, sample: Iterable[Text]) -> dict[int, list[int]]:
        counts: Counter[int] = Counter()
        for text in sample:
            counts.update({term for number in self._ends(Page(text)) for term in self._terms[number]})
        anchored: dict[int, list[int]] = {}
        for plan, terms in self._plans.anchors(counts.__getitem__):
            for term in terms:
                anchored.setdefault(term, []).append(plan)
        return anchored

    def _ends(self, page: Page) -> dict[int, list[int]]:
        """The last characters of each string that may stand on the page."""
        ends: defaultdict[int, list[int]] = defaultdict(list)
        for end, numbers in self._latin.iter(page.latin):
            for number in numbers:
                ends[number].append(end)
        if not self._others_are_east_asian or _EAST_ASIAN.search(page.text):
            for end, numbers in self._others.iter(page.text):
                for number in numbers:
                    ends[number].append(end)
        return ends

    def find(self, page: Page) -> frozenset[RuleKey]:
        """The rules that hold of a page."""
        ends = self._ends(page)
        found: dict[int, list[Span]] = {}
        for number, at in ends.items():
            string = self._strings[number]
            length = len(string)
            spans = [(end + 1 - length, end + 1) for end in at]
            if number in self._has_other_letters:
                spans = [span for span in spans if page.text.startswith(string, span[0])]
            for term in self._terms[number]:
                found[term] = found[term] + spans if term in found else spans
        reader = _FoundReader(self._plans, page, found)
        plans: set[int] = set()
        for term in found:
            anchored = self._anchored.get(term)
            if anchored and reader.mentions(term):
                plans.update(anchored)
        return frozenset(self._plans.plans[number].key for number in plans if reader.holds(self._plans.plans[number]))


def _automaton(strings: dict[int, str]) -> Any:
    by_string: dict[str, list[int]] = {}
    for number, string in strings.items():
        by_string.setdefault(string, []).append(number)
    automaton = ahocorasick.Automaton()
    for string, numbers in by_string.items():
        automaton.add_word(string, numbers)
    automaton.make_automaton()
    return automaton


class _FoundReader(Reader):
    """Knows from the automata where strings of each term may stand."""

    def __init__(self, plans: Plans, page: Page, found: dict[int, list[Span]]) -> None:
        super().__init__(plans, page)
        self._found = found

    def places(self, number: int) -> Iterator[Span]:
        return iter(self._found.get(number, ()))

    def possible(self, group: int) -> Iterable[int]:
        return [number for number in self.plans.groups[group] if number in self._found]
