"""Printing: tables and text for people, JSON for scripts, complaints on standard error.

Text from outside (titles, quotes, error messages) is made printable and is never read as Rich markup.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from rich.text import Text

    from monitor.cli.terminal import PlainConsole

GAP: Final = "  "
GOOD: Final = "green"
BAD: Final = "bold red"
FAINT: Final = "dim"
NARROWEST: Final = 20
"""Cells that a wrapped line gets at least."""


def complain(message: str) -> None:
    """`rulewire: <message>` on standard error."""
    print(f"rulewire: {_clean(message)}", file=sys.stderr)  # noqa: T201


def warn(message: str) -> None:
    """`rulewire: warning: <message>` on standard error."""
    complain(f"warning: {message}")


def print_json(value: Any) -> None:
    """The value as JSON in UTF-8, whatever the locale says: half of what we find is Korean or Chinese."""
    from monitor.text.printable import escape_unprintable

    text = escape_unprintable(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"
    write_bytes(text.encode("utf-8", "replace"))


def write_bytes(content: bytes) -> None:
    """These bytes on standard output, as they are."""
    sys.stdout.flush()
    left = memoryview(content)
    while left:
        # With PYTHONUNBUFFERED the stream is bare and may take a part only.
        left = left[sys.stdout.buffer.write(left) :]
    sys.stdout.buffer.flush()


def console(*, on_stderr: bool = False) -> PlainConsole:
    """A console for the stream as it is now."""
    from monitor.cli.terminal import PlainConsole

    return PlainConsole(sys.stderr if on_stderr else sys.stdout)


def print_line(line: str | Text = "", *, style: str | None = None) -> None:
    """One line (or several) of text, never wrapped in the middle of a quote: the terminal does that."""
    console().print(plain(line, style) if isinstance(line, str) else line, soft_wrap=True)


def print_hanging(line: Text, *, indent: int = 0, hang: int = 0) -> None:
    """One line with so many spaces before it. On a terminal it is wrapped; what follows stands `hang` further in."""
    target = console()
    width = max(target.width - indent - hang, NARROWEST)
    first, rest = " " * indent, " " * (indent + hang)
    for number, part in enumerate(line.wrap(target, width) if target.is_terminal else [line]):
        part.rstrip()
        print_line(plain(rest if number else first).append_text(part))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
    """A table; on a terminal long texts fold, piped every row is one line."""
    from monitor.text.printable import one_line

    cells = [[plain(one_line(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows]
    target = console()
    if not target.is_terminal:
        _print_columns([[plain(column) for column in columns], *cells])
        return
    from monitor.cli.tables import laid_out

    for part in laid_out(columns, cells, target.width):
        target.print(part)


def _print_columns(rows: Sequence[Sequence[Text]]) -> None:
    widths = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (cell.plain + " " * (width - cell.cell_len) for cell, width in zip(row, widths, strict=True))
        print_line(GAP.join(padded).rstrip())


def plain(text: str, style: str | None = None) -> Text:
    """Outside text as Rich text, without control characters and without markup."""
    from rich.text import Text

    # As a span and not as the style of the whole, which would reach what is appended later.
    return Text().append(_clean(text), style=style)


def state_text(state: str, *, well: bool) -> Text:
    """The name of a state, coloured by whether it is good."""
    return plain(state, GOOD if well else BAD)


def counted(number: int, noun: str) -> str:
    """`1 hit`, `2 hits`, `2 deliveries`, `2 days`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("ry") else f"{number} {noun}s"


def spoken_time(moment: datetime | None, zone: str) -> str:
    """Local time in `zone` for people; `never` for None."""
    from zoneinfo import ZoneInfo

    return "never" if moment is None else moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def spoken_publication(moment: datetime | None, written: str, zone: str) -> str:
    """When it was published: the day alone where the source names no hour, and its own words where they are no date."""
    try:
        if len(written) == len("2023-10-25"):
            return date.fromisoformat(written).isoformat()
    except ValueError:
        pass
    return written if moment is None else spoken_time(moment, zone)


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 with offset, to the second, for scripts."""
    return None if moment is None else moment.isoformat(timespec="seconds")


def _clean(text: str) -> str:
    from monitor.text.printable import printable

    return printable(text)
