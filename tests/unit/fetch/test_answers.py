from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.answers import judge_status, retry_after
from monitor.domain.errors import SourceError
from monitor.domain.sources import Fetch
from monitor.domain.states import SourceState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def answer(status: int, final_url: str = "https://www.example.org/feed", **headers: str) -> Fetch:
    return Fetch(
        url="https://www.example.org/feed",
        final_url=final_url,
        status=status,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        body=b"",
        started_at=NOW,
        finished_at=NOW,
    )


@pytest.mark.parametrize(
    ("fetch", "state"),
    [
        (answer(401), SourceState.AUTH),
        (answer(403), SourceState.BLOCKED),
        (answer(403, www_authenticate="Basic"), SourceState.AUTH),
        (answer(404), SourceState.NOT_FOUND),
        (answer(410), SourceState.GONE),
        (answer(400), SourceState.BAD_REQUEST),
        (answer(422), SourceState.BAD_REQUEST),
        (answer(429), SourceState.RATE_LIMITED),
        (answer(500), SourceState.SERVER_ERROR),
        (answer(503), SourceState.SERVER_ERROR),
        (answer(599), SourceState.SERVER_ERROR),
        (answer(302), SourceState.BAD_CONTENT),
        (answer(200, "https://unblock.federalregister.gov/"), SourceState.BLOCKED),
        (answer(302, location="https://unblock.federalregister.gov/"), SourceState.BLOCKED),
    ],
)
def test_every_status_that_is_no_success_has_a_name(fetch: Fetch, state: SourceState) -> None:
    with pytest.raises(SourceError) as caught:
        judge_status(fetch)
    assert caught.value.state is state


@pytest.mark.parametrize("status", [200, 206, 304])
def test_success_and_not_modified_pass(status: int) -> None:
    judge_status(answer(status))


@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_that_was_asked_for_is_carried(status: int) -> None:
    with pytest.raises(SourceError) as caught:
        judge_status(answer(status, retry_after="120"))
    assert caught.value.retry_after == timedelta(minutes=2)
    assert str(status) in caught.value.detail
    assert "www.example.org" in caught.value.detail


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        ("1.5", 1.5),
        ("9" * 400, 86400),
        ("Mon, 23 Nov 2026 09:10:00 GMT", 600),
        ("Monday, 23-Nov-26 09:10:00 GMT", 600),
        ("Mon Nov 23 09:10:00 2026", 600),
        ("Sun, 22 Nov 2026 09:10:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400),
        ("Mon, 31 Feb 2026 09:10:00 GMT", None),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_bounded(written: str, seconds: float | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after({"retry-after": written}, NOW) == expected


def test_without_the_header_nothing_is_asked() -> None:
    assert retry_after({}, NOW) is None
