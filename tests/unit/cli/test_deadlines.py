"""Deadlines as `hits` and `show` print them."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.cli.deadlines import deadline_json, next_deadline, print_deadlines
from monitor.domain.matches import Deadline

COMMENTS = Deadline(kind="comments_close", on=date(2024, 1, 17), before=date(2023, 12, 18), quote="By January 17.")
EFFECTIVE = Deadline(kind="effective", on=date(2023, 11, 17))
STAYED = Deadline(kind="effective", on=date(2024, 2, 1), label="instruction 3", ended=True)


def test_the_next_deadline_is_the_soonest_that_is_not_over() -> None:
    deadlines = [COMMENTS, EFFECTIVE, STAYED]
    assert next_deadline(deadlines, date(2023, 11, 17)) == "2023-11-17 effective"
    assert next_deadline(deadlines, date(2023, 11, 18)) == "2024-01-17 comments close"
    assert next_deadline(deadlines, date(2024, 1, 18)) == ""


def test_each_is_shown_with_what_became_of_it_and_its_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    print_deadlines([EFFECTIVE, COMMENTS, STAYED])
    assert [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()] == [
        "effective 2023-11-17",
        "comments close 2024-01-17, moved from 2023-12-18",
        "By January 17.",
        "effective 2024-02-01, taken back (instruction 3)",
    ]


def test_a_hostile_sentence_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_deadlines([Deadline(kind="effective", on=date(2024, 2, 1), quote="a\nb\x1b[2J" + "c" * 9999, label="x\r\ny")])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "\x1b" not in "".join(lines)
    assert max(map(len, lines)) < 500


def test_scripts_are_given_days_as_iso_8601() -> None:
    assert deadline_json(COMMENTS) == {
        "kind": "comments_close",
        "on": "2024-01-17",
        "label": "",
        "quote": "By January 17.",
        "before": "2023-12-18",
        "ended": False,
    }
