"""Answers of servers that misbehave, each made by a function and played by `ReplayServer`.

Slow ones end by themselves when the server closes.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from monitor.testing.exchange import HTML, JSON, Answer, Exchange, SeenRequest, Wire, computed

UNBLOCK_LOCATION = "https://unblock.federalregister.gov/"
METADATA_LOCATION = "http://169.254.169.254/latest/meta-data/"
PIECE = bytes(1 << 20)

UNBLOCK_PAGE = Exchange(
    headers={"Content-Type": HTML},
    body=b"<!DOCTYPE html><html><head><title>Request Access</title></head><body><h1>Request Access</h1>"
    b"<p>Too many requests came from your address. Complete the test below to go on.</p>"
    b'<form method="post"><div class="captcha"></div></form></body></html>',
)
LOGIN_PAGE = Exchange(
    headers={"Content-Type": HTML},
    body=b'<!DOCTYPE html><html><head><title>Sign in</title></head><body><form action="/login" method="post">'
    b'<input name="user"><input name="password" type="password"><button>Sign in</button></form></body></html>',
)
PLAIN_PAGE = Exchange(
    headers={"Content-Type": HTML},
    body=b"<!DOCTYPE html><html><head><title>Down for maintenance</title></head><body>Back soon.</body></html>",
)


def not_modified(headers: Mapping[str, str] | None = None) -> Answer:
    """304, whether the client asked for it or not."""
    return Exchange(status=304, headers=headers or {})


def too_many_requests(retry_after: int | datetime | None = 120) -> Answer:
    """429 with Retry-After in seconds, or as an HTTP date (the datetime must be in UTC), or without it."""
    if retry_after is None:
        headers: dict[str, str] = {}
    elif isinstance(retry_after, datetime):
        headers = {"Retry-After": format_datetime(retry_after, usegmt=True)}
    else:
        headers = {"Retry-After": str(retry_after)}
    return Exchange(status=429, headers={"Content-Type": "text/plain", **headers}, body=b"Too Many Requests")


def server_error(status: int = 500) -> Answer:
    """A server that failed, in the Federal Register's JSON shape."""
    body = json.dumps({"status": status, "message": "Internal Server Error"}).encode()
    return Exchange(status=status, headers={"Content-Type": JSON}, body=body)


def hang(limit_s: float = 600.0) -> Answer:
    """Take the request and say nothing until the limit or the end of the server."""

    def play(request: SeenRequest, wire: Wire) -> None:
        wire.wait(limit_s)
        wire.drop()

    return play


def delayed(seconds: float, answer: Answer) -> Answer:
    """Another answer, that much later."""

    def play(request: SeenRequest, wire: Wire) -> None:
        if wire.wait(seconds):
            wire.drop()
        else:
            answer(request, wire)

    return play


def drip(body: bytes, *, every_s: float, content_type: str = JSON) -> Answer:
    """One byte every so often: each read succeeds, the whole never ends. Finds a missing total deadline."""

    def play(request: SeenRequest, wire: Wire) -> None:
        wire.start(200, {"Content-Type": content_type, "Content-Length": str(len(body))})
        for at in range(len(body)):
            wire.write(body[at : at + 1])
            if wire.wait(every_s):
                return

    return play


def gzip_bomb(size_bytes: int = 200_000_000, *, content_type: str = JSON) -> Answer:
    """A small gzip body that unpacks to that many zeros, made on the fly."""

    def play(request: SeenRequest, wire: Wire) -> None:
        wire.start(200, {"Content-Type": content_type, "Content-Encoding": "gzip", "Transfer-Encoding": "chunked"})
        packer = zlib.compressobj(level=1, wbits=31)
        left = size_bytes
        while left > 0:
            if packed := packer.compress(PIECE[: min(left, len(PIECE))]):
                wire.write_chunk(packed)
            left -= len(PIECE)
        wire.write_chunk(packer.flush())
        wire.write_chunk(b"")

    return play


