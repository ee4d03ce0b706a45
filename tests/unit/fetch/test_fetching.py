from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable

import pytest

from monitor.domain.errors import FetchError
from monitor.domain.sources import FetchRequest
from monitor.domain.states import SourceState
from tests.unit.fetch.conftest import NOW, Asked, Loopback, MakeRoom, response


def fails(action: Callable[[], object]) -> FetchError:
    with pytest.raises(FetchError) as caught:
        action()
    return caught.value


def test_a_get_says_who_asks_and_brings_back_the_answer(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/feed", body="제목".encode(), content_type="text/xml", ETag='"a"', Set_Cookie="id=1")
    fetch = make_room().fetch(FetchRequest(url=server.url("/feed?a=1#top"), accept="application/rss+xml"))
    assert (fetch.status, fetch.body.decode(), fetch.headers["etag"]) == (200, "제목", '"a"')
    assert (fetch.url, fetch.final_url) == (server.url("/feed?a=1#top"), server.url("/feed?a=1"))
    assert fetch.started_at == fetch.finished_at == NOW
    assert "set-cookie" not in fetch.headers
    headers = server.asked[0].headers
    assert headers["user-agent"] == "Rulewire/0.1 (+mailto:desk@example.org)"
    assert headers["accept"] == "application/rss+xml"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert headers["host"] == f"127.0.0.1:{server.port}"


def test_validators_make_the_get_conditional_and_a_304_is_an_answer(server: Loopback, make_room: MakeRoom) -> None:
    server.scripts["/"] = lambda asked, connection: connection.sendall(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    request = FetchRequest(url=server.url(), etag='W/"é"', last_modified="Wed, 28 Jun 2023 00:00:00 GMT")
    fetch = make_room().fetch(request)
    assert fetch.not_modified
    assert fetch.body == b""
    assert server.asked[0].headers["if-none-match"] == 'W/"é"'
    assert server.asked[0].headers["if-modified-since"] == "Wed, 28 Jun 2023 00:00:00 GMT"


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "429 Slow Down", "403 Forbidden"])
def test_any_status_is_an_answer(server: Loopback, make_room: MakeRoom, status: str) -> None:
    server.on("/", status, b"no", Retry_After="7")
    fetch = make_room().fetch(FetchRequest(url=server.url()))
    assert (fetch.status, fetch.body, fetch.headers["retry-after"]) == (int(status[:3]), b"no", "7")


def test_a_connection_is_kept_for_the_next_page(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/1", body=b"one")
    room = make_room()
    for _ in range(3):
        assert room.fetch(FetchRequest(url=server.url("/1"))).body == b"one"


RAW = zlib.compressobj(wbits=-15)
PACKED = {
    "gzip": gzip.compress(b"hello " * 1000, mtime=0),
    "deflate": zlib.compress(b"hello " * 1000),
    "Deflate": RAW.compress(b"hello " * 1000) + RAW.flush(),
    "x-gzip": gzip.compress(b"hello " * 400, mtime=0) + gzip.compress(b"hello " * 600, mtime=0),
    "gzip, gzip": gzip.compress(gzip.compress(b"hello " * 1000, mtime=0)),
    "identity": b"hello " * 1000,
}


@pytest.mark.parametrize("encoding", PACKED)
def test_packed_bodies_are_unpacked(server: Loopback, make_room: MakeRoom, encoding: str) -> None:
    server.on("/", body=PACKED[encoding], Content_Encoding=encoding)
    assert make_room().fetch(FetchRequest(url=server.url())).body == b"hello " * 1000


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"\x1b\x00", "br"), (b"rubbish", "gzip"), (gzip.compress(b"hello" * 99, mtime=0)[:-9], "gzip")],
)
def test_a_body_that_cannot_be_unpacked_is_named(
    server: Loopback, make_room: MakeRoom, body: bytes, encoding: str
) -> None:
    server.on("/", body=body, Content_Encoding=encoding)
    error = fails(lambda: make_room().fetch(FetchRequest(url=server.url())))
    assert error.state is SourceState.BAD_CONTENT


def test_a_bomb_of_a_gigabyte_stops_at_the_cap(server: Loopback, make_room: MakeRoom) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 24)) for _ in range(64)) + packer.flush()
    server.on("/", body=gzip.compress(bomb, mtime=0), Content_Encoding="gzip, gzip")
    began = time.monotonic()
    error = fails(lambda: make_room().fetch(FetchRequest(url=server.url())))
    assert error.state is SourceState.TOO_LARGE
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("announced", ["2000000", "99999999999999999999999999"])
def test_a_body_announced_over_the_cap_is_not_read(server: Loopback, make_room: MakeRoom, announced: str) -> None:
    server.on("/", body=b"x", content_length=announced)
    error = fails(lambda: make_room().fetch(FetchRequest(url=server.url())))
    assert error.state in (SourceState.TOO_LARGE, SourceState.UNREACHABLE)


