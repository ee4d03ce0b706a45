"""The lock that keeps a second daemon off a database, and the database by the name that messages use."""

from __future__ import annotations

import fcntl
from pathlib import Path

from sqlalchemy.engine import make_url

from monitor.config.settings import Settings


def database_name(settings: Settings) -> str:
    """The file of an SQLite database; the url of another, without its password."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return url.database
    return url.render_as_string(hide_password=True)


def lock_file(settings: Settings) -> Path:
    """`<database file>.daemon.lock`; for a database server, a file in the folder of the configuration."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(f"{url.database}.daemon.lock")
    return settings.home / "rulewire.daemon.lock"


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
