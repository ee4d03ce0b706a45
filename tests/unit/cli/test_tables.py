"""Tables on terminals of every width."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from monitor.cli.output import counted
from monitor.cli.tables import laid_out

COLUMNS = ("id", "made", "channel", "address", "state", "last error")
ROWS = (
    ("21", "2026-11-24 06:29", "mail", "counsel@example.org", "sent", ""),
    ("20", "2026-11-24 06:28", "pages", "pages", "retrying", "cannot write 한국어 폴더: File exists. Make room."),
)


def shown(width: int, rows: tuple[tuple[str, ...], ...] = ROWS) -> list[str]:
    screen = StringIO()
    console = Console(file=screen, width=width, color_system=None, highlight=False)
    for part in laid_out(COLUMNS, [[Text(cell) for cell in row] for row in rows], width):
        console.print(part)
    return [line.rstrip() for line in screen.getvalue().splitlines() if line.strip()]


def test_where_there_is_room_a_row_is_a_line() -> None:
    header, rule, sent, retrying = shown(160)
    assert header.split() == ["id", "made", "channel", "address", "state", "last", "error"]
    assert set(rule.strip()) == {"─"}
    assert "counsel@example.org" in sent
    assert "한국어 폴더: File exists. Make room." in retrying


def test_a_long_text_folds_and_nothing_else_does() -> None:
    lines = shown(110)
    assert sum("2026-11-24 06:28" in line for line in lines) == 1
    assert sum("counsel@example.org" in line for line in lines) == 1
    assert len(lines) > 4


def test_where_it_is_narrow_long_texts_stand_below_their_row() -> None:
    assert shown(80) == [
        "id  made              channel  address              state",
        "21  2026-11-24 06:29  mail     counsel@example.org  sent",
        "20  2026-11-24 06:28  pages    pages                retrying",
        "    last error: cannot write 한국어 폴더: File exists. Make room.",
    ]


def test_where_it_is_narrower_still_the_widest_goes_below_too() -> None:
    assert shown(45)[:3] == [
        "id  made              channel  state",
        "21  2026-11-24 06:29  mail     sent",
        "    address: counsel@example.org",
    ]


def test_a_column_without_a_word_takes_no_room() -> None:
    assert shown(60, ROWS[:1]) == [
        "id  made              channel  address              state",
        "21  2026-11-24 06:29  mail     counsel@example.org  sent",
    ]


@pytest.mark.parametrize("width", [20, 30, 40, 60, 80, 100, 120])
def test_nothing_is_lost_and_no_line_is_too_long(width: int) -> None:
    lines = shown(width)
    assert all(cell_len(line) <= width for line in lines)
    words = "".join(lines).replace(" ", "")
    for cell in (cell for row in ROWS for cell in row):
        assert all(word in words for word in cell.split() if len(word) <= 12)


def test_a_table_without_rows_has_its_header() -> None:
    assert shown(120, ())[0].split()[:2] == ["id", "made"]


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [(1, "day", "1 day"), (32, "day", "32 days"), (2, "delivery", "2 deliveries"), (0, "hit", "0 hits")],
)
def test_numbers_of_things_are_told_in_english(number: int, noun: str, said: str) -> None:
    assert counted(number, noun) == said
