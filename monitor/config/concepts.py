"""Concepts: `concepts/*.yaml` read, checked and resolved. One broken entry leaves the others usable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from monitor.config.folders import yaml_files
from monitor.config.places import Place
from monitor.config.shape import check_shape
from monitor.config.terms import check_guard, read_term
from monitor.config.watchlist_shape import ConceptShape
from monitor.config.yaml_lines import YamlFile, read_yaml
from monitor.domain.errors import ConfigError, WatchlistError
from monitor.domain.queries import Term
from monitor.domain.remedies import BadValueError, did_you_mean
from monitor.domain.watchlists import Concept


@dataclass(frozen=True, kw_only=True)
class ResolvedConcept:
    """A concept with the aliases of all it includes. `texts` maps each concept involved to its lines as written."""

    concept: Concept
    texts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ConceptBook:
    """Every concept that can be used, and what is wrong with the others."""

    resolved: Mapping[str, ResolvedConcept]
    broken: Mapping[str, ConfigError]
    problems: tuple[ConfigError, ...]
    unread_files: bool
    known: tuple[str, ...]

    def look_up(self, key: str) -> ResolvedConcept:
        """The concept that `@key` stands for. Raises BadValueError."""
        if key in self.resolved:
            return self.resolved[key]
        if key in self.broken:
            cause = self.broken[key]
            raise BadValueError(f"The concept @{key} cannot be used.", f"Mend it first: {cause.path}:{cause.line}.")
        remedy = f"{did_you_mean(key, self.known)} Concepts are in the folder concepts, beside the watchlists."
        if self.unread_files:
            remedy += " Some concept files could not be read: mend them first."
        raise BadValueError(f"There is no concept @{key}.", remedy)


@dataclass(frozen=True, kw_only=True)
class _Entry:
    shape: ConceptShape
    place: Place
    text: str


@dataclass(kw_only=True)
class _Reader:
    """Collects entries over files; the first of two with the same key is kept."""

    entries: dict[str, _Entry] = field(default_factory=dict)
    broken: dict[str, ConfigError] = field(default_factory=dict)
    problems: list[ConfigError] = field(default_factory=list)
    unread_files: bool = False

    def read_file(self, path: Path) -> None:
        try:
            file = read_yaml(path, error=WatchlistError)
            rows = _rows(file)
        except ConfigError as problem:
            self.unread_files = True
            self.problems.append(problem)
            return
        for number, row in enumerate(rows):
            self._read_entry(file, number, row)

    def _read_entry(self, file: YamlFile, number: int, row: object) -> None:
        place = file.place.inside("concepts", number)
        try:
            shape = check_shape(ConceptShape, row, place)
            if before := self.entries.get(shape.key):
                what = f"The concept @{shape.key} is defined a second time (first in {before.place.label})."
                raise place.inside("key").problem(what, "Keep one, or rename one.")
        except ConfigError as problem:
            self.problems.append(problem)
            key = row.get("key") if isinstance(row, dict) else None
            if isinstance(key, str) and key not in self.entries:
                self.broken.setdefault(key, problem)
            return
        text = file.written(place.at)
        self.entries[shape.key] = _Entry(shape=shape, place=place, text=text)


def _rows(file: YamlFile) -> list[object]:
    if not isinstance(file.value, dict):
        raise file.place.problem("A concept file holds a list under the key concepts.", 'Begin it with "concepts:".')
    for key in file.value:
        if key != "concepts":
            raise file.place.inside(key).problem(f'Unknown key "{key}".', did_you_mean(key, ("concepts",)))
    rows = file.value.get("concepts") or []
    if not isinstance(rows, list):
        raise file.place.inside("concepts").problem('"concepts" must be a list.', "Begin each concept with a hyphen.")
    return list(rows)


@dataclass(kw_only=True)
class _Resolver:
    """Puts included aliases in; remembers what it could not resolve."""

    entries: Mapping[str, _Entry]
    book: ConceptBook
    done: dict[str, ResolvedConcept]
    failed: dict[str, ConfigError]

    def resolve(self, key: str, trail: tuple[str, ...] = ()) -> ResolvedConcept:
        if key not in self.done:
            entry = self.entries[key]
            own = _own_terms(entry)
            parts = [self._included(entry, number, (*trail, key)) for number in range(len(entry.shape.includes))]
            self.done[key] = _join(entry, own, parts)
        return self.done[key]

    def _included(self, entry: _Entry, number: int, trail: tuple[str, ...]) -> ResolvedConcept:
        place = entry.place.inside("includes", number)
        name = entry.shape.includes[number]
        key = name.removeprefix("@")
        if key == name:
            raise place.problem(f'"{name}" is not the name of a concept.', f'Write it as "@{name}".')
        if key in trail:
            circle = " includes ".join(f"@{step}" for step in (*trail[trail.index(key) :], key))
            raise place.problem(f"Concepts include each other in a circle: {circle}.", "Remove one of the includes.")
        if key in self.failed or key not in self.entries:
            with place.explains():
                return self.book.look_up(key)  # raises: it is not resolved
        return self.resolve(key, trail)


def _own_terms(entry: _Entry) -> tuple[Term, ...]:
    shape, place = entry.shape, entry.place
    words = [alias.text for aliases in shape.aliases.values() for alias in aliases]
    if not words and not shape.includes:
        raise place.problem(f"The concept @{shape.key} has no aliases.", "Give it aliases, or includes.")
    if not shape.includes:  # a guard may be meant for the words of an included concept
        for number, guard in enumerate(shape.not_in):
            check_guard(guard, words, place.inside("not_in", number))
    terms = [
        read_term(alias, place.inside("aliases", language, number), guards=shape.not_in)
        for language, aliases in shape.aliases.items()
        for number, alias in enumerate(aliases)
    ]
    return tuple(dict.fromkeys(terms))


def _join(entry: _Entry, own: tuple[Term, ...], parts: Iterable[ResolvedConcept]) -> ResolvedConcept:
    guards = entry.shape.not_in
    terms, texts = list(own), {entry.shape.key: entry.text}
    for part in parts:
        texts.update(part.texts)
        for term in part.concept.terms:
            not_in = tuple(dict.fromkeys(term.not_in + guards))
            terms.append(replace(term, not_in=not_in))
    concept = Concept(
        key=entry.shape.key,
        title=entry.shape.title,
        terms=tuple(dict.fromkeys(terms)),
        defined_in=entry.place.label,
    )
    return ResolvedConcept(concept=concept, texts=texts)


def load_concepts(folder: Path) -> ConceptBook:
    """Read every `*.yaml` of the folder; a folder that is not there holds no concepts."""
    reader = _Reader()
    paths, stray = yaml_files(folder, error=WatchlistError)
    reader.problems.extend(stray)
    for path in paths:
        reader.read_file(path)
    done: dict[str, ResolvedConcept] = {}
    failed = dict(reader.broken)
    book = ConceptBook(
        resolved=done,
        broken=failed,
        problems=(),
        unread_files=reader.unread_files,
        known=tuple(reader.entries),
    )
    resolver = _Resolver(entries=reader.entries, book=book, done=done, failed=failed)
    for key in reader.entries:
        try:
            resolver.resolve(key)
        except ConfigError as problem:
            failed[key] = problem
            reader.problems.append(problem)
    return replace(book, problems=tuple(reader.problems))
