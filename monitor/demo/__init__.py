"""The demonstration: the whole story offline, under a clock that moves from event to event."""

from monitor.demo.play import run_demo

__all__ = ["run_demo"]
