"""Every channel brings a message about the sources themselves to whoever runs Rulewire, whole and readable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.states import NoticeKind, SourceState
from monitor.render import TemplateRenderer
from monitor.render.sample import sample_notice
from tests.contract.channel_rigs import NOW, RIGS, message

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(params=sorted(RIGS))
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    with RIGS[request.param](tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("kind", list(NoticeKind))
def test_a_notice_arrives_with_its_source_state_and_remedy(rig: Any, kind: NoticeKind, language: str) -> None:
    rendered = TemplateRenderer([TEMPLATES], "Asia/Seoul").notice(sample_notice(NOW, kind), language=language)
    channel = rig.channel()
    channel.send(
        message(
            channel,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            data=rendered.data,
            language=language,
        )
    )
    (text,) = rig.texts()
    assert "Sample press" in text
    assert SourceState.BLOCKED.value in text
    assert "302 to a page with a puzzle" in text
