"""The matcher: all watchlists, ready to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple, Protocol

from monitor.domain.documents import Text
from monitor.domain.matches import Evidence, Match
from monitor.domain.watchlists import Watchlist
from monitor.matching.ask import RuleAsker
from monitor.matching.compile import compile_tables
from monitor.matching.evaluate import Mention
from monitor.matching.frequencies import NOTHING_LEARNT, Frequencies
from monitor.matching.scan import Scan
from monitor.matching.tables import Tables
from monitor.matching.telling import FIELD_ORDER
from monitor.text.outline import Outline, headings
from monitor.text.sentences import quote_around, sentence_starts


class Found(NamedTuple):
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
                found.append(Found(rule.watchlist, rule.rule.key, tuple(mentions)))
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


class _Quotes:
    """The sentences around mentions of one text, and the headings above those in its body."""

    def __init__(self, text: Text) -> None:
        self._texts = dict(text.fields())
        self._starts: dict[str, list[int]] = {}
        self._outline: Outline | None = None

    def evidence(self, rule: str, mention: Mention) -> Evidence:
        field, start, end = mention.field, mention.start, mention.end
        quote = mention.quote
        if not quote:
            if field not in self._starts:
                self._starts[field] = sentence_starts(self._texts[field])
            quote = quote_around(self._texts[field], start, end, starts=self._starts[field])
        heading = self._heading(start) if field == "body" else ""
        return Evidence(
            field=field, start=start, end=end, rule=rule, term=mention.written, quote=quote, heading=heading
        )

    def _heading(self, start: int) -> str:
        if self._outline is None:
            self._outline = headings(self._texts["body"])
        return self._outline.heading_at(start)


def _reading_order(evidence: Evidence) -> tuple[int, int, int, str, str, str]:
    place = FIELD_ORDER[evidence.field]
    return place, evidence.start, evidence.end, evidence.rule, evidence.term, evidence.quote
