"""What a rule shows of its mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, TypeAlias

from monitor.domain.documents import TEXT_FIELDS
from monitor.domain.queries import CITATION_KINDS, Citation, Group, Query, children
from monitor.matching.evaluate import Mention
from monitor.matching.terms import MOST_MENTIONS

FIELD_ORDER: Final = {name: place for place, name in enumerate((*TEXT_FIELDS, *CITATION_KINDS))}

Told: TypeAlias = tuple[int, int, int, str, str, Mention]
"""A mention as it sorts: (place of its field, start, -end, quote, written, the mention itself), so that of two where
one lies inside the other the longer comes first."""


def tell(mention: Mention) -> Told:
    """The mention as it sorts."""
    field, start, end, written, quote = mention
    return FIELD_ORDER[field], start, -end, quote, written, mention


def told(mentions: list[Told], query: Query) -> list[Mention]:
    """What a rule shows of its mentions, in reading order: of two where one lies inside the other the longer; at one
    place the term whose text stands first in the query; of each term no more than MOST_MENTIONS in a field."""
    mentions.sort()
    ranks: dict[str, int] | None = None
    shown = mentions[:1]
    for mention in mentions[1:]:
        last = shown[-1]
        if mention[2] < last[2] or mention[0] != last[0] or mention[3] != last[3]:
            shown.append(mention)
        elif mention[:3] == last[:3] and mention[4] != last[4]:
            ranks = ranks or _written_ranks(query)
            if ranks[mention[4]] < ranks[last[4]]:
                shown[-1] = mention
    ordered = [mention[5] for mention in shown]
    return ordered if len(ordered) <= MOST_MENTIONS else _few_of_each(ordered)


def _written_ranks(query: Query) -> dict[str, int]:
    return {text: rank for rank, text in enumerate(dict.fromkeys(_names(query)))}


def _names(query: Query) -> Iterator[str]:
    if isinstance(query, Group):
        yield from (term.text for term in query.terms)
    elif isinstance(query, Citation):
        yield query.written
    for part in children(query):
        yield from _names(part)


def _few_of_each(mentions: list[Mention]) -> list[Mention]:
    counts: Counter[tuple[str, str]] = Counter()
    few = []
    for mention in mentions:
        counts[mention.field, mention.written] += 1
        if counts[mention.field, mention.written] <= MOST_MENTIONS:
            few.append(mention)
    return few
