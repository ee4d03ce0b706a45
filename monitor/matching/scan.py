"""One text before the compiled watchlists: which keys it holds, and from there only what they make possible."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.domain.documents import Text
from monitor.domain.queries import Group
from monitor.domain.sources import Facts
from monitor.matching.automaton import FieldSpan
from monitor.matching.citations import number_of
from monitor.matching.evaluate import Mention
from monitor.matching.reading import FieldReading, Reading
from monitor.matching.spans import Place
from monitor.matching.tables import CompiledRule, Tables, Words
from monitor.matching.telling import Told, tell
from monitor.matching.vocabulary import EVERY_TEXT_NUMBER


class Scan(Reading):
    """A reading that knows which keys stand where. `found` are the keys, `possible` the terms that they allow."""

    def __init__(self, text: Text, tables: Tables) -> None:
        super().__init__(text)
        self._tables = tables
        self._stands = tables.automaton.find([field.folded for field in self.fields])
        self._mentions: dict[int, list[FieldSpan]] = {}
        self._told: dict[int, list[Told]] = {}
        self._occurs: dict[int, bool] = {}
        self._is_simple = all(field.folded.is_simple for field in self.fields)
        self.found = self._stands.keys
        self.found.add(EVERY_TEXT_NUMBER)
        self.possible = tables.terms_of_key.of_any(self.found)
        is_certain = tables.is_certain
        self._sure = {key for key in self.found if is_certain[key]} if self._is_simple else set()
        if tables.fact_keys:
            self.found.update(_fact_numbers(text.facts, tables.fact_keys))

    def candidates(self) -> list[CompiledRule]:
        """Rules whose rarest words may be in the text, in the order of the watchlists."""
        rules = self._tables.rules
        return [rules[number] for number in sorted(self._tables.rules_of_key.of_any(self.found))]

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
        if not self._sure.isdisjoint(words.keys):
            return True
        key = id(words)
        occurs = self._occurs.get(key)
        if occurs is None:
            occurs = self._occurs[key] = any(map(self.mentions, self.possible.intersection(words.numbers)))
        return occurs

    def written(self, number: int) -> str:
        """The text of a term."""
        return self._tables.terms[number].text

    def told(self, number: int) -> list[Told]:
        """The mentions of a term, as people are told of them."""
        told = self._told.get(number)
        if told is None:
            told = self._told[number] = [self._tell(number, *found) for found in self.mentions(number)]
        return told

    def _tell(self, number: int, place: int, start: int, end: int) -> Told:
        field = self.fields[place]
        if not field.folded.is_simple:
            start, end = field.folded.original(start, end)
        return tell(Mention(field.name, start, end, self.written(number)))

    def mentions(self, number: int) -> list[FieldSpan]:
        """Where a term is mentioned."""
        found = self._mentions.get(number)
        if found is None:
            found = self._mentions[number] = self._look_for(number)
        return found

    def _look_for(self, number: int) -> list[FieldSpan]:
        key = self._tables.keys_of_term.of(number)[0]
        if key in self._sure:
            return self._stands.places(key)
        term, anchors = self._tables.ready(number)
        if anchors[0][0] == EVERY_TEXT_NUMBER:
            return [
                (place, *span)
                for place, field in enumerate(self.fields)
                for span in term.mentions(field.folded, field.original)
            ]
        found: list[FieldSpan] = []
        at: dict[int, list[tuple[int, int]]] = {}
        for key, piece, offset in anchors:
            for place, start, end in self._stands.places(key):
                folded = self.fields[place].folded
                if term.plain and folded.is_simple and folded.text[start:end] == term.plain:
                    found.append((place, start, end))
                else:
                    at.setdefault(place, []).append((piece, start - offset))
        for place, pieces in at.items():
            field = self.fields[place]
            found += [(place, *span) for span in term.mentions_at(field.folded, field.original, pieces)]
        return found if len(found) < 2 else sorted(found)


def _fact_numbers(facts: Facts, numbers: dict[str, int]) -> Iterable[int]:
    names = {f"docket:{number_of(value)}" for value in facts.docket_ids}
    names |= {f"rin:{number_of(value)}" for value in facts.rins}
    names |= {"cfr"} if facts.cfr else set()
    return (numbers[name] for name in names if name in numbers)
