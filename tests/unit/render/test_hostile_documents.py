"""Documents that want their alert not to be sent, or to say something else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.alerts import Alert
from monitor.domain.matches import Evidence
from monitor.domain.reports import AlertContent
from monitor.domain.states import Reason
from tests.unit.render.contents import CHIPS, NOW, found, renderer


def content(zone: str = "Asia/Seoul", evidence: tuple[Evidence, ...] = (), **changes: Any) -> AlertContent:
    alert = Alert(id=1, route="desk", reason=Reason.FIRST_HIT, document_id=1, hit_ids=(1,), created_at=NOW)
    hits = (found(evidence=evidence, **changes),)
    return AlertContent(alert=alert, hits=hits, watchlists=(CHIPS,), source_title="S", zone=zone)


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York", "Pacific/Kiritimati", "UTC"])
@pytest.mark.parametrize(
    "moment", [datetime(9999, 12, 31, 23, 59, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)], ids=["last", "first"]
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_date_at_the_end_of_time_stops_no_alert(zone: str, moment: datetime, language: str) -> None:
    made = renderer().alert(content(zone, published_at=moment), channel_kind="email", language=language)
    assert str(moment.year) in made.text or "10000" in made.text


TITLES = ["{{ 7 * 7 }}", "{% for x in y %}", "{# gone #}", "${7*7}", "{{ config }}", "{{ ''.__class__.__mro__ }}"]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_never_run_as_a_template(title: str) -> None:
    made = renderer().alert(content(title=f"A {title} B"), channel_kind="email", language="ko")
    assert f"A {title} B" in made.subject
    assert f"A {title} B" in made.text
    assert "49" not in made.subject


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_title_address_and_quote_make_a_mail_without_markup_of_their_own(title: str, url: str, quote: str) -> None:
    hostile = Evidence(field="body", start=0, end=len(quote), rule="named", term=quote, quote=quote)
    marked = f"<script>alert(1)</script>{title}"
    made = renderer().alert(
        content(title=marked, url="https://x.example/" + url, source=marked, evidence=(hostile,), agencies=(marked,)),
        channel_kind="email",
        language="en",
    )
    assert "<script" not in made.html
    assert "javascript:" not in made.html.split("</style>")[0]
    assert not set(made.text + made.html + made.subject) & set("\x1b\x07\x9b\u202e\u2066\x00")
    assert "\n" not in made.subject
