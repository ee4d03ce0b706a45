"""Source packs: `sources/*.yaml`. The options of a kind are kept raw, with their lines: kinds check their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, ConfigDict, Field

from monitor.config.folders import require_folder, yaml_files
from monitor.config.places import KeyPath, Place
from monitor.config.shape import Listed, Shape, check_shape, written
from monitor.config.values import check_key, check_language, check_zone, parse_cadence, parse_days, parse_verified
from monitor.config.windows import WindowShape, check_calendar, read_windows
from monitor.config.yaml_lines import read_yaml
from monitor.domain.errors import ConfigError
from monitor.domain.remedies import did_you_mean, quoted
from monitor.domain.sources import Source
from monitor.domain.states import Standing


class SourceShape(Shape):
    """The keys that every source has; the others are options of its kind."""

    model_config = ConfigDict(extra="allow", frozen=True)

    key: Annotated[str, AfterValidator(check_key)]
    title: Annotated[str, Field(min_length=1)]
    kind: Annotated[str, Field(min_length=1)]
    cadence: Annotated[timedelta, written(parse_cadence, timedelta, "30m")]
    windows: Listed[WindowShape] = ()
    calendar: Annotated[str, AfterValidator(check_calendar)] | None = None
    stale_after: Annotated[timedelta | None, written(parse_days, timedelta, "3d")] = None
    zone: Annotated[str, AfterValidator(check_zone)] = "UTC"
    language: Annotated[str, AfterValidator(check_language)] | None = None
    standing: Standing = Standing.OTHER
    verified: Annotated[date | None, written(parse_verified, date, "2026-11-01")] = None
    enabled: bool = True
    note: str | None = None


COMMON_KEYS: Final = tuple(SourceShape.model_fields)


class PackShape(Shape):
    """One file."""

    pack: Annotated[str, AfterValidator(check_key)]
    title: str | None = None
    note: str | None = None
    defaults: dict[str, Any] | None = None
    sources: Listed[Any]


@dataclass(frozen=True, kw_only=True)
class SourceOverride:
    """One `[sources.KEY]` table of monitor.toml."""

    key: str
    values: Mapping[str, Any]
    place: Place


@dataclass(frozen=True, kw_only=True)
class RawSource:
    """A source whose options are as written: strings, lists, dicts (and TOML values where overridden).

    `lines` maps every key, and inside options `key.0.inner`, to its line in `path`; what monitor.toml overrode is in
    `overridden` instead. `values` is everything merged, before any conversion.
    """

    source: Source
    path: Path
    lines: Mapping[str, int]
    values: Mapping[str, Any]
    overridden: Mapping[str, tuple[Path, int]] = field(default_factory=dict)

    def place_of(self, name: str) -> tuple[Path, int]:
        """File and line of that key, or of the source itself where it does not stand anywhere."""
        while name:
            if name in self.overridden:
                return self.overridden[name]
            if name in self.lines:
                return self.path, self.lines[name]
            name = name.rpartition(".")[0]
        return self.path, self.lines["key"]


@dataclass(frozen=True, kw_only=True)
class SourceSet:
    """What the source packs say. A source with a problem is left out and its error is in `problems`.

    `left_out` holds the keys of those, and is None where a whole file could not be read, so that nobody knows.
    """

    sources: tuple[RawSource, ...]
    problems: tuple[ConfigError, ...] = ()
    left_out: frozenset[str] | None = frozenset()


def load_sources(folder: Path) -> SourceSet:
    """Read `folder/sources/*.yaml`, by file name. Raises ConfigError where `folder` is not there."""
    require_folder(folder)
    reader = _Reader()
    paths, stray = yaml_files(folder / "sources", error=ConfigError)
    reader.problems.extend(stray)
    for path in paths:
        reader.read_pack(path)
    return SourceSet(
        sources=tuple(reader.found.values()),
        problems=tuple(reader.problems),
        left_out=None if reader.unread_files else frozenset(reader.broken),
    )


@dataclass(kw_only=True)
class _Reader:
    found: dict[str, RawSource] = field(default_factory=dict)
    problems: list[ConfigError] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    unread_files: bool = False

    def read_pack(self, path: Path) -> None:
        try:
            file = read_yaml(path)
            pack = check_shape(PackShape, file.value, file.place)
            defaults = pack.defaults or {}
            if "key" in defaults:
                raise file.place.inside("defaults", "key").problem("A key cannot have a default.", "Remove it.")
        except ConfigError as problem:
            self.unread_files = True
            self.problems.append(problem)
            return
        for number, row in enumerate(pack.sources):
            self._read_source(row, defaults, file.place.inside("sources", number))

    def _read_source(self, row: object, defaults: dict[str, Any], place: Place) -> None:
        try:
            if not isinstance(row, dict):
                raise place.problem("A source must be keys with values.", "Write name and value for each.")
            source = _raw_source(row, defaults, place)
            if before := self.found.get(source.source.key):
                what = (
                    f'The source "{source.source.key}" is defined a second time (first in {before.source.defined_in}).'
                )
                raise place.inside("key").problem(what, "Keep one, or rename one.")
        except ConfigError as problem:
            self.problems.append(problem)
            key = row.get("key") if isinstance(row, dict) else None
            if isinstance(key, str):
                self.broken.add(key)
            return
        self.found[source.source.key] = source


def _raw_source(row: dict[str, Any], defaults: dict[str, Any], place: Place) -> RawSource:
    inherited = place.lines, place.at[:-2]
    lines: dict[KeyPath, int] = dict(_lines_under(place.lines, place.at))
    for at, line in _lines_under(inherited[0], (*inherited[1], "defaults")):
        if at[0] not in row:
            lines[at] = line
    values = {**defaults, **row}
    here = Place(path=place.path, lines={(): place.line, **lines}, error=place.error)
    return RawSource(
        source=_source(values, here),
        path=place.path,
        lines={"key": place.line, **{".".join(map(str, at)): line for at, line in lines.items()}},
        values=values,
    )


def _lines_under(lines: Mapping[KeyPath, int], at: KeyPath) -> list[tuple[KeyPath, int]]:
    return [(path[len(at) :], line) for path, line in lines.items() if len(path) > len(at) and path[: len(at)] == at]


def _refuse_misspelt(values: Mapping[str, Any], place: Place) -> None:
    """A required key that is missing beside one that looks like it: the one that is there is what to mend."""
    required = [name for name, field in SourceShape.model_fields.items() if field.is_required() and name not in values]
    for key in values:
        if key not in COMMON_KEYS and get_close_matches(key.lower(), required, n=1, cutoff=0.75):
            raise place.inside(key).problem(f"Unknown key {quoted(key)}.", did_you_mean(key, tuple(required)))


def _source(values: Mapping[str, Any], place: Place) -> Source:
    _refuse_misspelt(values, place)
    shape = check_shape(SourceShape, values, place)
    calendar = shape.calendar or ""
    return Source(
        key=shape.key,
        title=shape.title,
        kind=shape.kind,
        options=dict(shape.model_extra or {}),
        cadence=shape.cadence,
        windows=read_windows(shape.windows, calendar, place.inside("windows")),
        calendar=calendar,
        stale_after=shape.stale_after,
        language=shape.language,
        zone=shape.zone,
        standing=shape.standing,
        enabled=shape.enabled,
        verified_on=shape.verified,
        defined_in=place.label,
    )


def apply_overrides(
    sources: Iterable[RawSource],
    overrides: Mapping[str, SourceOverride],
    *,
    left_out: frozenset[str] | None = frozenset(),
) -> tuple[RawSource, ...]:
    """The sources with the `[sources.KEY]` tables of monitor.toml laid over them. Raises ConfigError.

    With `left_out` of the SourceSet, a table for a source that is broken is passed over: that problem is known.
    """
    known = {raw.source.key: raw for raw in sources}
    for key, override in overrides.items():
        if key in known:
            known[key] = _overridden(known[key], override)
        elif left_out is not None and key not in left_out:
            raise override.place.problem(f'There is no source "{key}".', did_you_mean(key, tuple(known)))
    return tuple(known.values())


def _overridden(raw: RawSource, override: SourceOverride) -> RawSource:
    if "key" in override.values:
        raise override.place.inside("key").problem("The key of a source cannot be changed.", "Remove it.")
    lines = dict(_lines_under(override.place.lines, override.place.at))
    values = {**raw.values, **override.values}
    # What was wrong in the pack itself was found when it was loaded, so a problem now is one of the override.
    place = Place(path=override.place.path, lines={(): override.place.line, **lines})
    source = replace(_source(values, place), defined_in=raw.source.defined_in)
    replaced = {".".join(map(str, at)): (override.place.path, line) for at, line in lines.items()}
    kept = {name: line for name, line in raw.lines.items() if name.partition(".")[0] not in override.values}
    return replace(raw, source=source, values=values, lines={"key": raw.lines["key"], **kept}, overridden=replaced)
