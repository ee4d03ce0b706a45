from __future__ import annotations

import http.client
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from monitor.testing import Answer, Exchange, ReplayServer, faults
from tests.unit.testing.client import ask


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        yield running


def test_429_asks_to_wait_in_seconds_or_until_a_date_or_does_not_say(server: ReplayServer) -> None:
    until = datetime(2023, 6, 28, 7, 14, tzinfo=UTC)
    url = server.serve(
        "/a", faults.too_many_requests(90), faults.too_many_requests(until), faults.too_many_requests(None)
    )
    replies = [ask(url) for _ in range(3)]
    assert [reply.status for reply in replies] == [429, 429, 429]
    assert [reply.headers.get("retry-after") for reply in replies] == ["90", "Wed, 28 Jun 2023 07:14:00 GMT", None]


def test_500_speaks_the_registers_json(server: ReplayServer) -> None:
    reply = ask(server.serve("/a", faults.server_error()))
    assert (reply.status, reply.json) == (500, {"status": 500, "message": "Internal Server Error"})


def test_304_comes_even_to_a_client_that_did_not_ask(server: ReplayServer) -> None:
    assert ask(server.serve("/a", faults.not_modified())).status == 304


def test_a_hanging_answer_outlasts_the_client(server: ReplayServer) -> None:
    url = server.serve("/a", faults.hang())
    with pytest.raises(TimeoutError):
        ask(url, timeout_s=0.1)


def test_closing_the_server_ends_hanging_answers_at_once() -> None:
    with ReplayServer() as server:
        url = server.serve("/a", faults.hang())
        with pytest.raises(TimeoutError):
            ask(url, timeout_s=0.05)
        began = time.monotonic()
    assert time.monotonic() - began < 2


def test_a_drip_keeps_every_read_alive_and_never_comes_to_an_end(server: ReplayServer) -> None:
    url = server.serve("/a", faults.drip(b"x" * 1000, every_s=0.01))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=1)
    connection.request("GET", "/a")
    response = connection.getresponse()
    assert url
    assert [response.read(1) for _ in range(5)] == [b"x"] * 5
    assert response.getheader("content-length") == "1000"
    connection.close()


def test_a_drip_ends_with_the_whole_body_for_who_waits(server: ReplayServer) -> None:
    assert ask(server.serve("/a", faults.drip(b"abc", every_s=0.001))).body == b"abc"


def test_a_gzip_bomb_is_small_on_the_wire_and_huge_unpacked(server: ReplayServer) -> None:
    size = 20_000_000
    reply = ask(server.serve("/a", faults.gzip_bomb(size)))
    assert reply.headers["content-encoding"] == "gzip"
    assert len(reply.body) < size / 100
    unpacked = zlib.decompress(reply.body, wbits=31)
    assert len(unpacked) == size
    assert not any(unpacked)


def test_a_huge_body_comes_without_a_warning(server: ReplayServer) -> None:
    reply = ask(server.serve("/a", faults.huge(3_000_000)))
    assert len(reply.body) == 3_000_000
    assert "content-length" not in reply.headers


@pytest.mark.parametrize("fault", [faults.truncated(b"{}"), faults.truncated_chunks(b"{}")])
def test_a_truncated_body_is_seen_as_incomplete(server: ReplayServer, fault: Answer) -> None:
    with pytest.raises(http.client.IncompleteRead):
        ask(server.serve("/a", fault))


def test_a_reset_connection_is_an_error_and_not_an_end(server: ReplayServer) -> None:
    with pytest.raises(ConnectionResetError) as raised:
        ask(server.serve("/a", faults.connection_reset()))
    # http.client names the plain end of a connection RemoteDisconnected, a subclass of ConnectionResetError.
    assert not isinstance(raised.value, http.client.RemoteDisconnected)


def test_a_dropped_connection_ends_without_an_answer_after_the_request_was_taken(server: ReplayServer) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        ask(server.serve("/a", faults.drop()), method="POST", body=b"kept")
    assert server.requests[0].body == b"kept"


def test_a_redirect_loop_points_to_itself_and_an_endless_chain_to_ever_new_places(server: ReplayServer) -> None:
    loop, chain = server.serve("/loop", faults.redirect_loop()), server.serve("/chain", faults.endless_redirects())
    assert ask(f"{loop}?q=1").headers["location"] == "/loop?q=1"
    first = ask(chain).headers["location"]
    second = ask(server.url(first)).headers["location"]
    assert (first, second) == ("/chain?hop=1", "/chain?hop=2")


def test_redirects_lead_where_they_are_told(server: ReplayServer) -> None:
    url = server.serve(
        "/a",
        faults.redirect_to_private_address(),
        faults.redirect_to_unblock(),
        faults.redirect_to_unblock(server.url("/unblock")),
        faults.redirect("/b", status=308),
    )
    locations = [ask(url).headers["location"] for _ in range(4)]
    assert locations == [
        "http://169.254.169.254/latest/meta-data/",
        "https://unblock.federalregister.gov/",
        server.url("/unblock"),
        "/b",
    ]


def test_pages_that_are_not_data_say_200(server: ReplayServer) -> None:
    answers: dict[str, Answer] = {
        "/html": faults.html_instead(),
        "/liar": faults.html_called("application/json"),
        "/login": faults.login_page(),
        "/unblock": faults.UNBLOCK_PAGE,
        "/empty": faults.empty_body(),
        "/wrong": faults.wrong_content_type(b"{}"),
    }
    replies = {path: ask(server.serve(path, answer)) for path, answer in answers.items()}
    assert {reply.status for reply in replies.values()} == {200}
    assert b"password" in replies["/login"].body
    assert b"Request Access" in replies["/unblock"].body
    assert replies["/liar"].headers["content-type"] == "application/json"
    assert replies["/liar"].body.startswith(b"<!DOCTYPE html>")
    assert replies["/empty"].body == b""
    assert replies["/wrong"].headers["content-type"] == "application/octet-stream"


def test_a_page_that_repeats_itself_leads_back_to_itself(server: ReplayServer) -> None:
    url = server.serve("/api/v1/documents.json", faults.same_page_forever([{"document_number": "2023-23055"}]))
    first = ask(f"{url}?per_page=1000").json
    assert first["next_page_url"] == f"{url}?per_page=1000"
    assert ask(first["next_page_url"]).json == first


def test_a_delayed_answer_comes_late_but_whole(server: ReplayServer) -> None:
    url = server.serve("/a", faults.delayed(0.3, Exchange(body=b"late")))
    with pytest.raises(TimeoutError):
        ask(url, timeout_s=0.05)
    assert ask(url).body == b"late"
