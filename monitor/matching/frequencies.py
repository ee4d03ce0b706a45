"""How many documents of an archive hold which key: what makes one word a better anchor than another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from monitor.domain.documents import Text
from monitor.domain.watchlists import Watchlist
from monitor.matching.automaton import Automaton
from monitor.matching.keys import EVERY_TEXT, Keys, choices_of, is_alphabetic, terms_of
from monitor.text.fold import fold

ENOUGH: Final = 200
"""Documents. Fewer teach less than the length of a word does."""


@dataclass(frozen=True, kw_only=True)
class Frequencies:
    """Of `documents` looked at, `counts` hold each key; a key that is not in `counts` was in none."""

    documents: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def share(self, key: str) -> float:
        """The share of documents, between 0 and 1, that hold a key; a guess by its length where too little was seen."""
        if key == EVERY_TEXT:
            return 1.0
        if self.documents < ENOUGH:
            return float(1 / (1 + len(key.strip())) ** 2)
        return (self.counts.get(key, 0) + 0.5) / (self.documents + 1)

    def cost(self, keys: Keys) -> float:
        """What share of documents makes one look for a term in vain, at worst."""
        return sum(self.share(key.text) for key in keys.alternatives)


NOTHING_LEARNT: Final = Frequencies()


def learn_frequencies(watchlists: Sequence[Watchlist], texts: Iterable[Text]) -> Frequencies:
    """Count, over a sample of an archive, the documents that hold the keys by which the watchlists' terms can be found.

    Changes how fast texts are matched, never what is found.
    """
    choices = (choice for term in terms_of(watchlists) for choice in choices_of(term))
    keys = dict.fromkeys(key.text for choice in choices for key in choice.alternatives)
    alphabetic = [EVERY_TEXT, *(key for key in keys if is_alphabetic(key))]
    others = [key for key in keys if key != EVERY_TEXT and not is_alphabetic(key)]
    names = alphabetic + others
    automaton = Automaton(alphabetic, others)
    counts: Counter[str] = Counter()
    documents = 0
    for text in texts:
        documents += 1
        stands = automaton.find([fold(value) for _, value in text.fields()])
        counts.update(names[number] for number in stands.keys)
    return Frequencies(documents=documents, counts=dict(counts))
