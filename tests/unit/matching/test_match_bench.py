"""The benchmark of matching: every engine finds the same, and what the slow twin finds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.invented.documents import invent_documents
from bench.invented.rules import invent_watchlists
from bench.match import main
from bench.matching.engines import OURS, build_engines
from monitor.domain.queries import AllOf, Near, Not, Query
from monitor.matching import learn_frequencies
from monitor.matching.naive import naive_match

SCRIPT = Path(__file__).resolve().parents[3] / "bench" / "match.py"
SEED = 7
FIRMS = 60


def test_every_engine_finds_what_the_slow_twin_finds() -> None:
    watchlists = invent_watchlists(60, seed=SEED, firms=FIRMS)
    texts = invent_documents(12, seed=SEED, firms=FIRMS, share_of_words=0.1)
    wanted = [
        frozenset((match.watchlist, rule) for match in naive_match(watchlists, text) for rule in match.rules)
        for text in texts
    ]
    assert sum(map(len, wanted)) > 10
    built = build_engines(
        watchlists, learn_frequencies(watchlists, texts), texts=texts, sample=texts, pattern_watchlists=2
    )
    for engine in built.engines:
        found = [engine.keys(result) for result in engine.run(engine.inputs)]
        assert found == [keys if engine.rules is None else keys & engine.rules for keys in wanted], engine.name


def test_the_report_names_every_engine_and_says_that_they_agree() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "--quick"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for told in (
        OURS,
        "pyahocorasick",
        "set of tokens",
        "SQLite FTS5, 20 a batch",
        "one re a rule",
        "As the rules grow",
    ):
        assert told in done.stdout
    assert done.stdout.count("match sets: identical for all engines") == 2


def test_the_report_is_there_for_programs_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick", "--json", "--rules", "60"]) == 0
    (size,) = json.loads(capsys.readouterr().out)["sizes"]
    assert size["rules"] == 60
    assert size["differences"] == []
    assert sum(size["hits"]) > 0


def test_the_same_seed_invents_the_same_world() -> None:
    few, many = (invent_watchlists(count, seed=SEED, firms=FIRMS) for count in (40, 80))
    assert few == many[:2]
    assert invent_documents(2, seed=SEED, firms=FIRMS, first=3) == invent_documents(5, seed=SEED, firms=FIRMS)[3:]


@pytest.mark.parametrize(("share", "kind"), [(0.3, Not), (0.15, Near)])
def test_rules_come_in_the_shares_that_were_asked_for(share: float, kind: type[Query]) -> None:
    rules = [rule for watchlist in invent_watchlists(2000, seed=SEED, firms=FIRMS) for rule in watchlist.rules]
    having = sum(any(isinstance(part, kind) for part in _conjuncts(rule.query)) for rule in rules)
    assert abs(having / len(rules) - share) < 0.03


def _conjuncts(query: Query) -> tuple[Query, ...]:
    return query.parts if isinstance(query, AllOf) else (query,)
