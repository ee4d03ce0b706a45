from __future__ import annotations

import socket
import time

import pytest

from monitor.domain.errors import DeliveryError
from tests.unit.fetch.conftest import Asked, Loopback, MakeRoom


def test_a_post_is_sent_as_given_and_the_reply_comes_back(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/hook", "202 Accepted", b"ok", x_id="7")
    reply = make_room().post(
        server.url("/hook?token=s3cret"), body=b'{"a":1}', headers={"Content-Type": "application/json"}, timeout_s=5
    )
    assert (reply.status, reply.body, reply.headers["x-id"]) == (202, b"ok", "7")
    asked = server.asked[0]
    assert (asked.method, asked.path, asked.body) == ("POST", "/hook?token=s3cret", b'{"a":1}')
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["user-agent"].startswith("Rulewire/")


def test_a_redirect_of_a_post_is_an_answer_and_is_not_followed(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/hook", "307 Temporary Redirect", location=server.url("/other"))
    assert make_room().post(server.url("/hook"), body=b"x", headers={}, timeout_s=5).status == 307
    assert len(server.asked) == 1


def test_a_reply_is_cut_at_64_kib(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/hook", body=bytes(1_000_000))
    assert len(make_room().post(server.url("/hook"), body=b"x", headers={}, timeout_s=5).body) == 64 * 1024


def test_errors_never_hold_the_secret_parts_of_the_address(server: Loopback, make_room: MakeRoom) -> None:
    urls = {
        server.url("/services/T0/B0/s3cret"): False,  # refused below: the room allows nothing
        "ftp://example.org/s3cret": True,
        "http://user:s3cret@example.org/": True,
        "http://no-such-host.invalid/s3cret?k=s3cret": False,
    }
    for url in urls:
        with pytest.raises(DeliveryError) as caught:
            make_room(allow_addresses=[]).post(url, body=b"x", headers={}, timeout_s=2)
        error: BaseException | None = caught.value
        while error is not None:
            assert "s3cret" not in str(error)
            error = error.__cause__


def test_what_can_help_to_try_again_is_told(server: Loopback, make_room: MakeRoom) -> None:
    with pytest.raises(DeliveryError) as refused:
        make_room(allow_addresses=[]).post(server.url("/"), body=b"x", headers={}, timeout_s=2)
    assert refused.value.permanent

    def hang(asked: Asked, connection: socket.socket) -> None:
        server.released.wait(10)

    server.scripts["/"] = hang
    began = time.monotonic()
    with pytest.raises(DeliveryError) as late:
        make_room().post(server.url("/"), body=b"x", headers={}, timeout_s=0.3)
    assert not late.value.permanent
    assert time.monotonic() - began < 2
