"""One compiled `re` for each rule: the strings of its anchor as one alternation, searched in every document.

The other parts of a rule are evaluated as the other rivals do, and only where the alternation found something, which is
kinder to `re` than look-aheads for each part. The time is in proportion to the rules, so it is measured on few.
"""

from __future__ import annotations

import re

from bench.rivals.pages import Page
from bench.rivals.plans import Plans, Reader, RuleKey


class PatternRival:
    """The rules, each with its pattern."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        self._patterns: list[re.Pattern[str]] = []
        for _, terms in self._plans.anchors(lambda _: 0):
            strings = {string for number in terms for string in self._plans.terms[number].strings}
            self._patterns.append(re.compile("|".join(map(re.escape, sorted(strings, key=len, reverse=True)))))

    def find(self, page: Page) -> frozenset[RuleKey]:
        """The rules that hold of a page."""
        reader = Reader(self._plans, page)
        return frozenset(
            plan.key
            for plan, pattern in zip(self._plans.plans, self._patterns, strict=True)
            if pattern.search(page.text) and reader.holds(plan)
        )
