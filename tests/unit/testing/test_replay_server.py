from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from monitor.testing import Exchange, FrozenClock, ReplayServer, SeenRequest, computed, conditional
from tests.unit.testing.client import ask

AT = datetime(2023, 6, 28, 7, 14, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer(clock=FrozenClock(AT)) as running:
        yield running


def test_it_answers_on_loopback_what_it_was_told(server: ReplayServer) -> None:
    url = server.serve("/feed.xml", Exchange(status=203, headers={"Content-Type": "text/xml"}, body="한글".encode()))
    reply = ask(url)
    assert url.startswith("http://127.0.0.1:")
    assert (reply.status, reply.headers["content-type"], reply.body.decode()) == (203, "text/xml", "한글")


def test_a_sequence_is_played_in_order_and_its_last_answer_stays(server: ReplayServer) -> None:
    url = server.serve("/a", Exchange(body=b"1"), Exchange(status=500), Exchange(body=b"3"))
    assert [ask(url).status for _ in range(4)] == [200, 500, 200, 200]


def test_a_route_may_be_changed_while_the_server_runs(server: ReplayServer) -> None:
    url = server.serve("/a", Exchange(body=b"before"))
    assert ask(url).body == b"before"
    server.serve("/a", Exchange(body=b"after"))
    assert ask(url).body == b"after"


def test_a_request_whose_client_dies_half_way_was_never_made(server: ReplayServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(b"POST /hook HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\nabc")
        client.shutdown(socket.SHUT_WR)
        assert client.recv(100) == b""
    assert server.requests == ()


def test_an_unknown_path_is_an_html_page_that_says_404(server: ReplayServer) -> None:
    reply = ask(server.url("/nothing"))
    assert reply.status == 404
    assert reply.headers["content-type"].startswith("text/html")


def test_the_longest_mounted_prefix_answers_unless_the_path_has_an_answer_of_its_own(server: ReplayServer) -> None:
    server.mount("/api", Exchange(body=b"outer"))
    server.mount("/api/v1", Exchange(body=b"inner"))
    server.serve("/api/v1/exact", Exchange(body=b"exact"))
    bodies = [ask(server.url(path)).body for path in ("/api/x", "/api/v1/x", "/api/v1/exact")]
    assert bodies == [b"outer", b"inner", b"exact"]


def test_every_request_is_kept_with_path_query_headers_body_and_time(server: ReplayServer) -> None:
    server.serve("/hook", Exchange(status=204))
    ask(server.url("/hook?a=1&b=%EA%B0%80&a=2"), method="POST", body=b"{}", headers={"X-Key": "d-1"})
    (seen,) = server.requests_to("/hook")
    assert (seen.method, seen.path, seen.body, seen.at) == ("POST", "/hook", b"{}", AT)
    assert seen.parameters == (("a", "1"), ("b", "가"), ("a", "2"))
    assert seen.headers["x-key"] == "d-1"
    server.forget_requests()
    assert server.requests == ()


def test_one_connection_carries_several_exchanges(server: ReplayServer) -> None:
    server.serve("/a", Exchange(body=b"1"), Exchange(status=304), Exchange(body=b"3"))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    statuses = []
    for _ in range(3):
        connection.request("GET", "/a")
        response = connection.getresponse()
        response.read()
        statuses.append(response.status)
    connection.close()
    assert statuses == [200, 304, 200]


def test_an_answer_may_be_computed_from_the_request(server: ReplayServer) -> None:
    def echo(request: SeenRequest) -> Exchange:
        return Exchange(body=request.target.encode())

    assert ask(server.serve("/echo", computed(echo)) + "?x=1").body == b"/echo?x=1"


@pytest.mark.parametrize("asked", ['"v1"', 'W/"v1"', '"v0", "v1"', "*"])
def test_a_client_that_has_the_etag_gets_304_without_a_body(server: ReplayServer, asked: str) -> None:
    url = server.serve("/a", conditional(Exchange(headers={"ETag": '"v1"'}, body=b"long")))
    assert ask(url).body == b"long"
    reply = ask(url, headers={"If-None-Match": asked})
    assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", '"v1"')


def test_a_client_that_has_another_etag_gets_the_whole_even_when_the_date_would_do(server: ReplayServer) -> None:
    # RFC 9110, 13.1.3: If-Modified-Since is ignored where If-None-Match is there.
    date = "Wed, 28 Jun 2023 07:14:00 GMT"
    url = server.serve("/a", conditional(Exchange(headers={"ETag": '"v2"', "Last-Modified": date}, body=b"new")))
    reply = ask(url, headers={"If-None-Match": '"v1"', "If-Modified-Since": date})
    assert (reply.status, reply.body) == (200, b"new")


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Wed, 28 Jun 2023 07:14:00 GMT", 304),
        ("Thu, 29 Jun 2023 00:00:00 GMT", 304),
        ("Tue, 27 Jun 2023 00:00:00 GMT", 200),
        ("yesterday", 200),
    ],
)
def test_last_modified_is_compared_as_a_date(server: ReplayServer, since: str, status: int) -> None:
    exchange = Exchange(headers={"Last-Modified": "Wed, 28 Jun 2023 07:14:00 GMT"}, body=b"x")
    url = server.serve("/a", conditional(exchange))
    assert ask(url, headers={"If-Modified-Since": since}).status == status


def test_an_exchange_without_validators_gets_an_etag_from_its_body(server: ReplayServer) -> None:
    url = server.serve("/a", conditional(Exchange(body=b"x")))
    tag = ask(url).headers["etag"]
    assert ask(url, headers={"If-None-Match": tag}).status == 304
    server.serve("/a", conditional(Exchange(body=b"y")))
    assert ask(url, headers={"If-None-Match": tag}).status == 200
