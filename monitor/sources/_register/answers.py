"""What an answer of the API is: a page of documents, no documents, or one of its several ways to say no."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from monitor.domain.answers import judge_status
from monitor.domain.errors import SourceError
from monitor.domain.sources import Fetch
from monitor.domain.states import SourceState
from monitor.text.printable import one_line

MAX_COUNT: Final = 10_000
_LONGEST_MESSAGE: Final = 300
_ROBOT_TEST: Final = (b"unblock.federalregister.gov", b"captcha", b"programmatic access", b"automated scraping")


def read_page(fetch: Fetch) -> Mapping[str, Any]:
    """The page as JSON, with a list under `results`. Raises SourceError, with the API's own message in the detail.

    Shapes seen: `{count, results, ...}`; without hits `{"description", "count": 0}`; 400 as `{"status", "message"}`
    (unknown field, bad cursor) or `{"errors": {...}}` (unknown condition); 404 as an HTML page.
    """
    try:
        judge_status(fetch)
    except SourceError as error:
        message = _message(_json(fetch.body))
        detail = f"{error.detail}: {message}" if message else error.detail
        raise SourceError(error.state, detail, retry_after=error.retry_after) from error
    page = _json(fetch.body)
    if not isinstance(page, dict):
        raise _not_a_page(fetch)
    results = page.get("results")
    if isinstance(results, list):
        return page
    if results is None and page.get("count") == 0:
        return {**page, "results": []}
    message = _message(page) or "an object without results"
    raise SourceError(SourceState.BAD_CONTENT, f"the answer is not a list of documents: {message}")


def claimed_count(page: Mapping[str, Any]) -> int | None:
    """How many documents the question has by the API's own count; None where it counts no further (at 10,000), or
    names no number."""
    count = page.get("count")
    return count if isinstance(count, int) and not isinstance(count, bool) and 0 <= count < MAX_COUNT else None


def next_page(page: Mapping[str, Any], base_url: str) -> str | None:
    """The address of the next page as it is, or None. Raises SourceError where it leaves the API that was asked."""
    url = page.get("next_page_url")
    if not url or not page["results"]:
        return None
    if not isinstance(url, str) or not _is_under(url, base_url):
        raise SourceError(SourceState.BAD_CONTENT, f"the next page is not part of {base_url} ({_host_of(url)})")
    return url


def _host_of(url: object) -> str:
    try:
        host = urlsplit(url).hostname if isinstance(url, str) else None
    except ValueError:
        host = None
    return one_line(host or "no address", 100)


def _is_under(url: str, base_url: str) -> bool:
    base = urlsplit(base_url)
    try:
        parts = urlsplit(url)
        same_place = (parts.scheme, parts.hostname, parts.port) == (base.scheme, base.hostname, base.port)
    except ValueError:
        return False
    path = unquote(parts.path)
    steps_back = ".." in path.replace("\\", "/").split("/")
    return same_place and "@" not in parts.netloc and path.startswith(f"{base.path}/") and not steps_back


def is_robot_test(body: bytes) -> bool:
    """True for the page that visitors get who look like robots."""
    start = body[:20_000].lower()
    return any(words in start for words in _ROBOT_TEST)


def _not_a_page(fetch: Fetch) -> SourceError:
    start = fetch.body[:20_000].lower()
    if is_robot_test(fetch.body):
        return SourceError(SourceState.BLOCKED, "a test for robots came instead of documents")
    if not fetch.body.strip():
        return SourceError(SourceState.BAD_CONTENT, "the answer is empty")
    if b"<html" in start or b"<!doctype" in start:
        return SourceError(SourceState.BAD_CONTENT, "an HTML page came where JSON belongs")
    return SourceError(SourceState.BAD_CONTENT, "the answer is not JSON, or was cut short")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _message(answer: Any) -> str:
    if not isinstance(answer, dict):
        return ""
    if isinstance(answer.get("message"), str):
        text = answer["message"]
    elif "errors" in answer:
        text = json.dumps(answer["errors"], ensure_ascii=False)
    else:
        return ""
    return one_line(str(text), _LONGEST_MESSAGE)
