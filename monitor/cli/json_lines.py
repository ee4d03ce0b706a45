"""JSON lines out of a plain, gzip or xz file, line by line, with the place in the file for a progress bar."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self, cast

from monitor.domain.errors import ConfigError

LONGEST_LINE: Final = 16 * 1024 * 1024


class JsonLines:
    """Yields (line number from 1, value, problem); exactly one of value and problem says something.

    Empty lines are passed over. Raises ConfigError where the file itself ends early or is not what its name says.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._closing = ExitStack()
        self.total_bytes = path.stat().st_size
        self._raw = self._closing.enter_context(path.open("rb"))
        self._stream = self._closing.enter_context(_unpacked(path, self._raw))
        self.count = 0

    @property
    def bytes_read(self) -> int:
        """How far the file was read, packed as it is."""
        return self._raw.tell()

    def __iter__(self) -> Iterator[tuple[int, Any, str]]:
        number = 0
        for line in self._read_lines():
            number += 1
            if not line.strip():
                continue
            self.count += 1
            value, problem = _parse(line, first=number == 1)
            yield number, value, problem

    def _read_lines(self) -> Iterator[bytes]:
        try:
            while line := self._stream.readline(LONGEST_LINE):
                yield line
                while not line.endswith(b"\n") and len(line) == LONGEST_LINE:
                    line = self._stream.readline(LONGEST_LINE)
        except (EOFError, lzma.LZMAError, gzip.BadGzipFile) as error:
            if self.count == 0 and not isinstance(error, EOFError):
                raise ConfigError(
                    f"is not packed as its name says: {error}.",
                    path=self._path,
                    remedy="Give it the ending of what it is: .gz, .xz, or .jsonl where it is not packed.",
                ) from None
            raise ConfigError(
                f"the packed file is damaged after line {self.count}: {error}.",
                path=self._path,
                remedy="What stood before is kept; fetch the file again and repeat the import.",
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()


def _unpacked(path: Path, raw: IO[bytes]) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.GzipFile(fileobj=raw))
    if path.suffix == ".xz":
        return cast(IO[bytes], lzma.LZMAFile(raw))
    return raw


def _parse(line: bytes, *, first: bool) -> tuple[Any, str]:
    try:
        # A byte order mark may open a file, and only there.
        text = line.decode("utf-8-sig" if first else "utf-8")
    except UnicodeDecodeError as error:
        return None, f"not UTF-8 (byte {error.start + 1})"
    try:
        return json.loads(text), ""
    except json.JSONDecodeError as error:
        return None, f"not JSON ({error.msg}, character {error.pos + 1})"
    except ValueError as error:
        return None, f"not JSON that can be read: {error}"
    except RecursionError:
        return None, "not JSON that can be read: nested too deeply"
