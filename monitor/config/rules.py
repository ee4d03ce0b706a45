"""The rules of one watchlist: from what its author wrote to queries and filters."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.config.concepts import ConceptBook
from monitor.config.places import Place
from monitor.config.terms import read_term
from monitor.config.watchlist_shape import PlainTerm, RuleShape, TermShape, WhereShape
from monitor.config.yaml_lines import YamlFile
from monitor.domain.errors import ConfigError, QueryError
from monitor.domain.queries import Group, Query, simple_query
from monitor.domain.watchlists import Filters, Rule
from monitor.matching.check import problems_of
from monitor.matching.parse import ReadQuery, read_query


@dataclass(kw_only=True)
class RuleReader:
    """Reads rules, and remembers what they used: `texts` of concepts by key, `sources` by name and place."""

    book: ConceptBook
    file: YamlFile
    texts: dict[str, str] = field(default_factory=dict)
    sources: list[tuple[str, Place]] = field(default_factory=list)

    def rule(self, shape: RuleShape, place: Place) -> Rule:
        """The rule at `place`. Raises the error of `place`."""
        read = None if shape.query is None else self._read(shape, shape.query, place)
        rule = Rule(
            key=shape.key,
            why=" ".join(shape.why.split()),
            query=self._simple(shape, place) if read is None else read.query,
            filters=_filters(shape.where or WhereShape()),
        )
        for problem in problems_of(rule):
            about = f"Rule {rule.key!r}: "
            if read is None:
                raise place.problem(f"{about}{problem.text}")
            raise self._told(read.error(problem, about=about), place.inside("query"))
        named = rule.filters.source
        self.sources += [(name, place.inside("where", "source", number)) for number, name in enumerate(named)]
        return rule

    def _simple(self, shape: RuleShape, place: Place) -> Query:
        return simple_query(
            any_of=self._groups(shape.any_of, place.inside("any")),
            all_of=self._groups(shape.all_of, place.inside("all")),
            none_of=self._groups(shape.none_of, place.inside("none")),
        )

    def _read(self, shape: RuleShape, value: str, place: Place) -> ReadQuery:
        if shape.any_of or shape.all_of or shape.none_of:
            what = "A rule has either a query or any, all and none."
            raise place.inside("query").problem(what, "Keep one: what any, all and none say can be part of the query.")
        at = place.inside("query")
        block = self.file.block(at.at)
        first_line, last_line = self.file.spans[at.at]
        if block is None and last_line > first_line and "#" in value:
            # YAML joins such lines, and then the comment has no end.
            raise at.problem("A comment would swallow the lines after it.", "Write the query below a |, indented.")
        text, first = (value, at.line) if block is None else (block, self.file.blocks[at.at] + 1)
        try:
            read = read_query(text, self._concept)
        except QueryError as problem:
            raise self._told(problem, at) from None
        for name, position in read.sources:
            inside = 0 if block is None else text.count("\n", 0, position)
            self.sources.append((name, at.at_line(first + inside)))
        return read

    def _told(self, problem: QueryError, at: Place) -> ConfigError:
        """The error of a query with the line of the file. Of a text that goes on over several lines without | YAML says
        only where it begins."""
        where = at if self.file.block(at.at) is None else at.at_line(self.file.blocks[at.at] + problem.line)
        return where.problem(problem.problem, problem.remedy, excerpt=problem.excerpt)

    def _groups(self, entries: tuple[TermShape, ...], place: Place) -> tuple[Group, ...]:
        return tuple(self._group(entry, place.inside(number)) for number, entry in enumerate(entries))

    def _group(self, entry: TermShape, place: Place) -> Group:
        if not (isinstance(entry, PlainTerm) and entry.text.startswith("@")):
            return Group(written=entry.text, terms=(read_term(entry, place),))
        with place.explains():
            return self._concept(entry.text.removeprefix("@"))

    def _concept(self, key: str) -> Group:
        """The group of a concept. Raises BadValueError."""
        found = self.book.look_up(key)
        self.texts.update(found.texts)
        return Group(written=f"@{key}", terms=found.concept.terms)


def _filters(where: WhereShape) -> Filters:
    return Filters(
        source=where.source,
        agency=where.agency,
        cfr=where.cfr,
        document_type=where.type,
        language=where.language,
    )
