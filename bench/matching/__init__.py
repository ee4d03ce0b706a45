"""The parts of bench/match.py: the engines, and how the numbers are told."""
