"""Feeds that want to read our files, fill our memory, or speak through us. Parsed as the daemon parses: apart."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.errors import SourceError
from monitor.domain.sources import Item, Reading
from monitor.domain.states import SourceState
from monitor.sources import SourceParser, load_kind
from monitor.sources._feed.dates import read_date
from tests.unit.sources.answers import answer, feed_source, rss

LIMIT_S = 2.0


@pytest.fixture(scope="module")
def parser() -> Iterator[SourceParser]:
    parser = SourceParser(limit_s=LIMIT_S)
    yield parser
    parser.close()


def read(parser: SourceParser, text: str | bytes, content_type: str = "text/xml") -> Reading:
    return parser.parse(feed_source(), answer(text, content_type=content_type))


def read_or_refusal(parser: SourceParser, text: str) -> Reading | SourceError:
    try:
        return read(parser, text)
    except SourceError as error:
        return error


def only(reading: Reading) -> Item:
    (item,) = reading.items
    return item


ENTRY = "<title>q %s z</title><link>https://press.example.org/1</link><guid>1</guid>"
SECRET = "S3CRET-in-a-file"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file://{file}">]>',
        '<!DOCTYPE x SYSTEM "file://{file}" [<!ENTITY % p SYSTEM "file://{file}"> %p;]>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "file://{file}"><!ENTITY a "%p;">]>',
        '<!DOCTYPE x PUBLIC "a" "{file}" [<!ENTITY a PUBLIC "b" "{file}">]>',
    ],
)
def test_no_entity_reads_a_file(parser: SourceParser, tmp_path: Path, doctype: str) -> None:
    file = tmp_path / "secret.txt"
    file.write_text(SECRET, encoding="utf-8")
    text = rss(ENTRY % "&a;").replace("?>", "?>" + doctype.format(file=file), 1)
    assert SECRET not in repr(read(parser, text))


def test_no_inclusion_reads_a_file(parser: SourceParser, tmp_path: Path) -> None:
    file = tmp_path / "secret.txt"
    file.write_text(SECRET, encoding="utf-8")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{file}" parse="text"/>'
    assert SECRET not in repr(read(parser, rss(ENTRY % include)))


def bomb(declared: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE x [{declared}]>'


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol" * 10}">' for n in range(10))
FLAT = f'<!ENTITY l9 "{"A" * 100_000}">'
HUGE = {
    "billion laughs": bomb(LAUGHS) + rss(ENTRY % "&l9;")[21:],
    "one long entity, often": bomb(FLAT) + rss(ENTRY % ("&l9;" * 20_000))[21:],
    "an author of 63 KiB": rss(ENTRY % "" + f"<author>{'a' * 64_512}</author>"),
    "a line of ten megabytes": rss(ENTRY % ("x" * 10_000_000)),
    "a text of ten megabytes": rss(ENTRY % "" + f"<description>{'A800 word ' * 1_000_000}</description>"),
    "comments never closed": rss(ENTRY % "" + f"<description>{'&lt;!--' * 300_000}</description>"),
    "tags never closed": rss(ENTRY % "" + f"<description>{'&lt;a ' * 600_000}</description>"),
    "fifty thousand tags": rss(ENTRY % "" + "".join(f"<category>{n}</category>" for n in range(50_000))),
    "an element a hundred thousand deep": rss("<a>" * 100_000 + "</a>" * 100_000 + ENTRY % ""),
    "markup a hundred thousand deep": rss(ENTRY % "" + f"<description>{'&lt;div&gt;' * 100_000}</description>"),
    "JSON a hundred thousand deep": '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 100_000,
    "a hundred thousand entries": rss(*["<title>t</title>"] * 100_000),
}


@pytest.mark.parametrize("name", sorted(HUGE))
def test_a_bomb_costs_a_bounded_time_and_the_next_feed_is_read(parser: SourceParser, name: str) -> None:
    read(parser, rss(ENTRY % "warm"))
    began = time.monotonic()
    reading = read_or_refusal(parser, HUGE[name])
    if isinstance(reading, SourceError):
        assert reading.state is SourceState.BAD_CONTENT
    else:
        assert all(len(item.title) <= 1000 and len(item.abstract) <= 2_000_000 for item in reading.items)
        assert len(reading.items) <= 10_000
    assert time.monotonic() - began < LIMIT_S + 3
    assert only(read(parser, rss(ENTRY % "next"))).title == "q next z"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "jav&#x09;ascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"]
)
def test_no_link_runs_a_script(parser: SourceParser, link: str) -> None:
    item = only(read(parser, rss(f"<title>t</title><link>{link}</link><guid>{link}</guid>")))
    assert item.url.startswith("https://press.example.org/")


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("&lt;script&gt;alert(1)&lt;/script&gt;Rule", "Rule"),
        ("<![CDATA[<script>alert(1)</script>Rule]]>", "Rule"),
        ("<![CDATA[<svg onload=alert(1)><style>x</style>Rule</svg>]]>", "Rule"),
        ("<![CDATA[<img src=x onerror=alert(1)>Rule]]>", "Rule"),
    ],
)
def test_no_script_is_left_in_a_title(parser: SourceParser, markup: str, title: str) -> None:
    assert only(read(parser, rss(f"<title>{markup}</title><guid>1</guid>"))).title == title


@pytest.mark.parametrize(
    "written",
    [
        "Fri, 31 Dec 9999 23:59:59 +0000",
        "0001-01-01T00:00:00Z",
        "9999-12-31",
        "0001-01-01T00:00:00+14:00",
        "3000-01-01",
    ],
)
def test_a_year_that_no_document_has_is_no_date(written: str) -> None:
    """Year 9999 in UTC is no time at all in Seoul: such a date stopped every alert about its document."""
    assert read_date(written, "UTC") is None
    assert read_date(written, "Asia/Seoul") is None


def test_years_that_documents_have_are_kept() -> None:
    assert read_date("1776-07-04", "UTC") == datetime(1776, 7, 4, tzinfo=UTC)
    assert read_date("2101-01-01", "UTC") == datetime(2101, 1, 1, tzinfo=UTC)


def test_a_guid_of_a_megabyte_becomes_a_short_key_and_stays_the_same(parser: SourceParser) -> None:
    text = rss(f"<title>t</title><guid>{'g' * 1_000_000}</guid>")
    key = only(read(parser, text)).key
    assert len(key) < 100
    assert only(read(parser, text)).key == key


@pytest.mark.parametrize(
    "charset", ["klingon", "../../etc/passwd", "zlib_codec", "utf-7", "idna", "undefined", "x\0y", ""]
)
def test_no_name_of_an_encoding_stops_a_feed(parser: SourceParser, charset: str) -> None:
    text = rss(ENTRY % "엔비디아").replace("?>", f' encoding="{charset}"?>'.replace("\0", ""), 1)
    item = only(read(parser, text, content_type=f"text/xml; charset={charset}"))
    assert item.title == "q 엔비디아 z"


KIND = load_kind("feed")
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "url", "title"]), inner),
    max_leaves=6,
)
FIELDS = ["id", "url", "external_url", "title", "summary", "content_html", "content_text", "date_published", "tags"]


@settings(max_examples=200, deadline=None)
@given(JSON_VALUES, st.lists(st.dictionaries(st.sampled_from([*FIELDS, "language"]), JSON_VALUES) | JSON_VALUES))
def test_any_json_in_a_json_feed_is_a_reading(language: object, items: list[object]) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "language": language, "items": items}
    reading = KIND.parse(feed_source(), answer(json.dumps(feed)))
    assert len(reading.items) + reading.skipped == len(items)
    for item in reading.items:
        item.key.encode()
        item.title.encode()
