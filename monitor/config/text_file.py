"""Reading a text file that a person wrote: bounded, UTF-8, no invisible control characters."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from monitor.domain.errors import ConfigError

MAX_BYTES: Final = 5_000_000
# YAML 1.1 counts the last four as line breaks and no editor does: they would put every later line number off.
_INVISIBLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def read_text(path: Path, *, error: type[ConfigError] = ConfigError, if_missing: str = "Check the name.") -> str:
    """The text with `\\n` line ends and no byte order mark, or `error` with path, line and remedy (`if_missing`)."""
    raw = _read_bytes(path, error, if_missing)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise error("The file is not UTF-8.", path=path, line=line, remedy="Save it as UTF-8.") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _INVISIBLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        what = f"There is an invisible control character (U+{ord(found.group()):04X})."
        raise error(what, path=path, line=line, remedy="Delete it.")
    return text


def _read_bytes(path: Path, error: type[ConfigError], if_missing: str) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise error("This is not a file.", path=path, remedy="Put a text file there.")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise error("There is no such file.", path=path, remedy=if_missing) from None
    except (OSError, ValueError) as problem:
        what = f"The file cannot be read: {getattr(problem, 'strerror', None) or problem}."
        raise error(what, path=path, remedy="Check its permissions.") from None
    if len(raw) > MAX_BYTES:
        what = f"The file is larger than {MAX_BYTES // 1_000_000} MB."
        raise error(what, path=path, remedy="Split it into several files.")
    return raw
