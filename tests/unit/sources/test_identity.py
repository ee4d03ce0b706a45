from __future__ import annotations

import pytest

from monitor.sources._feed.identity import canonical_url, entry_id


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("https://Example.org/a?utm_source=x&id=5&utm_medium=rss#top", "https://example.org/a?id=5"),
        ("https://cn.yna.co.kr/view/ACK1?input=rss&section=news", "https://cn.yna.co.kr/view/ACK1?section=news"),
        ("https://example.org/a?fbclid=1&gclid=2", "https://example.org/a"),
        ("http://example.org:80", "http://example.org/"),
        ("https://example.org/view?id=NISX20220729_0001960770", "https://example.org/view?id=NISX20220729_0001960770"),
        ("https://example.org/Case/한글?Q=A%20B", "https://example.org/Case/한글?Q=A%20B"),
    ],
)
def test_what_only_says_where_the_reader_came_from_is_dropped(link: str, canonical: str) -> None:
    assert canonical_url(link) == canonical
    assert canonical_url(canonical) == canonical


def test_the_guid_comes_first_then_the_link_then_the_words() -> None:
    link = "https://example.org/a?utm_source=rss"
    assert entry_id(guid=" ACK 1 ", link=link, title="t", published="d") == "ACK 1"
    assert entry_id(guid="", link=link, title="t", published="d") == "https://example.org/a"
    assert entry_id(guid=link, link="", title="t", published="d") == "https://example.org/a"
    by_words = entry_id(guid="", link="", title="t", published="d")
    assert by_words.startswith("hash:")
    assert by_words != entry_id(guid="", link="", title="other", published="d")


def test_a_very_long_guid_is_hashed() -> None:
    assert len(entry_id(guid="x" * 100_000, link="", title="", published="")) < 100