def huge(size_bytes: int, *, content_type: str = JSON) -> Answer:
    """That many bytes, uncompressed and without a Content-Length to warn of them."""

    def play(request: SeenRequest, wire: Wire) -> None:
        wire.start(200, {"Content-Type": content_type, "Transfer-Encoding": "chunked"})
        left = size_bytes
        while left > 0:
            wire.write_chunk(PIECE[: min(left, len(PIECE))])
            left -= len(PIECE)
        wire.write_chunk(b"")

    return play


def truncated(body: bytes, *, missing: int = 100, content_type: str = JSON) -> Answer:
    """A Content-Length larger than what is sent."""

    def play(request: SeenRequest, wire: Wire) -> None:
        wire.start(200, {"Content-Type": content_type, "Content-Length": str(len(body) + missing)})
        wire.write(body)

    return play


def truncated_chunks(body: bytes, *, content_type: str = JSON) -> Answer:
    """A chunked body that stops inside a chunk."""

    def play(request: SeenRequest, wire: Wire) -> None:
        wire.start(200, {"Content-Type": content_type, "Transfer-Encoding": "chunked"})
        wire.write(b"%X\r\n%s" % (len(body) + 100, body))

    return play


def connection_reset() -> Answer:
    """Break the connection off before the first byte of an answer."""

    def play(request: SeenRequest, wire: Wire) -> None:
        wire.reset()

    return play


def drop() -> Answer:
    """Take the request and close without an answer: did they get it or not?"""

    def play(request: SeenRequest, wire: Wire) -> None:
        wire.drop()

    return play


def redirect(location: str, *, status: int = 302) -> Answer:
    """Point elsewhere."""
    return Exchange(status=status, headers={"Location": location, "Content-Type": HTML}, body=b"Moved")


def redirect_loop(status: int = 302) -> Answer:
    """Point to the very address that was asked."""
    return computed(lambda request: Exchange(status=status, headers={"Location": request.target}))


def endless_redirects(status: int = 302) -> Answer:
    """Point to a new address every time: a check for repeats alone does not stop it."""

    def answer(request: SeenRequest) -> Exchange:
        hop = int(dict(request.parameters).get("hop", "0")) + 1
        return Exchange(status=status, headers={"Location": f"{request.path}?hop={hop}"})

    return computed(answer)


def redirect_to_private_address(location: str = METADATA_LOCATION) -> Answer:
    """Point into the reader's own network; the default is where clouds keep credentials."""
    return redirect(location)


def redirect_to_unblock(location: str = UNBLOCK_LOCATION) -> Answer:
    """What the Federal Register does to visitors that look like robots. `UNBLOCK_PAGE` is what such a page shows."""
    return redirect(location)


def html_instead(status: int = 200) -> Answer:
    """A web page where data belongs, and it says that it is one."""
    return Exchange(status=status, headers=PLAIN_PAGE.headers, body=PLAIN_PAGE.body)


def html_called(content_type: str = JSON) -> Answer:
    """A web page that claims to be data."""
    return Exchange(headers={"Content-Type": content_type}, body=PLAIN_PAGE.body)


def login_page() -> Answer:
    """200 and a form, where the session ran out."""
    return LOGIN_PAGE


def empty_body(content_type: str = JSON) -> Answer:
    """200 and nothing."""
    return Exchange(headers={"Content-Type": content_type})


def wrong_content_type(body: bytes, content_type: str = "application/octet-stream") -> Answer:
    """Good data under a wrong name."""
    return Exchange(headers={"Content-Type": content_type}, body=body)


def same_page_forever(results: Sequence[Mapping[str, Any]]) -> Answer:
    """A Federal Register page whose `next_page_url` leads to page 1 again, as an older deployment did."""

    def play(request: SeenRequest, wire: Wire) -> None:
        page = {
            "description": "All documents",
            "count": 10_000,
            "total_pages": 50,
            "next_page_url": f"{wire.here}{request.target}",
            "results": list(results),
        }
        Exchange(headers={"Content-Type": JSON}, body=json.dumps(page).encode())(request, wire)

    return play
