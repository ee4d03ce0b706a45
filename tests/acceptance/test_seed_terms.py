"""The article that started this: every mention of the firms, chips and services is found, and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from monitor.domain.documents import Text
from monitor.domain.matches import Evidence
from monitor.domain.queries import Group, Term, simple_query
from monitor.domain.watchlists import Rule, Watchlist
from monitor.matching import compile_watchlists
from monitor.matching.naive import naive_match

LANGUAGES = ("en", "ko", "zh_hans", "zh_hant", "ja")
# Counted by reading the article, side columns included.
MENTIONS = {
    "A800": 3,
    "엔비디아": 4,
    "AMD": 1,
    "클라우드 서비스 임대": 1,
    "바이트댄스": 1,
    "틱톡": 3,
    "JD닷컴": 2,
    "소거우": 1,
    "왕샤오촨": 2,
    "텐센트": 1,
    "알리바바": 1,
}


def _group(written: str, aliases: list[str]) -> Group:
    return Group(written=written, terms=tuple(Term(text=alias) for alias in dict.fromkeys(aliases)))


@pytest.fixture(scope="module")
def watchlists(shared_data: Path) -> list[Watchlist]:
    """Every firm and person, every chip that needs no context, and renting cloud services, one rule each kind."""
    terms = json.loads((shared_data / "terms.json").read_bytes())
    firms = [
        _group(f"@{name}", [alias for code in LANGUAGES for alias in firm[code]])
        for name, firm in terms["firms"].items()
    ]
    persons = [_group(f"@{name}", [name, *aliases]) for name, aliases in terms["persons"].items()]
    chips = [_group(f"@{kind}", names) for kind, names in terms["chips"].items() if kind != "ambiguous_need_context"]
    renting = [_group("@cloud-rental", [term for term in terms["cloud"]["ko"] if "임대" in term])]
    kinds = {"firms": firms, "persons": persons, "chips": chips, "renting": renting}
    return [
        Watchlist(
            key=key,
            title="",
            reason="",
            rules=(Rule(key="names", why="", query=simple_query(any_of=tuple(groups))),),
        )
        for key, groups in kinds.items()
    ]


@pytest.fixture(scope="module")
def article(shared_data: Path) -> str:
    return (shared_data / "seed" / "article_ko_2023_06_28.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def evidence(watchlists: list[Watchlist], article: str) -> list[Evidence]:
    matches = compile_watchlists(watchlists).match(Text(body=article))
    return [item for match in matches for item in match.evidence]


def test_every_mention_is_found_and_no_other(evidence: list[Evidence], article: str) -> None:
    assert Counter(article[item.start : item.end] for item in evidence) == MENTIONS


def test_the_quotes_are_the_sentences_of_the_article(evidence: list[Evidence], article: str) -> None:
    quotes = [item.quote for item in evidence if item.term == "A800"]
    assert all(quote in article for quote in quotes)
    assert quotes[0] == "엔비디아 저사양 칩 ‘A800’도 규제 대상"
    (rental,) = (item.quote for item in evidence if item.term == "클라우드 서비스 임대")
    assert rental.startswith("한 소식통은 “")
    assert rental.endswith("”고 전했다.")


def test_the_slow_matcher_says_the_same(watchlists: list[Watchlist], article: str) -> None:
    paragraph = Text(body=article[130:1250])
    assert compile_watchlists(watchlists).match(paragraph) == naive_match(watchlists, paragraph)
