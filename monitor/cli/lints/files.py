"""Where rules, concepts and aliases stand in the files: warnings name a line, and loaded values know few of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitor.cli.lints.lint import Accept, Spot, accepts_in
from monitor.config.folders import yaml_files
from monitor.config.places import KeyPath
from monitor.config.yaml_lines import YamlFile, read_yaml
from monitor.domain.errors import ConfigError
from monitor.domain.queries import Term
from monitor.domain.watchlists import Rule, Watchlist


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """A rule or concept as written. `at` leads to it in the file."""

    file: YamlFile
    at: KeyPath
    value: Mapping[str, Any]

    @property
    def spot(self) -> Spot:
        first, last = self.file.spans[self.at]
        return Spot(path=self.file.place.path, line=first, lines=range(first, last + 1))

    def inside(self, *keys: str | int) -> Spot:
        """A line of the entry; a comment at its head counts for each of them."""
        line = self.file.place.inside(*self.at, *keys).line
        return Spot(path=self.file.place.path, line=line, lines={line, self.spot.line})


@dataclass(kw_only=True)
class WrittenFiles:
    """The files of a folder of watchlists as written. Files that cannot be read are left out: that is an error and told
    as one."""

    rules: dict[tuple[str, str], _Entry] = field(default_factory=dict)
    concepts: dict[str, _Entry] = field(default_factory=dict)
    accepts: list[Accept] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> WrittenFiles:
        written = cls()
        for file in _files(folder):
            for entry in _entries(file, "rules"):
                written.rules.setdefault((file.place.path.stem, entry.value["key"]), entry)
            written.accepts.extend(accepts_in(file.place.path, file.text))
        for file in _files(folder / "concepts"):
            for entry in _entries(file, "concepts"):
                written.concepts.setdefault(entry.value["key"], entry)
            written.accepts.extend(accepts_in(file.place.path, file.text))
        return written

    def rule(self, watchlist: Watchlist, rule: Rule) -> Spot:
        return self.rules[watchlist.key, rule.key].spot

    def concept(self, key: str) -> Spot:
        return self.concepts[key].spot

    def included_in(self, key: str) -> list[str]:
        """The concepts that this one includes, by name."""
        entry = self.concepts.get(key)
        return [str(name).removeprefix("@") for name in _listed(entry.value.get("includes"))] if entry else []

    def term(self, watchlist: Watchlist, rule: Rule, group: str, term: Term) -> tuple[Spot, str]:
        """Where a term of a group (`@nvidia`, or itself) is written, and the concept that names it, if one does."""
        key = group.removeprefix("@")
        if key != group:
            for name in self._with_included(key):
                for path, text in _aliases(self.concepts[name].value):
                    if text == term.text:
                        return self.concepts[name].inside("aliases", *path), name
        entry = self.rules[watchlist.key, rule.key]
        for name in ("any", "all", "none"):
            for number, written in enumerate(_listed(entry.value.get(name))):
                if _text(written) == term.text:
                    return entry.inside(name, number), ""
        return entry.inside("query"), ""

    def aliases(self, key: str) -> Iterator[tuple[Spot, str, str]]:
        """The aliases that a concept itself names, each with its place and its language."""
        entry = self.concepts[key]
        for (language, number), text in _aliases(entry.value):
            yield entry.inside("aliases", language, number), language, text

    def _with_included(self, key: str) -> Iterator[str]:
        seen = [key] if key in self.concepts else []
        for name in seen:  # grows while it is walked
            yield name
            seen.extend(inner for inner in self.included_in(name) if inner in self.concepts and inner not in seen)


def _files(folder: Path) -> Iterator[YamlFile]:
    paths, _ = yaml_files(folder, error=ConfigError)
    for path in paths:
        try:
            yield read_yaml(path)
        except ConfigError:
            continue


def _entries(file: YamlFile, name: str) -> Iterator[_Entry]:
    rows = file.value.get(name) if isinstance(file.value, dict) else None
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict) and isinstance(row.get("key"), str):
            yield _Entry(file=file, at=(name, number), value=row)


def _aliases(concept: Mapping[str, Any]) -> Iterator[tuple[tuple[str, int], str]]:
    aliases = concept.get("aliases")
    for language, written in (aliases if isinstance(aliases, dict) else {}).items():
        for number, alias in enumerate(_listed(written)):
            yield (language, number), _text(alias)


def _listed(value: Any) -> list[Any]:
    """A single entry may stand for a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(entry: Any) -> str:
    return str(entry.get("text", "")) if isinstance(entry, dict) else str(entry)
