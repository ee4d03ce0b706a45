"""Retry-After and the addresses that options may hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.channels._http import checked_url, host_of, require_success, retry_after
from monitor.domain.errors import DeliveryError
from monitor.ports.world import HttpReply

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", timedelta(seconds=120)),
        ("Wed, 18 Nov 2026 03:05:00 GMT", timedelta(minutes=5)),
        ("Wed, 18 Nov 2026 02:00:00 GMT", timedelta(0)),
        ("99999999999999999999", timedelta(days=1)),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("²", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_bounded(header: str, expected: timedelta | None) -> None:
    assert retry_after(HttpReply(status=429, headers={"Retry-After": header}, body=b""), NOW) == expected


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        *((status, True) for status in (301, 308, 400, 401, 404, 410, 422)),
        *((status, False) for status in (408, 409, 425, 429, 500, 502, 503, 600)),
    ],
)
def test_each_status_is_final_or_not(status: int, permanent: bool) -> None:
    with pytest.raises(DeliveryError) as caught:
        require_success(HttpReply(status=status, headers={}, body=b""), who="x", now=NOW)
    assert caught.value.permanent is permanent


@pytest.mark.parametrize("status", [200, 202, 204])
def test_every_2xx_is_a_success(status: int) -> None:
    require_success(HttpReply(status=status, headers={}, body=b""), who="x", now=NOW)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.org",
        "https://",
        "https://u:p@x.org",
        "https://x.org/a b",
        "https://x.org/\r\nX: y",
        "https://x:99999999",
    ],
)
def test_an_address_that_cannot_be_posted_to_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"address"):
        checked_url(url)


def test_of_an_address_only_host_and_port_are_shown() -> None:
    assert host_of("https://hooks.example.org/T/SECRET?k=v") == "hooks.example.org"
    assert host_of("http://127.0.0.1:8080/SECRET") == "127.0.0.1:8080"
