"""The register sends older documents than it was asked for: a cache, or a date filter that was dropped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from monitor.domain.states import Disposition
from monitor.testing import Exchange
from tests.world import World

NOW = datetime(2024, 1, 29, 12, 0, tzinfo=UTC)
TITLE = "Export Controls on Semiconductor Manufacturing Items"


def page(*documents: tuple[str, str]) -> Exchange:
    rows = ",".join(
        f'{{"document_number": "{number}", "title": "{TITLE}", "type": "Rule", "publication_date": "{day}", '
        f'"html_url": "https://www.federalregister.gov/d/{number}", "agencies": []}}'
        for number, day in documents
    )
    body = f'{{"count": {len(documents)}, "total_pages": 1, "results": [{rows}]}}'
    return Exchange(headers={"Content-Type": "application/json"}, body=body.encode())


def test_documents_older_than_asked_are_kept_and_not_told_as_news(open_world: Callable[..., World]) -> None:
    world = open_world(NOW)
    world.server.serve("/api/v1/documents.json", page())
    world.add_source(
        f"{{key: fr, title: FR, kind: federal_register, base_url: '{world.server.url('/api/v1')}', cadence: 30m, "
        "zone: America/New_York, standing: official}"
    )
    world.poll()
    world.clock.advance(timedelta(hours=1))
    world.server.serve("/api/v1/documents.json", page(("2024-01900", "2024-01-29"), ("2023-23049", "2023-10-25")))
    world.poll()
    dispositions = {found.document_key: found.hit.disposition for found in world.hits("ai-chips")}
    assert dispositions == {"fr:2024-01900": Disposition.ALERTED, "fr:2023-23049": Disposition.BASELINE}
