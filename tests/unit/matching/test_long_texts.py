"""Texts of millions of characters: nothing is lost where one stretch of the search ends and the next begins."""

from __future__ import annotations

import pytest

from monitor.domain.documents import Text
from monitor.domain.queries import Group, Term
from monitor.matching import compile_watchlists
from monitor.matching.automaton import MOST_STANDS, STRETCH
from monitor.matching.terms import MOST_MENTIONS
from tests.unit.matching.build import query_rule, watchlist

PHRASE = "export control"


def _places(term: str, text: str) -> list[int]:
    rule = query_rule(Group(written=term, terms=(Term(text=term),)))
    found = compile_watchlists([watchlist(rule)]).find(Text(body=text))
    return [mention.start for item in found for mention in item.mentions]


@pytest.mark.parametrize("shift", range(-16, 3))
def test_a_phrase_across_the_end_of_a_stretch_is_found_once(shift: int) -> None:
    before = "x" * (STRETCH + shift - 1)
    assert _places(PHRASE, f"{before} {PHRASE} y") == [STRETCH + shift]


@pytest.mark.parametrize("shift", range(-4, 3))
def test_a_korean_word_across_the_end_of_a_stretch_is_found_once(shift: int) -> None:
    before = "x" * (STRETCH // 2 + shift - 1)
    assert _places("엔비디아", f"{before} 엔비디아가") == [STRETCH // 2 + shift]


def test_of_one_repeated_word_the_first_places_are_kept_and_other_words_are_not_lost() -> None:
    text = "chip " * (MOST_STANDS + STRETCH // 5) + "licence"
    assert len(_places("chip", text)) == MOST_MENTIONS
    assert _places("licence", text) == [text.index("licence")]
