"""The one polite HTTP room: every GET of a source and every POST of a channel goes through it."""

from monitor.fetch.room import HttpRoom

__all__ = ["HttpRoom"]
