"""One rule from its first official sight to the week before its comment period closes, as its readers are told of it.

The documents are invented; their shapes are those of the register.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.testing import FederalRegisterReplay
from tests.rfc5545 import Component, events_of
from tests.world import SETTINGS, World

EASTERN = ZoneInfo("America/New_York")
RULE = "2026-20001"
EXTENSION = "2026-25001"
CORRECTION = "C1-2026-20001"
BIS = [
    {"raw_name": "DEPARTMENT OF COMMERCE", "name": "Commerce Department", "id": 54, "slug": "commerce-department"},
    {
        "raw_name": "Bureau of Industry and Security",
        "name": "Industry and Security Bureau",
        "id": 241,
        "slug": "industry-and-security-bureau",
    },
]
TITLE = "Additional Export Controls on Certain Advanced Computing Items"
DOCKET = "261015-0301"

LAID_OUT = {
    "document_number": RULE,
    "title": f"{TITLE} ",  # the list ends its titles with a space
    "type": "Rule",
    "agencies": BIS,
    "docket_numbers": [DOCKET],
    "filed_at": "2026-10-19T08:45:00.000-04:00",
    "publication_date": "2026-10-21",
}
PUBLISHED = {
    "document_number": RULE,
    "title": TITLE,
    "type": "Rule",
    "abstract": "This rule revises the controls on certain advanced computing items and asks for comments.",
    "action": "Interim final rule; request for comments.",
    "agencies": BIS,
    "publication_date": "2026-10-21",
    "citation": "91 FR 58001",
    "docket_ids": [f"Docket No. {DOCKET}"],
    "cfr_references": [{"title": 15, "part": 744}],
    "effective_on": "2026-11-20",
    "comments_close_on": "2026-12-21",
    "dates": (
        "This rule is effective November 20, 2026. Comments must be received by BIS no later than December 21, 2026."
    ),
    "html_url": f"https://www.federalregister.gov/documents/2026/10/21/{RULE}/additional-export-controls",
}
EXTENDED = {
    "document_number": EXTENSION,
    "title": f"{TITLE}; Extension of Comment Period",
    "type": "Rule",
    "abstract": "BIS extends the comment period of the interim final rule that it published on October 21, 2026.",
    "action": "Interim final rule; extension of comment period.",
    "agencies": BIS,
    "publication_date": "2026-11-30",
    "citation": "91 FR 66002",
    "docket_ids": [f"Docket No. {DOCKET}"],
    "comments_close_on": "2027-01-20",
    "dates": (
        "The comment period for the interim final rule published October 21, 2026, at 91 FR 58001, is extended. "
        "Comments must be received by BIS no later than January 20, 2027."
    ),
    "html_url": f"https://www.federalregister.gov/documents/2026/11/30/{EXTENSION}/extension",
}
CORRECTED = {
    "document_number": CORRECTION,
    "title": f"{TITLE}; Correction",
    "type": "Rule",
    "abstract": None,
    "action": "Correction.",
    "agencies": BIS,
    "publication_date": "2026-12-03",
    "citation": "91 FR 67003",
    "correction_of": f"https://www.federalregister.gov/api/v1/documents/{RULE}",
    "html_url": f"https://www.federalregister.gov/documents/2026/12/03/{CORRECTION}/correction",
}
TEXT = """\
DEPARTMENT OF COMMERCE

Bureau of Industry and Security

15 CFR Part 744

ACTION: Interim final rule; request for comments.

SUPPLEMENTARY INFORMATION:

II. Items that are made below the thresholds

Integrated circuits such as the A800 were made for one market and stay below the
thresholds of October 2022. This rule reaches them.
"""
CONTROLS = """\
key: controls
title: Controls on computing
reason: They decide what may be shipped.
rules:
  - key: advanced-computing
    why: The register speaks of advanced computing.
    any: [advanced computing]
"""
CHIPS = """\
key: chips
title: Chips by name
reason: These are what we buy.
rules:
  - key: named
    why: A chip is named.
    any: [A800]
"""


class Story:
    """The world of this rule. `now` is the time in Washington."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.register = FederalRegisterReplay(clock=world.clock)
        base_url = self.register.serve_on(world.server)
        common = (
            f"base_url: '{base_url}', full_text: {{agencies: [industry-and-security-bureau]}}, cadence: 30m, "
            "zone: America/New_York, calendar: us-federal, language: en, standing: official"
        )
        world.add_source(
            f"{{key: fr-inspection, title: Public inspection, kind: federal_register_inspection, {common}}}"
        )
        world.add_source(f"{{key: fr-bis, title: Federal Register, kind: federal_register, {common}}}")
        for key, text in (("controls", CONTROLS), ("chips", CHIPS)):
            (world.home / "watchlists" / f"{key}.yaml").write_text(text, encoding="utf-8")
        self._read = 0

    def at(self, month: int, day: int, hour: int, minute: int = 0, *, year: int = 2026) -> list[dict[str, Any]]:
        """Go there in Washington, ask every source, and tell what the readers got since."""
        return self.at_moment(datetime(year, month, day, hour, minute, tzinfo=EASTERN))

    def at_moment(self, moment: datetime) -> list[dict[str, Any]]:
        self.world.clock.move_to(moment)
        self.world.poll()
        messages = [json.loads(line) for line in self.world.messages()[self._read :]]
        self._read += len(messages)
        return [message for message in messages if message["data"]["type"] == "alert"]

    def event(self, kind: str) -> Component:
        """That of the rule in the calendar of all watchlists."""
        events = events_of(self.world.house.calendars.make())
        (found,) = [event for event in events if kind in event.text("SUMMARY") and RULE in event.text("DESCRIPTION")]
        return found


