"""Two concepts for queries in tests."""

from __future__ import annotations

from typing import Final

from monitor.domain.queries import Group, Query, Term
from monitor.domain.remedies import BadValueError, did_you_mean
from monitor.matching.parse import parse_query

CONCEPTS: Final = {
    "nvidia": Group(written="@nvidia", terms=(Term(text="Nvidia"), Term(text="엔비디아", not_in=("가엔비디아",)))),
    "arm": Group(written="@arm", terms=(Term(text="Arm", exact=True), Term(text="암홀딩스"))),
}


def look_up(key: str) -> Group:
    """The concept, or the error that a query shows."""
    if key not in CONCEPTS:
        raise BadValueError(f"There is no concept @{key}.", did_you_mean(key, tuple(CONCEPTS)))
    return CONCEPTS[key]


def parse(text: str) -> Query:
    """The query that the text means, with these concepts."""
    return parse_query(text, look_up)
