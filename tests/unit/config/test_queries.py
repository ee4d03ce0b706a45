"""A rule with `query:`: what it becomes, and in which line of the file a mistake is told."""

from __future__ import annotations

import pytest

from monitor.config.watchlists import load_watchlists
from monitor.domain.queries import AllOf, AnyOf, Fact, Group, InField, Not, Term
from monitor.domain.watchlists import Filters
from tests.unit.config.conftest import Folder, told

HEAD = "key: q\ntitle: Q\nreason: Because.\nrules:\n  - key: r\n    why: It matters.\n"
CONCEPTS = "concepts:\n  - {key: nvidia, title: Nvidia, aliases: {en: [Nvidia]}}\n"


def word(text: str) -> Group:
    return Group(written=text, terms=(Term(text=text),))


def test_a_rule_may_have_a_query_with_or_without_where(folder: Folder) -> None:
    folder.write("concepts/firms.yaml", CONCEPTS)
    folder.write(
        "q.yaml",
        HEAD
        + """\
    query: |
      # who
      (@nvidia OR "H 800")   # and what

      AND title:licence
      NOT macular
    where:
      language: [en]
""",
    )
    loaded = load_watchlists(folder.path)
    assert loaded.problems == ()
    (rule,) = loaded.watchlists[0].rules
    nvidia = Group(written="@nvidia", terms=(Term(text="Nvidia"),))
    assert rule.query == AllOf(
        (AnyOf((nvidia, word("H 800"))), InField("title", word("licence")), Not(word("macular")))
    )
    assert rule.filters == Filters(language=("en",))
    assert "# concept @nvidia" in loaded.watchlists[0].source_text


@pytest.mark.parametrize(
    "written",
    [
        "query: A800 AND licence",
        "query: 'A800 AND licence'",
        'query: "A800 AND licence"',
        "query: A800\n      AND licence",
        "query: >\n      A800\n      AND licence",
        "query: >-\n      # in a folded text too a comment ends with its line\n      A800 AND\n      licence",
        "query: |2\n        A800 AND\n        licence\n    # for the next reader",
        "query: A800 AND licence # for the next reader",
    ],
)
def test_every_way_to_write_a_text_in_yaml_will_do(folder: Folder, written: str) -> None:
    folder.write("q.yaml", HEAD + f"    {written}\n")
    loaded = load_watchlists(folder.path)
    assert loaded.problems == ()
    assert loaded.watchlists[0].rules[0].query == AllOf((word("A800"), word("licence")))


@pytest.mark.parametrize(
    ("written", "line", "says"),
    [
        ("query: A800 NEAR licence", 7, "Write NEAR/5"),
        ("query: |\n      A800\n      AND licence OR tariff", 9, "Write: (A800 AND licence) OR tariff"),
        ("query: |\n\n\n      A800 AND @nvidai", 10, 'Did you mean "nvidia"?'),
        ("query: >\n      A800 OR\n      se*", 9, "three letters"),
        ("query: |\n      A800 AND\n      (licence\n      OR tariff", 9, "never closed"),
        ("query:\n      A800 AND AND", 7, "AND follows AND"),
        ("query: ''", 7, "The query is empty"),
        ("query:", 5, "no word that must occur"),
        ("query: |\n      NOT A800", 8, "no word that must occur"),
        ("query: |\n      A800 AND\n      NOT A800", 8, "never holds"),
        ("query: A800\n    any: [H800]", 7, "Keep one"),
        ("none: [H800]\n    query: A800", 8, "Keep one"),
        ("query: [A800]", 7, '"query" must be text'),
        ("query: title: A800", 7, "Write query: | and the query in the next line"),
        ('query: "a b" AND c', 7, "Write query: | and the query in the next line"),
        ("query: @nvidia AND a", 7, "Write query: | and the query in the next line"),
        ("qurey: A800", 7, 'Did you mean "query"?'),
    ],
)
def test_a_mistake_names_the_line_of_the_file(folder: Folder, written: str, line: int, says: str) -> None:
    folder.write("concepts/firms.yaml", CONCEPTS)
    path = folder.write("q.yaml", HEAD + f"    {written}\n")
    (error,) = load_watchlists(folder.path).problems
    problem = told(error)
    assert (problem.path, problem.line) == (path, line)
    assert says in problem.text


def test_the_line_of_the_query_is_shown_with_a_caret(folder: Folder) -> None:
    path = folder.write("q.yaml", HEAD + "    query: |\n      엔비디아\n        AND 수출 통제\n")
    (error,) = load_watchlists(folder.path).problems
    assert str(error) == (
        f"{path}:9: There is no operator between these words. "
        'Write "수출 통제" for the phrase, or 수출 AND 통제 for all of them.\n'
        "    AND 수출 통제\n"
        "             ^"
    )


def test_a_source_in_a_query_is_known_like_one_in_where(folder: Folder) -> None:
    query = (
        "    query: |\n      A800 AND\n      source:(fr-bis OR fr-ofca)\n    where:\n      source: [fr-bis, presss]\n"
    )
    path = folder.write("q.yaml", HEAD + query)
    loaded = load_watchlists(folder.path)
    assert loaded.watchlists[0].rules[0].query == AllOf((word("A800"), Fact("source", ("fr-bis", "fr-ofca"))))
    problems = [told(problem) for problem in loaded.unknown_sources(("fr-bis", "fr-ofac", "press"))]
    assert [(problem.path, problem.line, problem.remedy) for problem in problems] == [
        (path, 9, 'Did you mean "fr-ofac"?'),
        (path, 11, 'Did you mean "press"?'),
    ]


@pytest.mark.parametrize("written", ['"A800 # the chip\n      AND licence"', "A800#1\n      AND licence"])
def test_a_comment_that_would_swallow_the_lines_after_it_is_told(folder: Folder, written: str) -> None:
    folder.write("q.yaml", HEAD + f"    query: {written}\n")
    (problem,) = load_watchlists(folder.path).problems
    assert "A comment would swallow the lines after it." in str(problem)


def test_a_type_that_no_document_has_is_told_in_where_as_in_a_query(folder: Folder) -> None:
    folder.write("q.yaml", HEAD + "    query: chip\n    where: {type: [Rool]}\n")
    (problem,) = load_watchlists(folder.path).problems
    assert "Rool" in str(problem)
    assert "proposed rule" in str(problem)
