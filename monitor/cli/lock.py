"""The locks that keep a second daemon off a database and a second backfill off a source, and the database by the name
that messages use."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from monitor.config.settings import Settings
from monitor.domain.errors import StoreError
from monitor.engines.single import SingleInstance


def database_name(settings: Settings) -> str:
    """The file of an SQLite database; the url of another, without its password."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return url.database
    return url.render_as_string(hide_password=True)


def lock_file(settings: Settings, work: str = "daemon") -> Path:
    """`<database file>.<work>.lock`; for a database server, a file in the folder of the configuration."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(f"{url.database}.{work}.lock")
    return settings.home / f"rulewire.{work}.lock"


def only_daemon(settings: Settings) -> AbstractContextManager[None]:
    """Hold the lock. Raises AlreadyRunningError, and StoreError where the lock file cannot be made."""
    return _only(settings, lock_file(settings), "daemon")


def only_backfill(settings: Settings, source: str) -> AbstractContextManager[None]:
    """The same for one source. The daemon may poll it meanwhile: what either holds, the other passes over."""
    return _only(settings, lock_file(settings, f"backfill-{source}"), f"backfill of {source}")


@contextmanager
def _only(settings: Settings, path: Path, work: str) -> Iterator[None]:
    with ExitStack() as holding:
        try:
            holding.enter_context(SingleInstance(path, database_name(settings), work=work))
        except OSError as error:
            raise StoreError(
                f"The file {path} cannot be made: {error.strerror}.",
                remedy="Make its folder, or give this user permission to write there.",
            ) from error
        yield


def daemon_runs(settings: Settings) -> bool:
    """Whether somebody holds the lock. Looks with a shared lock for an instant, so two who look do not meet."""
    try:
        with lock_file(settings).open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
