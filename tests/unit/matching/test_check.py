"""Rules that cannot work are refused with a reason."""

from __future__ import annotations

import pytest

from monitor.domain.queries import Group, Term
from monitor.domain.sources import CfrReference
from monitor.domain.watchlists import Filters, Rule
from monitor.matching import check_rule
from tests.unit.matching.build import rule


def test_a_rule_that_can_work_has_no_problems() -> None:
    good = rule("A800", Term(text="京东", not_in=("北京东",)), all_of=("export control",), none_of=("macular",))
    assert check_rule(good) == []
    assert check_rule(rule("AMD", none_of=(Term(text="AMD", exact=True),))) == []


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (rule(none_of=("x",)), "no word that must occur"),
        (rule(filters=Filters(source=("fr-bis",))), "no word that must occur"),
        (rule(Group(written="@empty", terms=())), "'@empty' stands for no words"),
        (rule("\u200b"), "no letter or digit left"),
        (rule("A800", none_of=("--",)), "no letter or digit left"),
        (rule("…"), "no letter or digit left"),
        (rule("A800", all_of=("licence",), none_of=("Licence",)), "never holds"),
        (rule("A800", "H800", none_of=("A800",)), "that entry never helps"),
        (rule(Term(text="京东", not_in=("京东",))), "itself as a guard"),
        (rule(Term(text="京东", not_in=("\u200b",))), "nothing is left"),
        (rule("A800", filters=Filters(cfr=(CfrReference(title=15, part="774-730"),))), "ends before it begins"),
    ],
)
def test_a_rule_that_cannot_work_is_told_why(bad: Rule, says: str) -> None:
    (problem,) = check_rule(bad)
    assert says in problem
    assert "'rule'" in problem
