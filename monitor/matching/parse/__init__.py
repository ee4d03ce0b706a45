"""The query language: a text in, a tree out, or an error that shows the place."""

from monitor.matching.parse.build import LookUp
from monitor.matching.parse.reading import ReadQuery, parse_query, read_query

__all__ = ["LookUp", "ReadQuery", "parse_query", "read_query"]
