"""The contract suites hold for small implementations that keep their promises, and catch ones that do not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, ConfigDict

from monitor.domain.errors import DeliveryError, SourceError
from monitor.domain.sources import Fetch, FetchRequest, Item, Reading, Source
from monitor.domain.states import SourceState
from monitor.ports.world import Channel, SourceKind
from monitor.testing import ChannelContract, RecordingChannel, SourceKindContract

AT = datetime(2023, 6, 28, 8, 0, tzinfo=UTC)
URL = "https://lists.example/changes.json"


class LineOptions(BaseModel):
    model_config = ConfigDict(extra="forbid")
    url: str


class LaxOptions(BaseModel):
    url: str


class LineKind:
    """A list of titles as JSON."""

    Options: ClassVar[type[BaseModel]] = LineOptions

    def requests(self, source: Source, cursor: Mapping[str, Any], now: datetime) -> Sequence[FetchRequest]:
        return [FetchRequest(url=source.options["url"])]

    def next_request(self, source: Source, fetch: Fetch) -> FetchRequest | None:
        return None

    def parse(self, source: Source, fetch: Fetch) -> Reading:
        try:
            titles = json.loads(fetch.body)
        except ValueError as error:
            raise SourceError(SourceState.BAD_CONTENT, "not JSON") from error
        return Reading(items=tuple(Item(key=f"{source.key}:{title}", url=URL, title=title) for title in titles))

    def next_cursor(self, source: Source, cursor: Mapping[str, Any], checked_at: datetime) -> Mapping[str, Any]:
        return {"since": checked_at.isoformat()}


class CarelessKind(LineKind):
    def parse(self, source: Source, fetch: Fetch) -> Reading:
        try:
            return super().parse(source, fetch)
        except SourceError:
            return Reading()


class LaxKind(LineKind):
    Options: ClassVar[type[BaseModel]] = LaxOptions


class TestLineKind(SourceKindContract):
    def kind(self) -> SourceKind:
        return LineKind()

    def source(self) -> Source:
        return Source(key="lines", title="Lines", kind="line", options={"url": URL}, cadence=timedelta(hours=1))

    def good_fetch(self) -> Fetch:
        return Fetch(
            url=URL,
            final_url=URL,
            status=200,
            headers={},
            body=b'["one", "two"]',
            started_at=AT,
            finished_at=AT,
        )


class TestRecordingChannel(ChannelContract):
    secrets = ("s3cret",)

    def channel(self) -> Channel:
        self.last = RecordingChannel()
        return self.last

    def received(self) -> int:
        return len(self.last.messages)

    def refusing_channel(self, *, permanent: bool) -> Channel:
        return RecordingChannel(failures=[DeliveryError("refused", permanent=permanent)])


def test_a_kind_that_takes_a_web_page_for_no_news_is_caught() -> None:
    class Suite(TestLineKind):
        def kind(self) -> SourceKind:
            return CarelessKind()

    with pytest.raises(AssertionError, match="read as a good one"):
        Suite().test_a_web_page_instead_of_data_is_not_no_news()
    with pytest.raises(AssertionError, match="read as a good one"):
        Suite().test_an_empty_body_is_not_no_news()


def test_a_kind_that_takes_unknown_options_is_caught() -> None:
    class Suite(TestLineKind):
        def kind(self) -> SourceKind:
            return LaxKind()

    with pytest.raises(AssertionError, match="forbid"):
        Suite().test_unknown_options_are_refused()


def test_a_channel_that_shows_a_secret_is_caught() -> None:
    class Suite(TestRecordingChannel):
        def refusing_channel(self, *, permanent: bool) -> Channel:
            return RecordingChannel(failures=[DeliveryError("https://hooks.example/s3cret said no")])

    with pytest.raises(AssertionError, match="a secret is shown"):
        Suite().test_a_refusal_for_now_says_so()


def test_a_channel_that_swallows_a_refusal_is_caught() -> None:
    class Suite(TestRecordingChannel):
        def refusing_channel(self, *, permanent: bool) -> Channel:
            return RecordingChannel()

    with pytest.raises(AssertionError, match="did not say so"):
        Suite().test_a_refusal_for_good_says_so()


class TestChannelWithoutRefusals(ChannelContract):
    """A channel that cannot be refused skips two tests instead of failing them."""

    def channel(self) -> Channel:
        self.last = RecordingChannel(("file",))
        return self.last

    def received(self) -> int:
        return len(self.last.messages)
