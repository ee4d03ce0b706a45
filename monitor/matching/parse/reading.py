"""A text read as a query. What an error proposes was read and checked itself: nothing is proposed that is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.domain.errors import QueryError
from monitor.domain.queries import Query
from monitor.matching.check import problems_of_query
from monitor.matching.lexer.habits import without_habits
from monitor.matching.lexer.tokens import HabitError, tokens
from monitor.matching.parse.build import Builder, LookUp
from monitor.matching.parse.mend import one_line
from monitor.matching.parse.nodes import Syntax
from monitor.matching.parse.places import Places
from monitor.matching.parse.strict import UnclearError, unclear
from monitor.matching.parse.syntax import UnjoinedError, read_loosely
from monitor.matching.parse.unjoined import Fix, fixes
from monitor.matching.problems import Problem


@dataclass(frozen=True, kw_only=True)
class ReadQuery:
    """A query, the sources that it names with their places in its text, and the places of its parts."""

    text: str
    query: Query
    sources: tuple[tuple[str, int], ...]
    places: Places

    def error(self, problem: Problem, *, about: str = "") -> QueryError:
        """The problem at its place; at the beginning of the query where it has none."""
        position = self.places.of(problem.part) if problem.part is not None else None
        start = len(self.text) - len(self.text.lstrip())
        begins = not about and problem.text.startswith(("it ", "in "))
        told = f"I{problem.text[1:]}" if begins else f"{about}{problem.text}"
        return QueryError(told, query=self.text, position=start if position is None else position)


def parse_query(text: str, look_up: LookUp) -> Query:
    """The query that a text means (docs/watchlists.md). Raises QueryError."""
    return read_query(text, look_up).query


def read_query(text: str, look_up: LookUp) -> ReadQuery:
    """The query with what its caller has to check. Raises QueryError."""
    try:
        return _read(text, look_up)
    except HabitError as error:
        raise _with_ways(error, _sound_texts(without_habits(text), look_up)) from None
    except UnjoinedError as error:
        raise _with_fixes(error, look_up) from None
    except UnclearError as error:
        raise _with_sound_ways(error, look_up) from None


def _read(text: str, look_up: LookUp) -> ReadQuery:
    cut = tokens(text)
    syntax = read_loosely(text, cut)
    read = _built(text, syntax, look_up)
    if error := unclear(text, cut, syntax):
        raise error
    return read


def _built(text: str, syntax: Syntax, look_up: LookUp) -> ReadQuery:
    builder = Builder(text, look_up)
    query = builder.build(syntax)
    return ReadQuery(text=text, query=query, sources=tuple(builder.sources), places=builder.places)


def _refusal(read: ReadQuery) -> QueryError | None:
    """The first of what the query is refused for, whatever rule it stands in."""
    return next((read.error(problem) for problem in problems_of_query(read.query)), None)


def _with_sound_ways(error: UnclearError, look_up: LookUp) -> QueryError:
    """The error with the ways that would be taken; where none would, what is wrong with the first."""
    refusals = []
    sound = []
    for way in error.ways:
        try:
            refusal = _refusal(_built(error.query, way.syntax, look_up))
        except QueryError as found:
            refusal = found
        if refusal is None:
            sound.append(way.text)
        else:
            refusals.append(refusal)
    if refusals and not sound:
        return refusals[0]
    return _with_ways(error, filter(None, sound))


def _with_ways(error: QueryError, ways: Iterable[str]) -> QueryError:
    shown = " or: ".join(dict.fromkeys(ways))
    return _with_remedy(error, f"Write: {shown}" if shown else error.remedy)


def _with_remedy(error: QueryError, remedy: str) -> QueryError:
    return QueryError(error.problem, query=error.query, position=error.position, remedy=remedy)


def _sound_texts(text: str, look_up: LookUp) -> tuple[str, ...]:
    """The query, or the ways to read one that is unclear, as far as they would be taken and can be shown."""
    try:
        read = _read(text, look_up)
    except UnclearError as error:
        ways = error.ways
        return tuple(way.text for way in ways if _is_sound(way.text, look_up))
    except QueryError:
        return ()
    shown = one_line(text)
    return (shown,) if shown and _refusal(read) is None else ()


def _is_sound(text: str, look_up: LookUp) -> bool:
    try:
        return bool(text) and _refusal(_read(text, look_up)) is None
    except QueryError:
        return False


def _with_fixes(error: UnjoinedError, look_up: LookUp) -> QueryError:
    said = [
        next((fix.said for fix in variants if _helps(error, fix, look_up)), None)
        for variants in fixes(error.query, error.words, error.before)
    ]
    shown = ", or ".join(filter(None, said))
    return _with_remedy(error, f"Write {shown}." if shown else error.remedy)


def _helps(error: UnjoinedError, fix: Fix, look_up: LookUp) -> bool:
    """True where the query is taken with this fix, or where what is still wrong stands elsewhere."""
    start, end = fix.span
    mended = error.query[:start] + fix.text + error.query[end:]
    try:
        return _refusal(_read(mended, look_up)) is None
    except UnclearError as left:
        return not start - 1 <= left.position <= start + len(fix.text) + 5 and not fix.joins
    except QueryError as left:
        return not start <= left.position <= start + len(fix.text)
