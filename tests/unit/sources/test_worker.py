from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.domain.errors import SourceError
from monitor.domain.states import SourceState
from monitor.sources import IsolatedParser, SourceParser
from tests.unit.sources.answers import answer, feed_source, json_answer, register_source, rss

# Measured: this author sends the feed library's regular expression away for more than 15 seconds.
RUNAWAY = rss(f"<title>t</title><author>{'a' * 63 * 1024}</author>")
GOOD = rss("<title>엔비디아</title>")


@pytest.fixture
def parser() -> Iterator[IsolatedParser]:
    parser = IsolatedParser(limit_s=2.0)
    yield parser
    parser.close()


def pid_of(parser: IsolatedParser) -> int:
    assert parser._child is not None
    return parser._child._process.pid


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def ends(pid: int, within_s: float) -> bool:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if not is_running(pid):
            return True
    return False


def test_a_parse_apart_brings_the_reading_back(parser: IsolatedParser) -> None:
    assert [item.title for item in parser.parse(feed_source(), answer(GOOD)).items] == ["엔비디아"]


def test_a_full_text_is_read_apart_too_and_here_where_the_kind_allows_it(parser: IsolatedParser) -> None:
    page = answer(b"<html><body><pre>\nI. Background\n\n    The A800 &amp; kin.\n</pre></body></html>")
    both = SourceParser()
    assert parser.read_text(register_source(), page) == "I. Background\n\nThe A800 & kin."
    assert both.read_text(register_source(), page) == parser.read_text(register_source(), page)
    both.close()


def test_a_kind_without_full_texts_says_so(parser: IsolatedParser) -> None:
    both = SourceParser()
    for reader in (parser, both):
        with pytest.raises(SourceError):
            reader.read_text(feed_source(), answer(GOOD))
    both.close()


def test_the_process_is_kept_warm(parser: IsolatedParser) -> None:
    parser.parse(feed_source(), answer(GOOD))
    first = pid_of(parser)
    parser.parse(feed_source(), answer(GOOD))
    assert pid_of(parser) == first


def test_a_runaway_parse_is_killed_at_the_limit_and_the_next_one_works(parser: IsolatedParser) -> None:
    parser.parse(feed_source(), answer(GOOD))
    began, victim = time.monotonic(), pid_of(parser)
    with pytest.raises(SourceError, match="longer than 2 s") as caught:
        parser.parse(feed_source(), answer(RUNAWAY))
    assert caught.value.state is SourceState.BAD_CONTENT
    assert time.monotonic() - began < 4
    assert not is_running(victim)
    assert len(parser.parse(feed_source(), answer(GOOD)).items) == 1


def test_a_source_error_comes_back_as_it_was_raised(parser: IsolatedParser) -> None:
    with pytest.raises(SourceError) as caught:
        parser.parse(feed_source(), answer("", status=429, retry_after="60"))
    assert caught.value.state is SourceState.RATE_LIMITED
    assert caught.value.retry_after is not None
    assert caught.value.retry_after.total_seconds() == 60


def test_an_error_of_the_parser_is_bad_content_and_harms_no_later_parse(parser: IsolatedParser) -> None:
    broken = feed_source()
    object.__setattr__(broken, "zone", "No/Where")
    dated = answer(rss("<title>t</title><pubDate>2023-06-28 09:00</pubDate>"))
    with pytest.raises(SourceError) as caught:
        parser.parse(broken, dated)
    assert caught.value.state is SourceState.BAD_CONTENT
    assert len(parser.parse(feed_source(), dated).items) == 1


def test_a_greedy_parse_ends_at_the_memory_limit() -> None:
    parser = IsolatedParser(limit_s=30, memory_bytes=160 << 20)
    try:
        greedy = answer(rss(f"<title>t</title><description>{'<b>x</b>' * 6_000_000}</description>"))
        with pytest.raises(SourceError, match="memory"):
            parser.parse(feed_source(), greedy)
        assert len(parser.parse(feed_source(), answer(GOOD)).items) == 1
    finally:
        parser.close()


def test_a_child_that_was_killed_from_outside_is_replaced(parser: IsolatedParser) -> None:
    parser.parse(feed_source(), answer(GOOD))
    os.kill(pid_of(parser), signal.SIGKILL)
    ends(pid_of(parser), 2)
    assert len(parser.parse(feed_source(), answer(GOOD)).items) == 1


def test_closing_ends_the_process(parser: IsolatedParser) -> None:
    parser.parse(feed_source(), answer(GOOD))
    child = pid_of(parser)
    parser.close()
    assert not is_running(child)
    parser.close()


PARENT = """
import sys, threading
from monitor.sources import IsolatedParser
from tests.unit.sources.answers import answer, feed_source
from tests.unit.sources.test_worker import GOOD, RUNAWAY, pid_of
parser = IsolatedParser(limit_s=60)
parser.parse(feed_source(), answer(GOOD))
if sys.argv[1] == "busy":
    threading.Thread(target=parser.parse, args=(feed_source(), answer(RUNAWAY)), daemon=True).start()
print(pid_of(parser), flush=True)
threading.Event().wait()
"""


@pytest.mark.parametrize("how", ["idle", "busy"])
def test_no_child_outlives_a_parent_that_was_killed(how: str) -> None:
    root = Path(__file__).parents[3]
    parent = subprocess.Popen([sys.executable, "-c", PARENT, how], stdout=subprocess.PIPE, text=True, cwd=root)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert is_running(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert ends(child, within_s=3)


def test_kinds_that_cannot_be_slow_are_parsed_here() -> None:
    parser = SourceParser(limit_s=2)
    try:
        assert parser.parse(register_source(), json_answer({"count": 0})).items == ()
        assert parser._isolated._child is None
        assert len(parser.parse(feed_source(), answer(GOOD)).items) == 1
    finally:
        parser.close()


def test_closing_does_not_wait_for_a_parse_under_way() -> None:
    parser = IsolatedParser(limit_s=12.0)
    parser.parse(feed_source(), answer(GOOD))
    child = pid_of(parser)

    def parse() -> None:
        with pytest.raises(SourceError):
            parser.parse(feed_source(), answer(RUNAWAY))

    busy = threading.Thread(target=parse, daemon=True)
    busy.start()
    while not parser._lock.locked():
        pass
    began = time.monotonic()
    parser.close()
    assert time.monotonic() - began < 5
    os.kill(child, signal.SIGKILL)
    busy.join(10)
    parser.close()
