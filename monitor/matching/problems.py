"""What is wrong with a rule, and which part of its query is to blame."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.domain.queries import Query


@dataclass(frozen=True, slots=True)
class Problem:
    """One or two sentences with the remedy; `part` is where to look, None for what is not of the query."""

    text: str
    part: Query | None = None
