"""The daemon as a process of its own, with the world on loopback."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from monitor.cli.checkup import check_up
from monitor.config.settings import load_settings
from monitor.domain.states import DeliveryState
from monitor.testing import SmtpSink, WebhookSink, faults
from tests.world import SETTINGS, World, rss

A800 = "엔비디아 저사양 칩 A800도 대중 수출 규제 대상"
FAST = SETTINGS.replace("[http]", '[engine]\ntick = "1s"\nsweep = "2s"\n\n[sources.paper]\ncadence = "30s"\n\n[http]')
PATIENCE_S = 60.0
YOYO = "key: yoyo\ntitle: Toys\nreason: r\nrules:\n  - {key: named, why: w, any: [yo-yo]}\n"


def now_rfc822() -> str:
    return format_datetime(datetime.now(UTC))


def wait_until(happened: Callable[[], bool], daemon: subprocess.Popen[str]) -> None:
    """Look again and again; fails when the daemon dies or patience ends."""
    pause = threading.Event()
    for _ in range(int(PATIENCE_S / 0.1)):
        if happened():
            return
        assert daemon.poll() is None, daemon.communicate()[1]
        pause.wait(0.1)
    daemon.kill()
    pytest.fail(f"it did not happen within {PATIENCE_S} s\n{daemon.communicate()[1]}")


@pytest.fixture
def start(open_world: Callable[..., World]) -> Iterator[Callable[[World], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def run(world: World) -> subprocess.Popen[str]:
        rulewire = str(Path(sys.executable).parent / "rulewire")
        command = [rulewire, "run", "--config", str(world.home / "monitor.toml")]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        started.append(
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
        return started[-1]

    yield run
    for daemon in started:
        if daemon.poll() is None:
            daemon.kill()
        daemon.communicate()


def test_a_hit_is_told_by_the_running_daemon_and_sigterm_stops_it(
    open_world: Callable[..., World], start: Callable[[World], subprocess.Popen[str]]
) -> None:
    world = open_world(datetime.now(UTC), settings=FAST)
    world.add_feed("paper", rss(("1", A800, now_rfc822())))
    daemon = start(world)
    wait_until(lambda: len(world.messages()) == 1, daemon)
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(timeout=15) == 0


def test_a_daemon_that_is_killed_while_mail_is_down_sends_it_after_the_restart(
    open_world: Callable[..., World], start: Callable[[World], subprocess.Popen[str]]
) -> None:
    with SmtpSink() as sink:
        sink.refuse("RCPT", 451, "try again", times=1)
        mail = (
            f'\n[channels.mail]\nkind = "email"\nhost = "{sink.host}"\nport = {sink.port}\nsecurity = "none"\n'
            'sender = "rulewire@example.org"\nto = ["analyst@example.org"]\n'
        )
        settings = FAST.replace('channels = ["out"]', 'channels = ["mail"]').replace(
            "\n[[routes]]", f"{mail}\n[[routes]]"
        )
        world = open_world(datetime.now(UTC), settings=settings)
        world.add_feed("paper", rss(("1", A800, now_rfc822())))
        killed = start(world)
        store = world.house.store
        wait_until(lambda: len(store.deliveries(DeliveryState.RETRYING, 1)) == 1, killed)
        killed.kill()
        killed.wait()
        assert sink.envelopes == ()
        store.requeue_deliveries(now=datetime.now(UTC), state=DeliveryState.RETRYING)  # or it waits up to 30 s
        again = start(world)
        wait_until(lambda: len(sink.envelopes) >= 1, again)
        again.send_signal(signal.SIGTERM)
        assert again.wait(timeout=15) == 0
        assert len(sink.envelopes) == 1


def test_the_running_daemon_takes_over_a_new_watchlist_and_goes_on_with_it_when_its_file_is_broken(
    open_world: Callable[..., World], start: Callable[[World], subprocess.Popen[str]]
) -> None:
    world = open_world(datetime.now(UTC), settings=FAST, shipped_watchlists=False)
    items = [("1", "Weather", now_rfc822())]
    path = world.add_feed("paper", rss(*items))
    database, file = world.home / "rulewire.db", world.home / "watchlists" / "yoyo.yaml"
    daemon = start(world)
    wait_until(lambda: len(world.server.requests) > 0, daemon)

    def edit(text: str, kind: str) -> dict[str, str]:
        """Save the file, and wait until the audit log has this to say."""
        file.write_text(text, encoding="utf-8")
        wait_until(lambda: bool(said_of_files(database, kind)), daemon)
        return said_of_files(database, kind)[-1]

    def tell(title: str) -> None:
        items.append((str(len(items) + 1), title, now_rfc822()))
        world.publish(path, rss(*items))
        end_all_leases(database)

    taken = edit(YOYO, "WatchlistReloaded")
    tell("A yo-yo")
    wait_until(lambda: len(world.messages()) == 1, daemon)
    refused = edit(f"{YOYO}broken: [\n", "WatchlistRefused")
    assert refused["content_hash"] == taken["content_hash"]
    assert refused["problem"].startswith(f"{file}:{YOYO.count(chr(10)) + 1}: ")
    tell("Another yo-yo")
    wait_until(lambda: len(world.messages()) == 2, daemon)
    told = [finding.detail for finding in check_up(load_settings(world.home / "monitor.toml")) if not finding.ok]
    assert any(detail.startswith(f"{file}:") and "goes on with" in detail for detail in told)
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(timeout=15) == 0


def said_of_files(database: Path, kind: str) -> list[dict[str, str]]:
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        rows = connection.execute("SELECT subject FROM event WHERE kind = ? ORDER BY id", (kind,))
        return [json.loads(subject) for (subject,) in rows]


def test_kills_at_any_moment_lose_no_message_and_repeats_carry_the_same_id(
    open_world: Callable[..., World], start: Callable[[World], subprocess.Popen[str]]
) -> None:
    moments = random.Random(20231017)
    with WebhookSink() as hook:
        channel = f'\n[channels.hook]\nkind = "webhook"\nurl = "{hook.url}"\n'
        settings = FAST.replace('channels = ["out"]', 'channels = ["hook"]').replace(
            "\n[[routes]]", f"{channel}\n[[routes]]"
        )
        world = open_world(datetime.now(UTC), settings=settings)
        path = world.add_feed("paper", b"")
        entries = [(f"{number}", f"{A800} {number}", now_rfc822()) for number in range(8)]
        database = world.house.store.database.path
        assert database is not None
        for shown in (3, 6, 8):
            world.publish(path, rss(*entries[:shown]))
            daemon = start(world)
            seen = len(world.server.requests)
            wait_until(lambda before=seen: len(world.server.requests) > before, daemon)  # type: ignore[misc]
            threading.Event().wait(moments.random() * 0.8)
            daemon.kill()
            daemon.wait()
            end_all_leases(database)
        seen = len(world.server.requests)
        survivor = start(world)
        wait_until(lambda: len(world.server.requests) > seen, survivor)  # before that it may not listen to signals yet
        wait_until(lambda: len(set(told_by(hook))) == len(entries), survivor)
        wait_until(lambda: not world.house.store.deliveries(DeliveryState.PENDING, 1), survivor)
        survivor.send_signal(signal.SIGTERM)
        assert survivor.wait(timeout=15) == 0
        ids = {
            (title, request.headers["webhook-id"]) for title, request in zip(told_by(hook), hook.requests, strict=True)
        }
        assert len(ids) == len(entries)
        assert len(hook.requests) - len(entries) <= attempts_cut_off(database)


def told_by(hook: WebhookSink) -> list[str]:
    return [payload["document"]["title"] for payload in hook.payloads]


def end_all_leases(database: Path) -> None:
    """As the time after a crash does: five minutes for a message, a quarter of an hour for a source."""
    with closing(sqlite3.connect(database, timeout=10)) as connection, connection:
        past = "2000-01-01 00:00:00.000000"
        connection.execute("UPDATE source_state SET next_due_at = ?, lease_until = NULL, claim_token = NULL", (past,))
        connection.execute("UPDATE delivery SET next_attempt_at = ? WHERE state = 'sending'", (past,))


def attempts_cut_off(database: Path) -> int:
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        return int(connection.execute("SELECT count(*) FROM delivery_attempt WHERE finished_at IS NULL").fetchone()[0])


def test_mail_that_hangs_does_not_hold_up_the_stop(
    open_world: Callable[..., World], start: Callable[[World], subprocess.Popen[str]]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mail = (
            f'\n[channels.mail]\nkind = "email"\nhost = "127.0.0.1"\nport = {silent.getsockname()[1]}\n'
            'security = "none"\nsender = "rulewire@example.org"\nto = ["analyst@example.org"]\n'
        )
        settings = FAST.replace('channels = ["out"]', 'channels = ["mail"]').replace(
            "\n[[routes]]", f"{mail}\n[[routes]]"
        )
        world = open_world(datetime.now(UTC), settings=settings)
        world.add_feed("paper", rss(("1", A800, now_rfc822())))
        daemon = start(world)
        wait_until(lambda: len(world.house.store.deliveries(DeliveryState.SENDING, 1)) == 1, daemon)
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=15) == 0


def test_one_hanging_source_holds_up_neither_the_others_nor_the_stop(
    open_world: Callable[..., World], start: Callable[[World], subprocess.Popen[str]]
) -> None:
    world = open_world(datetime.now(UTC), settings=FAST)
    path = world.add_feed("slow", b"")
    world.server.serve(path, faults.hang())
    world.add_feed("paper", rss(("1", A800, now_rfc822())))
    daemon = start(world)
    wait_until(lambda: len(world.messages()) == 1, daemon)
    [message] = [json.loads(line) for line in world.messages()]
    assert A800 in message["text"]
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(timeout=15) == 0
    assert Path(world.home / "rulewire.db").exists()
