"""Watchlists in, the tables of one immutable matcher out."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from monitor.domain.queries import (
    AllOf,
    AnyOf,
    AtLeast,
    Citation,
    Group,
    InField,
    Near,
    Not,
    NotNear,
    Query,
    Sentence,
    Term,
    children,
    with_groups,
)
from monitor.domain.watchlists import NO_FILTERS, Rule, Watchlist
from monitor.matching.citations import number_of, wanted_cfr
from monitor.matching.frequencies import Frequencies
from monitor.matching.keys import EVERY_TEXT, terms_of
from monitor.matching.tables import CompiledRule, Lists, Tables, Words
from monitor.matching.vocabulary import EVERY_TEXT_NUMBER, Vocabulary


def compile_tables(watchlists: Sequence[Watchlist], frequencies: Frequencies) -> Tables:
    """Rules are taken as `check_rule` passed them. Watchlists are taken by key, rules in their order."""
    ordered = sorted(watchlists, key=lambda item: item.key)
    cited = (key for watchlist in ordered for rule in watchlist.rules for key in _all_cfr_keys(rule.query))
    vocabulary = Vocabulary(terms_of(ordered), cited, frequencies)
    compiler = _Compiler(vocabulary)
    rules = tuple(compiler.rule(watchlist.key, rule) for watchlist in ordered for rule in watchlist.rules)
    keys, numbers = array("i"), array("i")
    for number, rule in enumerate(rules):
        for key in compiler.first_keys(rule):
            keys.append(key)
            numbers.append(number)
    return Tables(
        automaton=vocabulary.automaton,
        terms=vocabulary.terms,
        choices=bytes(vocabulary.choices),
        keys_of_term=vocabulary.keys_of_term,
        terms_of_key=vocabulary.terms_of_key,
        is_certain=vocabulary.is_certain,
        rules=rules,
        rules_of_key=Lists(keys, numbers, vocabulary.many_keys + len(compiler.fact_keys)),
        fact_keys=compiler.fact_keys,
    )


class _Compiler:
    """Compiles rules with the words of one vocabulary. `fact_keys` stand for what documents say of themselves."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.fact_keys: dict[str, int] = {}

    def rule(self, watchlist: str, rule: Rule) -> CompiledRule:
        words, cost = self._vocabulary.words, self._vocabulary.cost
        required: list[Words] = []
        forbidden: list[Words] = []
        rest: list[Query] = []
        parts = rule.query.parts if isinstance(rule.query, AllOf) else (rule.query,)
        for part in parts:
            if (groups := _groups_alone(part)) is not None:
                required.append(words(groups))
            elif isinstance(part, Not) and (groups := _groups_alone(part.part)) is not None:
                forbidden.append(words(groups))
            else:
                rest.append(with_groups(part, lambda group: words((group,))))
        anchors = dict.fromkeys(keys for part in rest for keys in self._anchors(part))
        return CompiledRule(
            watchlist=watchlist,
            rule=rule,
            has_filters=rule.filters != NO_FILTERS,
            required=tuple(sorted(required, key=lambda words: cost(words.keys))),
            forbidden=tuple(forbidden),
            rest=tuple(rest),
            anchors=tuple(sorted(anchors, key=cost)),
        )

    def first_keys(self, rule: CompiledRule) -> tuple[int, ...]:
        """The rarest keys of which one is in every text that the rule holds of; EVERY_TEXT where nothing is known:
        `check_rule` refuses such a rule."""
        choices = [words.keys for words in rule.required[:1]] + [*rule.anchors[:1]]
        return min(choices, key=self._vocabulary.cost, default=(EVERY_TEXT_NUMBER,))

    def _anchors(self, query: Query) -> list[tuple[int, ...]]:
        """Of each of these groups of keys one is in every text that the query holds of; none where nothing is known."""
        match query:
            case Words():
                return [query.keys]
            case Citation():
                return [self._citation_keys(query)]
            case AllOf(parts):
                return [keys for part in parts for keys in self._anchors(part)]
            case Near(left, right):
                return self._anchors(left) + self._anchors(right)
            case NotNear(left):
                return self._anchors(left)
            case Sentence(part) | InField(part=part):
                return self._anchors(part)
            case AtLeast(count, parts) if len(parts) == 1 or count == len(parts):
                return [keys for part in parts for keys in self._anchors(part)]
            case AnyOf(parts) | AtLeast(parts=parts):
                return self._either([self._anchors(part) for part in parts])
        return []

    def _either(self, parts: Sequence[list[tuple[int, ...]]]) -> list[tuple[int, ...]]:
        """One of the parts holds, so one of the cheapest groups of each does."""
        if not all(parts):
            return []
        keys = (key for part in parts for key in min(part, key=self._vocabulary.cost))
        return [tuple(dict.fromkeys(keys))]

    def _citation_keys(self, citation: Citation) -> tuple[int, ...]:
        if citation.kind != "cfr":
            in_text = self._vocabulary.keys_of(Term(text=citation.value))
            return (*in_text, self._fact_key(f"{citation.kind}:{number_of(citation.value)}"))
        return (*map(self._vocabulary.key, _cfr_keys(citation)), self._fact_key("cfr"))

    def _fact_key(self, fact: str) -> int:
        return self.fact_keys.setdefault(fact, self._vocabulary.many_keys + len(self.fact_keys))


def _groups_alone(query: Query) -> tuple[Group, ...] | None:
    """The groups of a query that asks for any of them and nothing else; None for other queries."""
    if isinstance(query, Group):
        return (query,)
    if isinstance(query, AnyOf):
        groups = tuple(part for part in query.parts if isinstance(part, Group))
        return groups if len(groups) == len(query.parts) else None
    return None


def _cfr_keys(citation: Citation) -> Iterator[str]:
    """One of these is wherever the words of a text cite it: the number, or what stands before a range of parts."""
    wanted = wanted_cfr(citation.value)
    if wanted is not None and wanted.first == wanted.last:
        yield f" {wanted.first} "
    yield from (" part ", " parts ", " pt ", " pts ")
    for title in ("", *((wanted.title,) if wanted is not None and wanted.title else range(1, 100))):
        yield from (f" {title}cfr ", f" {title}c f r ")
    if wanted is None or wanted.first < wanted.last:
        # Any section of any of the parts; the sign § is in no word.
        yield EVERY_TEXT


def _all_cfr_keys(query: Query) -> Iterator[str]:
    if isinstance(query, Citation) and query.kind == "cfr":
        yield from _cfr_keys(query)
    for part in children(query):
        yield from _all_cfr_keys(part)
