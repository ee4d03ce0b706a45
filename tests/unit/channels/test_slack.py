"""Slack's limits and its three special characters."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.channels.slack import error_name, payload
from monitor.domain.alerts import Message
from monitor.ports.world import HttpReply
from monitor.render import TemplateRenderer
from monitor.render.sample import sample_alert

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[3] / "templates"


def sent(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"key": "k", "address": "a", "subject": "S", "text": "T", "created_at": NOW, **changes}
    told: dict[str, Any] = json.loads(payload(Message(**values)))
    return told


def alert(language: str = "en") -> dict[str, Any]:
    rendered = TemplateRenderer([TEMPLATES], "UTC").alert(sample_alert(NOW), channel_kind="slack", language=language)
    return sent(subject=rendered.subject, text=rendered.text, data=rendered.data)


def texts(told: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in told["blocks"] if "text" in block]


def test_an_alert_shows_headline_link_reason_and_bold_words() -> None:
    said = "\n".join(texts(alert())).replace("\u200b", "")
    assert "<https://www.example.org/documents/0000-00000|Sample: Controls on Certain Computing Items>" in said
    assert "adds the *A800* and the *H800*" in said
    assert "First hit: this route has not been alerted to this document" in said
    assert "Why this is watched: Export limits" in said


def test_a_korean_alert_has_korean_labels() -> None:
    said = "\n".join(texts(alert("ko")))
    assert "감시 사유" in said
    assert "시행일: 2027년 1월 15일(금)" in said


def test_nobody_can_forge_a_mention_or_a_link() -> None:
    told = sent(subject="<!channel> & more", text="<!here> <https://evil.example|bank> <@U1>")
    assert told["text"] == "&lt;!channel&gt; &amp; more"
    assert "<!" not in texts(told)[1]
    assert "<@" not in texts(told)[1]
    assert "&lt;<https://evil.example>" in texts(told)[1]  # the address alone, without the false name
    assert all(block["text"]["verbatim"] for block in told["blocks"] if block["type"] == "section")


def test_a_message_of_any_size_stays_within_the_limits() -> None:
    told = sent(subject="s" * 1000, text="\n".join(f"line {n} & <b>" + "x" * (n % 5000) for n in range(2000)))
    assert len(told["blocks"]) <= 50
    assert all(len(text) <= 3000 for text in texts(told))
    assert len(texts(told)[0]) <= 150


def test_a_cut_never_splits_an_escaped_character() -> None:
    for offset in range(6):
        told = sent(text="x" * offset + "&" * 5000)
        for text in texts(told)[1:]:
            assert text.replace("&amp;", "").strip("x…") == ""


def test_only_slacks_own_error_word_is_repeated() -> None:
    assert error_name(HttpReply(status=404, headers={}, body=b"channel_not_found")) == "channel_not_found"
    assert error_name(HttpReply(status=404, headers={}, body=b"<html>https://hooks.slack.com/T0KEN")) == ""
