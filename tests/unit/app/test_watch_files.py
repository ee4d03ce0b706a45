"""What one look at the files sees, and what two looks together mean."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app.watch_files import Look, SeenFile, Verdict, contents, judge, look_at


def looked(**digests: str) -> Look:
    return {Path(name): SeenFile(stamp=(1,), digest=digest, sure=True) for name, digest in digests.items()}


@pytest.mark.parametrize(
    ("taken", "last", "now", "verdict"),
    [
        pytest.param({"a": "1"}, {"a": "1"}, {"a": "1"}, Verdict.SAME, id="nothing"),
        pytest.param({"a": "1"}, {"a": "1"}, {"a": "2"}, Verdict.MOVING, id="just-written"),
        pytest.param({"a": "1"}, {"a": "2"}, {"a": "2"}, Verdict.CHANGED, id="at-rest"),
        pytest.param({"a": "1"}, {"a": "2"}, {"a": "3"}, Verdict.MOVING, id="still-being-written"),
        pytest.param({"a": "1"}, {"a": "2"}, {"a": "1"}, Verdict.SAME, id="undone"),
        pytest.param({"a": "1"}, {"a": "1", "b": "1"}, {"a": "1", "b": "1"}, Verdict.CHANGED, id="added"),
        pytest.param({"a": "1", "b": "1"}, {"a": "1"}, {"a": "1"}, Verdict.CHANGED, id="removed"),
        pytest.param({"a": "1", "b": "1"}, {"a": "2", "b": "1"}, {"a": "2", "b": "2"}, Verdict.MOVING, id="one-by-one"),
        pytest.param({}, {}, {}, Verdict.SAME, id="empty"),
    ],
)
def test_a_change_counts_once_two_looks_saw_the_same(
    taken: dict[str, str], last: dict[str, str], now: dict[str, str], verdict: Verdict
) -> None:
    assert judge(taken=looked(**taken), last=looked(**last), now=looked(**now)) is verdict


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "concepts").mkdir()
    (tmp_path / "sources").mkdir()
    for name in ("chips.yaml", "concepts/names.yaml", "sources/pack.yaml", "notes.txt", ".chips.yaml.swp"):
        (tmp_path / name).write_text(f"# {name}\n", encoding="utf-8")
    return tmp_path


def test_a_look_sees_watchlists_and_concepts_and_nothing_else(folder: Path) -> None:
    assert set(look_at(folder, {})) == {folder / "chips.yaml", folder / "concepts" / "names.yaml"}


def test_a_file_that_looks_meant_to_be_read_is_seen_too(folder: Path) -> None:
    (folder / "extra.yml").write_text("", encoding="utf-8")
    assert folder / "extra.yml" in look_at(folder, {})


def test_a_file_that_is_written_again_as_it_was_is_no_change(folder: Path) -> None:
    before = look_at(folder, {})
    (folder / "chips.yaml").write_text("# chips.yaml\n", encoding="utf-8")
    os.utime(folder / "chips.yaml", (1, 1))
    assert contents(look_at(folder, before)) == contents(before)


@pytest.mark.parametrize("name", ["chips.yaml", "concepts/names.yaml"])
def test_new_text_is_a_change_although_its_length_and_time_are_the_old_ones(folder: Path, name: str) -> None:
    path = folder / name
    before = look_at(folder, {})
    status = path.stat()
    path.write_text(f"# {name}\n".upper(), encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    after = look_at(folder, before)
    assert {seen for seen in after if contents(after)[seen] != contents(before)[seen]} == {path}


def test_a_new_stamp_is_read_at_two_looks_and_then_believed(folder: Path) -> None:
    path = folder / "chips.yaml"
    unsure = {path: replace(look_at(folder, {})[path], digest="what stood there a moment before")}
    again = look_at(folder, unsure)[path]
    assert again.digest != "what stood there a moment before"
    assert again.sure
    believed = replace(again, digest="not read")
    assert look_at(folder, {path: believed})[path] is believed


def test_files_that_come_go_or_can_no_longer_be_read_are_changes(folder: Path) -> None:
    before = look_at(folder, {})
    (folder / "more.yaml").write_text("", encoding="utf-8")
    more = look_at(folder, before)
    assert set(more) - set(before) == {folder / "more.yaml"}
    (folder / "more.yaml").unlink()
    (folder / "more.yaml").symlink_to(folder / "nowhere.yaml")
    assert contents(look_at(folder, more)) == contents(before)


def test_a_folder_that_is_gone_holds_nothing(folder: Path) -> None:
    assert look_at(folder / "gone", look_at(folder, {})) == {}
