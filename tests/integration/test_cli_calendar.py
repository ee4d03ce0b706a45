"""`calendar`: where it writes, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.store import open_store
from tests.contract.store_values import kept, new_version, scanned
from tests.contract.test_store_reminders import CLOSES, a_deadline
from tests.rfc5545 import events_of, read_calendar
from tests.unit.cli.home import cli, make_home, process


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose watchlist `chips` hit one document with a deadline."""
    made = make_home(tmp_path / "home")
    with open_store(f"sqlite:///{made / 'rulewire.db'}") as store:
        kept(store, new_version("fr:2026-1", title="엔비디아 A800 규제"))
        scanned(store, "chips")
        a_deadline(store)
    return made


def test_one_calendar_is_written_and_named(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "deadlines.ics"
    result = cli("calendar", "--out", out, home=home)
    assert (result.exit_code, result.stdout.splitlines()) == (0, [str(out)])
    (event,) = events_of(out.read_bytes())
    assert event.value("DTSTART") == f"{CLOSES:%Y%m%d}"
    assert "A800" in event.text("SUMMARY")
    before = out.read_bytes()
    assert cli("calendar", "--out", out, home=home).exit_code == 0
    assert out.read_bytes() == before


def test_it_may_go_to_standard_output_and_into_a_pipe(home: Path) -> None:
    result = cli("calendar", "--out", "-", "--lang", "ko", home=home)
    assert result.exit_code == 0
    (event,) = events_of(result.stdout_bytes)
    assert event.text("SUMMARY").startswith("의견 제출 마감")
    alone = process("calendar", "--out", "/dev/stdout", "--config", home, cwd=home)
    assert alone.stdout.splitlines()[0] == "BEGIN:VCALENDAR"


def test_a_folder_gets_a_file_for_each_watchlist(home: Path, tmp_path: Path) -> None:
    result = cli("calendar", "--folder", tmp_path / "served", home=home)
    assert [Path(line).name for line in result.stdout.splitlines()] == ["all.ics", "chips.ics"]
    assert len(events_of((tmp_path / "served" / "chips.ics").read_bytes())) == 1


def test_only_from_a_day_on(home: Path) -> None:
    with_it = cli("calendar", "--out", "-", "--since", "2026-12-07", home=home)
    without = cli("calendar", "--out", "-", "--since", "2026-12-08", home=home)
    assert len(events_of(with_it.stdout_bytes)) == 1
    assert events_of(without.stdout_bytes) == []


def test_a_symbolic_link_stays_one(home: Path, tmp_path: Path) -> None:
    target, link = tmp_path / "target.ics", tmp_path / "link.ics"
    link.symlink_to(target)
    assert cli("calendar", "--out", link, home=home).exit_code == 0
    assert link.is_symlink()
    assert read_calendar(target.read_bytes())


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ((), "either --out or --folder"),
        (("--out", "a.ics", "--folder", "b"), "either --out or --folder"),
        (("--folder", "b", "--watchlist", "chips"), "goes with --out"),
        (("--out", "-", "--watchlist", "chip"), "There is no watchlist 'chip'. Known: chips."),
        (("--out", "-", "--lang", "fr"), "'fr' is not one of en, ko"),
        (("--out", "-", "--since", "soon"), "'soon' is neither a duration"),
    ],
)
def test_what_cannot_be_meant_is_told_in_one_line(home: Path, args: tuple[str, ...], told: str) -> None:
    result = cli("calendar", *args, home=home)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
