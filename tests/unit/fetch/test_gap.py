from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from monitor.domain.sources import FetchRequest
from tests.unit.fetch.conftest import Loopback, MakeRoom

GAP = timedelta(seconds=50)


def test_two_requests_to_one_host_are_the_gap_apart(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/", body=b"x")
    waits: list[float] = []
    room = make_room(gap=GAP, wait=waits.append)
    room.fetch(FetchRequest(url=server.url()))
    assert waits == []
    room.fetch(FetchRequest(url=server.url("/?page=2")))
    assert waits == [pytest.approx(50, abs=5)]


def test_each_redirect_is_a_request_of_its_own(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/a", "301 Moved", location="/b")
    server.on("/b", "302 Found", location="/c")
    server.on("/c", body=b"x")
    waits: list[float] = []
    make_room(gap=GAP, wait=waits.append, timeout_s=2.0).fetch(FetchRequest(url=server.url("/a")))
    assert len(waits) == 2


def test_waiting_does_not_use_up_the_time_for_the_answer(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/", body=b"x")
    woken = threading.Event()
    room = make_room(gap=GAP, wait=lambda _: woken.wait(0.3), timeout_s=0.25)
    for _ in range(2):
        assert room.fetch(FetchRequest(url=server.url())).body == b"x"


def test_threads_take_their_turns_with_the_gap_between_each(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/", body=b"x")
    waits: list[float] = []
    room = make_room(gap=GAP, wait=waits.append)
    threads = [threading.Thread(target=room.fetch, args=(FetchRequest(url=server.url()),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(waits) == 3


def test_other_hosts_and_what_is_sent_to_channels_need_not_wait(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/", body=b"x")
    waits: list[float] = []
    room = make_room(gap=GAP, wait=waits.append)
    room.fetch(FetchRequest(url=server.url()))
    room.fetch(FetchRequest(url=server.url().replace("127.0.0.1", "localhost")))
    room.post(server.url(), body=b"", headers={}, timeout_s=5)
    assert waits == []


def test_a_room_that_is_closed_waits_for_nothing(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/", body=b"x")
    room = make_room(gap=timedelta(hours=1))
    room.fetch(FetchRequest(url=server.url()))
    waiting = threading.Thread(target=room.fetch, args=(FetchRequest(url=server.url()),), daemon=True)
    waiting.start()
    room.close()
    waiting.join(timeout=10)
    assert not waiting.is_alive()
