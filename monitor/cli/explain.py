"""What a text would hit, for people: the text with its mentions marked, then every rule with its reason and quotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from monitor.cli.output import FAINT, console, plain, print_line
from monitor.domain.documents import Text
from monitor.domain.matches import Evidence, Match
from monitor.domain.watchlists import Watchlist

if TYPE_CHECKING:
    from rich.text import Text as RichText

MARKED: Final = "bold black on yellow"
WHOLE_TEXT_UP_TO: Final = 8_000
QUOTES_A_RULE: Final = 20

Span = tuple[int, int]


def explain(text: Text, matches: Sequence[Match], watchlists: Mapping[str, Watchlist]) -> None:
    """Print the marked text and the reasons; or that nothing was hit."""
    if not matches:
        print_line("No watchlist is hit.")
        return
    evidence = [item for match in matches for item in match.evidence]
    for name, value in text.fields():
        spans = merged((item.start, item.end) for item in evidence if item.field == name)
        for line in shown_lines(value, spans):
            print_line(line)
    for match in matches:
        print_line()
        _explain_match(match, watchlists.get(match.watchlist))


def _explain_match(match: Match, watchlist: Watchlist | None) -> None:
    head = plain(match.watchlist, "bold")
    if watchlist is not None:
        head.append_text(plain(f"  {watchlist.title}"))
    print_line(head)
    whys = {rule.key: rule.why for rule in watchlist.rules} if watchlist is not None else {}
    for rule in match.rules:
        print_line(f"  {rule}: {whys.get(rule, '')}")
        print_quotes([item for item in match.evidence if item.rule == rule], indent="    ")


def print_quotes(evidence: Sequence[Evidence], *, indent: str) -> None:
    """The words that were found, then each sentence that holds some of them, once, with its words marked."""
    from monitor.render.quotes import quotes_of

    print_line(f"{indent}{_counted(evidence)}", style=FAINT)
    quotes, more = quotes_of(evidence, limit=QUOTES_A_RULE)
    for quote in quotes:
        line = plain(f"{indent}{quote.field}: ", FAINT)
        for part in quote.parts:
            line.append_text(_highlighted(part.text) if part.marked else plain(part.text))
        print_line(line)
    if more:
        print_line(f"{indent}and {more} more sentences", style=FAINT)


def _counted(evidence: Sequence[Evidence]) -> str:
    counts = Counter(item.term for item in evidence)
    return ", ".join(f"{term} ×{count}" if count > 1 else term for term, count in counts.items())


def shown_lines(text: str, spans: Sequence[Span]) -> Iterable[RichText]:
    """Every line of a short text; of a long one the lines with a mention, and an ellipsis for what lies between."""
    whole = len(text) <= WHOLE_TEXT_UP_TO
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
