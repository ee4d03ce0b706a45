"""The tree of a rule on the terminal: which part was satisfied by which words, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from monitor.cli.output import BAD, FAINT, GOOD, plain, print_hanging
from monitor.domain.documents import TEXT_FIELDS
from monitor.matching.explain import Explanation, FoundWords, Kind
from monitor.text.printable import one_line

if TYPE_CHECKING:
    from rich.text import Text as RichText

HOLDS: Final = "✓"
FAILS: Final = "✗"
STEP: Final = 2
WORDS_SHOWN: Final = 8
MISSING_SHOWN: Final = 12
LONGEST_WORD: Final = 40
LONGEST_PART: Final = 100

HEADINGS: Final = {Kind.ALL: "all of", Kind.ANY: "any of"}
# A part of the second kind says nothing by itself inside one of the first.
UNFOLDED: Final = {
    **dict.fromkeys((Kind.RULE, Kind.ALL, Kind.SENTENCE, Kind.FIELD), Kind.ALL),
    Kind.ANY: Kind.ANY,
}
# Its words stand in its own line; a tree below it would repeat them.
PLAIN_INSIDE: Final = (Kind.WORDS, Kind.ANY, Kind.FACT, Kind.CITATION)


def found_in(part: Explanation) -> Iterator[FoundWords]:
    """Every mention in the tree that stands in the text, of parts that hold and of those below ones that do not."""
    yield from (found for found in part.found if found.field in TEXT_FIELDS)
    for inner in part.parts:
        yield from found_in(inner)


def print_tree(rule: Explanation, *, indent: int) -> None:
    """Every part of a rule with its words or with what is missing; of alternatives that are met only those."""
    for part in _unfolded(rule):
        _print_part(part, indent=indent)


def _unfolded(part: Explanation) -> Iterator[Explanation]:
    """The parts inside, and in the place of each that says nothing by itself its own."""
    for inner in part.parts:
        if inner.kind is UNFOLDED.get(part.kind):
            yield from _unfolded(inner)
        else:
            yield inner


def _print_part(part: Explanation, *, indent: int) -> None:
    mark = plain(f"{HOLDS if part.holds else FAILS} ", GOOD if part.holds else BAD)
    print_hanging(mark.append_text(_headline(part)), indent=indent, hang=STEP)
    if part.sentence:
        print_hanging(plain(f"“{one_line(part.sentence)}”", FAINT), indent=indent + STEP)
    parts = tuple(_unfolded(part))
    shown = _shown_parts(part, parts)
    for inner in shown:
        _print_part(inner, indent=indent + STEP)
    left_out = len(parts) - len(shown)
    if part.kind in (Kind.ANY, Kind.AT_LEAST) and left_out:
        noun = "other" if left_out == 1 else "others"
        print_hanging(plain(f"{left_out} {noun} not found", FAINT), indent=indent + STEP)


def _shown_parts(part: Explanation, parts: Sequence[Explanation]) -> Sequence[Explanation]:
    match part.kind:
        case Kind.FIELD if _only_words(part) is not None:
            return ()
        case Kind.NOT:
            inside = parts[0]
            return () if part.holds or inside.kind in PLAIN_INSIDE else (inside,)
        case Kind.NOT_NEAR if part.holds:
            return parts[:1]
        case Kind.ANY | Kind.AT_LEAST if part.holds:
            return [inner for inner in parts if inner.holds]
        case Kind.ANY | Kind.AT_LEAST:
            return _most_telling(parts)
    return parts


def _most_telling(parts: Sequence[Explanation]) -> Sequence[Explanation]:
    """Of many alternatives that are not met first those that nearly are: their reason says more than "not found"."""
    ranked = sorted(range(len(parts)), key=lambda place: (not parts[place].holds, _says_nothing(parts[place])))
    return [parts[place] for place in sorted(ranked[:MISSING_SHOWN])]


def _says_nothing(part: Explanation) -> bool:
    return not part.parts and part.reason.startswith(("not found", "none of"))


def _headline(part: Explanation) -> RichText:
    line = plain(HEADINGS.get(part.kind, one_line(part.written, LONGEST_PART)))
    words = _only_words(part)
    if words is not None and words.found:
        line.append_text(plain(": ")).append_text(_words(words))
    reason = part.reason or (words.reason if words is not None else "")
    if reason:
        line.append_text(plain(f": {reason}"))
    return line


def _only_words(part: Explanation) -> Explanation | None:
    """The words that a part is about, where it is about one group alone: they stand in its own line."""
    if part.kind in (Kind.WORDS, Kind.CITATION):
        return part
    is_wrapped = part.kind is Kind.FIELD and part.parts[0].kind is Kind.WORDS
    return part.parts[0] if is_wrapped else None


def _words(part: Explanation) -> RichText:
    """`H100 ×3, H200 (2 of 24 words; title, body)`"""
    found = tuple(_outermost(part.found))
    counts = Counter(one_line(item.words, LONGEST_WORD) for item in found)
    shown = [f"{words} ×{count}" if count > 1 else words for words, count in counts.most_common(WORDS_SHOWN)]
    if len(counts) > WORDS_SHOWN:
        shown.append(f"{len(counts) - WORDS_SHOWN} others")
    line = plain(", ".join(shown), "bold")
    remarks = "; ".join(_remarks(part, found))
    return line.append_text(plain(f"  ({remarks})", FAINT)) if remarks else line


def _outermost(found: Sequence[FoundWords]) -> Iterator[FoundWords]:
    """Of two mentions in the text where one lies inside the other the longer."""
    for field, of_field in groupby(found, key=lambda item: item.field):
        reach = 0
        for item in sorted(of_field, key=lambda item: (item.start, -item.end)):
            if field not in TEXT_FIELDS or item.end > reach:
                reach = item.end
                yield item


def _remarks(part: Explanation, found: Sequence[FoundWords]) -> Iterator[str]:
    if part.terms > 1:
        yield f"{len({item.term for item in found})} of {part.terms} words"
    fields = list(dict.fromkeys(item.field for item in part.found))
    of_the_text = [name for name in fields if name in TEXT_FIELDS]
    if of_the_text not in ([], ["body"]):
        yield "in the " + " and the ".join(of_the_text)
    if len(of_the_text) < len(fields):
        yield "as the document says of itself"


def tree_json(part: Explanation) -> dict[str, Any]:
    """One part of a rule and all below it, as docs/cli.md describes it."""
    return {
        "kind": str(part.kind),
        "query": part.written,
        "holds": part.holds,
        "reason": part.reason,
        "terms": part.terms,
        "sentence": part.sentence,
        "found": [
            {"field": found.field, "start": found.start, "end": found.end, "words": found.words, "term": found.term}
            for found in part.found
        ],
        "parts": [tree_json(inner) for inner in part.parts],
    }
