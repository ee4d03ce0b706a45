"""The Korean page of 28 June 2023, as a user would try it and as the daemon would meet it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from tests.seed import NAMED
from tests.unit.cli.home import cli_json
from tests.world import World, rss

LISTS = ["ai-chips", "china-ai-firms", "chip-makers", "cloud-rental"]


@pytest.fixture(scope="module")
def article(shared_data: Path) -> Path:
    return shared_data / "seed" / "article_ko_2023_06_28.txt"


@pytest.fixture(scope="module")
def hits(article: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cli_json("match", article, "--json")["hits"]
    return found


def test_it_hits_the_four_lists_and_not_the_entity_list(hits: list[dict[str, Any]]) -> None:
    assert [hit["watchlist"] for hit in hits] == LISTS


def test_every_mention_of_every_name_is_quoted_where_it_stands(article: Path, hits: list[dict[str, Any]]) -> None:
    text = article.read_bytes().decode("utf-8")
    spans = {(evidence["start"], evidence["end"]) for hit in hits for evidence in hit["evidence"]}
    found = Counter(text[start:end] for start, end in spans)
    assert {name: found[name] for name in NAMED} == {name: text.count(name) for name in NAMED}


def test_every_quote_is_a_slice_of_the_page_around_its_mention(article: Path, hits: list[dict[str, Any]]) -> None:
    text = article.read_bytes().decode("utf-8")
    for hit in hits:
        for evidence in hit["evidence"]:
            assert evidence["quote"] in text
            assert text[evidence["start"] : evidence["end"]] in evidence["quote"]


def test_the_side_columns_give_no_evidence(article: Path, hits: list[dict[str, Any]]) -> None:
    side_columns = article.read_bytes().decode("utf-8").index("주요 뉴스")
    ends = [evidence["end"] for hit in hits for evidence in hit["evidence"]]
    assert max(ends) < side_columns


def test_the_same_page_from_a_feed_alerts_once_for_the_four_lists(
    article: Path, open_world: Callable[..., World]
) -> None:
    world = open_world()
    title, _, body = article.read_text(encoding="utf-8").partition("\n")
    feed = rss(("20230628", title, "Wed, 28 Jun 2023 16:14:00 +0900"))
    world.add_feed(
        "paper", feed.replace(b"</title><pub", f"</title><description>{escape(body)}</description><pub".encode())
    )
    world.poll()
    assert sorted({found.hit.watchlist for found in world.hits()}) == LISTS
    [message] = [json.loads(line) for line in world.messages()]
    assert sorted(row["key"] for row in message["data"]["watchlists"]) == LISTS
