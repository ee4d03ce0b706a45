"""What whoever runs Rulewire reads of its sources."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.domain.notices import Outage
from monitor.domain.reports import NoticeContent, OutageReport
from monitor.domain.states import NoticeKind, SourceState
from tests.unit.render.contents import NOW, SEOUL, renderer

HOUR = timedelta(hours=1)


def report(
    title: str = "Federal Register, BIS",
    *,
    state: SourceState = SourceState.BLOCKED,
    detail: str = "redirects to the robot test",
    last_ok_at: datetime | None = NOW - 2 * HOUR,
    ended_at: datetime | None = None,
    new: int = 0,
) -> OutageReport:
    outage = Outage(
        source="fr-bis",
        state=state,
        detail=detail,
        since=NOW - HOUR - timedelta(minutes=20),
        last_ok_at=last_ok_at,
        ended_at=ended_at,
    )
    return OutageReport(title=title, outage=outage, checks=4, new_documents=new)


def notice(*reports: OutageReport, kind: NoticeKind = NoticeKind.SOURCE_FAILING) -> NoticeContent:
    return NoticeContent(id=7, kind=kind, reports=reports or (report(),), made_at=NOW, zone=SEOUL)


def recovery(**changes: Any) -> NoticeContent:
    return notice(report(ended_at=NOW, **changes), kind=NoticeKind.SOURCE_RECOVERED)


def test_the_first_line_says_what_changed_for_whom() -> None:
    message = renderer().notice(notice(), language="en")
    assert message.subject == "Source trouble: Federal Register, BIS (blocked us)"
    said = "“Federal Register, BIS” cannot be read, for 1 hour 20 minutes and 4 checks in a row."
    assert message.text.splitlines()[0] == f"For whoever runs Rulewire: {said}"


def test_it_says_the_state_since_when_what_is_not_seen_and_the_remedy() -> None:
    text = renderer().notice(notice(), language="en").text
    assert "State: blocked us (blocked): redirects to the robot test" in text
    assert "Since: 25 October 2023, 08:40 KST" in text
    assert "Last good check: 25 October 2023, 08:00 KST" in text
    assert "What it published after 25 October 2023, 08:00 KST" in text
    assert SourceState.BLOCKED.remedy in text
    assert "rulewire source check fr-bis" in text


def test_a_source_that_was_never_read_has_no_last_good_check() -> None:
    text = renderer().notice(notice(report(last_ok_at=None)), language="en").text
    assert "Last good check: Never" in text


def test_a_recovery_says_how_long_it_lasted_and_what_was_taken_up() -> None:
    message = renderer().notice(recovery(new=3), language="en")
    assert message.subject == "Well again: Federal Register, BIS"
    assert "can be read again, after 1 hour 20 minutes." in message.text.splitlines()[0]
    assert "3 new documents" in message.text
    assert "rulewire coverage --since 2023-10-25" in message.text


def test_korean_is_korean_to_the_remedy() -> None:
    message = renderer().notice(notice(), language="ko")
    assert message.subject == "[출처 이상] Federal Register, BIS(접근 차단)"
    assert message.text.startswith("Rulewire 운영자께 알려 드립니다.")
    assert "필요한 조치: 출처가 자동 접속을 차단했습니다." in message.text
    assert "4회" in message.text
    assert SourceState.BLOCKED.remedy not in message.text


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("state", [state for state in SourceState if not state.healthy])
def test_every_state_can_be_told_in_every_language(language: str, state: SourceState) -> None:
    for content in (notice(report(state=state)), recovery(state=state), notice(report(), report(state=state))):
        message = renderer().notice(content, language=language)
        assert message.subject
        assert f"({state.value})" in message.text
        assert f"({state.value})" in message.html


def test_many_sources_are_one_message_that_stays_readable() -> None:
    reports = [report(f"Source {number}") for number in range(50)]
    message = renderer().notice(notice(*reports), language="en")
    assert message.subject == "Source trouble: 50 sources"
    assert "and 30 more sources: rulewire source list" in message.text
    assert len(message.html) < 100_000
    assert (message.data["sources_count"], len(message.data["sources"])) == (50, 20)


def test_the_structured_form_is_that_of_the_documentation() -> None:
    data = renderer().notice(notice(), language="ko").data
    assert data == {
        "type": "notice",
        "id": 7,
        "reason": "source_failing",
        "created_at": "2023-10-25T01:00:00+00:00",
        "sources": [
            {
                "key": "fr-bis",
                "title": "Federal Register, BIS",
                "state": "blocked",
                "detail": "redirects to the robot test",
                "remedy": SourceState.BLOCKED.remedy,
                "since": "2023-10-24T23:40:00+00:00",
                "last_ok_at": "2023-10-24T23:00:00+00:00",
                "ended_at": None,
                "failed_checks": 4,
                "new_documents": 0,
            }
        ],
        "sources_count": 1,
    }


def test_what_a_source_says_cannot_become_markup_or_a_command() -> None:
    hostile = report("<b>x</b>\x1b[2J", detail="<script>alert(1)</script>\u202e\nSubject: y")
    message = renderer().notice(notice(hostile), language="en")
    assert "<script" not in message.html
    assert "<b>x" not in message.html
    assert "\x1b" not in message.text + message.html + message.subject
    assert "\u202e" not in message.text
    assert "\n" not in message.subject
