"""The marked text."""

from __future__ import annotations

import pytest

from monitor.cli.explain import marked, merged, shown_lines


def test_overlapping_mentions_are_marked_as_one_and_neighbours_stay_apart() -> None:
    assert merged([(5, 9), (0, 2), (7, 12), (12, 13), (5, 9)]) == [(0, 2), (5, 12), (12, 13)]


def test_mentions_stand_between_marks_where_there_is_no_colour(capsys: pytest.CaptureFixture[str]) -> None:
    assert marked("칩 A800도", [(2, 6)]).plain == "칩 «A800»도"


def test_what_a_terminal_would_obey_is_left_out_and_the_marks_stay_in_place() -> None:
    assert marked("\x1b[31m[bold]A800", [(11, 15)]).plain == "[31m[bold]«A800»"


def test_a_short_text_is_shown_whole() -> None:
    lines = [line.plain for line in shown_lines("one\r\nA800\n\nthree", [(5, 9)])]
    assert lines == ["one", "«A800»", "", "three"]


def test_of_a_long_text_only_the_lines_with_a_mention_are_shown() -> None:
    text = "filler\n" * 2000 + "the A800\n" + "filler\n" * 2000
    start = text.index("A800")
    assert [line.plain for line in shown_lines(text, [(start, start + 4)])] == ["…", "the «A800»", "…"]
