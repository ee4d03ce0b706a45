"""Servers that want to stop us, fill us, or speak through us."""

from __future__ import annotations

import gzip
import logging
import socket

import pytest

from monitor.domain.errors import DeliveryError, FetchError
from monitor.domain.sources import FetchRequest
from monitor.domain.states import SourceState
from monitor.fetch.bodies import TooLargeError, UndecodableError, read_capped
from monitor.fetch.exchange import Exchanges
from monitor.fetch.network import CheckedBackend, Deadline, RefusedAddressError, resolve
from tests.unit.fetch.conftest import Asked, Loopback, MakeRoom, response


def ask(make_room: MakeRoom, server: Loopback, path: str = "/") -> FetchError:
    with pytest.raises(FetchError) as caught:
        make_room().fetch(FetchRequest(url=server.url(path), accept="*/*"))
    return caught.value


def says(server: Loopback, sent: bytes, path: str = "/") -> None:
    def script(asked: Asked, connection: socket.socket) -> None:
        connection.sendall(sent)

    server.scripts[path] = script


def test_a_body_packed_a_thousand_times_over_is_refused_unread(make_room: MakeRoom, server: Loopback) -> None:
    server.on("/", body=b"abc", content_encoding=", ".join(["gzip"] * 3000))
    error = ask(make_room, server)
    assert error.state is SourceState.BAD_CONTENT
    assert "3000 times" in error.detail


def test_the_cap_holds_for_every_layer_of_packing() -> None:
    # Sixty megabytes of empty blocks: a few kilobytes outside, and nothing at all inside.
    middle = gzip.compress(b"", mtime=0)[:10] + b"\0\0\0\xff\xff" * 12_000_000
    with pytest.raises(TooLargeError):
        read_capped([gzip.compress(middle, 1, mtime=0)], "gzip, gzip", 1_000_000)


def test_a_body_packed_twice_is_unpacked_twice() -> None:
    assert read_capped([gzip.compress(gzip.compress(b"<rss/>", mtime=0))], "gzip, gzip", 1000) == b"<rss/>"


@pytest.mark.parametrize("name", ["utf-8", "UTF-8", "none", "binary", "identity"])
def test_what_is_no_packing_is_passed_over(name: str) -> None:
    assert read_capped([b"<rss/>"], name, 1000) == b"<rss/>"


def test_a_packing_of_an_endless_name_is_told_in_short() -> None:
    with pytest.raises(UndecodableError) as caught:
        read_capped([b""], "x" * 50_000, 1000)
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize("cookie", ["a=é", "a=\xff\xfe; path=/", "é=a; domain=.", 'a="\t\\"', "a=" + "x" * 60_000])
def test_a_strange_cookie_does_not_stop_a_redirect(make_room: MakeRoom, server: Loopback, cookie: str) -> None:
    head = (
        f"HTTP/1.1 302 Found\r\nSet-Cookie: {cookie}\r\nLocation: /there\r\nContent-Length: 0\r\nConnection: close\r\n"
    )
    says(server, head.encode("latin-1") + b"\r\n")
    server.on("/there", body=b"here")
    assert make_room().fetch(FetchRequest(url=server.url(), accept="*/*")).body == b"here"


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 200 OK\r\nBad\x1b[31m header" + b"z" * 60_000 + b"\r\n\r\n",
        b"HTTP/1.1 2OO \x1b[31mOK" + b"z" * 60_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabcde\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nETag: a\0b\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nabc",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 1000) for n in range(500)) + b"\r\n",
    ],
)
def test_broken_http_is_told_in_one_short_line(make_room: MakeRoom, server: Loopback, sent: bytes) -> None:
    says(server, sent)
    error = ask(make_room, server)
    assert error.state is SourceState.UNREACHABLE
    assert len(error.detail) < 400
    assert error.detail.isprintable()


def test_a_long_redirect_is_told_in_short(make_room: MakeRoom, server: Loopback) -> None:
    server.on("/", "302 Found", location="/" + "a" * 30_000)
    server.on("/" + "a" * 30_000, "302 Found", location="/" + "a" * 30_000)
    error = ask(make_room, server)
    assert error.state is SourceState.REDIRECT_LOOP
    assert len(error.detail) < 300


def test_not_modified_is_no_answer_to_a_question_without_conditions(make_room: MakeRoom, server: Loopback) -> None:
    server.on("/", "304 Not Modified")
    assert ask(make_room, server).state is SourceState.BAD_CONTENT
    asked = FetchRequest(url=server.url(), accept="*/*", etag='"1"')
    assert make_room().fetch(asked).status == 304


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "//169.254.169.254/",
        "http://[::1]/",
        "http://[::]/",
        "http://0/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://127。0。0。1/",
        "HTTP://LOCALHOST/",
    ],
)
def test_no_redirect_reaches_this_machine_under_any_name(server: Loopback, target: str) -> None:
    backend = CheckedBackend([], lambda host, port: resolve(host, port))
    host = target.split("//")[1].rstrip("/").partition("/")[0].strip("[]").lower().replace("。", ".")
    with backend.until(Deadline(5)), pytest.raises(RefusedAddressError):
        backend.connect_tcp(host, server.port, 5)


@pytest.mark.parametrize("port", [0, 65_536, 99_999])
def test_a_port_that_does_not_exist_is_not_asked(make_room: MakeRoom, server: Loopback, port: int) -> None:
    server.on("/", "302 Found", location=f"http://127.0.0.1:{port}/")
    error = ask(make_room, server)
    assert (error.state, error.detail) == (SourceState.UNREACHABLE, f"there is no port {port}")


def test_a_name_that_changes_its_address_after_the_check_gains_nothing(make_room: MakeRoom, server: Loopback) -> None:
    answers = [["93.184.216.34", "127.0.0.1"], ["127.0.0.1"], ["169.254.169.254"]]
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    room = make_room(allow_addresses=[], resolver=rebinding, timeout_s=0.5)
    for _ in range(3):
        with pytest.raises(FetchError):
            room.fetch(FetchRequest(url=f"http://evil.example:{server.port}/", accept="*/*"))
    assert server.asked == []


@pytest.mark.parametrize("value", ["Bearer SECRET\r\nX-More: TAIL", "SECRET\x01TAIL", "SECRETéTAIL", "SECRET\n", ""])
def test_a_header_that_cannot_be_sent_is_refused_without_its_value(
    make_room: MakeRoom, server: Loopback, value: str
) -> None:
    with pytest.raises(DeliveryError) as caught:
        make_room().post(server.url(), body=b"", headers={"authorization": value}, timeout_s=2)
    error: BaseException | None = caught.value
    while error is not None:
        assert "SECRET" not in repr(error)
        error = error.__cause__ or error.__context__
    assert caught.value.permanent
    assert server.asked == []


def test_no_header_is_logged_even_where_everything_is(
    make_room: MakeRoom, server: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpcore2", "httpcore2.http11", "httpcore2.connection", "httpx2"):
        caplog.set_level(logging.DEBUG, logger=name)
    says(server, response("302 Found", location="https://hooks.example/services/T0KEN", x_echo="T0KEN"), "/T0KEN")
    make_room().post(server.url("/T0KEN"), body=b"", headers={"authorization": "T0KEN"}, timeout_s=2)
    assert "T0KEN" not in caplog.text


def test_trace_logs_stay_off_when_a_room_is_opened_again() -> None:
    Exchanges(allowed=[], resolver=resolve).close()
    assert not logging.getLogger("httpcore2.http11").isEnabledFor(logging.DEBUG)
