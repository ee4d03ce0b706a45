"""The examples that a watchlist carries, held against what it finds."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.domain.matches import Match
from monitor.domain.watchlists import Example, Watchlist
from monitor.matching import Matcher, compile_watchlists
from monitor.matching.explain import Explanation, Kind, explain_rule
from monitor.text.printable import one_line

LONGEST_TEXT = 80
LONGEST_PART = 80


def failures_of(watchlist: Watchlist) -> Iterator[str]:
    """One line for each example that fails: where it stands, what was expected, what was found."""
    matcher = compile_watchlists((watchlist,))
    for example in watchlist.examples:
        problem = problem_of(matcher, example)
        if problem:
            place = watchlist.defined_in.rpartition(":")[0] or watchlist.defined_in or watchlist.key
            line = f":{example.line}" if example.line else ""
            yield f"{place}{line}: {problem} [{_excerpt(example)}]{''.join(_lacking(watchlist, example, matcher))}"


def _lacking(watchlist: Watchlist, example: Example, matcher: Matcher) -> Iterator[str]:
    """A line for each rule that should have held: what it lacks."""
    held = {found.rule for found in matcher.find(example.text)}
    for rule in watchlist.rules:
        if rule.key in example.rules and rule.key not in held:
            missing = "; ".join(_first_reasons(explain_rule(rule, example.text)))
            yield f"\n  {rule.key} lacks {missing}"


def _first_reasons(part: Explanation) -> Iterator[str]:
    """Of each part that fails itself or, where it says nothing, what fails in it; of alternatives one line for all."""
    for inner in part.parts:
        if inner.holds:
            continue
        if inner.reason or inner.kind is Kind.ANY or not inner.parts:
            reason = f": {inner.reason}" if inner.reason else ""
            yield f"{one_line(inner.written, LONGEST_PART)}{reason}"
        else:
            yield from _first_reasons(inner)


def problem_of(matcher: Matcher, example: Example) -> str:
    """What is wrong with the outcome of an example; empty where it is as the author says."""
    found = matcher.match(example.text)
    if not example.must_match:
        return f"must not match, but does: {_told(example, found[0])}" if found else ""
    if not found:
        return "must match, but nothing was found"
    match = found[0]
    missing_rules = [rule for rule in example.rules if rule not in match.rules]
    if missing_rules:
        return f"expected rule {', '.join(missing_rules)}; found {_told(example, match)}"
    words = mentioned_words(example, match)
    missing_terms = [term for term in example.terms if term not in words]
    if missing_terms:
        return f"expected the words {', '.join(map(repr, missing_terms))}; found {_told(example, match)}"
    return ""


def mentioned_words(example: Example, match: Match) -> list[str]:
    """The words of the mentions as they stand in the text, each once, and what the document names of itself."""
    fields = dict(example.text.fields())
    found = (fields.get(item.field, item.quote)[item.start : item.end] for item in match.evidence)
    return list(dict.fromkeys(found))


def _told(example: Example, match: Match) -> str:
    words = ", ".join(map(repr, mentioned_words(example, match)))
    return f"{words} by rule {', '.join(match.rules)}"


def _excerpt(example: Example) -> str:
    return one_line(" ".join(value for _, value in example.text.fields()), LONGEST_TEXT)
