"""Traditional characters of Chinese and the simplified ones that stand for them, one by one.

The tables are those of OpenCC. It also knows words and regions (`tw2sp` makes 英伟达 of 輝達), which is not wanted
here: 輝達 and 英伟达 are two names, and a term says which one it means.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


def simplified(chars: str) -> str:
    """The simplified form of each character by itself; a character that has none stays."""
    # Line by line, because side by side they would be words. Twice, because 薴 becomes 苧 and 苧 becomes 苎.
    lines = "\n".join(chars)
    forms = _converter().convert(_converter().convert(lines)).split("\n")
    return "".join(form if len(form) == 1 else char for char, form in zip(chars, forms, strict=True))


@cache
def _converter() -> OpenCC:
    # Loaded at first use: commands that read no text do not wait for it.
    from opencc import OpenCC

    return OpenCC("t2s")
