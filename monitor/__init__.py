"""Rulewire: watch registers and the press, say which watchlist a document hits and why, and what could not be seen."""

__version__ = "0.1.0"
