"""Short ways to write watchlists in tests."""

from __future__ import annotations

from monitor.domain.documents import Text
from monitor.domain.matches import Evidence
from monitor.domain.queries import Group, Query, Term, simple_query
from monitor.domain.watchlists import Filters, Rule, Watchlist
from monitor.matching import compile_watchlists
from monitor.matching.naive import naive_match

Entry = str | Term | Group


def group(entry: Entry) -> Group:
    if isinstance(entry, Group):
        return entry
    term = Term(text=entry) if isinstance(entry, str) else entry
    return Group(written=term.text, terms=(term,))


def rule(
    *any_of: Entry,
    key: str = "rule",
    all_of: tuple[Entry, ...] = (),
    none_of: tuple[Entry, ...] = (),
    filters: Filters | None = None,
) -> Rule:
    return Rule(
        key=key,
        why="Because.",
        query=simple_query(
            any_of=tuple(map(group, any_of)), all_of=tuple(map(group, all_of)), none_of=tuple(map(group, none_of))
        ),
        filters=filters or Filters(),
    )


def query_rule(query: Query, *, key: str = "rule", filters: Filters | None = None) -> Rule:
    return Rule(key=key, why="Because.", query=query, filters=filters or Filters())


def watchlist(*rules: Rule, key: str = "list") -> Watchlist:
    return Watchlist(key=key, title="A list", reason="Because.", rules=rules)


def evidence(text: str | Text, *rules: Rule) -> tuple[Evidence, ...]:
    """The evidence of one watchlist; both matchers must agree on it."""
    document = Text(body=text) if isinstance(text, str) else text
    lists = [watchlist(*rules)]
    matches = compile_watchlists(lists).match(document)
    assert matches == naive_match(lists, document)
    return tuple(item for match in matches for item in match.evidence)


def words(text: str, *terms: Entry) -> list[str]:
    """What stands in the text where any of the terms was found."""
    return [text[item.start : item.end] for item in evidence(text, rule(*terms))]
