"""The demonstration tells the story that it is there to tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.demo import run_demo
from monitor.demo.record import load_record


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Path]:
    lines: list[str] = []
    folder = run_demo(tmp_path_factory.mktemp("demo"), lines.append)
    return lines, folder


def test_every_event_of_the_story_is_alerted_and_every_quiet_moment_is_quiet(told: tuple[list[str], Path]) -> None:
    lines, _ = told
    for moment in load_record().moments:
        start = next(number for number, line in enumerate(lines) if moment.says in line)
        counts = lines[start + 1]
        assert counts.endswith(" 0 alerts") is moment.quiet, f"{moment.says}: {counts}"


@pytest.mark.parametrize("number", ["2023-23055", "2024-01580", "2025-00636", "2026-00789"])
def test_each_rule_of_the_story_reaches_its_readers(told: tuple[list[str], Path], number: str) -> None:
    _, folder = told
    assert number in (folder / "alerts-en.txt").read_text(encoding="utf-8")
    assert number in (folder / "alerts-ko.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_digest_of_the_last_week_is_left_as_page_and_text(told: tuple[list[str], Path], language: str) -> None:
    _, folder = told
    for ending in ("html", "txt"):
        digest = (folder / f"digest-2026-W03-{language}.{ending}").read_text(encoding="utf-8")
        assert "Revision to License Review Policy for Advanced Computing Commodities" in digest
    assert f'lang="{language}"' in (folder / f"digest-2026-W03-{language}.html").read_text(encoding="utf-8")
