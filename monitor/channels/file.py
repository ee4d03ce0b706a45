"""Channel `file`: append every message to a file, or keep one HTML page per message in a folder.

A disk that is full or not there today may be there tomorrow: every failure here is worth trying again.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

from pydantic import BaseModel, Field

from monitor.channels._options import ChannelOptions
from monitor.domain.alerts import Message, Receipt
from monitor.domain.errors import DeliveryError
from monitor.ports.world import ChannelContext
from monitor.text.printable import one_line, printable

RULER: Final = "=" * 72


class FileOptions(ChannelOptions):
    path: str = Field(
        min_length=1,
        description="The file, or with format `html` the folder; relative to the folder of monitor.toml.",
    )
    format: Literal["text", "json", "html"] = Field(
        default="text",
        description="`text` appends the message in words, `json` appends one JSON object per line, `html` writes one "
        "page per message into the folder.",
    )


class FileChannel:
    """Writes so that a reader, and the next start after a power cut, sees whole messages only."""

    def __init__(self, options: FileOptions, home: str) -> None:
        self._options = options
        self._path = Path(home) / options.path

    def addresses(self) -> Sequence[str]:
        return (self._options.path,)

    def send(self, message: Message) -> Receipt:
        try:
            if self._options.format == "html":
                return self._keep_page(message)
            return self._append(_json_line(message) if self._options.format == "json" else _text_entry(message))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DeliveryError(f"cannot write {self._options.path}: {reason}. Make room or correct `path`.") from error

    def _append(self, entry: bytes) -> Receipt:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            size = os.fstat(descriptor).st_size
            _write_or_take_back(descriptor, _after_torn_line(descriptor, size) + entry, size)
        finally:
            os.close(descriptor)
        _sync_folder(self._path.parent)
        return Receipt(detail=f"{len(entry)} bytes appended")

    def _keep_page(self, message: Message) -> Receipt:
        self._path.mkdir(parents=True, exist_ok=True)
        # The name comes from the delivery key: a second attempt replaces the page and does not add one.
        name = f"{message.created_at.astimezone(UTC):%Y-%m-%d}-{_file_name(message.key)}.html"
        partial = self._path / f".{name}.partial"
        with partial.open("wb") as page:
            page.write(_page(message))
            page.flush()
            os.fsync(page.fileno())
        partial.replace(self._path / name)
        _sync_folder(self._path)
        return Receipt(detail=name)


def _write_or_take_back(descriptor: int, entry: bytes, size: int) -> None:
    try:
        written = os.write(descriptor, entry)
        while written < len(entry):
            written += os.write(descriptor, entry[written:])
        os.fsync(descriptor)
    except OSError:
        # A full disk took half of it: without this the next message would continue the torn line.
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, size)
        raise


def _after_torn_line(descriptor: int, size: int) -> bytes:
    return b"\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else b""


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _text_entry(message: Message) -> bytes:
    lines = (
        RULER,
        f"{message.created_at.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}  {message.key}",
        one_line(message.subject),
        "",
        printable(message.text).rstrip(),
        "",
        "",
    )
    return "\n".join(lines).encode()


def _json_line(message: Message) -> bytes:
    row: dict[str, Any] = {
        "key": message.key,
        "created_at": message.created_at.astimezone(UTC).isoformat(),
        "subject": one_line(message.subject),
        "text": printable(message.text),
        "data": dict(message.data),
    }
    return (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _page(message: Message) -> bytes:
    if message.html:
        return message.html.encode("utf-8", "replace")
    text = printable(message.text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<!doctype html><html><head><meta charset="utf-8"></head><body><pre>{text}</pre></body></html>'.encode()


def _file_name(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", key).strip("-")[:80] or "message"


class FileKind:
    """Writing to a file or folder of this machine."""

    Options: ClassVar[type[BaseModel]] = FileOptions

    def build(self, options: FileOptions, context: ChannelContext) -> FileChannel:
        return FileChannel(options, context.home)


KIND: Final = FileKind()