@pytest.fixture
def story(open_world: Callable[..., World]) -> Story:
    settings = SETTINGS + '\n[reminders]\ndays = [7]\nat = "08:00"\n'
    made = Story(open_world(datetime(2026, 10, 19, 8, 40, tzinfo=EASTERN), settings=settings, shipped_watchlists=False))
    assert made.at(10, 19, 8, 40) == []  # nothing is there yet
    return made


def reasons(messages: list[dict[str, Any]]) -> list[str]:
    return [message["data"]["reason"] for message in messages]


def watchlists(message: dict[str, Any]) -> list[str]:
    return sorted(watchlist["key"] for watchlist in message["data"]["watchlists"])


def test_a_rule_is_told_once_at_every_turn_from_public_inspection_to_the_last_week(story: Story) -> None:
    # Monday, 08:50: it lies open. The title is all that is known.
    story.register.inspect(LAID_OUT)
    (first,) = story.at(10, 19, 8, 50)
    assert (first["data"]["reason"], watchlists(first)) == ("first_hit", ["controls"])
    assert first["data"]["document"]["key"] == f"fr:{RULE}"
    assert "public inspection" in first["text"]
    assert "21 October 2026" in first["text"]
    assert story.at(10, 19, 9, 20) == []

    # Its text comes an hour later and names what the title cannot.
    story.register.write_inspection_text(RULE, TEXT)
    (named,) = story.at(10, 19, 11, 30)
    assert (named["data"]["reason"], watchlists(named)) == ("first_hit", ["chips"])
    assert named["data"]["occasion"] == "full_text"
    assert "the full text of a document on public inspection has been read" in named["text"].splitlines()[0]
    assert "Integrated circuits such as the «A800» were made for one market" in " ".join(named["text"].split())
    assert story.at(10, 19, 14, 30) == []

    # Wednesday, 06:10: it is published, with a summary and dates. One change is told, and no second sight.
    story.register.withdraw_from_inspection(RULE)
    story.register.publish(PUBLISHED)
    (published,) = story.at(10, 21, 6, 10)
    assert (published["data"]["reason"], watchlists(published)) == ("new_version", ["chips", "controls"])
    assert published["subject"].startswith("Published: ")
    assert "while it was on public inspection is published" in published["text"].splitlines()[0]
    assert published["data"]["document"]["comments_close_on"] == "2026-12-21"
    assert (first["data"]["document"]["source"], published["data"]["document"]["source"]) == ("fr-inspection", "fr-bis")
    story.register.write_text(RULE, TEXT)
    assert story.at(10, 21, 9, 0) == []
    comments = story.event("Comments close")
    assert (comments.value("DTSTART"), comments.value("SEQUENCE")) == ("20261221", "0")
    assert "no later than December 21, 2026" in comments.text("DESCRIPTION")

    # The comment period is extended: those who were told the old date are told the new one, once.
    story.register.publish(EXTENDED)
    moved = story.at(11, 30, 6, 10)
    assert reasons(moved) == ["deadline_moved"]
    assert watchlists(moved[0]) == ["chips", "controls"]
    assert "21 December 2026" in moved[0]["text"]
    assert "20 January 2027" in moved[0]["text"]
    assert story.at(11, 30, 9, 0) == []
    extended = story.event("Comments close")
    assert (extended.value("DTSTART"), extended.value("SEQUENCE")) == ("20270120", "1")
    assert extended.value("UID") == comments.value("UID")
    assert f"fr:{EXTENSION}" in extended.text("DESCRIPTION")
    assert "Federal Register, 91 FR 58001" in extended.text("DESCRIPTION")

    # A correction, which says nothing of itself, is told to the same readers.
    story.register.publish(CORRECTED)
    corrected = story.at(12, 3, 6, 10)
    assert reasons(corrected) == ["correction"]
    assert watchlists(corrected[0]) == ["chips", "controls"]
    assert RULE in corrected[0]["text"]
    assert story.at(12, 3, 9, 0) == []

    # The week before, at eight in the morning of the readers.
    seoul = datetime(2027, 1, 13, 8, 0, tzinfo=ZoneInfo("Asia/Seoul"))
    assert story.at_moment(seoul - timedelta(minutes=1)) == []
    (near,) = story.at_moment(seoul)
    assert (near["data"]["reason"], watchlists(near)) == ("deadline_near", ["chips", "controls"])
    assert near["data"]["document"]["key"] == f"fr:{RULE}"
    assert "in 7 days, on Wednesday, 20 January 2027" in near["text"]
    assert story.at_moment(seoul + timedelta(hours=3)) == []
    assert story.at_moment(seoul + timedelta(days=8)) == []
