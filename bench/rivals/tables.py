"""SQLite FTS5: a batch of documents becomes a table in memory, and each rule asks it one question.

FTS5 knows no Korean particles and no Chinese words, so each East Asian character is written as a word of its own and a
name is a phrase of them. What a question finds may still be no mention (메타 in 메타버스), so it asks for the groups
only, without NOT and NEAR, and what it offers is evaluated as the other rivals do. The questions are written once; the
time of a batch is from raw documents to rule keys.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import Final

from bench.rivals.pages import Page, RivalTerm
from bench.rivals.plans import Plan, Plans, Reader, RuleKey
from monitor.domain.documents import Text

_EAST_ASIAN: Final = re.compile("([\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3])")
_WORD: Final = re.compile(r"\w+")


class TableRival:
    """All rules as questions to FTS5."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        self._questions = [self._question(plan) for plan in self._plans.plans]

    def find(self, batch: Sequence[Text]) -> list[frozenset[RuleKey]]:
        """The rules that hold of each document of a batch."""
        pages = [Page(text) for text in batch]
        readers = [Reader(self._plans, page) for page in pages]
        found: list[set[RuleKey]] = [set() for _ in batch]
        base = sqlite3.connect(":memory:")
        base.execute(
            "CREATE VIRTUAL TABLE page USING fts5(words, content='', tokenize='unicode61 remove_diacritics 0')"
        )
        base.executemany(
            "INSERT INTO page (rowid, words) VALUES (?, ?)",
            ((number, _EAST_ASIAN.sub(r" \1 ", page.text)) for number, page in enumerate(pages)),
        )
        for plan, question in zip(self._plans.plans, self._questions, strict=True):
            for (number,) in base.execute("SELECT rowid FROM page WHERE page MATCH ?", (question,)):
                if readers[number].holds(plan):
                    found[number].add(plan.key)
        base.close()
        return [frozenset(keys) for keys in found]

    def _question(self, plan: Plan) -> str:
        return " AND ".join(f"({self._any_of(group)})" for group in plan.groups())

    def _any_of(self, group: int) -> str:
        terms = (self._plans.terms[number] for number in self._plans.groups[group])
        return " OR ".join(phrase for term in terms for phrase in _phrases(term))


def _phrases(term: RivalTerm) -> list[str]:
    phrases = []
    for string in term.strings:
        words = " ".join(_WORD.findall(_EAST_ASIAN.sub(r" \1 ", string)))
        phrases.append(f'"{words}"' + ("*" if term.term.prefix else ""))
        if words[-1].isdigit():
            phrases.append(f'"{words}s"')
    return phrases
