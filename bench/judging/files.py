"""Documents and labels, one JSON value a line, plain or packed (.gz, .xz)."""

from __future__ import annotations

import gzip
import json
import lzma
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO, cast
from zoneinfo import ZoneInfo

from monitor.domain.documents import Text
from monitor.sources._register.documents import read_document
from monitor.sources._register.entries import BrokenEntryError

TOPICS: Final = ("ai-chips", "cloud-rental", "entity-list", "outbound-investment")
OTHER_TOPICS: Final = ("export-controls-other",)
VERDICTS: Final = ("yes", "borderline", "no")
_ZONE: Final = ZoneInfo("America/New_York")
_CFR: Final = re.compile(r"\s*(\d{1,2})\s*C\.?F\.?R\.?\s*(?:parts?\s*)?([\w-]+)\s*", re.IGNORECASE)

Labels = Mapping[str, Mapping[str, str]]


class BadLineError(ValueError):
    """A line that cannot be read; the text names the file, the line and what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """One document of the register, as matching sees it."""

    number: str
    published: str
    text: Text


def read_documents(path: Path) -> Iterator[Document]:
    """Documents as the register's API or an archive gives them. Only `document_number` has to be there: `title`,
    `abstract`, `agencies`, `cfr_references`, `docket_ids`, `regulation_id_numbers`, `type` and `body` may be missing or
    null. Raises BadLineError."""
    for place, value in _lines(path):
        try:
            item = read_document(_as_the_register_writes(value), _ZONE)
        except BrokenEntryError as error:
            raise BadLineError(f"{place}: {error}") from None
        body = value.get("body") or value.get("full_text")
        yield Document(
            number=item.key.removeprefix("fr:"),
            published=item.published_raw,
            text=Text(
                title=value.get("title") or "",
                abstract=value.get("abstract") or "",
                body=body if isinstance(body, str) else "",
                language="en",
                facts=item.facts,
            ),
        )


def read_labels(path: Path) -> dict[str, dict[str, str]]:
    """Document number to {topic: verdict}, read strictly: a document stands once, with known verdicts for known
    topics. Raises BadLineError."""
    labels: dict[str, dict[str, str]] = {}
    for place, value in _lines(path):
        number, given = value.get("document_number"), value.get("labels")
        if not isinstance(number, str) or not number:
            raise BadLineError(f"{place}: there is no document_number.")
        if number in labels:
            raise BadLineError(f"{place}: {number} is labelled a second time.")
        if not isinstance(given, dict):
            raise BadLineError(f"{place}: labels has to be a mapping of topics to {' or '.join(VERDICTS)}.")
        for topic, verdict in given.items():
            if topic not in (*TOPICS, *OTHER_TOPICS):
                known = ", ".join((*TOPICS, *OTHER_TOPICS))
                raise BadLineError(f"{place}: no topic is called {topic!r}. Known: {known}.")
            if verdict not in VERDICTS:
                raise BadLineError(f"{place}: {topic} is {verdict!r}; it has to be one of {', '.join(VERDICTS)}.")
        labels[number] = dict(given)
    return labels


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where a line stands, and its object; empty lines are passed over."""
    with _open(path) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            place = f"{path.name}, line {number}"
            try:
                value = json.loads(line)
            except ValueError as error:
                raise BadLineError(f"{place} is not JSON: {error}") from None
            if not isinstance(value, dict):
                raise BadLineError(f"{place} is not an object.")
            yield place, value


def _open(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return cast(TextIO, lzma.open(path, "rt", encoding="utf-8"))
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8"))
    return path.open(encoding="utf-8")


def _as_the_register_writes(value: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with agencies and CFR references in the register's shape, where an archive wrote plain strings."""
    return {
        **value,
        "agencies": [{"raw_name": item} if isinstance(item, str) else item for item in value.get("agencies") or ()],
        "cfr_references": [
            reference
            for item in value.get("cfr_references") or ()
            if (reference := _cfr_reference(item) if isinstance(item, str) else item)
        ],
    }


def _cfr_reference(written: str) -> dict[str, Any] | None:
    found = _CFR.fullmatch(written)
    return {"title": int(found[1]), "part": found[2]} if found else None
