"""One daemon for each database, and one backfill of each source."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from monitor.domain.errors import AlreadyRunningError


class SingleInstance:
    """Holds an advisory lock (flock) on a file beside the database; the kernel lets go of it when we die."""

    def __init__(self, lock_file: Path, database: str, *, work: str = "daemon") -> None:
        self._lock_file = lock_file
        self._database = database
        self._work = work
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        descriptor = os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode("ascii", "replace").strip()
            os.close(descriptor)
            pid = int(holder) if holder.isdigit() else None
            raise AlreadyRunningError(self._database, pid, work=self._work) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
