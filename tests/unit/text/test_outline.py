"""The headings of a long text. The sample is laid out as the Government Publishing Office lays out a rule."""

from __future__ import annotations

from time import perf_counter

import pytest

from monitor.text.outline import headings

RULE = """\
DEPARTMENT OF COMMERCE

Bureau of Industry and Security

15 CFR Parts 742 and 744

RIN 0694-ZZ99

Certain Accelerators; Further Controls

AGENCY: Bureau of Industry and Security, Department of Commerce.

SUMMARY: The Bureau widens what it controls to accelerators of the second kind.

SUPPLEMENTARY INFORMATION:

I. Background

The first rule of this series came in the autumn before the last.

A. Thresholds That Were Met by Nobody

A chip just below the threshold, such as the Q100, was sold all the same.

Regulatory Planning and Review

This is a significant action.

List of Subjects in 15 CFR Part 744

Exports, Reporting and recordkeeping requirements.

PART 744--CONTROL POLICY: END-USER AND END-USE BASED

2. Section 744.99 is amended by adding paragraph (c) to read as follows:

Sec. 744.99  Accelerators of the second kind.

(c) No person may export a Q100.

3A999 Accelerators as follows (see List of Items Controlled).

License Requirements

Reason for Control: NS, RS

Jo Doe,

Assistant Secretary for Accelerators.
"""


@pytest.mark.parametrize(
    ("mention", "heading"),
    [
        ("widens what", "SUMMARY"),
        ("autumn before", "I. Background"),
        ("such as the Q100", "A. Thresholds That Were Met by Nobody"),
        ("significant action", "Regulatory Planning and Review"),
        ("Exports, Reporting", "List of Subjects in 15 CFR Part 744"),
        ("Section 744.99 is amended", "PART 744--CONTROL POLICY: END-USER AND END-USE BASED"),
        ("export a Q100", "Sec. 744.99 Accelerators of the second kind."),
        ("NS, RS", "License Requirements"),
        ("Secretary for Acc", "License Requirements"),
        ("Certain Accelerators", "Certain Accelerators; Further Controls"),
        ("OF COMMERCE", "DEPARTMENT OF COMMERCE"),
    ],
)
def test_a_mention_stands_under_the_nearest_heading_above(mention: str, heading: str) -> None:
    assert headings(RULE).heading_at(RULE.index(mention)) == heading


@pytest.mark.parametrize(
    "text", ["", "\n\n", "One sentence.", "A headline of the press\n\nRead More\n\nShare This Story"]
)
def test_a_text_without_sure_headings_has_none(text: str) -> None:
    assert headings(text).heading_at(len(text)) == ""


@pytest.mark.parametrize(
    "line",
    [
        "Part 744 of the regulations says so.",
        "2. Section 744.99 is amended to read as follows:",
        "A chip that no rule names",
        "RIN 0694-AI94",
        "Name.......................... Address",
        "Reason for Control: NS, RS",
        "* * * * *",
    ],
)
def test_a_short_line_of_another_sort_is_no_heading(line: str) -> None:
    text = f"I. Background\n\n{line}\n\nmention"
    assert headings(text).heading_at(text.index("mention")) == "I. Background"


def test_above_the_first_heading_there_is_none() -> None:
    text = "words come first\n\nI. Background\n\nmore words"
    outline = headings(text)
    assert [outline.heading_at(text.index(words)) for words in ("come", "more")] == ["", "I. Background"]


def test_a_line_in_the_middle_of_a_paragraph_is_no_heading() -> None:
    text = "SUMMARY: the first line\nI. Background\nthe third line\n\nmention"
    assert headings(text).heading_at(text.index("mention")) == "SUMMARY"


def test_line_ends_of_other_systems_and_white_space_in_empty_lines_do_not_matter() -> None:
    text = "I. Background\r\n \t\r\n  mention\r\n"
    assert headings(text).heading_at(text.index("mention")) == "I. Background"


@pytest.mark.parametrize(
    "text",
    [
        " " * 3_000_000,
        "\n" * 3_000_000,
        "A\n\n" * 700_000,
        "A. B\n\n" * 500_000,
        "A" * 3_000_000,
        "AB -" * 700_000,
        "Sec. 1.1.1.1" * 200_000,
        " \n" * 1_500_000,
    ],
    ids=["blanks", "breaks", "letters", "headings", "one-word", "label", "code", "blank-lines"],
)
def test_a_text_of_millions_of_characters_takes_no_more_than_moments(text: str) -> None:
    began = perf_counter()
    headings(text).heading_at(len(text) - 1)
    assert perf_counter() - began < 10
