"""`import`: an archive becomes history."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.unit.cli.home import add_feed, cli, cli_json, make_home


def document(number: str, title: str, **more: object) -> bytes:
    fields = {
        "document_number": number,
        "title": title,
        "publication_date": "2023-10-25",
        "html_url": f"https://www.federalregister.gov/d/{number}",
        "abstract": None,
        **more,
    }
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


ARCHIVE = (
    document("2023-23055", "Export rule that reaches the A800")
    + b"not json\n"
    + document("2023-1", "Sunshine Act Meetings")
    + b"[1]\n"
    + document("2023-23055", "The same again")
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path / "home")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "archive.jsonl.gz"
    path.write_bytes(gzip.compress(ARCHIVE, mtime=0))
    return path


def test_documents_are_kept_matched_and_not_alerted(home: Path, archive: Path) -> None:
    summary = cli_json("import", archive, "--json", home=home)
    assert summary == {"lines": 5, "written": 2, "held": 1, "bad": 2, "hits": 1, "alerts": 0}
    (hit,) = cli_json("hits", "--json", home=home)
    assert (hit["document"]["key"], hit["document"]["source"]) == ("fr:2023-23055", "federal-register")
    assert hit["document"]["published_at"] == "2023-10-25T04:00:00+00:00"  # midnight in Washington
    assert cli_json("deliveries", "--json", home=home) == []


def test_bad_lines_are_named_and_stop_nothing(home: Path, archive: Path) -> None:
    result = cli("import", archive, home=home)
    assert result.exit_code == 0
    assert "archive.jsonl.gz:2: not JSON" in result.stderr
    assert "archive.jsonl.gz:4: not an object" in result.stderr
    assert "2 documents written, 1 already held, 2 lines unusable. 1 hit, 0 alerts." in result.stdout


def test_a_file_without_one_usable_line_is_an_error(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not json\n{}\n", encoding="utf-8")
    result = cli("import", path, home=home)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{path}: no line is a document of the Federal Register API." in result.stderr
    path.write_bytes(b"")
    assert cli("import", path, home=home).exit_code == 2


def test_a_day_without_an_hour_is_shown_as_that_day(home: Path, archive: Path) -> None:
    cli("import", archive, home=home)  # in Seoul it is 13:00 when 25 October begins in Washington
    assert "published      2023-10-25\n" in cli("show", "2023-23055", home=home).stdout


def test_an_import_can_be_run_again(home: Path, archive: Path) -> None:
    cli("import", archive, home=home)
    again = cli_json("import", archive, "--json", home=home)
    assert (again["written"], again["held"], again["hits"]) == (0, 3, 0)


def test_a_damaged_file_keeps_what_stood_before(home: Path, tmp_path: Path) -> None:
    lines = b"".join(document(f"2020-{number}", f"Document {number}") for number in range(3000))
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(lines, mtime=0)[:-2000])
    result = cli("import", path, home=home)
    assert result.exit_code == 2
    assert "damaged" in result.stderr
    assert cli("show", "2020-0", home=home).exit_code == 0


def test_a_source_of_ones_own_can_be_named(home: Path, archive: Path) -> None:
    cli("import", archive, "--source", "old-papers", home=home)
    assert cli_json("show", "2023-23055", "--json", home=home)["document"]["source"] == "old-papers"


def test_a_file_that_is_not_there_is_an_error(home: Path, tmp_path: Path) -> None:
    assert cli("import", tmp_path / "nowhere.jsonl", home=home).exit_code == 2


def test_an_archive_completes_what_a_thinner_one_brought(home: Path, archive: Path, tmp_path: Path) -> None:
    cli("import", archive, home=home)
    fuller = tmp_path / "fuller.jsonl"
    fuller.write_bytes(
        document("2023-23055", "Export rule that reaches the A800", type="Rule", effective_on="2023-11-17")
    )
    assert cli_json("import", fuller, "--json", home=home)["written"] == 1
    assert cli_json("import", fuller, "--json", home=home)["written"] == 0
    assert cli_json("import", archive, "--json", home=home)["written"] == 0  # the thinner one takes nothing away
    shown = cli_json("show", "2023-23055", "--json", home=home)
    assert len(shown["versions"]) == 2
    assert cli_json("deliveries", "--json", home=home) == []


def test_a_document_whose_abstract_is_known_does_not_lose_it(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "archive.jsonl"
    path.write_bytes(document("2023-1", "Rule", abstract="What it says."))
    cli("import", path, home=home)
    path.write_bytes(document("2023-1", "Rule", type="Rule"))
    assert cli_json("import", path, "--json", home=home)["written"] == 0


def test_a_source_of_a_kind_with_other_documents_is_refused(home: Path, archive: Path) -> None:
    add_feed(home, "paper", "http://paper.example/feed.xml")
    result = cli("import", archive, "--source", "paper", home=home)
    assert result.exit_code == 2
    assert "the source paper is of kind feed" in result.stderr
