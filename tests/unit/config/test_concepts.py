"""Concepts: aliases, guards, includes; a broken entry stops no other."""

from __future__ import annotations

import pytest

from monitor.config.concepts import ConceptBook, load_concepts
from monitor.domain.queries import Term
from tests.unit.config.conftest import Folder, told


def load(folder: Folder, text: str) -> ConceptBook:
    folder.write("concepts.yaml", text)
    return load_concepts(folder.path)


def test_aliases_of_all_languages_become_terms_once(folder: Folder) -> None:
    book = load(
        folder,
        """
        concepts:
          - key: amd
            title: AMD
            aliases:
              en: [AMD, Advanced Micro Devices]
              ko: [AMD, 에이엠디]
              any: [{text: AMD, exact: true}]
        """,
    )
    assert book.problems == ()
    assert book.resolved["amd"].concept.terms == (
        Term(text="AMD"),
        Term(text="Advanced Micro Devices"),
        Term(text="에이엠디"),
        Term(text="AMD", exact=True),
    )


def test_guards_of_a_concept_hold_for_all_its_aliases(folder: Folder) -> None:
    book = load(
        folder,
        """
        concepts:
          - key: meta
            title: Meta
            aliases:
              ko: [메타, {text: 메타플랫폼, not_in: [가메타플랫폼]}]
            not_in: [메타버스]
        """,
    )
    assert book.resolved["meta"].concept.terms == (
        Term(text="메타", not_in=("메타버스",)),
        Term(text="메타플랫폼", not_in=("가메타플랫폼", "메타버스")),
    )


def test_an_included_concept_brings_its_aliases_and_its_text(folder: Folder) -> None:
    book = load(
        folder,
        """
        concepts:
          - key: chip-makers
            title: Chip makers
            includes: ["@nvidia"]
            aliases: {en: [Cerebras]}
          - key: nvidia
            title: Nvidia
            aliases: {en: [Nvidia], zh-Hans: [英伟达]}
        """,
    )
    both = book.resolved["chip-makers"]
    assert [term.text for term in both.concept.terms] == ["Cerebras", "Nvidia", "英伟达"]
    assert set(both.texts) == {"chip-makers", "nvidia"}
    assert "英伟达" in both.texts["nvidia"]


@pytest.mark.parametrize(
    ("entry", "line", "words"),
    [
        ("{key: b, title: B, aliases: {en: [x]}, alias: [y]}", 5, 'Did you mean "aliases"?'),
        ("{key: b, title: B, aliases: {zh_hans: [x]}}", 5, 'Did you mean "zh-Hans"?'),
        ("{key: b, title: B, aliases: {en: [{text: x, exat: true}]}}", 5, 'Did you mean "exact"'),
        ("{key: b, title: B, aliases: {en: x}}", 5, "must be a list"),
        ("{key: b, title: B}", 5, "no aliases"),
        ("{key: b, title: B, aliases: {en: ['--']}}", 5, "no letters or digits"),
        ("{key: b, title: B, aliases: {ko: [{text: 애플, not_in: [사과]}]}}", 5, "longer text with the word inside"),
        ("{key: b, title: B, aliases: {ko: [애플]}, not_in: [애플]}", 5, "longer text with the word inside"),
        ("{key: b, title: B, includes: ['@aa']}", 5, 'Did you mean "a"?'),
        ("{key: b, title: B, includes: [a]}", 5, 'Write it as "@a".'),
        ("{key: b, title: B, includes: ['@b']}", 5, "@b includes @b"),
        ("{key: a, title: Again, aliases: {en: [x]}}", 5, "concepts.yaml:2"),
        ("{key: B b, title: B, aliases: {en: [x]}}", 5, "lower-case"),
        ("{title: B, aliases: {en: [x]}}", 5, '"key" is missing'),
        ("just words", 5, "keys with values"),
    ],
)
def test_a_broken_concept_is_named_and_stops_no_other(folder: Folder, entry: str, line: int, words: str) -> None:
    path = folder.write(
        "concepts.yaml",
        "concepts:\n  - key: a\n    title: A\n    aliases: {en: [Nvidia]}\n  - " + entry + "\n",
    )
    book = load_concepts(folder.path)
    (problem,) = map(told, book.problems)
    assert (problem.path, problem.line) == (path, line)
    assert words in problem.text
    assert set(book.resolved) == {"a"}


def test_a_circle_of_includes_is_told_as_it_runs(folder: Folder) -> None:
    book = load(
        folder,
        """
        concepts:
          - {key: a, title: A, includes: ["@b"]}
          - {key: b, title: B, includes: ["@c"]}
          - {key: c, title: C, includes: ["@a"]}
        """,
    )
    assert book.resolved == {}
    assert "@a includes @b includes @c includes @a" in told(book.problems[0]).text


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- key: a\n", 1, 'Begin it with "concepts:".'),
        ("concept:\n  - key: a\n", 1, 'Did you mean "concepts"?'),
        ("concepts: a\n", 1, "must be a list"),
        ("concepts:\n  - key: [\n", 2, "not YAML"),
    ],
)
def test_a_broken_file_stops_no_other_file(folder: Folder, text: str, line: int, words: str) -> None:
    folder.write("good.yaml", "concepts:\n  - {key: good, title: Good, aliases: {en: [good]}}\n")
    path = folder.write("bad.yaml", text)
    book = load_concepts(folder.path)
    (problem,) = map(told, book.problems)
    assert (problem.path, problem.line) == (path, line)
    assert words in problem.text
    assert set(book.resolved) == {"good"}
