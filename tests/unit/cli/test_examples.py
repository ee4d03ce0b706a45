"""The examples that watchlists carry."""

from __future__ import annotations

from dataclasses import replace

from monitor.cli.examples import failures_of
from monitor.domain.documents import Text
from monitor.domain.queries import Group, Term
from monitor.domain.watchlists import Example, Rule, Watchlist

CHIPS = Watchlist(
    key="chips",
    title="Chips",
    reason="Because.",
    rules=(
        Rule(key="named", why="Named.", query=Group(written="A800", terms=(Term(text="A800"),))),
        Rule(key="other", why="Other.", query=Group(written="H20", terms=(Term(text="H20"),))),
    ),
    defined_in="watchlists/chips.yaml:1",
)


def failures(*examples: Example) -> list[str]:
    return list(failures_of(replace(CHIPS, examples=examples)))


def test_examples_that_hold_say_nothing() -> None:
    assert not failures(
        Example(text=Text(body="칩 ａ800도"), must_match=True, rules=("named",), terms=("ａ800",)),
        Example(text=Text(body="A8000"), must_match=False),
    )


def test_a_text_that_should_match_and_does_not_is_named_by_file_and_line() -> None:
    assert failures(Example(text=Text(body="도로 A8000번"), must_match=True, line=12)) == [
        "watchlists/chips.yaml:12: must match, but nothing was found [도로 A8000번]"
    ]


def test_a_text_that_should_not_match_says_what_was_found() -> None:
    (failure,) = failures(Example(text=Text(title="the A800"), must_match=False, line=3))
    assert failure == "watchlists/chips.yaml:3: must not match, but does: 'A800' by rule named [the A800]"


def test_missing_rules_and_missing_words_are_told_beside_what_was_found() -> None:
    text = Text(body="the A800")
    rule, term = failures(
        Example(text=text, must_match=True, rules=("other",)), Example(text=text, must_match=True, terms=("H20",))
    )
    assert "expected rule other; found 'A800' by rule named" in rule
    assert rule.endswith("\n  other lacks H20: not found")
    assert "expected the words 'H20'; found 'A800' by rule named" in term
