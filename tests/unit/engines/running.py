"""An engine that does nothing of itself, and a way to wait for what it is made to do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from monitor.engines.embedded import EmbeddedEngine, EngineSettings
from tests.world import World

NEVER = timedelta(hours=9)
PATIENCE_S = 60.0


def happens(what: Callable[[], bool]) -> bool:
    """Look again and again; False when patience ends."""
    pause = threading.Event()
    for _ in range(int(PATIENCE_S / 0.02)):
        if what():
            return True
        pause.wait(0.02)
    return False


def engine_of(world: World, *, poll_threads: int = 2) -> EmbeddedEngine:
    """Ticks and sweeps only when it is told to."""
    sources = {source.key: source for source in world.house.catalog.enabled_sources}
    settings = EngineSettings(tick=NEVER, sweep=NEVER, poll_threads=poll_threads, keep_fetches=timedelta(days=30))
    return EmbeddedEngine(world.house, world.house.store, sources, settings)
