"""The matcher: all watchlists, ready to run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from monitor.domain.documents import TEXT_FIELDS, Text
from monitor.domain.matches import Evidence, Match
from monitor.domain.queries import CITATION_KINDS, Query, groups_of
from monitor.domain.watchlists import Watchlist
from monitor.matching.compile import Tables, compile_tables
from monitor.matching.evaluate import Mention
from monitor.matching.frequencies import NOTHING_LEARNT, Frequencies
from monitor.matching.scan import RuleAsker, Scan
from monitor.matching.terms import MOST_MENTIONS
from monitor.text.sentences import quote_around, sentence_starts

_FIELD_ORDER = {name: place for place, name in enumerate((*TEXT_FIELDS, *CITATION_KINDS))}


@dataclass(frozen=True, slots=True)
class Found:
    """A rule that holds of a text, with the mentions that show it, in reading order."""

    watchlist: str
    rule: str
    mentions: tuple[Mention, ...]


class Engine(Protocol):
    """All that the rest of the house needs of a matching core, so that another can take its place."""

    def find(self, text: Text) -> Sequence[Found]:
        """Every rule that holds, by watchlist key and in the order of the watchlist's rules."""


class TableEngine:
    """The core in Python: one pass for all keys, then the rules that they make possible. Holds no state between texts
    and may be used by several threads."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def find(self, text: Text) -> list[Found]:
        scan = Scan(text, self._tables)
        asker = RuleAsker(scan)
        found = []
        for rule in scan.candidates():
            mentions = asker.mentions(rule)
            if mentions:
                found.append(Found(rule.watchlist, rule.rule.key, tuple(told(mentions, rule.rule.query))))
        return found


@dataclass(frozen=True)
class Matcher:
    """Watchlists compiled. Immutable: a change of watchlists makes another one."""

    engine: Engine

    def find(self, text: Text) -> Sequence[Found]:
        """As `match`, rule by rule and without quotes."""
        return self.engine.find(text)

    def match(self, text: Text) -> tuple[Match, ...]:
        """One match for each watchlist that has a satisfied rule, by watchlist key. Evidence is in reading order
        (title, abstract, body, then what the document says of itself; start; end; rule; term), rules in the order of
        the watchlist."""
        found = self.engine.find(text)
        if not found:
            return ()
        quotes = _Quotes(text)
        matches = []
        for watchlist, rules in groupby(found, key=lambda item: item.watchlist):
            held = list(rules)
            evidence = [quotes.evidence(item.rule, mention) for item in held for mention in item.mentions]
            matches.append(
                Match(
                    watchlist=watchlist,
                    rules=tuple(item.rule for item in held),
                    evidence=tuple(sorted(evidence, key=_reading_order)),
                )
            )
        return tuple(matches)


def compile_watchlists(watchlists: Sequence[Watchlist], *, frequencies: Frequencies | None = None) -> Matcher:
    """Build the matcher. Rules are taken as `check_rule` passed them. `frequencies` make it faster, and change nothing
    of what it finds."""
    return Matcher(TableEngine(compile_tables(watchlists, frequencies or NOTHING_LEARNT)))


def told(mentions: Iterable[Mention], query: Query) -> list[Mention]:
    """What a rule shows of its mentions, in reading order: of two where one lies inside the other the longer; at one
    place the term whose text stands first in the query; of each term no more than MOST_MENTIONS in a field."""
    ordered = sorted(mentions, key=lambda item: (_FIELD_ORDER[item.field], item.start, -item.end, item.quote))
    ranks: dict[str, int] | None = None
    shown: list[Mention] = []
    for mention in ordered:
        last = shown[-1] if shown else None
        if last is None or last.field != mention.field or mention.end > last.end or mention.quote != last.quote:
            shown.append(mention)
        elif (mention.start, mention.end) == (last.start, last.end) and mention.written != last.written:
            ranks = ranks or _written_ranks(query)
            if ranks.get(mention.written, 0) < ranks.get(last.written, 0):
                shown[-1] = mention
    return shown if len(shown) <= MOST_MENTIONS else _few_of_each(shown)


def _written_ranks(query: Query) -> dict[str, int]:
    texts = (term.text for group in groups_of(query) for term in group.terms)
    return {text: rank for rank, text in enumerate(dict.fromkeys(texts))}


def _few_of_each(mentions: list[Mention]) -> list[Mention]:
    counts: Counter[tuple[str, str]] = Counter()
    few = []
    for mention in mentions:
        counts[mention.field, mention.written] += 1
        if counts[mention.field, mention.written] <= MOST_MENTIONS:
            few.append(mention)
    return few


class _Quotes:
    """The sentences around mentions of one text."""

    def __init__(self, text: Text) -> None:
        self._texts = dict(text.fields())
        self._starts: dict[str, list[int]] = {}

    def evidence(self, rule: str, mention: Mention) -> Evidence:
        field, start, end = mention.field, mention.start, mention.end
        quote = mention.quote
        if not quote:
            if field not in self._starts:
                self._starts[field] = sentence_starts(self._texts[field])
            quote = quote_around(self._texts[field], start, end, starts=self._starts[field])
        return Evidence(field=field, start=start, end=end, rule=rule, term=mention.written, quote=quote)


def _reading_order(evidence: Evidence) -> tuple[int, int, int, str, str, str]:
    place = _FIELD_ORDER[evidence.field]
    return place, evidence.start, evidence.end, evidence.rule, evidence.term, evidence.quote
