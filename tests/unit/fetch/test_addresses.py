from __future__ import annotations

from ipaddress import ip_network

import pytest

from monitor.domain.errors import FetchError
from monitor.domain.sources import FetchRequest
from monitor.domain.states import SourceState
from monitor.fetch.addresses import refusal
from tests.unit.fetch.conftest import Loopback, MakeRoom

REFUSED_V4 = """
127.0.0.1 127.255.0.1 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
100.100.100.200 192.0.0.170 192.0.2.1 198.51.100.7 203.0.113.9 198.18.0.1 192.88.99.1 224.0.0.1 239.255.255.255
240.0.0.1 255.255.255.255 168.63.129.16
"""
REFUSED_V6 = """
:: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:100.64.0.1 ::ffff:7f00:1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::10.0.0.1
64:ff9b:1::1 2002:7f00:1:: 2002:a00:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1 3fff::1 fe80::1 fe80::1%eth0
fec0::1 fc00::1 fd12:3456::1 ff02::1 ff0e::1 100::1 4000::1 5f00::1 2001:2::1
"""
REACHED = """
8.8.8.8 104.18.0.1 172.32.0.1 100.128.0.1 192.0.1.1 2606:4700::1 2a00:1450::1 ::ffff:8.8.8.8 64:ff9b::808:808
"""
LOOPBACK = "127.0.0.1 localhost 127.1 2130706433 0x7f000001 0 [::ffff:127.0.0.1]"


@pytest.mark.parametrize("address", (REFUSED_V4 + REFUSED_V6).split())
def test_private_and_special_addresses_are_refused(address: str) -> None:
    assert refusal(address, [])


@pytest.mark.parametrize("address", REACHED.split())
def test_public_addresses_are_reached(address: str) -> None:
    assert refusal(address, []) is None


def test_a_named_range_is_allowed_and_nothing_beside_it() -> None:
    allowed = [ip_network("127.0.0.0/8"), ip_network("fd00::/8")]
    assert refusal("127.0.0.1", allowed) is None
    assert refusal("::ffff:127.0.0.1", allowed) is None
    assert refusal("fd00::1", allowed) is None
    assert refusal("10.0.0.1", allowed) == "private"
    assert refusal("::1", allowed) == "loopback"


def refused(room_fetches: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        room_fetches()  # type: ignore[operator]
    assert caught.value.state is SourceState.REFUSED_ADDRESS
    return caught.value


@pytest.mark.parametrize("host", LOOPBACK.split())
def test_no_way_of_writing_loopback_passes(server: Loopback, make_room: MakeRoom, host: str) -> None:
    url = f"http://{host}:{server.port}/"
    refused(lambda: make_room(allow_addresses=[]).fetch(FetchRequest(url=url)))
    assert server.asked == []


def test_the_checked_address_is_the_one_connected_to(server: Loopback, make_room: MakeRoom) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    def rebinding(host: str, port: int) -> list[str]:
        return next(answers)

    server.on("/", body=b"ok")
    room = make_room(resolver=rebinding)
    assert room.fetch(FetchRequest(url=f"http://name.example:{server.port}/")).body == b"ok"
    error = refused(lambda: room.fetch(FetchRequest(url=f"http://name.example:{server.port}/again")))
    assert "10.0.0.1" in error.detail
    assert "private" in error.detail


def test_a_refused_address_among_good_ones_is_never_tried(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/", body=b"ok")
    room = make_room(
        resolver=lambda host, port: ["10.255.255.1", "127.0.0.1"], allow_addresses=[ip_network("127.0.0.1/32")]
    )
    assert room.fetch(FetchRequest(url=f"http://name.example:{server.port}/")).body == b"ok"


def test_a_redirect_to_a_private_address_is_refused(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/", "302 Found", location="http://169.254.169.254/latest/meta-data/")
    refused(lambda: make_room().fetch(FetchRequest(url=server.url())))
