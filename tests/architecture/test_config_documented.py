"""The pages show configurations that would work: every source that they name is shipped."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from monitor.app.catalog import load_catalog
from monitor.config.settings import load_settings

TOP = Path(__file__).resolve().parents[2]
PAGES = [TOP / "README.md", *sorted((TOP / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_source_that_a_page_configures_is_shipped(page: Path, tmp_path: Path) -> None:
    (tmp_path / "monitor.toml").write_text("", encoding="utf-8")
    shipped = load_catalog(load_settings(tmp_path / "monitor.toml")).sources
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        assert set(tomllib.loads(block).get("sources", {})) <= set(shipped)
