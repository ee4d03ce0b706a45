"""The parts of the feed kind: bytes to text, markup to text, dates, the dialects, identity."""
