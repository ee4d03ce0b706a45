"""What a backtest found, for people and for scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any, Final

from monitor.cli.explain import print_sentences
from monitor.cli.output import FAINT, console, counted, plain, print_hanging, print_line, print_table
from monitor.cli.replay import Replay, Sample, words_of
from monitor.cli.shapes import evidence_json
from monitor.text.printable import one_line

BAR: Final = "█"
LONGEST_BAR: Final = 40
WORDS_SHOWN: Final = 25
IDLE_NAMED: Final = 100
EMPTY_MONTHS_SHOWN: Final = 2
QUOTES_A_SAMPLE: Final = 2


def print_backtest(replay: Replay, first: date | None, last: date | None) -> None:
    """Summary, months, samples, rules, words; each part only where there is something to say."""
    print_line(_summary(replay, first, last))
    if not replay.documents:
        return
    _print_months(replay)
    _print_samples(replay.samples, replay.hits)
    _print_rules(replay)
    _print_words(replay)


def _summary(replay: Replay, first: date | None, last: date | None) -> str:
    share = f" ({replay.hits / replay.documents:.2%})" if replay.hits else ""
    dates = (f" since {first}" if first else "") + (f" until {last}" if last else "")
    held = f"{counted(replay.documents, 'document')}{share}, {counted(replay.versions, 'version')}"
    return f"{replay.watchlist.key}: {counted(replay.hits, 'hit')} in {held}, published{dates or ' at any time'}."


def _print_months(replay: Replay) -> None:
    if not replay.hits:
        return
    print_line()
    print_line(plain("hits per month", "bold"))
    most = max(replay.months_hit.values())
    longest = min(LONGEST_BAR, max(console().width - len("2026-11  ") - len(f"  {most}"), 1))
    for hit, group in groupby(_months(replay), key=lambda month: replay.months_hit[month] > 0):
        months = list(group)
        if not hit and len(months) > EMPTY_MONTHS_SHOWN:
            print_line(plain(f"{months[0]} to {months[-1]}: none", FAINT))
            continue
        for month in months:
            hits = replay.months_hit[month]
            bar = BAR * max(1, round(hits * min(longest, most) / most)) + "  " if hits else ""
            print_line(f"{month}  {bar}{hits}")


def _months(replay: Replay) -> Iterator[str]:
    """Every month from the first to the last of what was read, those without a document too."""
    year, month = map(int, min(replay.months).split("-"))
    last = max(replay.months)
    while (name := f"{year:04}-{month:02}") <= last:
        yield name
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _print_samples(samples: list[Sample], hits: int) -> None:
    if not samples:
        return
    print_line()
    print_line(plain("samples", "bold").append_text(plain(f"  {len(samples)} of {counted(hits, 'hit')}", FAINT)))
    for sample in samples:
        print_hanging(plain(f"{sample.published_on}  {sample.document_key}  {one_line(sample.title)}"), hang=12)
        print_hanging(plain(f"by {', '.join(sample.rules)}", FAINT), indent=12)
        below = [item for item in sample.evidence if item.field != "title"]  # the title stands above
        print_sentences(below, indent=" " * 12, limit=QUOTES_A_SAMPLE)


def _print_rules(replay: Replay) -> None:
    idle = [key for key, earned in replay.rules.items() if not earned.hits]
    busy = sorted(
        ((key, earned) for key, earned in replay.rules.items() if earned.hits), key=lambda item: -item[1].hits
    )
    print_line()
    if busy:
        print_table(("rule", "hits", "only by it"), ((key, str(each.hits), str(each.only)) for key, each in busy))
    if idle:
        print_hanging(plain(f"Rules without a hit: {', '.join(idle)}."), hang=2)


def _print_words(replay: Replay) -> None:
    groups = words_of(replay.watchlist)
    busy = sorted(
        ((word, earned) for word, earned in replay.words.items() if earned.hits),
        key=lambda item: (-item[1].only, -item[1].hits, item[0]),
    )
    if busy:
        print_line()
        print_table(
            ("word", "hits", "only by it", "of"),
            (
                (word, str(earned.hits), str(earned.only), "" if groups.get(word) == word else groups.get(word, ""))
                for word, earned in busy[:WORDS_SHOWN]
            ),
        )
    if len(busy) > WORDS_SHOWN:
        print_line(f"and {len(busy) - WORDS_SHOWN} more words with hits", style=FAINT)
    idle = [word for word, earned in replay.words.items() if not earned.hits]
    if idle:
        print_line()
        _print_idle_words(idle, groups)


def _print_idle_words(idle: list[str], groups: dict[str, str]) -> None:
    """By concept; of many only how many there are in each, or the report would be a copy of the concepts."""
    print_line(f"{len(idle)} of {counted(len(groups), 'word')} without a hit:")
    sizes = Counter(groups.values())
    by_concept: dict[str, list[str]] = {}
    alone = []
    for word in idle:
        if groups[word] == word:
            alone.append(word)
        else:
            by_concept.setdefault(groups[word], []).append(word)
    whole = [f"{name} ({len(words)})" for name, words in by_concept.items() if len(words) == sizes[name]]
    partly = {name: words for name, words in by_concept.items() if len(words) < sizes[name]}
    if len(idle) <= IDLE_NAMED:
        for name, words in by_concept.items():
            of = "all" if len(words) == sizes[name] else str(len(words))
            _print_list(f"{of} of the {sizes[name]} of {name}", words)
    else:
        _print_list("whole concepts", whole)
        _print_list("parts of concepts", [f"{name} ({len(words)} of {sizes[name]})" for name, words in partly.items()])
    _print_list("words in no concept", alone)


def _print_list(name: str, words: list[str]) -> None:
    if words:
        print_hanging(plain(f"{name}: ").append_text(plain(", ".join(words), FAINT)), indent=2, hang=2)


def backtest_json(replay: Replay, first: date | None, last: date | None) -> dict[str, Any]:
    """As docs/cli.md describes it."""
    groups = words_of(replay.watchlist)
    return {
        "watchlist": replay.watchlist.key,
        "since": first.isoformat() if first else None,
        "until": last.isoformat() if last else None,
        "documents": replay.documents,
        "versions": replay.versions,
        "hits": replay.hits,
        "months": [
            {"month": month, "documents": replay.months[month], "hits": replay.months_hit[month]}
            for month in (_months(replay) if replay.months else ())
        ],
        "rules": [{"rule": key, "hits": each.hits, "only": each.only} for key, each in replay.rules.items()],
        "words": [
            {"word": word, "of": groups.get(word, word), "hits": each.hits, "only": each.only}
            for word, each in replay.words.items()
        ],
        "samples": [
            {
                "document": sample.document_key,
                "title": sample.title,
                "published_on": sample.published_on.isoformat(),
                "rules": list(sample.rules),
                "evidence": [evidence_json(evidence) for evidence in sample.evidence],
            }
            for sample in replay.samples
        ],
    }