def test_an_endless_body_stops_at_the_cap(server: Loopback, make_room: MakeRoom) -> None:
    def pour(asked: Asked, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not server.released.is_set():
            connection.sendall(bytes(65536))

    server.scripts["/"] = pour
    assert fails(lambda: make_room().fetch(FetchRequest(url=server.url()))).state is SourceState.TOO_LARGE


TRUNCATED = {
    "content-length": b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf",
    "chunked": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    "inside a chunk": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n400\r\nhalf",
    "inside the head": b"HTTP/1.1 200 OK\r\ncontent-le",
    "no word": b"",
    "not HTTP": b"220 mail.example.org ESMTP\r\n",
}


@pytest.mark.parametrize("how", TRUNCATED)
def test_an_answer_that_breaks_off_is_no_answer(server: Loopback, make_room: MakeRoom, how: str) -> None:
    server.scripts["/"] = lambda asked, connection: connection.sendall(TRUNCATED[how])
    assert fails(lambda: make_room().fetch(FetchRequest(url=server.url()))).state is SourceState.UNREACHABLE


def dripping(head: bytes) -> Callable[[Asked, socket.socket, threading.Event], None]:
    def drip(asked: Asked, connection: socket.socket, released: threading.Event) -> None:
        connection.sendall(head)
        while not released.wait(0.05):
            connection.sendall(b"x")

    return drip


@pytest.mark.parametrize(
    "head", [b"", b"HTTP/1.1 200 OK\r\nx: ", b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n"], ids=len
)
def test_a_drip_ends_at_the_total_deadline(server: Loopback, make_room: MakeRoom, head: bytes) -> None:
    drip = dripping(head)
    server.scripts["/"] = lambda asked, connection: drip(asked, connection, server.released)
    began = time.monotonic()
    error = fails(lambda: make_room(timeout_s=0.5).fetch(FetchRequest(url=server.url())))
    # A drip of x in place of a status line may be seen as rubbish before the time is up.
    assert error.state is SourceState.TIMEOUT or head == b""
    assert time.monotonic() - began < 1.5


def test_the_deadline_holds_over_all_redirects_together(server: Loopback, make_room: MakeRoom) -> None:
    def slow(asked: Asked, connection: socket.socket) -> None:
        server.released.wait(0.3)
        connection.sendall(response("302 Found", location=f"/{int(asked.path[1:]) + 1}"))

    server.scripts.update({f"/{number}": slow for number in range(9)})
    error = fails(lambda: make_room(timeout_s=0.5).fetch(FetchRequest(url=server.url("/0"))))
    assert error.state is SourceState.TIMEOUT


def test_a_closed_port_and_an_unknown_name_are_unreachable(make_room: MakeRoom) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        assert fails(lambda: make_room().fetch(FetchRequest(url=url))).state is SourceState.UNREACHABLE

    def nowhere(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    error = fails(lambda: make_room(resolver=nowhere).fetch(FetchRequest(url="http://no.example/")))
    assert error.state is SourceState.UNREACHABLE
    assert "no.example" in error.detail


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/passwd", "http://", "nonsense", "http://a:b@c/"])
def test_only_plain_http_addresses_are_fetched(make_room: MakeRoom, url: str) -> None:
    error = fails(lambda: make_room().fetch(FetchRequest(url=url)))
    assert error.state is SourceState.UNREACHABLE
    assert "a:b" not in str(error)


def test_one_request_at_a_time_goes_to_a_host(server: Loopback, make_room: MakeRoom) -> None:
    running, most = [0], [0]
    guard = threading.Lock()

    def count(asked: Asked, connection: socket.socket) -> None:
        with guard:
            running[0] += 1
            most[0] = max(most[0], running[0])
        server.released.wait(0.05)
        with guard:
            running[0] -= 1
        connection.sendall(response(body=b"ok"))

    server.scripts["/"] = count
    room = make_room()
    threads = [threading.Thread(target=room.fetch, args=(FetchRequest(url=server.url()),)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.asked) == 6
    assert most[0] == 1


def test_waiting_for_a_neighbour_on_the_host_is_bounded(server: Loopback, make_room: MakeRoom) -> None:
    started = threading.Event()

    def hang(asked: Asked, connection: socket.socket) -> None:
        started.set()
        server.released.wait(10)

    server.scripts["/"] = hang
    room = make_room(timeout_s=0.2)
    slow = threading.Thread(target=lambda: fails(lambda: room.fetch(FetchRequest(url=server.url()))))
    slow.start()
    assert started.wait(5)
    assert fails(lambda: room.fetch(FetchRequest(url=server.url()))).state is SourceState.TIMEOUT
    slow.join()


def test_a_resolver_that_never_answers_ends_at_the_deadline(make_room: MakeRoom) -> None:
    never = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        never.wait(10)
        return []

    error = fails(lambda: make_room(resolver=hang, timeout_s=0.2).fetch(FetchRequest(url="http://slow.example/")))
    never.set()
    assert error.state is SourceState.TIMEOUT


@pytest.mark.parametrize(
    ("path", "asked"),
    [("/list", "/list?at=20261123T0600"), ("/list?since=2026-11-13", "/list?since=2026-11-13&at=20261123T0600")],
)
def test_a_fresh_answer_is_asked_for_with_a_parameter_that_is_no_part_of_the_question(
    server: Loopback, make_room: MakeRoom, path: str, asked: str
) -> None:
    server.on("/list", body=b"new")
    fetch = make_room().fetch(FetchRequest(url=server.url(path), etag='"e"', fresh="20261123T0600"))
    assert server.asked[0].path == asked
    assert server.asked[0].headers["if-none-match"] == '"e"'
    assert (fetch.url, fetch.final_url, fetch.moved_to) == (server.url(path), server.url(asked), "")
