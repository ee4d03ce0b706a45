"""A tenth of the recorded archive of 2020 to 2024, loaded as a user would load it."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from tests.unit.cli.home import cli, cli_json


@pytest.fixture(scope="module")
def archive(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every tenth document, compressed as the whole is."""
    sample = tmp_path_factory.mktemp("archive") / "sample.jsonl.xz"
    with (
        lzma.open(shared_data / "federal_register" / "documents_2020_2024.jsonl.xz", "rb") as whole,
        lzma.open(sample, "wb", preset=0) as part,
    ):
        part.writelines(line for number, line in enumerate(whole) if number % 10 == 0)
    return sample


def test_the_archive_is_kept_and_scanned_and_alerts_nobody(archive: Path, tmp_path: Path) -> None:
    assert cli("init", tmp_path / "home").exit_code == 0
    home = tmp_path / "home"
    summary = cli_json("import", archive, "--json", home=home)
    assert (summary["written"], summary["alerts"]) == (8_650, 0)
    assert summary["hits"] > 0
    assert cli_json("deliveries", "--json", home=home) == []
    again = cli_json("import", archive, "--json", home=home)
    assert (again["written"], again["held"]) == (0, 8_650)
