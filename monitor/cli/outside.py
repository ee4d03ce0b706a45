"""The way to the world for commands that need nothing else of the house."""

from __future__ import annotations

from monitor.app.house import user_agent
from monitor.config.settings import Settings
from monitor.fetch import HttpRoom
from monitor.ports.world import Clock


def open_http(settings: Settings, clock: Clock) -> HttpRoom:
    """The HTTP room as the house has it; use it as a context manager."""
    return HttpRoom(
        user_agent=user_agent(settings),
        timeout_s=settings.http.timeout_s,
        max_bytes=settings.http.max_bytes,
        allow_addresses=settings.http.allow_addresses,
        gap=settings.http.gap,
        clock=clock,
    )
