"""The parts of bench/backfill.py: the server of the archive, the house that is measured, and where its time goes."""
