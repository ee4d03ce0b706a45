"""Text from outside on a terminal, in a header, in a chat."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.printable import escape_unprintable, one_line, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("a\r\nb\rc\u2028d\u0085e", "a\nb\nc\nd\ne"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x9b31mred", "31mred"),
        ("invoice\u202egpj.exe\u202c", "invoicegpj.exe"),
        ("\u2066hidden\u2069 \u200eleft \u061carab", "hidden left arab"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("가족 👨\u200d👩\u200d👧", "가족 👨\u200d👩\u200d👧"),  # joiners make emoji and Indic words: kept
    ],
)
def test_commands_and_reordering_are_taken_out_and_words_stay(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_nothing_that_commands_a_terminal_is_left_and_twice_is_once(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    assert all(unicodedata.category(char) not in {"Cc", "Cs"} or char in "\n\t" for char in shown)
    shown.encode("utf-8")


@given(st.text(), st.integers(1, 20))
def test_one_line_is_one_line_and_short_enough(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1


def test_json_says_the_same_and_shows_no_character_that_commands_a_terminal() -> None:
    value = {"title": "a\u009b31m\u202eb\u2028c\U000e0041 엔비디아 \ud800 \x7f"}
    text = escape_unprintable(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == value
    assert "엔비디아" in text
    assert not re.search("[\x7f-\x9f\u2028-\u202e\ud800-\udfff\U000e0000-\U000e007f]", text)
