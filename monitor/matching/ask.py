"""Compiled rules asked of one scan, and what they show for it."""

from __future__ import annotations

from functools import cached_property

from monitor.matching.evaluate import Evaluator, Mention
from monitor.matching.filters import filters_hold
from monitor.matching.scan import Scan
from monitor.matching.tables import CompiledRule
from monitor.matching.telling import Told, tell, told


class RuleAsker:
    """Asks compiled rules of one scan."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan

    @cached_property
    def _evaluator(self) -> Evaluator:
        return Evaluator(self._scan)

    def mentions(self, rule: CompiledRule) -> list[Mention]:
        """The mentions that satisfy the rule, in reading order; none where it does not hold."""
        scan = self._scan
        for words in rule.required:
            if scan.found.isdisjoint(words.keys):
                return []
        for keys in rule.anchors:
            if scan.found.isdisjoint(keys):
                return []
        if rule.has_filters and not filters_hold(rule.rule.filters, scan.text):
            return []
        for words in rule.required:
            if not scan.occurs(words):
                return []
        for words in rule.forbidden:
            if scan.occurs(words):
                return []
        found: list[Told] = []
        for part in rule.rest:
            outcome = self._evaluator.outcome(part)
            if not outcome.holds:
                return []
            found.extend(map(tell, outcome.mentions))
        for words in rule.required:
            for number in scan.possible.intersection(words.numbers):
                found += scan.told(number)
        return told(found, rule.rule.query) if found else []
