"""Sources and fetches for tests, with everything that does not matter filled in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.domain.sources import Fetch, Source
from monitor.sources import load_kind

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
FEED_URL = "https://press.example.org/rss/all.xml"
REGISTER_URL = "https://www.federalregister.gov/api/v1/documents.json"


def feed_source(*, language: str | None = None, zone: str = "UTC", **options: Any) -> Source:
    return _source("feed", "press", language, zone, {"url": FEED_URL, **options})


def register_source(*, zone: str = "America/New_York", **options: Any) -> Source:
    return _source("federal_register", "fr", "en", zone, options)


def answer(body: bytes | str, *, url: str = FEED_URL, status: int = 200, **headers: str) -> Fetch:
    """`content_type` becomes the header content-type."""
    return Fetch(
        url=url,
        final_url=url,
        status=status,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        body=body.encode() if isinstance(body, str) else body,
        started_at=NOW,
        finished_at=NOW,
    )


def json_answer(page: object, *, url: str = REGISTER_URL, status: int = 200) -> Fetch:
    return answer(json.dumps(page), url=url, status=status, content_type="application/json; charset=utf-8")


def rss(*items: str) -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Press</title>{inner}</channel></rss>'


def _source(kind: str, key: str, language: str | None, zone: str, options: dict[str, Any]) -> Source:
    validated = load_kind(kind).Options.model_validate(options)
    return Source(
        key=key,
        title=key,
        kind=kind,
        options=validated.model_dump(),
        cadence=timedelta(minutes=30),
        language=language,
        zone=zone,
    )
