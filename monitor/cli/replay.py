"""A watchlist held against the stored archive: what it hits, and what each rule and word earns."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from heapq import heappush, heappushpop
from zoneinfo import ZoneInfo

from monitor.domain.matches import Evidence
from monitor.domain.queries import Citation, Fact
from monitor.domain.watchlists import Rule, Watchlist
from monitor.matching import compile_watchlists
from monitor.matching.evaluate import Evaluator
from monitor.matching.implied import Leaf, holds_with, wanted
from monitor.matching.reading import Reading
from monitor.ports.lookups import StoredText


@dataclass(kw_only=True)
class Earned:
    """Documents that a rule or word hit, and those of them that nothing else would have hit."""

    hits: int = 0
    only: int = 0


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A document that is hit, with the evidence of its first version that is."""

    document_key: str
    title: str
    published_on: date
    rules: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(kw_only=True)
class _Document:
    """What the versions of one document came to. `words` are those of the rules that hold."""

    key: str
    month: str
    rules: dict[str, Rule] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)


class Replay:
    """Takes stored texts one by one, those of a document next to each other. What it keeps does not grow with them."""

    def __init__(self, watchlist: Watchlist, *, zone: str, samples: int) -> None:
        self.watchlist = watchlist
        self.documents = self.versions = self.hits = 0
        self.months: Counter[str] = Counter()
        self.months_hit: Counter[str] = Counter()
        self.rules = {rule.key: Earned() for rule in watchlist.rules}
        self.words = {word: Earned() for word in words_of(watchlist)}
        self._zone = ZoneInfo(zone)
        self._matcher = compile_watchlists((watchlist,))
        self._rules = {rule.key: rule for rule in watchlist.rules}
        self._document: _Document | None = None
        self._samples: list[tuple[int, str, Sample]] = []
        self._most_samples = samples

    def add(self, stored: StoredText) -> None:
        """Hold the watchlist against one version."""
        self.versions += 1
        if self._document is None or self._document.key != stored.document_key:
            self.end()
            self._document = _Document(key=stored.document_key, month=f"{published_on(stored, self._zone):%Y-%m}")
        found = self._matcher.find(stored.text)
        if not found:
            return
        if not self._document.rules:
            self._keep_sample(stored)
        evaluator = Evaluator(Reading(stored.text))
        for item in found:
            rule = self._rules[item.rule]
            self._document.rules[rule.key] = rule
            self._document.words.update(mention.written for mention in evaluator.outcome(rule.query).mentions)

    def end(self) -> None:
        """Count the document whose versions were added last."""
        document, self._document = self._document, None
        if document is None:
            return
        self.documents += 1
        self.months[document.month] += 1
        if document.rules:
            self.hits += 1
            self.months_hit[document.month] += 1
            self._count(document)

    @property
    def samples(self) -> list[Sample]:
        """Some of the hits, oldest first."""
        kept = (sample for _, _, sample in self._samples)
        return sorted(kept, key=lambda sample: (sample.published_on, sample.document_key))

    def _count(self, document: _Document) -> None:
        for key in document.rules:
            self.rules[key].hits += 1
            self.rules[key].only += len(document.rules) == 1
        for word in document.words:
            earned = self.words.setdefault(word, Earned())
            earned.hits += 1
            earned.only += not _any_holds(document.rules.values(), document.words - {word})

    def _keep_sample(self, stored: StoredText) -> None:
        """Those whose keys have the smallest checksums: as good as chosen by lot, and the same ones each time."""
        if not self._most_samples:
            return
        rank = -zlib.crc32(stored.document_key.encode())
        if len(self._samples) >= self._most_samples and rank < self._samples[0][0]:
            return
        (match,) = self._matcher.match(stored.text)
        sample = Sample(
            document_key=stored.document_key,
            title=stored.text.title,
            published_on=published_on(stored, self._zone),
            rules=match.rules,
            evidence=match.evidence,
        )
        keep = heappush if len(self._samples) < self._most_samples else heappushpop
        keep(self._samples, (rank, stored.document_key, sample))


def published_on(stored: StoredText, zone: ZoneInfo) -> date:
    """The day as the source wrote it, where it named one and no hour; else that of its time, or of its first sight, for
    people in the zone."""
    try:
        return date.fromisoformat(stored.published_raw)
    except ValueError:
        return (stored.published_at or stored.seen_at).astimezone(zone).date()


def words_of(watchlist: Watchlist) -> dict[str, str]:
    """Every word, phrase and citation that the rules look for (not those that they forbid), with the group that it
    stands in, as written: its @concept, or itself."""
    words: dict[str, str] = {}
    for rule in watchlist.rules:
        for leaf, group in wanted(rule.query):
            if not isinstance(leaf, Fact):
                words.setdefault(_name(leaf), group)
    return words


def _name(leaf: Leaf) -> str:
    """As mentions name it."""
    if isinstance(leaf, Citation):
        return f"{leaf.kind}:{leaf.value}"
    return leaf.name if isinstance(leaf, Fact) else leaf.text


def _any_holds(rules: Collection[Rule], words: Collection[str]) -> bool:
    def present(leaf: Leaf) -> bool:
        return isinstance(leaf, Fact) or _name(leaf) in words

    return any(holds_with(rule.query, present) for rule in rules)
