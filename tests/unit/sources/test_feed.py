from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from monitor.domain.errors import SourceError
from monitor.domain.sources import Item
from monitor.domain.states import SourceState
from monitor.sources.feed import KIND, FeedOptions
from tests.unit.sources.answers import FEED_URL, NOW, answer, feed_source, rss

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US" xml:base="https://example.org/base/">
 <entry><id>tag:example.org,2023:1</id><title type="html">A &lt;em&gt;rule&lt;/em&gt;</title>
  <link rel="alternate" href="one.html"/><updated>2023-06-28T09:00:00Z</updated>
  <summary>Short.</summary>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long one.</p><p>Two.</p></div></content>
 </entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.org/"><title>x</title></channel>
 <item rdf:about="https://example.org/1"><title>ニュース</title><link>https://example.org/1</link>
 <dc:date>2023-06-28T09:00+09:00</dc:date></item></rdf:RDF>"""


def items(body: str | bytes, **source: object) -> tuple[Item, ...]:
    return KIND.parse(feed_source(**source), answer(body)).items  # type: ignore[arg-type]


def one(body: str | bytes, **source: object) -> Item:
    (item,) = items(body, **source)
    return item


def test_an_rss_item_becomes_an_item() -> None:
    item = one(
        rss(
            "<guid>ACK1</guid><title>엔비디아 &amp;quot;A800&amp;quot;</title><link>/view/1?utm_source=rss</link>"
            "<description>&lt;p&gt;하나&lt;/p&gt;&lt;p&gt;둘&lt;/p&gt;</description>"
            "<pubDate>Wed, 28 Jun 2023 09:00:00 KST</pubDate><category>반도체</category>"
        ),
        language="ko",
        zone="Asia/Seoul",
    )
    assert item == Item(
        key="press:ACK1",
        url="https://press.example.org/view/1?utm_source=rss",
        title='엔비디아 "A800"',
        abstract="하나\n\n둘",
        language="ko",
        published_at=datetime(2023, 6, 28, 0, 0, tzinfo=UTC),
        published_raw="Wed, 28 Jun 2023 09:00:00 KST",
        extra={"guid": "ACK1", "tags": ["반도체"]},
    )


def test_atom_has_an_abstract_a_body_and_updated_for_a_date() -> None:
    item = one(ATOM)
    assert (item.title, item.abstract, item.body) == ("A rule", "Short.", "Long one.\n\nTwo.")
    assert item.url == "https://example.org/base/one.html"
    assert item.key == "press:tag:example.org,2023:1"
    assert item.published_at == datetime(2023, 6, 28, 9, tzinfo=UTC)
    assert item.language == "en"


def test_rss_1_0_is_read() -> None:
    item = one(RDF)
    assert (item.title, item.url) == ("ニュース", "https://example.org/1")
    assert item.published_at == datetime(2023, 6, 28, 0, 0, tzinfo=UTC)


def test_json_feed_is_read() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "language": "zh-TW",
        "items": [
            {
                "id": 7,
                "url": "https://e.org/7",
                "title": "輝達",
                "content_text": "a < b\n\nc",
                "date_published": "2023-06-28T09:00:00Z",
            },
            {"id": "8", "external_url": "https://e.org/8", "content_html": "<p>Only words</p>", "tags": ["x", 1]},
            "rubbish",
        ],
    }
    reading = KIND.parse(feed_source(), answer(json.dumps(feed)))
    first, second = reading.items
    assert (first.key, first.title, first.body, first.language) == ("press:7", "輝達", "a < b\n\nc", "zh-Hant")
    assert (second.title, second.body, second.extra["tags"]) == ("Only words", "Only words", ["x"])
    assert reading.skipped == 1


def test_content_alone_is_the_body_and_a_summary_alone_the_abstract() -> None:
    ns = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    item = one(rss(f"<title>t</title><content:encoded {ns}>&lt;p&gt;full&lt;/p&gt;</content:encoded>"))
    assert (item.abstract, item.body) == ("", "full")
    item = one(rss("<title>t</title><description>short</description>"))
    assert (item.abstract, item.body) == ("short", "")


def test_the_key_stays_when_tracking_parameters_change() -> None:
    keys = {one(rss(f"<title>t</title><link>https://e.org/a?id=1&amp;utm_source={name}</link>")).key for name in "ab"}
    assert keys == {"press:https://e.org/a?id=1"}


def test_a_guid_that_entries_share_identifies_none_of_them() -> None:
    read = items(
        rss(*(f"<guid>https://e.org/</guid><title>t{n}</title><link>https://e.org/{n}</link>" for n in (1, 2)))
    )
    assert [item.key for item in read] == ["press:https://e.org/1", "press:https://e.org/2"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://[", ""])
def test_only_web_links_are_kept(link: str) -> None:
    item = one(rss(f"<guid isPermaLink='false'>g</guid><title>t</title><link>{link}</link>"))
    assert item.url == FEED_URL


def test_a_link_with_a_space_in_it_still_leads_somewhere() -> None:
    assert one(rss("<title>t</title><link>https://e.org/a b\n</link>")).url == "https://e.org/a%20b"


def test_an_undated_or_strangely_dated_entry_keeps_what_was_written() -> None:
    item = one(rss("<title>t</title><pubDate>some day</pubDate>"))
    assert (item.published_at, item.published_raw) == (None, "some day")
    assert one(rss("<title>t</title>")).published_at is None


def test_a_date_in_the_future_is_kept() -> None:
    item = one(rss("<title>t</title><pubDate>2099-01-01T00:00:00Z</pubDate>"))
    assert item.published_at == datetime(2099, 1, 1, tzinfo=UTC)


def test_local_times_with_a_wrong_offset_are_put_right_on_request() -> None:
    body = rss("<title>t</title><pubDate>2022-07-29T08:39:00.000Z</pubDate>")
    assert one(body, zone="Asia/Seoul", local_times="true").published_at == datetime(2022, 7, 28, 23, 39, tzinfo=UTC)


def test_an_entry_without_a_title_is_listed_by_its_first_words() -> None:
    assert one(rss("<description>Only words here</description>")).title == "Only words here"


def test_a_feed_without_entries_has_no_items() -> None:
    reading = KIND.parse(feed_source(), answer(rss()))
    assert (reading.items, reading.state) == ((), SourceState.OK)


NOT_A_FEED = {
    "nothing": b"",
    "white space": b" \n ",
    "a page": b"<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>",
    "a login page": b"<html><form><input type='password'></form></html>",
    "XHTML": b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
    "a page after a comment": b"<!-- x --><html><body>rss</body></html>",
    "other JSON": b'{"error": "no"}',
    "broken JSON": b'{"version": "https://jsonfeed.org/version/1", "items": [',
    "other XML": b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>",
    "a sitemap": b"<urlset><url><loc>https://e.org/</loc></url></urlset>",
    "plain text": b"Service temporarily unavailable",
    "an image": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
}


@pytest.mark.parametrize("what", NOT_A_FEED)
def test_what_is_no_feed_is_bad_content(what: str) -> None:
    with pytest.raises(SourceError) as caught:
        KIND.parse(feed_source(), answer(NOT_A_FEED[what]))
    assert caught.value.state is SourceState.BAD_CONTENT


def test_a_login_page_is_called_one() -> None:
    with pytest.raises(SourceError, match="login"):
        KIND.parse(feed_source(), answer(NOT_A_FEED["a login page"]))


def test_a_feed_that_breaks_off_is_read_as_far_as_it_goes_and_said_to_be_incomplete() -> None:
    whole = rss("<title>one</title>", "<title>two</title>")
    reading = KIND.parse(feed_source(), answer(whole[: whole.index("two") + 1]))
    assert reading.items[0].title == "one"
    assert reading.state is SourceState.INCOMPLETE


def test_numbers_of_a_feed_are_bounded() -> None:
    reading = KIND.parse(feed_source(), answer(rss(*(f"<title>{n}</title>" for n in range(10_050)))))
    assert len(reading.items) == 10_000
    assert reading.state is SourceState.INCOMPLETE
    long = one(rss(f"<title>{'x' * 5000}</title><guid>{'g' * 5000}</guid><description>{'y' * 3_000_000}</description>"))
    assert len(long.title) <= 1000
    assert len(long.key) < 400
    assert len(long.abstract) <= 2_000_000


def test_statuses_are_judged() -> None:
    for act in (KIND.parse, KIND.next_request):
        with pytest.raises(SourceError) as caught:
            act(feed_source(), answer(b"gone", status=410))
        assert caught.value.state is SourceState.GONE
    assert KIND.next_request(feed_source(), answer(rss())) is None


def test_one_address_is_asked() -> None:
    (request,) = KIND.requests(feed_source(), {}, NOW)
    assert request.url == FEED_URL
    assert "application/rss+xml" in request.accept


@pytest.mark.parametrize(
    "options",
    [
        {"url": "ftp://e.org/"},
        {"url": "https://user:pass@e.org/"},
        {"url": "https://user@e.org/"},
        {"url": "e.org/rss"},
        {},
        {"url": FEED_URL, "encoding": "no-such"},
        {"url": FEED_URL, "colour": "red"},
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        FeedOptions.model_validate(options)
