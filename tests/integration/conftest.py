"""What the tests of stages over one database may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.domain.alerts import Route
from tests.integration.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def desk_with(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    opened: list[Desk] = []

    def make(*routes: Route) -> Desk:
        opened.append(Desk(tmp_path, routes=routes))
        return opened[0]

    yield make
    for desk in opened:
        desk.close()
