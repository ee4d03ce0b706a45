"""The tree of a rule as people see it."""

from __future__ import annotations

import pytest

from monitor.cli.tree import print_tree
from monitor.domain.documents import Text
from monitor.domain.queries import Group, Term
from monitor.domain.sources import CfrReference, Facts
from monitor.matching.explain import explain_rule
from monitor.matching.parse import parse_query
from tests.unit.matching.build import query_rule

CONCEPTS = {
    "nvidia": Group(written="@nvidia", terms=(Term(text="Nvidia"), Term(text="엔비디아"))),
    "numbers": Group(written="@numbers", terms=tuple(Term(text=f"number {count}") for count in range(20))),
}


def shown(capsys: pytest.CaptureFixture[str], query: str, text: str | Text) -> list[str]:
    rule = query_rule(parse_query(query, CONCEPTS.__getitem__))
    print_tree(explain_rule(rule, Text(body=text) if isinstance(text, str) else text), indent=0)
    return capsys.readouterr().out.splitlines()


def test_words_stand_beside_what_asked_for_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "A800 AND @nvidia AND NOT road", "NVIDIA’s A800, the ａ800 and the A800") == [
        "✓ A800: A800 ×2, ａ800",
        "✓ @nvidia: NVIDIA  (1 of 2 words)",
        "✓ NOT road",
    ]


def test_of_alternatives_that_are_met_only_those_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "A800 OR H800 OR H20 OR @nvidia", "the H800") == [
        "✓ any of",
        "  ✓ H800: H800",
        "  3 others not found",
    ]


def test_what_fails_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "(A800 OR H800) AND title:@nvidia AND NOT road", "the A8000 road of Nvidia") == [
        "✗ any of",
        '  ✗ A800: "A800" stands only inside "A8000"',
        "  ✗ H800: not found",
        "✗ title:@nvidia: the document has no title",
        '✗ NOT road: forbidden, and found: "road"',
    ]


def test_of_many_alternatives_that_fail_those_that_nearly_hold_come_through(capsys: pytest.CaptureFixture[str]) -> None:
    many = " OR ".join(f"H{number}" for number in range(100, 130))
    lines = shown(capsys, f"{many} OR A800", "the A8000")
    assert lines[-2:] == ['  ✗ A800: "A800" stands only inside "A8000"', "  19 others not found"]
    assert len(lines) == 1 + 12 + 1


def test_an_and_inside_an_and_and_in_a_sentence_is_no_step_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "(A800 AND H800) AND SENT(A800 AND road)", "The A800 and H800. A road of the A800.") == [
        "✓ A800: A800 ×2",
        "✓ H800: H800",
        "✓ SENT(A800 AND road)",
        "  “A road of the A800.”",
        "  ✓ A800: A800",
        "  ✓ road: road",
    ]


def test_many_words_are_counted_and_a_word_inside_another_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    text = ", ".join(f"number {count}" for count in range(20))
    (line,) = shown(capsys, "@numbers", text)
    assert line.endswith("number 7, 12 others  (20 of 20 words)")
    both = Group(written="@both", terms=(Term(text="cloud service"), Term(text="cloud")))
    CONCEPTS["both"] = both
    assert shown(capsys, "@both", "a cloud service") == ["✓ @both: cloud service  (1 of 2 words)"]


def test_where_a_document_says_it_of_itself_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    text = Text(title="§ 744.23", facts=Facts(cfr=(CfrReference(title=15, part="744"),)))
    assert shown(capsys, "cfr:744", text) == [
        "✓ cfr:744: § 744.23, 15 CFR part 744  (in the title; as the document says of itself)"
    ]
