"""Tables on a terminal: where they do not fit, what is long goes below its row instead of being broken into crumbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType

GAP: Final = 2
BOX_GAP: Final = 3
"""What Rich puts between two columns of SIMPLE_HEAD."""
SHORT: Final = 24
"""A column of at most so many cells is never folded: times, keys, states, numbers."""
INDENT: Final = 4


def laid_out(columns: Sequence[str], rows: Sequence[Sequence[Text]], width: int) -> list[RenderableType]:
    """A table that folds only long texts; where it cannot give those SHORT cells, rows with the long texts below."""
    widths = [max([len(name), *(row[place].cell_len for row in rows)], default=0) for place, name in enumerate(columns)]
    needed = sum(min(each, SHORT) for each in widths) + BOX_GAP * (len(widths) - 1) + 1
    if needed <= width:
        return [_table(columns, rows, widths)]
    return _stacked(columns, rows, widths, width)


def _table(columns: Sequence[str], rows: Sequence[Sequence[Text]], widths: Sequence[int]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name, each in zip(columns, widths, strict=True):
        table.add_column(name, overflow="fold", no_wrap=each <= SHORT, min_width=min(each, SHORT))
    for row in rows:
        table.add_row(*row)
    return table


def _stacked(
    columns: Sequence[str], rows: Sequence[Sequence[Text]], widths: Sequence[int], width: int
) -> list[RenderableType]:
    filled = [any(row[place].plain for row in rows) for place in range(len(columns))]
    beside = _beside([each if full else 0 for each, full in zip(widths, filled, strict=True)], width)
    lines: list[RenderableType] = [_line([Text(columns[place], "bold") for place in beside], beside, widths)]
    for row in rows:
        lines.append(_line([row[place] for place in beside], beside, widths))
        for place, name in enumerate(columns):
            if place not in beside and row[place].plain:
                below = Text().append(f"{name}: ", style="dim").append_text(row[place])
                lines.append(Padding(below, (0, 0, 0, INDENT)))
    return lines


def _beside(widths: Sequence[int], width: int) -> list[int]:
    """Which columns stay on the line of a row: the first always, of the others the short ones as far as they fit.

    A column without a word has the width 0 and is left out.
    """
    beside = [place for place, each in enumerate(widths) if place == 0 or 0 < each <= SHORT]
    while len(beside) > 1 and sum(widths[place] + GAP for place in beside) - GAP > width:
        beside.remove(max(beside[1:], key=lambda place: widths[place]))
    return beside


def _line(cells: Sequence[Text], beside: Sequence[int], widths: Sequence[int]) -> Text:
    line = Text()
    for cell, place in zip(cells, beside, strict=True):
        line.append_text(cell)
        if place != beside[-1]:
            line.append(" " * (widths[place] - cell.cell_len + GAP))
    return line
