"""What is news and what is old."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.domain.documents import Origin
from monitor.domain.sources import Facts, Item
from monitor.domain.states import Stage
from monitor.pipeline.origins import may_be_doubled, news_begins, origin_of, was_overlooked
from monitor.ports.stages import StoredPoll
from monitor.ports.versions import KnownDocument, Twin
from tests.unit.pipeline.polls import NOW, outcome, status

AGE = timedelta(days=3)
DAY = timedelta(days=1)


def item(published_at: datetime | None = NOW, **extra: object) -> Item:
    return Item(key="paper:1", url="https://x/1", title="Advanced Computing", published_at=published_at, extra=extra)


def poll(*, baseline_at: datetime | None = None, asked_since: datetime | None = None, asked: str = "d") -> StoredPoll:
    known = replace(status(ever_had_items=False), baseline_at=baseline_at, definition="d", asked_since=asked_since)
    return StoredPoll(id=1, outcome=replace(outcome(), definition=asked), status=known)


@pytest.mark.parametrize(
    ("published_at", "news_since", "expected"),
    [
        (NOW - 30 * DAY, NOW - AGE, Origin.BASELINE),
        (None, NOW - AGE, Origin.BASELINE),
        (NOW - DAY, NOW - AGE, Origin.LIVE),
        (NOW + 2 * DAY, NOW - AGE, Origin.LIVE),
        (NOW - 30 * DAY, None, Origin.LIVE),
        (None, None, Origin.LIVE),
    ],
)
def test_only_what_is_older_than_the_news_is_kept_quiet(
    published_at: datetime | None, news_since: datetime | None, expected: Origin
) -> None:
    assert origin_of(item(published_at), news_since=news_since) is expected


def test_the_news_of_a_first_poll_begin_at_the_alert_age_and_those_of_a_later_one_at_once() -> None:
    assert news_begins(poll(), AGE) == NOW - AGE
    assert news_begins(poll(baseline_at=NOW - DAY), AGE) is None


def test_what_was_published_while_the_first_polls_failed_is_news() -> None:
    assert news_begins(poll(asked_since=NOW - 7 * DAY), AGE) == NOW - 7 * DAY - AGE


def test_an_answer_to_a_question_that_was_edited_meanwhile_is_no_first_answer() -> None:
    assert news_begins(poll(asked="earlier options"), AGE) is None


@pytest.mark.parametrize(
    ("twin", "expected"),
    [
        (Twin(url="https://x/other", published_at=NOW), Origin.BASELINE),
        (Twin(url="https://x/1", published_at=NOW - DAY), Origin.LIVE),
        (Twin(url="https://x/1", published_at=None), Origin.BASELINE),
        (Twin(url="https://x/other", published_at=None), Origin.LIVE),
    ],
)
def test_the_same_words_of_the_same_time_under_another_key_are_old(twin: Twin, expected: Origin) -> None:
    assert origin_of(item(), news_since=None, twins=[twin]) is expected


def test_news_that_the_baseline_of_another_source_swallowed_is_found() -> None:
    held = KnownDocument(
        document_id=1,
        number=1,
        text_hash="t",
        content_hash="c",
        source="other",
        origin=Origin.BASELINE,
        seen_at=NOW,
    )
    before = NOW - DAY
    assert was_overlooked(held, Origin.LIVE, source="paper", last_ok_at=before)
    assert not was_overlooked(held, Origin.LIVE, source="paper", last_ok_at=NOW), "we saw it at our own last check"
    assert not was_overlooked(held, Origin.LIVE, source="other", last_ok_at=before), "it is our own baseline"
    assert not was_overlooked(held, Origin.BASELINE, source="paper", last_ok_at=before)
    assert not was_overlooked(replace(held, origin=Origin.LIVE), Origin.LIVE, source="paper", last_ok_at=before)


def test_what_lies_on_public_inspection_without_a_date_is_news_at_the_first_sight() -> None:
    """A special filing of October 2026 had neither a time of filing nor a day of publication."""
    inspected = replace(item(None), key="fr:2026-20295", facts=Facts(stage=Stage.PUBLIC_INSPECTION))
    assert origin_of(inspected, news_since=NOW - AGE) is Origin.LIVE


def test_only_a_key_that_the_source_made_up_can_be_the_same_thing_under_another_name() -> None:
    assert may_be_doubled(item(), "paper")
    assert not may_be_doubled(replace(item(), key="fr:2026-20295"), "fr-inspection")
