"""Watchlists in, one immutable matcher out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monitor.domain.documents import Text
from monitor.domain.matches import Evidence, Match
from monitor.domain.watchlists import Filters, Group, Rule, Term, Watchlist
from monitor.matching.filters import filters_hold
from monitor.matching.scan import Scan
from monitor.matching.terms import SearchTerm, tokens_of


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledRule:
    """A rule whose groups are numbers of terms in the matcher's table."""

    key: str
    filters: Filters
    any_of: tuple[tuple[int, ...], ...]
    all_of: tuple[tuple[int, ...], ...]
    none_of: tuple[tuple[int, ...], ...]
    candidates: tuple[frozenset[int], ...]
    """Of each set, at least one term's anchor must be in the text. Empty for a rule that can never be satisfied."""

    def holds(self, scan: Scan, text: Text) -> bool:
        return (
            bool(self.candidates)
            and not any(wanted.isdisjoint(scan.possible) for wanted in self.candidates)
            and filters_hold(self.filters, text)
            and all(scan.any_mentioned(group) for group in self.all_of)
            and (not self.any_of or any(scan.any_mentioned(group) for group in self.any_of))
            and not any(scan.any_mentioned(group) for group in self.none_of)
        )

    def evidence(self, scan: Scan) -> list[Evidence]:
        """Every mention of the terms that speak for the rule. Of two mentions where one lies inside the other the
        longer stays; of several terms at one place the one written first."""
        speaking = dict.fromkeys(number for group in (*self.any_of, *self.all_of) for number in group)
        terms = tuple(number for number in speaking if number in scan.possible)
        return [item for field in scan.fields for item in field.evidence(self.key, terms)]


@dataclass(frozen=True, kw_only=True)
class CompiledWatchlist:
    key: str
    rules: tuple[CompiledRule, ...]

    def match(self, scan: Scan, text: Text) -> Match | None:
        satisfied = [rule for rule in self.rules if rule.holds(scan, text)]
        if not satisfied:
            return None
        evidence = [item for rule in satisfied for item in rule.evidence(scan)]
        return Match(
            watchlist=self.key,
            rules=tuple(rule.key for rule in satisfied),
            evidence=tuple(sorted(evidence, key=scan.reading_order)),
        )


@dataclass(frozen=True, kw_only=True)
class Matcher:
    """All watchlists, ready to run. Holds no state between texts and may be used by several threads."""

    watchlists: tuple[CompiledWatchlist, ...]
    terms: tuple[SearchTerm, ...]
    anchors: tuple[tuple[str, frozenset[int]], ...]
    """Each distinct anchor with the numbers of the terms that need it."""

    def match(self, text: Text) -> tuple[Match, ...]:
        """One match for each watchlist that has a satisfied rule, by watchlist key. Evidence is in reading order
        (title, abstract, body; start; end; rule; term), rules in the order of the watchlist."""
        scan = Scan(text, self.terms, self.anchors)
        if not scan.possible:
            return ()
        found = (watchlist.match(scan, text) for watchlist in self.watchlists)
        return tuple(match for match in found if match is not None)


def compile_watchlists(watchlists: Sequence[Watchlist]) -> Matcher:
    """Build the matcher. Rules are taken as `check_rule` passed them; one without a positive word never holds."""
    table = _TermTable()
    compiled = [
        CompiledWatchlist(key=item.key, rules=tuple(_compile_rule(rule, table.number) for rule in item.rules))
        for item in sorted(watchlists, key=lambda item: item.key)
    ]
    return Matcher(watchlists=tuple(compiled), terms=tuple(table.terms), anchors=table.anchors())


class _TermTable:
    """Gives each distinct term one number, so that it is looked for once however many rules name it."""

    def __init__(self) -> None:
        self.terms: list[SearchTerm] = []
        self._numbers: dict[Term, int] = {}

    def number(self, term: Term) -> int:
        if term not in self._numbers:
            self._numbers[term] = len(self.terms)
            self.terms.append(SearchTerm(term))
        return self._numbers[term]

    def anchors(self) -> tuple[tuple[str, frozenset[int]], ...]:
        by_anchor: dict[str, set[int]] = {}
        for number, term in enumerate(self.terms):
            by_anchor.setdefault(term.phrase.anchor, set()).add(number)
        return tuple((anchor, frozenset(numbers)) for anchor, numbers in by_anchor.items())


def _compile_rule(rule: Rule, number: Callable[[Term], int]) -> CompiledRule:
    def numbered(groups: tuple[Group, ...]) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(number(term) for term in group.terms if tokens_of(term.text)) for group in groups)

    any_of, all_of = numbered(rule.any_of), numbered(rule.all_of)
    candidates = [frozenset(group) for group in all_of]
    if any_of:
        candidates.append(frozenset(term for group in any_of for term in group))
    return CompiledRule(
        key=rule.key,
        filters=rule.filters,
        any_of=any_of,
        all_of=all_of,
        none_of=numbered(rule.none_of),
        candidates=tuple(candidates),
    )
