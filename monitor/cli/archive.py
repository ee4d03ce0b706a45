"""`rulewire import`: load an archive of Federal Register documents as history, without alerting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from monitor.cli.opening import open_house
from monitor.cli.options import DEFAULT_SOURCE, AsJson, Config
from monitor.cli.output import counted, print_json, print_line, warn
from monitor.domain.errors import ConfigError

if TYPE_CHECKING:
    from rich.progress import Progress

    from monitor.app.house import House
    from monitor.cli.json_lines import JsonLines
    from monitor.domain.sources import Item

BATCH: Final = 1000
BAD_LINES_SHOWN: Final = 20
DEFAULT_ZONE: Final = "America/New_York"
KIND: Final = "federal_register"
"""Whose documents the lines are."""


def import_archive(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            readable=True,
            help="JSON lines, one document of the Federal Register API each; plain, .gz or .xz.",
        ),
    ],
    source: Annotated[
        str, typer.Option("--source", metavar="KEY", help="The source that the documents are put under.")
    ] = DEFAULT_SOURCE,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Load an archive as history: it is matched and can be asked for, and never alerts. May be run again."""
    with open_house(config, quiet=as_json, learns=True) as house:
        _require_fitting(house, source)
        summary = _load(house, file, source)
    if summary["bad"] == summary["lines"]:
        raise ConfigError(
            "no line is a document of the Federal Register API.",
            path=file,
            remedy="The file must hold JSON lines with document_number, title and publication_date.",
        )
    if as_json:
        print_json(summary)
        return
    print_line(
        f"{counted(summary['lines'], 'line')} read: {counted(summary['written'], 'document')} written, "
        f"{summary['held']} already held, {counted(summary['bad'], 'line')} unusable. "
        f"{counted(summary['hits'], 'hit')}, {counted(summary['alerts'], 'alert')}."
    )


def _require_fitting(house: House, key: str) -> None:
    """A source of another kind has documents of other keys. A key that no source has yet is taken as it is: an archive
    may be older than its source."""
    known = house.catalog.sources.get(key)
    if known is not None and known.kind != KIND:
        others = [source.key for source in house.catalog.sources.values() if source.kind == KIND]
        raise ConfigError(
            f"the source {key} is of kind {known.kind}, and the lines of an archive are read as {KIND}.",
            remedy=f"Name another one with --source{': ' + ', '.join(sorted(others)) if others else ''}.",
        )


def _load(house: House, file: Path, source: str) -> dict[str, int]:
    from monitor.cli.json_lines import JsonLines
    from monitor.cli.progress import progress_on_stderr

    with JsonLines(file) as lines, progress_on_stderr() as progress:
        importer = _Importer(house, source, file.name, lines, progress)
        importer.read()
        importer.scan()
        return importer.summary()


class _Importer:
    """Counts while it goes. Every batch is one transaction: what was written stays written when we are stopped."""

    def __init__(self, house: House, source: str, name: str, lines: JsonLines, progress: Progress) -> None:
        from zoneinfo import ZoneInfo

        from monitor.pipeline.full_texts import no_text, text_url
        from monitor.sources import load_kind

        known = house.catalog.sources.get(source)
        self._house = house
        self._source = source
        self._name = name
        self._zone = ZoneInfo(known.zone if known else DEFAULT_ZONE)
        self._url_of = no_text if known is None else text_url(load_kind(known.kind), known)
        self._lines = lines
        self._progress = progress
        self._written = self._held = self._bad = self._hits = self._alerts = 0

    def read(self) -> None:
        from monitor.sources.federal_register import BrokenEntryError, read_document

        task = self._progress.add_task("reading", total=self._lines.total_bytes)
        batch: list[Item] = []
        for number, value, problem in self._lines:
            try:
                if problem:
                    raise BrokenEntryError(problem)
                batch.append(read_document(value, self._zone))
            except BrokenEntryError as error:
                self._report(number, str(error))
            if len(batch) >= BATCH:
                self._write(batch)
                self._progress.update(task, completed=self._lines.bytes_read)
                batch = []
        self._write(batch)
        self._progress.remove_task(task)

    def scan(self) -> None:
        """Match what is new, then give every hit its disposition: history is told to nobody."""
        from monitor.domain.events import HitFound
        from monitor.engines.stages import run_to_routed

        task = self._progress.add_task("matching", total=self._lines.total_bytes)
        share = self._lines.total_bytes / max(self._written, 1)
        while True:
            scanned, events = self._house.scanner.scan_batch()
            if not scanned:
                break
            self._hits += sum(isinstance(event, HitFound) for event in events)
            self._progress.advance(task, scanned * share)
        progress = run_to_routed(self._house)
        self._hits += progress.hits
        self._alerts = progress.alerts

    def summary(self) -> dict[str, int]:
        return {
            "lines": self._lines.count,
            "written": self._written,
            "held": self._held,
            "bad": self._bad,
            "hits": self._hits,
            "alerts": self._alerts,
        }

    def _write(self, batch: list[Item]) -> None:
        if not batch:
            return
        from monitor.pipeline.record import record_import

        written, _, _ = record_import(
            self._house.store,
            name=self._name,
            source=self._source,
            items=batch,
            now=self._house.clock.now(),
            url_of=self._url_of,
        )
        self._written += written
        # A number that stands twice in one batch is held, as it would be had it come in the next batch.
        self._held += len(batch) - written

    def _report(self, number: int, problem: str) -> None:
        self._bad += 1
        if self._bad <= BAD_LINES_SHOWN:
            warn(f"{self._name}:{number}: {problem}; left out.")
        elif self._bad == BAD_LINES_SHOWN + 1:
            warn("further lines of this kind are counted and not shown.")
