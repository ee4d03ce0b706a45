"""`hits` and `show` on a document whose date another one moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.testing import FederalRegisterReplay
from tests.acceptance.test_register_story import CONTROLS, EASTERN, EXTENDED, PUBLISHED, RULE
from tests.unit.cli.home import cli, cli_json
from tests.world import World


@pytest.fixture
def home(open_world: Callable[..., World]) -> Path:
    """A house that saw the rule on its day, and its extension."""
    return lived(open_world, EXTENDED)


def lived(open_world: Callable[..., World], extension: Mapping[str, Any]) -> Path:
    world = open_world(datetime(2026, 10, 21, 9, 30, tzinfo=EASTERN), shipped_watchlists=False)
    register = FederalRegisterReplay([PUBLISHED], clock=world.clock)
    base_url = register.serve_on(world.server)
    world.add_source(f"{{key: fr, title: FR, kind: federal_register, base_url: '{base_url}', cadence: 30m}}")
    (world.home / "watchlists" / "controls.yaml").write_text(CONTROLS, encoding="utf-8")
    world.poll()
    register.publish(extension)
    world.clock.move_to(datetime(2026, 11, 30, 9, 30, tzinfo=EASTERN))
    world.poll()
    world.restart()
    return world.home


def test_hits_have_every_deadline_and_what_became_of_it(home: Path) -> None:
    newest, first = cli_json("hits", "--json", home=home)
    (moved,) = newest["deadlines"]
    assert (moved["on"], moved["before"]) == ("2027-01-20", "2026-12-21")
    assert [(deadline["kind"], deadline["on"]) for deadline in first["deadlines"]] == [
        ("effective", "2026-11-20"),
        ("comments_close", "2027-01-20"),
    ]


def test_show_tells_the_date_that_counts_and_not_the_old_one_as_if_it_stood(home: Path) -> None:
    shown = [" ".join(line.split()) for line in cli("show", RULE, home=home).stdout.splitlines()]
    assert "comments close 2027-01-20, moved from 2026-12-21" in shown
    assert "comments close 2026-12-21" not in shown
    assert shown.index("Deadlines") < shown.index("effective 2026-11-20")


def test_show_says_what_the_other_document_met_and_does_not_tell_its_rules_as_if_they_were_its_own(
    open_world: Callable[..., World],
) -> None:
    home = lived(open_world, {**EXTENDED, "title": "Extension of Comment Period", "abstract": ""})
    newest, first = cli_json("hits", "--json", home=home)
    shown = cli("show", str(newest["id"]), home=home).stdout
    assert f"  changes a date of {first['document']['key']}: {first['document']['title']}\n" in shown
    assert f"That document met {', '.join(newest['rules'])}; this one is told of because of it." in shown
    assert "moves_deadline" not in shown
    assert "That document met" not in cli("show", str(first["id"]), home=home).stdout


def test_show_does_not_call_published_what_is_not(open_world: Callable[..., World]) -> None:
    world = open_world(datetime(2026, 10, 20, 9, 30, tzinfo=EASTERN), shipped_watchlists=False)
    register = FederalRegisterReplay(clock=world.clock)
    register.inspect(
        {"document_number": "2026-1", "publication_date": "2026-10-21", "filed_at": "2026-10-20T08:45:00.000-04:00"},
        {"document_number": "2026-2", "publication_date": None, "editorial_note": "Withdrawn by the agency."},
    )
    base_url = register.serve_on(world.server)
    world.add_source(
        f"{{key: early, title: FR, kind: federal_register_inspection, base_url: '{base_url}', cadence: 1h}}"
    )
    world.poll()
    world.restart()
    dated, undated = (
        [" ".join(line.split()) for line in cli("show", number, home=world.home).stdout.splitlines()]
        for number in ("2026-1", "2026-2")
    )
    assert "status on public inspection, to be published 2026-10-21" in dated
    assert any(line.startswith("filed 2026-10-20 ") for line in dated)
    assert not any(line.startswith("published") for line in [*dated, *undated])
    assert "status on public inspection, publication date not set" in undated
    assert "editors' note Withdrawn by the agency." in undated
