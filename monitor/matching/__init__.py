"""Watchlists run over a text: what matched, by which rule, by which words, and where they stand."""

from monitor.matching.check import check_rule
from monitor.matching.compile import Matcher, compile_watchlists

__all__ = ["Matcher", "check_rule", "compile_watchlists"]
