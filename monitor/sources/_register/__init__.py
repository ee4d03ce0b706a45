"""The parts of the Federal Register kind: what may be asked, how answers are read, whether they fit the question."""
