"""TOML with the line of every key: tomllib reads the values, a small scanner finds where they stand."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from monitor.config.places import KeyPath, Place
from monitor.config.text_file import read_text
from monitor.domain.errors import ConfigError

_DEEPEST: Final = 12
_BLANK: Final = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACES: Final = re.compile(r"[ \t]*")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE: Final = re.compile(r"[^,\]}\n#]*")
_STRING: Final = re.compile(r"\"\"\"(?:[^\\]|\\.)*?\"{3,5}|'''.*?'{3,5}|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'", re.DOTALL)
_SYNTAX_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, kw_only=True)
class TomlFile:
    """A file as read; `place` is its root."""

    value: dict[str, Any]
    place: Place


def read_toml(path: Path, *, if_missing: str) -> TomlFile:
    """Read one file, or raise ConfigError with path, line and remedy."""
    return parse_toml(read_text(path, if_missing=if_missing), path)


def parse_toml(text: str, path: Path) -> TomlFile:
    """Read text that stands for the file `path`, or raise ConfigError with path, line and remedy."""
    try:
        value = tomllib.loads(text)
        lines = toml_lines(text)
    except tomllib.TOMLDecodeError as problem:
        raise _syntax_error(str(problem), text, path) from None
    except RecursionError:
        raise ConfigError("Values are nested too deep.", path=path, remedy="Make the file flatter.") from None
    except (ValueError, OverflowError) as problem:
        what = f"A value cannot be read: {' '.join(str(problem).split())}."
        raise ConfigError(what, path=path, remedy="Look for very long numbers or impossible dates.") from None
    return TomlFile(value=value, place=Place(path=path, lines=lines))


def _syntax_error(message: str, text: str, path: Path) -> ConfigError:
    found = _SYNTAX_PLACE.search(message)
    what = message[: found.start()] if found else message
    last_line = text.rstrip("\n").count("\n") + 1
    line = int(found.group(1)) if found and found.group(1) else last_line
    remedy = 'Write a setting as name = "text", name = 5 or name = ["one", "two"].'
    if "Cannot overwrite a value" in what or "declare" in what:
        remedy = "It is here a second time: keep one of them."
    return ConfigError(f"The file is not TOML: {what}.", path=path, line=min(line, last_line), remedy=remedy)


def toml_lines(text: str) -> dict[KeyPath, int]:
    """The line of every table, key and list item of a text that tomllib could read."""
    scanner = _Scanner(text)
    scanner.scan()
    return scanner.lines


class _Scanner:
    """Walks over a valid text once; knows headers, arrays of tables, dotted and quoted keys, and every string."""

    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._text = text
        self._at = 0
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._sizes: dict[KeyPath, int] = {}

    def scan(self) -> None:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> KeyPath:
        line, repeated = self._line(), self._text.startswith("[[", self._at)
        width = 2 if repeated else 1
        self._at += width
        keys = self._keys()
        self._at += width
        at: KeyPath = ()
        for position, key in enumerate(keys):
            at = (*at, key)
            self.lines.setdefault(at, line)
            if repeated and position == len(keys) - 1:
                number = self._sizes.get(at, 0)
                self._sizes[at] = number + 1
                at = (*at, number)
                self.lines[at] = line
            elif at in self._sizes:
                at = (*at, self._sizes[at] - 1)
        if self.lines.get(at, line) != line and not repeated:
            self.lines[at] = line  # [a.b] came before [a]: a stands at its own header
        return at

    def _pair(self, table: KeyPath) -> None:
        line = self._line()
        at = table
        for key in self._keys():
            at = (*at, key)
            self.lines.setdefault(at, line)
        self._at += 1  # the equals sign
        self._skip(_SPACES)
        self._value(at)

    def _value(self, at: KeyPath) -> None:
        letter = self._peek()
        if letter in ('"', "'"):
            self._skip(_STRING)
        elif letter == "[":
            self._list(at)
        elif letter == "{":
            self._inline_table(at)
        else:
            self._skip(_BARE_VALUE)

    def _list(self, at: KeyPath) -> None:
        self._at += 1
        number = 0
        self._skip(_BLANK)
        while self._peek() not in ("]", ""):
            self.lines[(*at, number)] = self._line()
            self._value((*at, number))
            number += 1
            self._comma()
        self._at += 1

    def _inline_table(self, at: KeyPath) -> None:
        self._at += 1
        self._skip(_BLANK)
        while self._peek() not in ("}", ""):
            self._pair(at)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        self._skip(_BLANK)
        if self._peek() == ",":
            self._at += 1
            self._skip(_BLANK)

    def _keys(self) -> list[str]:
        keys = [self._key()]
        while self._peek() == ".":
            self._at += 1
            keys.append(self._key())
        return keys[:_DEEPEST]

    def _key(self) -> str:
        self._skip(_SPACES)
        if self._peek() in ('"', "'"):
            written = self._skip(_STRING)
            key = str(tomllib.loads(f"key = {written}")["key"])
        else:
            key = self._skip(_BARE_KEY)
        self._skip(_SPACES)
        return key

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match.group()

    def _line(self) -> int:
        return bisect_right(self._breaks, self._at - 1) + 1
