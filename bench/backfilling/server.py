"""The archive as the register's API gives it, on loopback, in a process of its own.

    python bench/backfilling/server.py FILE [MOST]

Prints its address and serves the first MOST documents until standard input ends. Every field that we ask for is there,
null where the archive has none, as the API does it. Answers are put together from documents that were encoded before:
what is measured is the client.
"""

from __future__ import annotations

import gzip
import json
import lzma
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO, cast
from urllib.parse import quote, urlencode

# Run as a script, only this folder would be looked in.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from monitor.sources._register.documents import FIELDS
from monitor.testing import Exchange, ReplayServer, SeenRequest
from monitor.testing.exchange import JSON, computed

API = "/api/v1"
MOST_COUNTED = 10_000
GTE, LTE = "conditions[publication_date][gte]", "conditions[publication_date][lte]"


class Archive:
    """Documents by publication date, each as the JSON of one result."""

    def __init__(self, path: Path, most: int | None = None) -> None:
        documents = sorted(
            islice(_lines(path), most), key=lambda entry: (entry["publication_date"], entry["document_number"])
        )
        self._days = [entry["publication_date"] for entry in documents]
        self._encoded = [json.dumps({name: entry.get(name) for name in FIELDS}).encode() for entry in documents]

    def answer(self, request: SeenRequest) -> Exchange:
        """One page, oldest first whatever was asked."""
        asked = dict(request.parameters)
        first = bisect_left(self._days, asked.get(GTE, ""))
        last = bisect_right(self._days, asked.get(LTE, "9999"))
        size, page = int(asked.get("per_page", "20")), int(asked.get("page", "1"))
        start = first + (page - 1) * size
        end = min(start + size, last)
        head = f'{{"count": {min(last - first, MOST_COUNTED)}'
        if end < last:
            again = [(name, value) for name, value in request.parameters if name != "page"]
            query = urlencode([*again, ("page", str(page + 1))], quote_via=quote)
            head += f', "next_page_url": "http://{request.headers["host"]}{API}/documents?{query}"'
        body = b'%s, "results": [%s]}' % (head.encode(), b",".join(self._encoded[start:end]))
        return Exchange(headers={"Content-Type": JSON}, body=body)


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with _opened(path) as lines:
        for line in lines:
            yield json.loads(line)


def _opened(path: Path) -> TextIO:
    match path.suffix:
        case ".gz":
            return cast(TextIO, gzip.open(path, "rt", encoding="utf-8"))
        case ".xz":
            return cast(TextIO, lzma.open(path, "rt", encoding="utf-8"))
    return path.open(encoding="utf-8")


def main(file: str, most: str = "") -> None:
    """Serve until nobody reads us any more."""
    archive = Archive(Path(file), int(most) if most else None)
    with ReplayServer() as server:
        print(server.mount(API, computed(archive.answer)), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
