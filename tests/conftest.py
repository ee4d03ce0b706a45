"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of recorded real input, which users of a release do not have."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the recorded input is not there: ../shared/data beside the checkout")
    return SHARED_DATA
