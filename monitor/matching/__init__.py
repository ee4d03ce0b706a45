"""Watchlists run over a text: what matched, by which rule, by which words, and where they stand."""

from monitor.matching.check import check_rule
from monitor.matching.engine import Found, Matcher, compile_watchlists
from monitor.matching.frequencies import Frequencies, learn_frequencies

__all__ = ["Found", "Frequencies", "Matcher", "check_rule", "compile_watchlists", "learn_frequencies"]
