"""Watchlists: `*.yaml` of the folder, with the concepts they use. A broken file never stops the others."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.config.concepts import ConceptBook, load_concepts
from monitor.config.folders import require_folder, yaml_files
from monitor.config.places import Place
from monitor.config.rules import RuleReader
from monitor.config.shape import check_shape
from monitor.config.watchlist_shape import (
    ExampleShape,
    MatchingExampleShape,
    WatchlistShape,
)
from monitor.config.yaml_lines import YamlFile, read_yaml
from monitor.domain.documents import Text
from monitor.domain.errors import ConfigError, WatchlistError
from monitor.domain.remedies import did_you_mean
from monitor.domain.sources import Agency, Facts
from monitor.domain.watchlists import Concept, Example, Rule, Translation, Watchlist


@dataclass(frozen=True, kw_only=True)
class SourceMention:
    """A rule's filter that names a source, and where it does."""

    watchlist: str
    source: str
    place: Place


@dataclass(frozen=True, kw_only=True)
class WatchlistSet:
    """What a folder of watchlists says. A watchlist with a problem is left out and its error is in `problems`."""

    watchlists: tuple[Watchlist, ...]
    concepts: Mapping[str, Concept]
    problems: tuple[WatchlistError, ...]
    source_mentions: tuple[SourceMention, ...] = ()

    def unknown_sources(self, known: Collection[str]) -> tuple[WatchlistError, ...]:
        """A problem for each filter that names a source that is not known: its rule could never hit."""
        return tuple(
            _as_watchlist_error(
                mention.place.problem(
                    f'There is no source "{mention.source}".', did_you_mean(mention.source, tuple(known))
                )
            )
            for mention in self.source_mentions
            if mention.source not in known
        )


def load_watchlists(folder: Path) -> WatchlistSet:
    """Read `folder/*.yaml` with `folder/concepts/*.yaml`, by file name. Raises ConfigError where there is no folder."""
    require_folder(folder)
    book = load_concepts(folder / "concepts")
    paths, stray = yaml_files(folder, error=WatchlistError)
    problems = [*book.problems, *stray]
    watchlists: list[Watchlist] = []
    mentions: list[SourceMention] = []
    for path in paths:
        try:
            watchlist, used = load_watchlist(path, book)
        except ConfigError as problem:
            problems.append(problem)
            continue
        watchlists.append(watchlist)
        mentions.extend(used)
    return WatchlistSet(
        watchlists=tuple(watchlists),
        concepts={key: found.concept for key, found in sorted(book.resolved.items())},
        problems=tuple(map(_as_watchlist_error, problems)),
        source_mentions=tuple(mentions),
    )


def load_watchlist(path: Path, book: ConceptBook) -> tuple[Watchlist, tuple[SourceMention, ...]]:
    """Read one file. Raises WatchlistError."""
    file = read_yaml(path, error=WatchlistError)
    shape = check_shape(WatchlistShape, file.value, file.place)
    if shape.key != path.stem:
        what = f'The key "{shape.key}" is not the name of the file.'
        raise file.place.inside("key").problem(what, f"Write key: {path.stem}, or rename the file to {shape.key}.yaml.")
    reader = RuleReader(book=book, file=file)
    rules = tuple(reader.rule(rule, file.place.inside("rules", number)) for number, rule in enumerate(shape.rules))
    _refuse_duplicates(rules, file.place)
    source_text = _source_text(file, reader.texts)
    watchlist = Watchlist(
        key=shape.key,
        title=shape.title,
        reason=" ".join(shape.reason.split()),
        rules=rules,
        examples=_examples(shape, file.place),
        severity=shape.severity,
        translations=_translations(shape, file.place),
        content_hash=hashlib.sha256(source_text.encode()).hexdigest(),
        source_text=source_text,
        defined_in=file.place.label,
    )
    mentions = (SourceMention(watchlist=shape.key, source=name, place=place) for name, place in reader.sources)
    return watchlist, tuple(mentions)


def _refuse_duplicates(rules: tuple[Rule, ...], place: Place) -> None:
    first: dict[str, int] = {}
    for number, rule in enumerate(rules):
        if rule.key in first:
            line = place.inside("rules", first[rule.key], "key").line
            what = f'The rule "{rule.key}" is here a second time (first in line {line}).'
            raise place.inside("rules", number, "key").problem(what, "Give it another key.")
        first[rule.key] = number


def _translations(shape: WatchlistShape, place: Place) -> tuple[Translation, ...]:
    known = tuple(rule.key for rule in shape.rules)
    translations = []
    for language, said in shape.translations.items():
        for key in said.rules:
            if key not in known:
                where = place.inside("translations", language, "rules", key)
                raise where.problem(f'There is no rule "{key}" in this watchlist.', did_you_mean(key, known))
        translations.append(
            Translation(
                language=language,
                title=said.title,
                reason=" ".join(said.reason.split()),
                rule_whys=tuple((key, " ".join(why.split())) for key, why in said.rules.items()),
            )
        )
    return tuple(translations)


def _examples(shape: WatchlistShape, place: Place) -> tuple[Example, ...]:
    if shape.examples is None:
        return ()
    rules = tuple(rule.key for rule in shape.rules)
    found = []
    for name, examples in (("match", shape.examples.match), ("no_match", shape.examples.no_match)):
        for number, example in enumerate(examples):
            found.append(_example(example, rules, place.inside("examples", name, number)))
    return tuple(found)


def _example(shape: ExampleShape, rules: tuple[str, ...], place: Place) -> Example:
    if shape.text is not None and shape.body is not None:
        raise place.problem('"text" and "body" are the same thing.', "Keep one of them.")
    wanted = shape if isinstance(shape, MatchingExampleShape) else MatchingExampleShape()
    for number, rule in enumerate(wanted.rules):
        if rule not in rules:
            raise place.inside("rules", number).problem(f'There is no rule "{rule}".', did_you_mean(rule, rules))
    text = Text(
        title=shape.title or "",
        abstract=shape.abstract or "",
        body=shape.text or shape.body or "",
        language=shape.language,
        source=shape.source or "",
        facts=Facts(
            document_type=shape.type or "",
            agencies=tuple(Agency(name=slug, slug=slug) for slug in shape.agency),
            cfr=shape.cfr,
            docket_ids=shape.docket,
            rins=shape.rin,
        ),
    )
    if not text.fields():
        raise place.problem("The example has no text.", "Give it text, title, abstract or body.")
    return Example(
        text=text,
        must_match=isinstance(shape, MatchingExampleShape),
        rules=wanted.rules,
        terms=wanted.terms,
        note=shape.note or "",
        line=place.line,
    )


def _source_text(file: YamlFile, concepts: Mapping[str, str]) -> str:
    """The file, then every concept it uses by key: the same wherever the concepts are kept."""
    parts = [file.text.rstrip("\n"), *(f"# concept @{key}\n{concepts[key]}" for key in sorted(concepts))]
    return "\n\n".join(parts) + "\n"


def _as_watchlist_error(problem: ConfigError) -> WatchlistError:
    if isinstance(problem, WatchlistError):
        return problem
    return WatchlistError(problem.problem, path=problem.path, line=problem.line, remedy=problem.remedy)
