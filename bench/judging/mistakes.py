"""A mistake told to the person who mends the rules."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from bench.judging.files import Document
from monitor.domain.matches import Match
from monitor.domain.watchlists import Watchlist
from monitor.matching.explain import Explanation, Kind, explain_rules

MENTIONS_SHOWN: Final = 3
NEAREST_SHOWN: Final = 3
WIDTH: Final = 200
_LEAVES: Final = (Kind.WORDS, Kind.CITATION, Kind.FACT)


def told(document: Document) -> str:
    """The document in one line."""
    return f"{document.number} {document.published} {document.text.title or '(no title)'}"


def false_alarm(watchlist: Watchlist, match: Match) -> Iterator[str]:
    """Each rule that was satisfied, what the rule is for, and the words with the sentence that they stand in."""
    whys = {rule.key: rule.why for rule in watchlist.rules}
    for key, group in groupby(sorted(match.evidence, key=lambda item: item.rule), key=lambda item: item.rule):
        yield f"[{key}] {whys.get(key, '')}"
        found = list(group)
        for item in found[:MENTIONS_SHOWN]:
            yield f"    {item.term!r} in the {item.field}: {_short(item.quote)}"
        if len(found) > MENTIONS_SHOWN:
            yield f"    and {len(found) - MENTIONS_SHOWN} more mentions"


def missed(watchlist: Watchlist, document: Document) -> Iterator[str]:
    """What the document says, then the rules that came nearest: what of each was found, and which part failed."""
    yield f"abstract: {_short(document.text.abstract) or 'none'}"
    trees = zip(watchlist.rules, explain_rules(watchlist.rules, document.text), strict=True)
    nearest = sorted(trees, key=lambda pair: _nearness(pair[1]), reverse=True)[:NEAREST_SHOWN]
    if not nearest or not _words(nearest[0][1]):
        yield "no rule found a word of its own"
        return
    for rule, tree in nearest:
        words = _words(tree)
        if words:
            yield f"[{rule.key}] found {', '.join(map(repr, words[: MENTIONS_SHOWN * 2]))}"
            yield from (f"    failed: {line}" for line in _failures(tree))


def _nearness(tree: Explanation) -> tuple[float, int]:
    """How near a rule came to being satisfied: the share of its parts that hold, then its words that were found."""
    wanted = [part for part in tree.parts if part.kind is not Kind.NOT]
    held = sum(_share(part) for part in wanted) / max(1, len(wanted))
    return held, len(_words(tree))


def _share(part: Explanation) -> float:
    """1 for a part that holds; for one that does not, as much of it as holds."""
    if part.holds:
        return 1.0
    inner = [_share(inside) for inside in part.parts if inside.kind is not Kind.NOT]
    if not inner:
        return 0.0
    if part.kind is Kind.ANY:
        return 0.9 * max(inner)
    return 0.9 * sum(inner) / len(inner)


def _words(tree: Explanation) -> list[str]:
    """The terms of the rule that the document has, each once, those under a NOT left out."""
    found = dict.fromkeys(item.term for leaf in _leaves(tree) for item in leaf.found)
    return list(found)


def _leaves(tree: Explanation) -> Iterator[Explanation]:
    if tree.kind in _LEAVES:
        yield tree
    elif tree.kind is not Kind.NOT:
        for part in tree.parts:
            yield from _leaves(part)


def _failures(tree: Explanation) -> Iterator[str]:
    """The parts that keep a rule from holding; of an OR the part that came nearest."""
    for part in tree.parts:
        if part.holds:
            continue
        if part.kind is Kind.ANY and part.parts:
            yield from _failures_of(max(part.parts, key=_share))
        else:
            yield from _failures_of(part)


def _failures_of(part: Explanation) -> Iterator[str]:
    failing = [inside for inside in part.parts if not inside.holds]
    if part.kind is not Kind.NOT and failing and not part.reason:
        yield from _failures(part)
    else:
        yield f"{_short(part.written, 90)} ({_short(part.reason, 120) or 'not found'})"


def _short(text: str, width: int = WIDTH) -> str:
    return textwrap.shorten(re.sub(r"\s+", " ", text), width, placeholder=" ...")
