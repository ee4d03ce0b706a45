"""Rules as people name them on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from monitor.cli.explain import ExplainedRule
from monitor.domain.documents import Text
from monitor.domain.errors import NotFoundError
from monitor.domain.remedies import did_you_mean
from monitor.domain.watchlists import Rule, Watchlist
from monitor.matching.explain import Explanation, explain_rules

NEAREST: Final = 3
"""So many rules of a watchlist are shown where no rule of it is named."""

Named = tuple[Watchlist, Rule]


def nearest_rules(watchlists: Sequence[Watchlist], names: Iterable[str], text: Text) -> list[ExplainedRule]:
    """The trees of the rules that are named: `rule`, `watchlist/rule`, or `watchlist` for those of its rules that fail
    by the fewest parts. Raises NotFoundError."""
    shown: dict[tuple[str, str], ExplainedRule] = {}
    for name in names:
        named = _named(watchlists, name)
        trees = explain_rules((rule for _, rule in named), text)
        explained = [
            ExplainedRule(watchlist=watchlist, rule=rule, tree=tree)
            for (watchlist, rule), tree in zip(named, trees, strict=True)
        ]
        if _is_watchlist(watchlists, name):
            explained = sorted(explained, key=lambda each: _distance(each.tree))[:NEAREST]
        shown.update(((each.watchlist.key, each.rule.key), each) for each in explained)
    return list(shown.values())


def _named(watchlists: Sequence[Watchlist], name: str) -> list[Named]:
    """Rules of one key may stand in several watchlists; then all are meant."""
    every = [(watchlist, rule) for watchlist in watchlists for rule in watchlist.rules]
    for of in (_full_name, _rule_name, _watchlist_name):
        found = [each for each in every if of(each) == name]
        if found:
            return found
    names = dict.fromkeys(of(each) for each in every for of in (_rule_name, _watchlist_name, _full_name))
    raise NotFoundError("rule", name, remedy=did_you_mean(name, tuple(names)))


def _full_name(named: Named) -> str:
    return f"{named[0].key}/{named[1].key}"


def _rule_name(named: Named) -> str:
    return named[1].key


def _watchlist_name(named: Named) -> str:
    return named[0].key


def _is_watchlist(watchlists: Sequence[Watchlist], name: str) -> bool:
    keys = {watchlist.key for watchlist in watchlists}
    rules = {rule.key for watchlist in watchlists for rule in watchlist.rules}
    return name in keys and name not in rules


def _distance(tree: Explanation) -> tuple[int, float]:
    """How many parts fail, and of as many failing ones the smaller share of the rule first."""
    failing = sum(not part.holds for part in tree.parts)
    return failing, failing / len(tree.parts)
