"""Lines that are set with an empty one after each, as manuscripts are on public inspection."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

_LOOKED_AT: Final = 400
_LEAST: Final = 8
_SHORT: Final = 0.75
_WIDEST: Final = 120
"""Longer lines are no typist's: each is a whole paragraph, and the empty line after it is meant."""
_PAGE_NUMBER: Final = re.compile(r"\s*(?:-\s*)?(?:Page )?\d{1,4}(?: of \d{1,4})?(?:\s*-)?\s*", re.A)


def single_spaced(lines: Iterable[str]) -> Iterator[str]:
    """The same lines; where nearly each stood alone, the empty ones between them are gone, except after a line that
    is much shorter than the others: it ends a paragraph, or is a heading. Only the first few hundred lines are looked
    at to tell."""
    ahead = iter(lines)
    start = list(islice(ahead, _LOOKED_AT))
    whole = chain(start, ahead)
    return _closed_up(whole, _width(start)) if _is_double_spaced(start) else whole


def _is_double_spaced(lines: list[str]) -> bool:
    full = [at for at, line in enumerate(lines) if len(line.strip()) > _LEAST]
    alone = sum(at + 1 >= len(lines) or not lines[at + 1].strip() for at in full)
    long = sum(len(lines[at].strip()) > 40 for at in full)
    wide = sum(len(lines[at].strip()) > _WIDEST for at in full)
    return len(full) >= _LEAST and alone > 0.9 * len(full) and long > 0.4 * len(full) and wide < 0.1 * len(full)


def _width(lines: list[str]) -> int:
    """The length that nine lines of ten do not exceed."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    return lengths[int(len(lengths) * 0.9)] if lengths else 0


def _closed_up(lines: Iterable[str], width: int) -> Iterator[str]:
    for line in lines:
        if not line.strip() or _PAGE_NUMBER.fullmatch(line):
            continue
        yield line
        if len(line.strip()) < _SHORT * width:
            yield "\n"
