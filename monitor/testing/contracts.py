"""What every source kind and every channel promises, as suites to inherit.

Plain classes with `test_` methods: pytest collects a subclass whose name begins with Test, in this repository or any
other. Override the methods above the first test; those that raise NotImplementedError must be overridden.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest import SkipTest
from urllib.parse import urlsplit

from monitor.domain.alerts import Message, Receipt
from monitor.domain.errors import DeliveryError, SourceError
from monitor.domain.sources import Fetch, Source
from monitor.ports.world import Channel, SourceKind

NOW = datetime(2023, 6, 28, 8, 0, tzinfo=UTC)
HTML_PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form></form></body></html>"


class SourceKindContract:
    """Give it a kind, a source of that kind, and a fetch that the kind can read."""

    def kind(self) -> SourceKind:
        raise NotImplementedError

    def source(self) -> Source:
        """With options already validated, as `kind.Options(...).model_dump()` gives them."""
        raise NotImplementedError

    def good_fetch(self) -> Fetch:
        """An answer with at least one item and no page after it."""
        raise NotImplementedError

    def test_unknown_options_are_refused(self) -> None:
        options = {**self.source().options, "no_such_option": "x"}
        try:
            self.kind().Options.model_validate(options)
        except ValueError:
            return
        raise AssertionError("Options took a key that does not exist; set extra='forbid'")

    def test_it_asks_the_web_and_asks_the_same_twice(self) -> None:
        first = self.kind().requests(self.source(), {}, NOW)
        assert first
        assert all(urlsplit(request.url).scheme in ("http", "https") for request in first)
        assert list(first) == list(self.kind().requests(self.source(), {}, NOW))

    def test_reading_twice_reads_the_same(self) -> None:
        assert self.kind().parse(self.source(), self.good_fetch()) == self.kind().parse(
            self.source(), self.good_fetch()
        )

    def test_every_item_has_a_key_of_its_own_a_link_and_an_aware_time(self) -> None:
        items = self.kind().parse(self.source(), self.good_fetch()).items
        assert items
        assert all(item.key for item in items)
        assert len({item.key for item in items}) == len(items)
        assert all(urlsplit(item.url).scheme in ("http", "https") for item in items)
        assert all(item.published_at is None or item.published_at.tzinfo for item in items)

    def test_the_last_page_asks_for_no_other(self) -> None:
        assert self.kind().next_request(self.source(), self.good_fetch()) is None

    def test_a_web_page_instead_of_data_is_not_no_news(self) -> None:
        self._assert_not_usable(replace(self.good_fetch(), body=HTML_PAGE, headers={"content-type": "text/html"}))

    def test_an_empty_body_is_not_no_news(self) -> None:
        self._assert_not_usable(replace(self.good_fetch(), body=b""))

    def test_the_cursor_survives_storing(self) -> None:
        cursor = self.kind().next_cursor(self.source(), {}, NOW)
        stored = json.loads(json.dumps(dict(cursor)))
        assert stored == dict(cursor)
        assert self.kind().requests(self.source(), stored, NOW + timedelta(hours=1))

    def _assert_not_usable(self, fetch: Fetch) -> None:
        try:
            state = self.kind().parse(self.source(), fetch).state
        except SourceError as error:
            state = error.state
        assert not state.healthy, "an answer that is not data was read as a good one"


class ChannelContract:
    """Give it a channel with a receiver that takes mail, and, where that can be had, one that refuses.

    A channel is used for one test only.
    """

    secrets: Sequence[str] = ()
    """Words that must not be seen in addresses, receipts and errors: passwords, tokens, whole webhook URLs."""

    def channel(self) -> Channel:
        """A channel whose receiver takes everything."""
        raise NotImplementedError

    def received(self) -> int:
        """How many messages the receiver of the last `channel()` got."""
        raise NotImplementedError

    def refusing_channel(self, *, permanent: bool) -> Channel | None:
        """A channel whose receiver refuses for good or for now; None where the channel cannot be refused so."""
        return None

    def message(self) -> Message:
        """A message in two scripts, with markup in places where people do not expect it."""
        return Message(
            key="delivery-1",
            address=self.channel_address(),
            subject="A800 수출 제한 <검토> & more",
            text="엔비디아 A800\n.\nA line that was a dot stands above.",
            html="<p>엔비디아 <b>A800</b></p>",
            language="ko",
            created_at=NOW,
            data={"watchlists": ["ai-chips"]},
        )

    def channel_address(self) -> str:
        """The address that messages of this suite go to: the channel's first."""
        return self.channel().addresses()[0]

    def test_there_is_an_address_and_each_is_named_once(self) -> None:
        channel = self.channel()
        addresses = list(channel.addresses())
        assert addresses
        assert all(address.strip() for address in addresses)
        assert len(set(addresses)) == len(addresses)
        assert addresses == list(channel.addresses())
        self._assert_no_secret(" ".join(addresses))

    def test_a_message_arrives_and_a_receipt_comes_back(self) -> None:
        message, channel = self.message(), self.channel()
        receipt = channel.send(message)
        assert isinstance(receipt, Receipt)
        assert self.received() == 1
        self._assert_no_secret(receipt.detail)

    def test_the_same_message_may_be_sent_twice(self) -> None:
        message, channel = self.message(), self.channel()
        channel.send(message)
        channel.send(message)
        assert self.received() in (1, 2)  # a receiver that knows the key may drop the repeat

    def test_a_refusal_for_good_says_so(self) -> None:
        assert self._refusal(permanent=True).permanent

    def test_a_refusal_for_now_says_so(self) -> None:
        assert not self._refusal(permanent=False).permanent

    def _refusal(self, *, permanent: bool) -> DeliveryError:
        message = self.message()
        channel = self.refusing_channel(permanent=permanent)
        if channel is None:
            raise SkipTest("this channel has no receiver that could refuse so")
        try:
            channel.send(message)
        except DeliveryError as error:
            self._assert_no_secret(str(error))
            return error
        raise AssertionError("the receiver refused, and the channel did not say so")

    def _assert_no_secret(self, text: str) -> None:
        shown = [secret for secret in self.secrets if secret in text]
        assert not shown, f"a secret is shown in {text!r}"
