"""docs/watchlists.md teaches the query language: every query in its tables does what its row says."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest

from monitor.config.bundled import bundled
from monitor.config.concepts import load_concepts
from monitor.config.watchlists import load_watchlists
from monitor.domain.documents import Text
from monitor.domain.errors import QueryError
from monitor.domain.queries import Group, Query
from monitor.domain.watchlists import Rule, Watchlist
from monitor.matching import check_rule, compile_watchlists
from monitor.matching.naive import naive_match
from monitor.matching.parse import parse_query
from monitor.matching.written import written

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "watchlists.md").read_text(encoding="utf-8")
BOOK = load_concepts(bundled("watchlists") / "concepts")
FIELD = re.compile(r"\*(title|abstract|body)\* ")


def look_up(key: str) -> Group:
    return Group(written=f"@{key}", terms=BOOK.look_up(key).concept.terms)


def parse(text: str) -> Query:
    return parse_query(text, look_up)


def tables(header: str) -> list[tuple[str, ...]]:
    """The rows of every table with that header."""
    found = re.findall(rf"^\| {re.escape(header)} \|\n\|[-|]+\|\n((?:\|.*\|\n)+)", PAGE, re.M)
    rows = [line for table in found for line in table.splitlines()]
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows]


def code(cell: str) -> str:
    (found,) = re.findall(r"^`(.+)`$", cell)
    return str(found)


def as_text(cell: str) -> Text:
    """A cell with the words of a document: its body, or fields that begin with *title*, *abstract* or *body*."""
    _, *fields = FIELD.split(cell)
    if not fields:
        return Text(body=cell)
    said = dict(zip(fields[::2], map(str.strip, fields[1::2]), strict=True))
    return Text(title=said.get("title", ""), abstract=said.get("abstract", ""), body=said.get("body", ""))


def rule_of(query: str) -> Rule:
    return Rule(key="r", why="Because.", query=parse(query))


def is_found(query: str, text: Text) -> bool:
    lists = [Watchlist(key="w", title="W", reason="R.", rules=(rule_of(query),))]
    matches = compile_watchlists(lists).match(text)
    assert matches == naive_match(lists, text)
    return bool(matches)


FINDING = [
    (code(query), text, expected)
    for query, *cells in tables("query | finds | does not find")
    for expected, cell in zip((True, False), cells, strict=True)
    for text in cell.split("<br>")
]


def test_the_page_has_tables_of_queries() -> None:
    assert len(FINDING) > 100
    assert len(tables("refused | because")) > 10
    assert len(tables("written | it says")) > 5


@pytest.mark.parametrize(("query", "text", "expected"), FINDING)
def test_each_query_finds_what_its_row_says(query: str, text: str, expected: bool) -> None:
    assert check_rule(rule_of(query)) == []
    assert is_found(query, as_text(text)) is expected


@pytest.mark.parametrize("query", sorted({query for query, _, _ in FINDING}))
def test_each_query_is_written_as_rulewire_shows_it(query: str) -> None:
    assert parse(written(parse(query))) == parse(query)


@pytest.mark.parametrize("query", [code(row[0]) for row in tables("refused | because")])
def test_each_query_that_is_said_to_be_refused_is(query: str) -> None:
    with suppress(QueryError):
        assert check_rule(rule_of(query)) != []


@pytest.mark.parametrize(("query", "says"), [(code(row[0]), row[1]) for row in tables("written | it says")])
def test_each_error_says_what_its_row_says(query: str, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert says in str(caught.value)


def test_an_error_looks_as_it_is_shown(tmp_path: Path) -> None:
    ((wrong, shown),) = re.findall(r"^```yaml wrong\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.M | re.S)
    (tmp_path / "hbm.yaml").write_text(wrong, encoding="utf-8")
    (problem,) = load_watchlists(tmp_path).problems
    assert str(problem).replace(str(tmp_path), "watchlists") == shown.rstrip("\n")
