"""Warnings that the form of rules and concepts gives away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

from monitor.cli.lints.files import WrittenFiles
from monitor.cli.lints.lint import Lint
from monitor.domain.queries import AllOf, AtLeast, Group, Near, Not, NotNear, Query, Sentence, children, groups_of
from monitor.domain.watchlists import Rule, Watchlist
from monitor.matching.implied import rule_implies
from monitor.text.fold import as_written

SHOWN: Final = 3


def rule_lints(watchlist: Watchlist, files: WrittenFiles) -> Iterator[Lint]:
    """Rules that hit nothing of their own, and rules of which one word satisfies two parts."""
    for number, rule in enumerate(watchlist.rules):
        others = (*watchlist.rules[:number], *watchlist.rules[number + 1 :])
        yield from _covered(watchlist, rule, others, files)
        yield from _shared_aliases(watchlist, rule, files)


def _covered(watchlist: Watchlist, rule: Rule, others: Sequence[Rule], files: WrittenFiles) -> Iterator[Lint]:
    for other in others:
        if not rule_implies(rule, other):
            continue
        same = rule_implies(other, rule)
        if same and watchlist.rules.index(other) > watchlist.rules.index(rule):
            continue  # of two that ask the same, the later one is told
        what = "asks the same as" if same else "hits nothing that is not hit by"
        yield Lint(
            name="covered-rule",
            spot=files.rule(watchlist, rule),
            problem=f'Rule "{rule.key}" {what} rule "{other.key}".',
            remedy="Remove it, or accept it where its own reason is worth telling.",
            watchlist=watchlist.key,
            rule=rule.key,
        )
        return


def _shared_aliases(watchlist: Watchlist, rule: Rule, files: WrittenFiles) -> Iterator[Lint]:
    for one, other in dict.fromkeys(_asked_together(rule.query)):
        shared = [f'"{term.text}"' for term in one.terms if term in set(other.terms)]
        if not shared:
            continue
        words = ", ".join(shared[:SHOWN]) + (f" and {len(shared) - SHOWN} more" if shared[SHOWN:] else "")
        both = f"{one.written} and {other.written}"
        yield Lint(
            name="shared-alias",
            spot=files.rule(watchlist, rule),
            problem=f'Rule "{rule.key}" asks for {both}, and one word can satisfy the two: {words}.',
            remedy="Take it out of one of them.",
            watchlist=watchlist.key,
            rule=rule.key,
        )


def _asked_together(query: Query) -> Iterator[tuple[Group, Group]]:
    """Pairs of groups that are asked for at once: one stands in one part of an AND, the other in another."""
    match query:
        case AllOf(parts) | AtLeast(parts=parts):
            together: tuple[Query, ...] = tuple(part for part in parts if not isinstance(part, Not))
        case _:
            together = ()
    for left, right in combinations(together, 2):
        for one in _speaking(left):
            for other in _speaking(right):
                yield one, other
    for part in children(query):
        if not isinstance(part, Not):
            yield from _asked_together(part)


def _speaking(query: Query) -> tuple[Group, ...]:
    """The groups of a part whose word alone satisfies it: an AND asks for more, NEAR for two that do not overlap."""
    if isinstance(query, Group):
        return (query,)
    if isinstance(query, NotNear):
        return _speaking(query.left)
    if isinstance(query, AllOf | Near | Not | Sentence):
        return ()
    return tuple(group for part in children(query) for group in _speaking(part))


def concept_lints(watchlists: Iterable[Watchlist], files: WrittenFiles) -> Iterator[Lint]:
    """Concepts that no rule uses, and aliases that a concept names twice."""
    used = set(_used(watchlists, files))
    for key in files.concepts:
        if key not in used:
            yield Lint(
                name="unused-concept",
                spot=files.concept(key),
                problem=f"No rule uses @{key}.",
                remedy="Use it, or remove it.",
                concept=key,
            )
        yield from _repeated(key, files)


def _used(watchlists: Iterable[Watchlist], files: WrittenFiles) -> Iterator[str]:
    """The concepts that rules name, and those that these include."""
    named = {
        group.written.removeprefix("@")
        for watchlist in watchlists
        for rule in watchlist.rules
        for group in groups_of(rule.query)
        if group.written.startswith("@")
    }
    todo = list(named)
    for key in todo:  # grows while it is walked
        yield key
        todo.extend(inner for inner in files.included_in(key) if inner not in todo)


def _repeated(key: str, files: WrittenFiles) -> Iterator[Lint]:
    """Within one language: 法案 is Chinese in both scripts and Japanese, and each list should be whole."""
    first: dict[tuple[str, str], int] = {}
    for spot, language, text in files.aliases(key):
        said = (language, as_written(text).casefold())
        if said in first:
            yield Lint(
                name="repeated-alias",
                spot=spot,
                problem=f'@{key} names "{text}" a second time for {language} (first in line {first[said]}).',
                remedy="Remove one of the two.",
                concept=key,
            )
        first.setdefault(said, spot.line)
