"""A rule in the making, as an agency publishes it: a proposal, and the extensions of its comment period."""

from __future__ import annotations

from datetime import date

from monitor.domain.alerts import Route
from tests.integration.desk import Desk

DOCKET = ("Docket No. BIS-2023-0021",)
OLD, NEW, NEWER = date(2024, 1, 18), date(2024, 2, 7), date(2024, 3, 1)
PROPOSAL = "Proposed rule."
EXTENSION = "Proposed rule; extension of comment period."


def route(key: str, *watchlists: str) -> Route:
    return Route(key=key, watchlists=watchlists or ("*",), channels=("mail",))


def propose(desk: Desk, number: str = "2024-001", title: str = "Controls on chips", **changes: object) -> None:
    facts: dict[str, object] = {
        "docket_ids": DOCKET,
        "action": PROPOSAL,
        "comments_close_on": OLD,
        "dates": "Comments must be received by January 18, 2024.",
        "citation": "89 FR 100",
    }
    desk.publish(number, title, **{**facts, **changes})  # type: ignore[arg-type]


def extend(desk: Desk, number: str = "2024-002", to: date = NEW, **changes: object) -> None:
    facts: dict[str, object] = {
        "title": "Controls; Extension of Comment Period",
        "docket_ids": DOCKET,
        "action": EXTENSION,
        "comments_close_on": to,
        "dates": f"The comment period is extended. Comments must be received by {to:%B} {to.day}, {to.year}.",
    }
    desk.publish(number, **{**facts, **changes})  # type: ignore[arg-type]
