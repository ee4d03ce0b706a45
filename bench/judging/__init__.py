"""Judging watchlists by hand labels: what is read, what is counted, and how a mistake is told."""
