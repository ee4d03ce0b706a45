"""One text before the compiled watchlists: which keys it holds, and from there only what they make possible."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Final, TypeAlias

from monitor.domain.documents import Text
from monitor.domain.queries import Group
from monitor.domain.sources import Facts
from monitor.matching.citations import number_of
from monitor.matching.compile import EVERY_TEXT_NUMBER, NO_KEY, CompiledRule, Tables, Words
from monitor.matching.reading import FieldReading, Place, Reading
from monitor.matching.terms import Span

FieldSpan: TypeAlias = tuple[int, int, int]
"""The number of a field, and a stretch of it folded: (field, start, end)."""

_KEY: Final = itemgetter(0)


class Scan(Reading):
    """A reading that knows which keys stand where. `found` are the keys, `possible` the terms that they allow."""

    def __init__(self, text: Text, tables: Tables) -> None:
        super().__init__(text)
        self._tables = tables
        self._stands = [tables.automaton.find(field.folded) for field in self.fields]
        self._key_places: list[dict[int, list[Span]]] = []
        self._mentions: dict[int, list[FieldSpan]] = {}
        self._occurs: dict[int, bool] = {}
        self._is_simple = all(field.folded.is_simple for field in self.fields)
        self.found: set[int] = {EVERY_TEXT_NUMBER}
        for stands in self._stands:
            self.found.update(map(_KEY, stands.words))
            self.found.update(map(_KEY, stands.others))
        if tables.fact_keys:
            self.found.update(_fact_numbers(text.facts, tables.fact_keys))
        allowed = tables.terms_by_key.of
        self.possible = {number for key in self.found for number in allowed(key)}

    def candidates(self) -> list[CompiledRule]:
        """Rules whose rarest words may be in the text, in the order of the watchlists."""
        anchored, rules = self._tables.anchored.of, self._tables.rules
        numbers = {number for key in self.found for number in anchored(key)}
        return [rules[number] for number in sorted(numbers)]

    def places(self, group: Group, field: FieldReading) -> list[Place]:
        if not isinstance(group, Words):
            return super().places(group, field)
        place = self.fields.index(field)
        return [
            (start, end, self.written(number))
            for number in self.possible.intersection(group.numbers)
            for where, start, end in self.mentions(number)
            if where == place
        ]

    def occurs(self, words: Words) -> bool:
        """True where one of the terms is mentioned."""
        if self._is_simple and not self.found.isdisjoint(words.certain):
            return True
        key = id(words)
        occurs = self._occurs.get(key)
        if occurs is None:
            occurs = self._occurs[key] = any(map(self.mentions, self.possible.intersection(words.numbers)))
        return occurs

    def written(self, number: int) -> str:
        """The text of a term."""
        return self._tables.terms[number].text

    def mentions(self, number: int) -> list[FieldSpan]:
        """Where a term is mentioned."""
        found = self._mentions.get(number)
        if found is None:
            found = self._mentions[number] = self._look_for(number)
        return found

    def _look_for(self, number: int) -> list[FieldSpan]:
        if not self._key_places:
            self._key_places = [stands.by_key() for stands in self._stands]
        key = self._tables.certain_keys[number]
        if key != NO_KEY and self._is_simple:
            return [(place, *span) for place, by_key in enumerate(self._key_places) for span in by_key.get(key, ())]
        term, anchors = self._tables.ready(number)
        if anchors[0][0] == EVERY_TEXT_NUMBER:
            return [
                (place, *span)
                for place, field in enumerate(self.fields)
                for span in term.mentions(field.folded, field.original)
            ]
        found: list[FieldSpan] = []
        for place, by_key in enumerate(self._key_places):
            at = [(piece, start - offset) for key, piece, offset in anchors for start, _ in by_key.get(key, ())]
            if at:
                field = self.fields[place]
                found.extend((place, *span) for span in term.mentions_at(field.folded, field.original, at))
        return found


def _fact_numbers(facts: Facts, numbers: dict[str, int]) -> Iterable[int]:
    names = {f"docket:{number_of(value)}" for value in facts.docket_ids}
    names |= {f"rin:{number_of(value)}" for value in facts.rins}
    names |= {"cfr"} if facts.cfr else set()
    return (numbers[name] for name in names if name in numbers)
