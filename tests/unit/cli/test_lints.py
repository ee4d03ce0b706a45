"""The table of false friends, and comments that accept warnings."""

from __future__ import annotations

from pathlib import Path

from monitor.cli.lints.friends import FALSE_FRIENDS
from monitor.cli.lints.lint import accepts_in
from monitor.text.fold import fold


def test_the_table_holds_words_as_folding_makes_them_or_they_would_never_be_found() -> None:
    assert [word for word in FALSE_FRIENDS if fold(word).text != word] == []


def test_a_comment_speaks_of_its_line_or_of_the_next_one_with_content() -> None:
    text = (
        "rules:  # accept too-broad: few documents\n"
        "  # accept covered-rule, short-word: its why is worth telling\n"
        "\n"
        "  # another comment\n"
        "  - key: one\n"
        "    why: It says '# accept' and means nothing.\n"
        "    # accept false-friend"
    )
    assert [(found.line, found.about, found.names, found.reason) for found in accepts_in(Path("x.yaml"), text)] == [
        (1, 1, ("too-broad",), "few documents"),
        (2, 5, ("covered-rule", "short-word"), "its why is worth telling"),
        (7, 7, ("false-friend",), ""),
    ]
