from __future__ import annotations

import socket

import httpx2
import pytest

from monitor.domain.errors import FetchError
from monitor.domain.sources import FetchRequest
from monitor.domain.states import SourceState
from monitor.fetch.redirects import next_hop
from tests.unit.fetch.conftest import Asked, Loopback, MakeRoom, response


def state_of(room: object, url: str) -> SourceState:
    with pytest.raises(FetchError) as caught:
        room.fetch(FetchRequest(url=url))  # type: ignore[attr-defined]
    return caught.value.state


@pytest.mark.parametrize("status", ["301 A", "302 B", "303 C", "307 D", "308 E"])
def test_a_redirect_is_followed_and_the_last_address_told(server: Loopback, make_room: MakeRoom, status: str) -> None:
    server.on("/old", status, b"moved", location="new?x=기사")
    server.on("/new", body=b"here")
    fetch = make_room().fetch(FetchRequest(url=server.url("/old"), etag='"e"'))
    assert (fetch.body, fetch.url) == (b"here", server.url("/old"))
    assert fetch.final_url == server.url("/new?x=%EA%B8%B0%EC%82%AC")
    assert server.asked[1].headers["if-none-match"] == '"e"'


def test_loops_and_endless_chains_are_named(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/a", "302 Found", location="/b")
    server.on("/b", "302 Found", location="/a")
    assert state_of(make_room(), server.url("/a")) is SourceState.REDIRECT_LOOP

    def onward(asked: Asked, connection: socket.socket) -> None:
        number = int(asked.path.partition("=")[2] or 0)
        connection.sendall(response("302 Found", location=f"/chain?n={number + 1}"))

    server.scripts["/chain"] = onward
    server.asked.clear()
    assert state_of(make_room(), server.url("/chain")) is SourceState.REDIRECT_LOOP
    assert len(server.asked) == 6


def test_a_site_that_sets_a_cookie_and_sends_us_back_is_no_loop(server: Loopback, make_room: MakeRoom) -> None:
    def door(asked: Asked, connection: socket.socket) -> None:
        if "seen=1" in asked.headers.get("cookie", ""):
            connection.sendall(response(body=b"in"))
        else:
            connection.sendall(response("302 Found", location="/", set_cookie="seen=1"))

    server.scripts["/"] = door
    room = make_room()
    assert room.fetch(FetchRequest(url=server.url())).body == b"in"
    assert room.fetch(FetchRequest(url=server.url())).body == b"in"
    assert "cookie" not in server.asked[2].headers, "cookies live for one exchange only"


def test_a_redirect_without_a_target_is_an_answer(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/", "302 Found", b"x")
    assert make_room().fetch(FetchRequest(url=server.url())).status == 302


def test_the_unblock_page_is_not_followed(server: Loopback, make_room: MakeRoom) -> None:
    server.on("/", "302 Found", location="https://unblock.federalregister.gov/?x=1")
    assert state_of(make_room(), server.url()) is SourceState.BLOCKED


@pytest.mark.parametrize(
    "location",
    ["http://example.org/", "file:///etc/passwd", "gopher://example.org/", "javascript:alert(1)", "http://[/"],
)
def test_no_redirect_leads_to_a_lesser_scheme(location: str) -> None:
    with pytest.raises(FetchError) as caught:
        next_hop(httpx2.URL("https://example.org/feed"), location)
    assert caught.value.state is SourceState.UNREACHABLE


def test_plain_http_may_be_redirected_to_https() -> None:
    assert str(next_hop(httpx2.URL("http://example.org/a"), "https://example.org/b#c")) == "https://example.org/b"


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        (["301 A"], "/1"),
        (["308 A", "301 A"], "/2"),
        (["301 A", "302 B", "301 A"], "/1"),
        (["302 B", "301 A"], ""),
        (["307 D"], ""),
        ([], ""),
    ],
)
def test_a_source_has_moved_to_where_permanent_redirects_lead(
    server: Loopback, make_room: MakeRoom, statuses: list[str], moved: str
) -> None:
    for number, status in enumerate(statuses):
        server.on(f"/{number}", status, location=f"/{number + 1}")
    server.on(f"/{len(statuses)}", body=b"here")
    fetch = make_room().fetch(FetchRequest(url=server.url("/0")))
    assert fetch.moved_to == (server.url(moved) if moved else "")


def test_a_permanent_redirect_back_to_the_same_address_is_no_move(server: Loopback, make_room: MakeRoom) -> None:
    def door(asked: Asked, connection: socket.socket) -> None:
        if "seen=1" in asked.headers.get("cookie", ""):
            connection.sendall(response(body=b"in"))
        else:
            connection.sendall(response("301 Moved", location="/", set_cookie="seen=1"))

    server.scripts["/"] = door
    assert make_room().fetch(FetchRequest(url=server.url())).moved_to == ""
