"""YAML in which every scalar stays a string and every key and list item knows its line.

YAML 1.1 reads NO as false, 12:30 as 750 and 1e5 as text: here the schema that wants a number or a date converts it.
Only an empty value, `null` and `~` are None. Anchors, aliases and tags are refused: a file that analysts review should
say what it means where it says it, and nested aliases can blow up memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any, Final, TypeAlias

import yaml
from yaml import events as ev

from monitor.config.places import KeyPath, Place
from monitor.config.text_file import read_text
from monitor.domain.errors import ConfigError
from monitor.domain.remedies import quoted

YamlValue: TypeAlias = "str | list[YamlValue] | dict[str, YamlValue] | None"

MAX_DEPTH: Final = 20
MAX_NODES: Final = 300_000
# libyaml is about eight times as fast; PyYAML is built without it on some platforms.
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, kw_only=True)
class YamlFile:
    """A file as read. `place` is its root; `spans` gives first and last line of every key with its value, and item;
    `blocks` the line of the | or > before each text that is written below its key."""

    text: str
    value: YamlValue
    place: Place
    spans: dict[KeyPath, tuple[int, int]]
    blocks: dict[KeyPath, int]

    def written(self, at: KeyPath) -> str:
        """The whole lines on which that key or item stands, as written."""
        first, last = self.spans[at]
        return "\n".join(self.text.split("\n")[first - 1 : last]).rstrip()

    def block(self, at: KeyPath) -> str | None:
        """The lines below | or >, as written but not indented; None for a text that is written otherwise."""
        if at not in self.blocks:
            return None
        return dedent("\n".join(self.text.split("\n")[self.blocks[at] : self.spans[at][1]])).rstrip()


def read_yaml(path: Path, *, error: type[ConfigError] = ConfigError) -> YamlFile:
    """Read one file, or raise `error` with path, line and remedy."""
    return parse_yaml(read_text(path, error=error), path, error=error)


def parse_yaml(text: str, path: Path, *, error: type[ConfigError] = ConfigError) -> YamlFile:
    """Read text that stands for the file `path`, or raise `error` with path, line and remedy."""
    spans: dict[KeyPath, tuple[int, int]] = {}
    blocks: dict[KeyPath, int] = {}
    builder = _Builder(yaml.parse(text, Loader=_LOADER), spans, blocks, path, error)
    try:
        value = builder.document()
    except yaml.MarkedYAMLError as problem:
        raise _syntax_error(problem, text, path, error) from None
    except (yaml.YAMLError, ValueError) as problem:
        what = f"The file is not YAML: {' '.join(str(problem).split())}."
        raise error(what, path=path, remedy="Delete the character that it names.") from None
    lines = {at: first for at, (first, _) in spans.items()}
    place = Place(path=path, lines=lines, error=error)
    return YamlFile(text=text, value=value, place=place, spans=spans, blocks=blocks)


class _Builder:
    """Builds plain values out of parser events; the parser itself is not recursive, so depth is bounded here."""

    def __init__(
        self,
        events: Iterator[Any],
        spans: dict[KeyPath, tuple[int, int]],
        blocks: dict[KeyPath, int],
        path: Path,
        error: type[ConfigError],
    ) -> None:
        self._events = events
        self._spans = spans
        self._blocks = blocks
        self._path = path
        self._error = error
        self._last_line = 1

    def document(self) -> YamlValue:
        next(self._events)  # start of the stream
        if isinstance(next(self._events), ev.StreamEndEvent):
            return None
        value = self._node(next(self._events), ())
        next(self._events)  # end of the document
        if not isinstance(after := next(self._events), ev.StreamEndEvent):
            raise self._problem(after, "A second document begins here.", "Remove the line with --- or split the file.")
        return value

    def _node(self, event: Any, at: KeyPath) -> YamlValue:
        self._refuse(event, at)
        if isinstance(event, ev.SequenceStartEvent):
            return self._sequence(event, at)
        if isinstance(event, ev.MappingStartEvent):
            return self._mapping(event, at)
        if event.style in ("|", ">"):
            self._blocks[at] = event.start_mark.line + 1
        return self._scalar(event)

    def _refuse(self, event: Any, at: KeyPath) -> None:
        if isinstance(event, ev.AliasEvent) or event.anchor is not None:
            raise self._problem(
                event, "Anchors (&) and aliases (*) are not used here.", "Write the value out, or quote it."
            )
        if event.tag is not None:
            raise self._problem(
                event, f"The tag {quoted(event.tag)} is not used here.", "Remove it, or quote the text."
            )
        if len(at) > MAX_DEPTH:
            raise self._problem(event, f"Values are nested more than {MAX_DEPTH} deep.", "Make the file flatter.")
        if len(self._spans) > MAX_NODES:
            raise self._problem(event, f"The file has more than {MAX_NODES} entries.", "Split it into several files.")

    def _scalar(self, event: Any) -> str | None:
        first, last = event.start_mark.line, event.end_mark.line
        # A block scalar ends where the next line begins.
        self._last_line = (last if event.end_mark.column or last == first else last - 1) + 1
        if not event.style and event.value in ("", "~", "null"):
            return None
        if any("\ud800" <= letter <= "\udfff" for letter in event.value):
            raise self._problem(event, "An escape stands for half a character.", "Write the character itself.")
        return str(event.value)

    def _sequence(self, start: Any, at: KeyPath) -> list[YamlValue]:
        items: list[YamlValue] = []
        while not isinstance(event := next(self._events), ev.SequenceEndEvent):
            items.append(self._entry(event, (*at, len(items)), event.start_mark.line + 1))
        self._close(start, event)
        return items

    def _mapping(self, start: Any, at: KeyPath) -> dict[str, YamlValue]:
        entries: dict[str, YamlValue] = {}
        while not isinstance(event := next(self._events), ev.MappingEndEvent):
            key = self._key(event, at)
            if key in entries:
                before = self._spans[(*at, key)][0]
                what = f"The key {quoted(key)} is here a second time (first in line {before})."
                raise self._problem(event, what, "Keep one of them.")
            line = event.start_mark.line + 1
            self._spans[(*at, key)] = (line, line)
            entries[key] = self._entry(next(self._events), (*at, key), line)
        self._close(start, event)
        return entries

    def _key(self, event: Any, at: KeyPath) -> str:
        key = self._node(event, (*at, "?")) if isinstance(event, ev.ScalarEvent) else None
        if not isinstance(key, str):
            raise self._problem(event, "A key is missing or is not plain text.", "Write it as name: value.")
        return key

    def _entry(self, event: Any, at: KeyPath, line: int) -> YamlValue:
        self._spans[at] = (line, line)
        value = self._node(event, at)
        self._spans[at] = (line, max(line, self._last_line))
        return value

    def _close(self, start: Any, end: Any) -> None:
        # A block's end mark is where the next thing begins, after comments that are not its own.
        if start.flow_style:
            self._last_line = end.end_mark.line + 1

    def _problem(self, event: Any, what: str, remedy: str) -> ConfigError:
        return self._error(what, path=self._path, line=event.start_mark.line + 1, remedy=remedy)


def _syntax_error(problem: yaml.MarkedYAMLError, text: str, path: Path, error: type[ConfigError]) -> ConfigError:
    lines = text.split("\n")
    mark = problem.problem_mark or problem.context_mark
    if mark is None:
        return error(f"The file is not YAML: {problem.problem}.", path=path, remedy="Check quotes and indentation.")
    at = min(mark.line, max(len(lines) - (1 if lines[-1] == "" else 0), 1) - 1)
    what = f"The file is not YAML: {problem.problem}."
    began = problem.context_mark
    if began is not None and began.line < at and problem.context:
        what = f"The file is not YAML: {problem.problem} ({problem.context} that begins in line {began.line + 1})."
    return error(what, path=path, line=at + 1, remedy=_syntax_remedy(lines[at], mark.column, problem.problem or ""))


def _syntax_remedy(line: str, column: int, problem: str) -> str:
    if line.lstrip(" -").startswith("query:"):
        return "Write query: | and the query in the next line, indented."
    letter = line[column : column + 1]
    if letter == "\t" or "\t" in line[: len(line) - len(line.lstrip())]:
        return "Indent with spaces, not with tabs."
    if letter and letter in "@`%":
        return f'Put words that begin with {letter} in quotes, as "@nvidia".'
    if "mapping values" in problem:
        return "Put text that holds a colon in quotes."
    return "Check quotes, brackets and indentation here and just above."
