"""One text before the compiled watchlists: which keys it holds, and from there only what they make possible."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.domain.documents import Text
from monitor.domain.queries import Group
from monitor.domain.sources import Facts
from monitor.matching.citations import number_of
from monitor.matching.compile import EVERY_TEXT_NUMBER, NO_KEY, CompiledRule, Tables, Words
from monitor.matching.evaluate import Evaluator, Mention
from monitor.matching.filters import filters_hold
from monitor.matching.reading import FieldReading, Place, Reading
from monitor.matching.terms import search_term


class Scan(Reading):
    """A reading that knows which keys stand where."""

    def __init__(self, text: Text, tables: Tables) -> None:
        super().__init__(text)
        self._tables = tables
        self._words = {field.name: tables.automaton.words(field.folded) for field in self.fields}
        self._word_places: dict[str, dict[int, list[tuple[int, int]]]] = {}
        self._occurs: dict[int, bool] = {}
        self.found: set[int] = {EVERY_TEXT_NUMBER}
        self._sure: set[int] = set()
        for field in self.fields:
            numbers = {key for key, _, _ in self._words[field.name]}
            self.found |= numbers
            self.found |= tables.automaton.others(field.folded)
            if field.folded.is_simple:
                self._sure |= numbers
        self._is_simple = all(field.folded.is_simple for field in self.fields)
        if tables.fact_keys:
            self.found.update(_fact_numbers(text.facts, tables.fact_keys))

    def candidates(self) -> list[CompiledRule]:
        """Rules whose rarest words may be in the text, in the order of the watchlists."""
        anchored, rules = self._tables.anchored, self._tables.rules
        numbers = {number for key in self.found if key in anchored for number in anchored[key]}
        return [rules[number] for number in sorted(numbers)]

    def places(self, group: Group, field: FieldReading) -> list[Place]:
        if not isinstance(group, Words):
            return super().places(group, field)
        tables, found, places = self._tables, self.found, []
        for number in group.numbers:
            if found.isdisjoint(tables.term_keys[number]):
                continue
            key = tables.certain_keys[number]
            if key != NO_KEY and field.folded.is_simple:
                written = tables.terms[number].text
                places += [(start, end, written) for start, end in self._places_of(key, field)]
            else:
                term = self._kept(search_term(tables.terms[number]))
                places += [(start, end, term.written) for start, end in field.spans(term)]
        return places

    def occurs(self, words: Words) -> bool:
        """True where one of the terms is mentioned."""
        if not self._sure.isdisjoint(words.certain):
            return True
        key = id(words)
        if key not in self._occurs:
            self._occurs[key] = not self.found.isdisjoint(words.keys) and any(
                self.places(words, field) for field in self.fields
            )
        return self._occurs[key]

    def _places_of(self, key: int, field: FieldReading) -> Iterable[tuple[int, int]]:
        by_key = self._word_places.get(field.name)
        if by_key is None:
            by_key = self._word_places[field.name] = {}
            for number, start, end in self._words[field.name]:
                by_key.setdefault(number, []).append((start, end - 2))
        return by_key.get(key, ())


def _fact_numbers(facts: Facts, numbers: dict[str, int]) -> Iterable[int]:
    names = {f"docket:{number_of(value)}" for value in facts.docket_ids}
    names |= {f"rin:{number_of(value)}" for value in facts.rins}
    names |= {"cfr"} if facts.cfr else set()
    return (numbers[name] for name in names if name in numbers)


class RuleAsker:
    """Asks compiled rules of one scan."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._evaluator = Evaluator(scan)

    def mentions(self, rule: CompiledRule) -> list[Mention] | None:
        """The mentions that satisfy the rule, not yet in order; None where it does not hold."""
        scan, found = self._scan, self._scan.found
        for keys in rule.anchors:
            if found.isdisjoint(keys):
                return None
        if rule.rule.filters.asks and not filters_hold(rule.rule.filters, scan.text):
            return None
        for words in rule.required:
            if not scan.occurs(words):
                return None
        for words in rule.forbidden:
            if scan.occurs(words):
                return None
        mentions: list[Mention] = []
        for part in rule.rest:
            outcome = self._evaluator.outcome(part)
            if not outcome.holds:
                return None
            mentions.extend(outcome.mentions)
        for words in rule.required:
            for field in scan.fields:
                for start, end, written in scan.places(words, field):
                    original = field.folded.original(start, end)
                    mentions.append(Mention(field.name, *original, written))
        return mentions
