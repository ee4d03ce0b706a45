"""Whole messages or none."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.channels.file import KIND, FileChannel, FileOptions
from monitor.domain.alerts import Message
from monitor.domain.errors import DeliveryError
from monitor.ports.world import ChannelContext
from monitor.testing import FrozenClock

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)


def channel(home: Path, **options: Any) -> FileChannel:
    context = ChannelContext(name="log", home=str(home), poster=None, clock=FrozenClock(NOW), echo=print)  # type: ignore[arg-type]
    return KIND.build(FileOptions.model_validate(options), context)


def message(key: str = "k1", **changes: Any) -> Message:
    values: dict[str, Any] = {
        "key": key,
        "address": "x",
        "subject": "제목",
        "text": "본문",
        "created_at": NOW,
        **changes,
    }
    return Message(**values)


def test_parents_are_made_and_messages_are_appended_in_words(tmp_path: Path) -> None:
    log = channel(tmp_path, path="a/b/alerts.txt")
    log.send(message("k1"))
    log.send(message("k2"))
    written = (tmp_path / "a/b/alerts.txt").read_text(encoding="utf-8")
    assert written.count("제목") == 2
    assert written.index("k1") < written.index("k2")


def test_json_lines_hold_key_and_structured_form(tmp_path: Path) -> None:
    channel(tmp_path, path="alerts.jsonl", format="json").send(message(data={"type": "alert", "id": 7}))
    (line,) = (tmp_path / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["key"] == "k1"
    assert json.loads(line)["data"] == {"type": "alert", "id": 7}


def test_a_torn_last_line_does_not_swallow_the_next_message(tmp_path: Path) -> None:
    (tmp_path / "alerts.jsonl").write_text('{"key": "half', encoding="utf-8")
    channel(tmp_path, path="alerts.jsonl", format="json").send(message())
    assert json.loads((tmp_path / "alerts.jsonl").read_text(encoding="utf-8").splitlines()[1])["key"] == "k1"


def test_html_pages_are_one_per_message_and_a_second_attempt_replaces_the_first(tmp_path: Path) -> None:
    pages = channel(tmp_path, path="pages", format="html")
    pages.send(message("a/../../b", html="<p>1</p>"))
    pages.send(message("a/../../b", html="<p>2</p>"))
    assert [path.name for path in (tmp_path / "pages").iterdir()] == ["2026-11-18-a-b.html"]
    assert (tmp_path / "pages/2026-11-18-a-b.html").read_text(encoding="utf-8") == "<p>2</p>"


def test_a_message_without_html_becomes_an_escaped_page(tmp_path: Path) -> None:
    channel(tmp_path, path="pages", format="html").send(message(text="<script>"))
    assert "<script>" not in next((tmp_path / "pages").iterdir()).read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_worth_trying_again_and_named(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="No space left on device") as caught:
        channel(tmp_path, path="/dev/full").send(message())
    assert not caught.value.permanent


def test_messages_of_many_threads_do_not_mix(tmp_path: Path) -> None:
    log = channel(tmp_path, path="alerts.jsonl", format="json")
    threads = [threading.Thread(target=log.send, args=(message(f"k{n}", text="x" * 20_000),)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = [json.loads(line) for line in (tmp_path / "alerts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["key"] for row in rows} == {f"k{n}" for n in range(16)}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(DeliveryError, match=r"alerts\.txt: Permission denied"):
        channel(tmp_path, path="alerts.txt").send(message())
