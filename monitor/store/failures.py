"""One place where what the driver raises becomes a StoreError that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import exc

from monitor.domain.errors import StoreError, UnstorableError

# Words of SQLite (sqlite3ErrStr in its main.c); each with what is wrong and what to do.
KNOWN_FAILURES: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "disk is full",
        "The disk under the database {name} is full.",
        "Free some space and start again; what was not written is found and done then.",
    ),
    (
        "readonly database",
        "The database {name} cannot be written.",
        "Give this user write permission to the file and to its folder.",
    ),
    (
        "is locked",
        "The database {name} is locked by another process.",
        "Wait for it or stop it, then try again.",
    ),
    (
        "not a database",
        "The file {name} is not a Rulewire database.",
        "Name another file in [database] url, or move this one away.",
    ),
    (
        "malformed",
        "The database {name} is damaged.",
        "Put back a copy, or save what can be read with: sqlite3 FILE .recover",
    ),
    (
        "disk I/O error",
        "The disk under the database {name} failed to read or write.",
        "Check the disk and its free space.",
    ),
    (
        "no such table",
        "The database {name} lacks a table of Rulewire.",
        "Name the right file in [database] url, or put back a copy of it.",
    ),
)


@contextmanager
def store_errors(name: str, path: Path | None) -> Iterator[None]:
    """Raise StoreError in place of what the driver or the pool raises. `name` holds no password."""
    try:
        yield
    except (exc.IntegrityError, exc.DataError) as error:
        raise UnstorableError(f"The database {name} does not take this: {error.orig}.") from error
    except exc.DBAPIError as error:
        raise translated(str(error.orig), name, path) from error
    except UnicodeEncodeError as error:
        # Text columns replace what they cannot hold; keys are left alone, because another key is another thing.
        raise UnstorableError(f"A key that is no valid Unicode cannot be stored: {error.object!r}.") from error
    except exc.TimeoutError as error:
        remedy = "Use fewer threads (engine.poll_threads)."
        raise StoreError(f"No free connection to the database {name}.", remedy=remedy) from error


def translated(words: str, name: str, path: Path | None) -> StoreError:
    """The StoreError for what the driver said."""
    if "unable to open" in words and path is not None:
        return cannot_open(path)
    for fragment, problem, remedy in KNOWN_FAILURES:
        if fragment in words:
            return StoreError(problem.format(name=name), remedy=remedy)
    return StoreError(f"The database {name} failed: {words}.")


def cannot_open(path: Path) -> StoreError:
    if not path.parent.is_dir():
        remedy = "Make the folder, or name another file in [database] url."
        return StoreError(f"The database {path} cannot be made: its folder does not exist.", remedy=remedy)
    if path.is_dir():
        return StoreError(f"The database {path} is a folder.", remedy="Name a file in [database] url.")
    remedy = "Give this user permission to read and write the file and its folder."
    return StoreError(f"The database {path} cannot be opened.", remedy=remedy)
