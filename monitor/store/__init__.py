"""Keeps what was seen, found and sent. Domain values in, domain values out; no table leaves this room."""

from monitor.store.store import Store, open_store

__all__ = ["Store", "open_store"]
