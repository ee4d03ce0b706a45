"""A folder to write configuration into, and one way to say what an error must tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from monitor.domain.errors import ConfigError


@dataclass(frozen=True)
class Told:
    """What an error told: the line it names, and its words."""

    path: Path
    line: int | None
    problem: str
    remedy: str
    text: str


def told(error: ConfigError) -> Told:
    """The error as values; it must be one or two lines before the excerpt, and name its place first."""
    text = str(error).removesuffix(error.excerpt)
    assert text.rstrip().count("\n") <= 1
    if error.path is not None:
        assert text.startswith(f"{error.path}:")
    return Told(path=Path(error.path or ""), line=error.line, problem=error.problem, remedy=error.remedy, text=text)


def refusal(attempt: Callable[[], Any]) -> Told:
    """What the ConfigError told that the attempt must raise."""
    with pytest.raises(ConfigError) as caught:
        attempt()
    return told(caught.value)


class Folder:
    """A folder of configuration under a temporary path."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, text: str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
