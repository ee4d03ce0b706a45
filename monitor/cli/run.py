"""`rulewire run`: the daemon."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from enum import StrEnum
from queue import SimpleQueue
from typing import TYPE_CHECKING, Annotated, Final

import typer

from monitor.cli.opening import echo_to, read_settings, tell_problems
from monitor.cli.options import Config
from monitor.cli.output import counted

if TYPE_CHECKING:
    from types import FrameType

    from monitor.app.house import House
    from monitor.config.settings import Settings
    from monitor.engines.embedded import EmbeddedEngine

log = logging.getLogger("rulewire")

LOG_FORMAT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
LOG_TIMES: Final = "%Y-%m-%d %H:%M:%S%z"
"""The machine's time, which need not be that of the readers: so it says its offset."""


class LogLevel(StrEnum):
    """What is worth a line in the log."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def run(
    config: Config = None,
    log_level: Annotated[LogLevel, typer.Option("--log-level", help="What to log.")] = LogLevel.INFO,
) -> None:
    """Run the daemon: poll every source when it is due, alert, remind of deadlines, send digests, keep calendar files
    current. Ctrl-C or SIGTERM stops it."""
    import faulthandler

    from monitor.cli.lock import database_name, only_daemon

    logging.basicConfig(stream=sys.stderr, level=log_level.upper(), format=LOG_FORMAT, datefmt=LOG_TIMES, force=True)
    # APScheduler tells of every tick, Alembic of every part of itself at every start.
    for chatty in ("apscheduler", "alembic"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLogger().level))
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1, all_threads=True)
    settings = read_settings(config)
    stop = threading.Event()
    set_on_signals(stop)
    with only_daemon(settings):
        _keep_house(settings, database_name(settings), stop)
        log.info("stopped")


def _keep_house(settings: Settings, database: str, stop: threading.Event) -> None:
    from monitor.app.house import House

    with House(settings, echo=echo_to(on_stderr=False), learns=True) as house:
        tell_problems(house.problems)
        house.watch.book()  # what cannot be compiled ends the start, not the first scan
        log.info(
            "started on %s: %s, %s, %s",
            database,
            counted(len(house.catalog.enabled_sources), "source"),
            counted(len(house.watch.watched.watchlists), "watchlist"),
            counted(len(settings.routes), "route"),
        )
        _engine(house).run_until(stop)


def _engine(house: House) -> EmbeddedEngine:
    from monitor.engines.embedded import EmbeddedEngine, EngineSettings

    engine = house.settings.engine
    return EmbeddedEngine(
        house,
        house.store,
        {source.key: source for source in house.catalog.enabled_sources},
        EngineSettings(
            tick=engine.tick,
            sweep=engine.sweep,
            poll_threads=engine.poll_threads,
            keep_fetches=engine.keep_fetches,
        ),
    )


def set_on_signals(stop: threading.Event) -> None:
    """Set `stop` on SIGTERM and SIGINT. SIGHUP is ignored: a closed terminal must not stop the watch.

    A handler runs between any two steps of the main thread, also while that holds the lock inside `stop`; setting the
    event there could wait for itself for ever. Putting into a SimpleQueue is safe there, and a thread does the rest.
    """
    signals: SimpleQueue[int] = SimpleQueue()

    def note(number: int, frame: FrameType | None) -> None:
        signals.put(number)

    def wait() -> None:
        log.info("stopping on %s", signal.Signals(signals.get()).name)
        stop.set()

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    threading.Thread(target=wait, name="signals", daemon=True).start()
