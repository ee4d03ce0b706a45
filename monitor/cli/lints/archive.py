"""Rules that hit too much of what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from monitor.cli.lints.files import WrittenFiles
from monitor.cli.lints.lint import Lint
from monitor.domain.watchlists import Watchlist
from monitor.matching import compile_watchlists
from monitor.ports.lookups import StoredText
from monitor.text.printable import one_line

BROAD_SHARE: Final = 0.005
"""Of the documents of an archive: of the 18,000 that the register prints in a year, 90."""
FEWEST_DOCUMENTS: Final = 1000
"""An archive smaller than this says nothing about shares."""
SAMPLES: Final = 3
LONGEST_TITLE: Final = 80


class BroadRules:
    """Counts the hits of every rule over an archive that is read once."""

    def __init__(self, watchlists: Sequence[Watchlist]) -> None:
        self._watchlists = watchlists
        self._matcher = compile_watchlists(watchlists)
        self._hits: Counter[tuple[str, str]] = Counter()
        self._titles: dict[tuple[str, str], list[str]] = {}
        self._documents = 0
        self._last_key = ""

    def count(self, stored: StoredText) -> None:
        """Texts come as `stored_texts` gives them; of several versions of a document the first counts."""
        if stored.document_key == self._last_key:
            return
        self._last_key = stored.document_key
        self._documents += 1
        for found in self._matcher.find(stored.text):
            name = (found.watchlist, found.rule)
            self._hits[name] += 1
            titles = self._titles.setdefault(name, [])
            if len(titles) < SAMPLES:
                titles.append(stored.text.title or stored.document_key)

    def lints(self, files: WrittenFiles) -> Iterator[Lint]:
        """One warning for each rule that hits more than BROAD_SHARE; none where the archive is small."""
        if self._documents < FEWEST_DOCUMENTS:
            return
        for watchlist in self._watchlists:
            for rule in watchlist.rules:
                name = (watchlist.key, rule.key)
                share = self._hits[name] / self._documents
                if share <= BROAD_SHARE:
                    continue
                titles = ", ".join(f'"{one_line(title, LONGEST_TITLE)}"' for title in self._titles[name])
                yield Lint(
                    name="too-broad",
                    spot=files.rule(watchlist, rule),
                    problem=(
                        f'Rule "{rule.key}" hits {self._hits[name]} of {self._documents} stored documents '
                        f"({share:.1%}), as {titles}."
                    ),
                    remedy="Ask for more, or see what it finds with: rulewire watchlist backtest " + watchlist.key,
                    watchlist=watchlist.key,
                    rule=rule.key,
                )
