"""`hits` and `show` on a document whose date another one moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from monitor.testing import FederalRegisterReplay
from tests.acceptance.test_register_story import CONTROLS, EASTERN, EXTENDED, PUBLISHED, RULE
from tests.unit.cli.home import cli, cli_json
from tests.world import World


@pytest.fixture
def home(open_world: Callable[..., World]) -> Path:
    """A house that saw the rule on its day, and its extension."""
    world = open_world(datetime(2026, 10, 21, 9, 30, tzinfo=EASTERN), shipped_watchlists=False)
    register = FederalRegisterReplay([PUBLISHED], clock=world.clock)
    base_url = register.serve_on(world.server)
    world.add_source(f"{{key: fr, title: FR, kind: federal_register, base_url: '{base_url}', cadence: 30m}}")
    (world.home / "watchlists" / "controls.yaml").write_text(CONTROLS, encoding="utf-8")
    world.poll()
    register.publish(EXTENDED)
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
