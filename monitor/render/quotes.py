"""Evidence as readers see it: each quoted sentence once, with every word of it that was found marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from monitor.domain.matches import Evidence
from monitor.text.printable import one_line, printable

QUOTE_LIMIT: Final = 420
ELLIPSIS: Final = "…"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A stretch of a quote; `marked` where it is a word that was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, kw_only=True)
class Quote:
    """One sentence of a field, cut into marked and unmarked parts, safe to print, on one line. `heading` is that of the
    section it stands in; empty where there is none, or where the sentence is that heading."""

    field: str
    parts: tuple[Part, ...]
    heading: str = ""

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


def quotes_of(evidence: Iterable[Evidence], *, limit: int, title_last: bool = False) -> tuple[tuple[Quote, ...], int]:
    """The `limit` sentences that tell most, in the order of mention, and how many more there are.

    A sentence tells more the rarer its words are in this evidence: a long article says "China" twenty times and "cloud
    rental" once, and the one sentence is what the reader must see. `title_last` is for pages that show the title
    anyway.
    """
    groups: dict[tuple[str, str], list[Evidence]] = {}
    for mention in evidence:
        groups.setdefault((mention.field, mention.quote), []).append(mention)
    worth = _worth(groups, title_last=title_last)
    chosen = set(sorted(groups, key=lambda group: -worth[group])[:limit])
    shown = [(group, found) for group, found in groups.items() if group in chosen]
    quotes = (_quote(field, quote, found) for (field, quote), found in shown)
    return tuple(quotes), len(groups) - len(shown)


def _quote(field: str, quote: str, found: list[Evidence]) -> Quote:
    heading = one_line(found[0].heading)
    parts = _parts(quote, _spans(quote, found))
    return Quote(field=field, parts=parts, heading="" if heading == one_line(quote) else heading)


def _worth(groups: Mapping[tuple[str, str], list[Evidence]], *, title_last: bool) -> dict[tuple[str, str], float]:
    """For each sentence the sum of what its words are worth: one, shared by all places where the word stands."""
    places: dict[str, set[tuple[str, int]]] = {}
    for found in groups.values():
        for mention in found:
            places.setdefault(mention.term, set()).add((mention.field, mention.start))
    return {
        (field, quote): 0.0
        if title_last and field == "title"
        else sum(1 / len(places[term]) for term in {mention.term for mention in found})
        for (field, quote), found in groups.items()
    }


def _spans(quote: str, mentions: list[Evidence]) -> list[tuple[int, int]]:
    """Where the mentions lie in the quote, merged, in order.

    Evidence counts from the start of the field and does not say where its quote begins, so that beginning is worked
    out: it is the one place at which the most mentions find their own words.
    """
    votes: dict[int, int] = {}
    for mention in mentions:
        for begin in _possible_beginnings(quote, mention):
            votes[begin] = votes.get(begin, 0) + 1
    if not votes:
        return []
    begin = max(votes, key=lambda place: (votes[place], -place))
    found = ((mention.start - begin, mention.end - begin) for mention in mentions)
    return _merged(sorted((start, end) for start, end in found if 0 <= start < end <= len(quote)))


def _possible_beginnings(quote: str, mention: Evidence) -> Iterable[int]:
    length = mention.end - mention.start
    wanted = _letters(mention.term)
    for place in range(len(quote) - length + 1):
        if mention.start >= place and _letters(quote[place : place + length]) == wanted:
            yield mention.start - place


def _letters(text: str) -> str:
    """Only what a term and its mention must have in common: white space, hyphens and letter case may differ."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, folded)) or folded


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _parts(quote: str, spans: list[tuple[int, int]]) -> tuple[Part, ...]:
    first, last = _window(len(quote), spans)
    parts: list[Part] = [Part(text=ELLIPSIS)] if first else []
    place = first
    for start, end in spans:
        if start < first or end > last:
            continue
        parts += [Part(text=_squeezed(quote[place:start])), Part(text=_squeezed(quote[start:end]), marked=True)]
        place = end
    parts.append(Part(text=_squeezed(quote[place:last])))
    if last < len(quote):
        parts.append(Part(text=ELLIPSIS))
    return _trimmed([part for part in parts if part.text])


def _window(length: int, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """The stretch of a long quote to show: around the first word that was found."""
    if length <= QUOTE_LIMIT:
        return 0, length
    anchor = spans[0][0] if spans else 0
    first = max(0, min(anchor - QUOTE_LIMIT // 3, length - QUOTE_LIMIT))
    return first, min(length, max(first + QUOTE_LIMIT, spans[0][1] if spans else 0))


def _squeezed(text: str) -> str:
    """On one line, keeping the single space at either end that separates it from its neighbour."""
    clean = printable(text)
    line = one_line(clean)
    if not line:
        return " " if clean else ""
    return (" " if clean[0].isspace() else "") + line + (" " if clean[-1].isspace() else "")


def _trimmed(parts: list[Part]) -> tuple[Part, ...]:
    if parts:
        parts[0] = Part(text=parts[0].text.lstrip(), marked=parts[0].marked)
        parts[-1] = Part(text=parts[-1].text.rstrip(), marked=parts[-1].marked)
    return tuple(part for part in parts if part.text)
