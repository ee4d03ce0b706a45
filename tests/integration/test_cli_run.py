"""`run` as a process: it starts, refuses company, and stops when it is told to."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.testing import ReplayServer, faults
from tests.unit.cli.home import add_feed, cli, environment, make_home, process

START_S = 30.0
STOP_S = 8.0


class Daemon:
    """A running `rulewire run`, read line by line."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "monitor.cli", "run", "--config", str(home)],
            cwd=home,
            env=environment(PYTHONPATH=os.pathsep.join(sys.path)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.lines: list[str] = []
        self.started = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            if "started on" in line:
                self.started.set()

    def stop(self, number: int) -> float:
        """Send the signal; returns the seconds until the process was gone."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(START_S)
        self._reader.join(START_S)
        return time.monotonic() - began


@contextlib.contextmanager
def running(home: Path) -> Iterator[Daemon]:
    daemon = Daemon(home)
    try:
        assert daemon.started.wait(START_S), daemon.lines
        yield daemon
    finally:
        if daemon.process.poll() is None:
            daemon.process.kill()
            daemon.process.wait()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_tells_what_it_watches_and_stops_within_seconds(home: Path, number: int) -> None:
    with running(home) as daemon:
        taken_s = daemon.stop(number)
    assert daemon.process.returncode == 0
    assert taken_s < STOP_S
    log = "".join(daemon.lines)
    assert f"started on {home / 'rulewire.db'}: 0 sources, 1 watchlist, 1 route" in log
    assert "stopped" in log
    assert "Traceback" not in log


def test_a_second_daemon_on_the_same_database_is_refused(home: Path) -> None:
    with running(home) as daemon:
        second = process("run", cwd=home)
        assert second.returncode == 2
        assert second.stderr == (
            f"rulewire: A Rulewire daemon (process {daemon.process.pid}) already runs on {home / 'rulewire.db'}. "
            "Stop it first, or name another database.\n"
        )
        assert "a daemon runs on this database" in cli("doctor", home=home).stdout
        daemon.stop(signal.SIGTERM)
    assert "no daemon runs on this database" in cli("doctor", home=home).stdout


def test_a_hang_up_does_not_stop_it(home: Path) -> None:
    with running(home) as daemon:
        daemon.process.send_signal(signal.SIGHUP)
        daemon.stop(signal.SIGTERM)
    assert daemon.process.returncode == 0


def test_two_signals_in_a_row_stop_it_once(home: Path) -> None:
    with running(home) as daemon:
        daemon.process.send_signal(signal.SIGINT)
        daemon.stop(signal.SIGTERM)
    assert daemon.process.returncode == 0


def test_a_source_that_hangs_does_not_hold_up_the_end(home: Path) -> None:
    settings = home / "monitor.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("timeout_s = 5", "timeout_s = 120"))
    with ReplayServer() as server:
        arrived = threading.Event()

        def hang(request, wire):  # type: ignore[no-untyped-def]
            arrived.set()
            faults.hang()(request, wire)

        add_feed(home, "slow", server.serve("/slow.xml", hang))
        with running(home) as daemon:
            assert arrived.wait(START_S)
            taken_s = daemon.stop(signal.SIGTERM)
    assert daemon.process.returncode == 0
    assert taken_s < STOP_S


def test_a_folder_that_cannot_be_written_is_an_error_with_a_remedy(home: Path) -> None:
    settings = home / "monitor.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[http]", '[database]\nurl = "sqlite:///nowhere/deep/x.db"\n[http]'))
    done = process("run", cwd=home)
    assert done.returncode == 2
    assert "nowhere/deep" in done.stderr
    assert "Traceback" not in done.stderr
