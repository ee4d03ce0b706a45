"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.world import World

# A machine at work with other things is slow now and then: that is no property of the code.
settings.register_profile("at_any_speed", deadline=None)
settings.load_profile("at_any_speed")

NOW = datetime(2023, 6, 28, 7, 30, tzinfo=UTC)
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of recorded real input, which users of a release do not have."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the recorded input is not there: ../shared/data beside the checkout")
    return SHARED_DATA


@pytest.fixture
def open_world(tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Makes worlds that are closed when the test ends."""
    opened: list[World] = []

    def make(now: datetime = NOW, **options: Any) -> World:
        opened.append(World(tmp_path / f"home-{len(opened)}", now=now, **options))
        return opened[-1]

    yield make
    for world in opened:
        world.close()
