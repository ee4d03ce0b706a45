"""What a text would hit, for people: the text with its mentions marked, then every rule with its reason and tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from monitor.cli.output import BAD, FAINT, GOOD, console, plain, print_hanging, print_line
from monitor.domain.documents import Text
from monitor.domain.matches import Evidence, Match
from monitor.domain.watchlists import Rule, Watchlist

if TYPE_CHECKING:
    from rich.text import Text as RichText

    from monitor.matching.explain import Explanation

MARKED: Final = "bold black on yellow"
WHOLE_TEXT_UP_TO: Final = 8_000
QUOTES_A_RULE: Final = 20
QUOTES_BELOW_A_TREE: Final = 3
TREE: Final = 4

Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class ExplainedRule:
    """A rule of a watchlist with the tree of what it found."""

    watchlist: Watchlist
    rule: Rule
    tree: Explanation


def explain_hits(text: Text, matches: Sequence[Match], rules: Sequence[ExplainedRule]) -> None:
    """Print the marked text, then every rule that holds; or that nothing was hit."""
    if not matches:
        print_line("No watchlist is hit. Ask a rule why with --why-not RULE.")
        return
    print_text(text, {(item.field, item.start, item.end) for match in matches for item in match.evidence})
    for match in matches:
        print_line()
        of_match = [explained for explained in rules if explained.watchlist.key == match.watchlist]
        print_line(plain(match.watchlist, "bold").append_text(plain(f"  {of_match[0].watchlist.title}")))
        for explained in of_match:
            _explain_hit(explained, text, [item for item in match.evidence if item.rule == explained.rule.key])


def _explain_hit(explained: ExplainedRule, text: Text, evidence: Sequence[Evidence]) -> None:
    from monitor.cli.tree import print_tree

    print_hanging(plain(f"{explained.rule.key}: {explained.rule.why}"), indent=2, hang=2)
    print_tree(explained.tree, indent=TREE)
    if not all(_is_shown_whole(value) for _, value in text.fields()):
        print_sentences(evidence, indent=" " * TREE, limit=QUOTES_BELOW_A_TREE)


def explain_asked(text: Text, rules: Sequence[ExplainedRule]) -> None:
    """Print the text with what the named rules found in it, then what each of them lacks."""
    from monitor.cli.tree import found_in, print_tree

    print_text(text, {(item.field, item.start, item.end) for each in rules for item in found_in(each.tree)})
    for explained in rules:
        print_line()
        holds = explained.tree.holds
        head = plain(f"{explained.watchlist.key}/{explained.rule.key}", "bold")
        print_line(head.append_text(plain("  holds" if holds else "  does not hold", GOOD if holds else BAD)))
        print_hanging(plain(explained.rule.why), indent=2)
        print_tree(explained.tree, indent=TREE)


def print_text(text: Text, mentions: Iterable[tuple[str, int, int]]) -> None:
    """Every field with the mentions standing out; of a long one only the lines that hold some."""
    mentions = tuple(mentions)
    for name, value in text.fields():
        spans = merged((start, end) for field, start, end in mentions if field == name)
        for line in shown_lines(value, spans):
            print_line(line)


def print_quotes(evidence: Sequence[Evidence], *, indent: str) -> None:
    """The words that were found, then each sentence that holds some of them, once, with its words marked."""
    print_line(f"{indent}{_counted(evidence)}", style=FAINT)
    print_sentences(evidence, indent=indent, limit=QUOTES_A_RULE)


def print_sentences(evidence: Sequence[Evidence], *, indent: str, limit: int) -> None:
    """The sentences that tell most, their words marked, and how many more there are."""
    from monitor.render.quotes import quotes_of

    quotes, more = quotes_of(evidence, limit=limit)
    for quote in quotes:
        where = f"{quote.field}, under {quote.heading}" if quote.heading else quote.field
        line = plain(f"{where}: ", FAINT)
        for part in quote.parts:
            line.append_text(_highlighted(part.text) if part.marked else plain(part.text))
        print_hanging(line, indent=len(indent))
    if more:
        print_line(f"{indent}and {more} more {'sentence' if more == 1 else 'sentences'}", style=FAINT)


def _counted(evidence: Sequence[Evidence]) -> str:
    counts = Counter(item.term for item in evidence)
    return ", ".join(f"{term} ×{count}" if count > 1 else term for term, count in counts.items())


def _is_shown_whole(text: str) -> bool:
    return len(text) <= WHOLE_TEXT_UP_TO


def shown_lines(text: str, spans: Sequence[Span]) -> Iterable[RichText]:
    """Every line of a short text; of a long one the lines with a mention, and an ellipsis for what lies between."""
    whole = _is_shown_whole(text)
    start, skipped = 0, False
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
        if whole or inside:
            if skipped:
                yield plain("…", FAINT)
            skipped = False
            yield marked(line, inside, strip_end=True)
        else:
            skipped = True
        start = end
    if skipped:
        yield plain("…", FAINT)


def marked(text: str, spans: Sequence[Span], *, strip_end: bool = False) -> RichText:
    """The text with the spans standing out."""
    cuts = [0, *(place for span in spans for place in span), len(text)]
    line = plain("")
    for number, (start, end) in enumerate(pairwise(cuts)):
        piece = text[start:end]
        if strip_end and end == len(text):
            piece = piece.rstrip("\r\n")
        if number % 2 == 0:
            line.append_text(plain(piece))
        elif piece:
            line.append_text(_highlighted(piece))
    return line


def _highlighted(text: str) -> RichText:
    """Standing out by colour where there is colour, else between «»."""
    return plain(text, MARKED) if console().color_system is not None else plain(f"«{text}»")


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, overlapping ones made one."""
    joined: list[Span] = []
    for start, end in sorted(set(spans)):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
