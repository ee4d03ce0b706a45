"""Clock, HTTP, source kinds, channels, rendering."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, runtime_checkable

from pydantic import BaseModel

from monitor.domain.alerts import Message, Receipt
from monitor.domain.reports import AlertContent, DigestContent, NoticeContent
from monitor.domain.sources import Facts, Fetch, FetchRequest, Listing, Reading, Source


class Clock(Protocol):
    """Where `now` comes from; frozen in tests and moved by the demonstration."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""


class Fetcher(Protocol):
    """One polite GET."""

    def fetch(self, request: FetchRequest) -> Fetch:
        """Ask, following redirects, or raise FetchError. Any status is an answer, also 304, 404 and 500."""


@dataclass(frozen=True, kw_only=True)
class HttpReply:
    """What a receiver of a POST said. `body` is cut at a small limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpPoster(Protocol):
    """One POST without redirects, to an address that the person who configured the channel chose."""

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str], timeout_s: float) -> HttpReply:
        """Send, or raise DeliveryError. Any status is an answer."""


class SourceKind(Protocol):
    """One way to ask the world: one file in `monitor/sources/`. Holds no state."""

    Options: ClassVar[type[BaseModel]]

    def requests(self, source: Source, cursor: Mapping[str, Any], now: datetime) -> Sequence[FetchRequest]:
        """The first pages to ask for. `cursor` is what `next_cursor` returned after the last complete check, or {}."""

    def next_request(self, source: Source, fetch: Fetch) -> FetchRequest | None:
        """The page after this one, or None. Raises SourceError where the answer is not usable."""

    def parse(self, source: Source, fetch: Fetch) -> Reading:
        """Read the items. Pure. Raises SourceError where the whole answer is not usable."""

    def next_cursor(self, source: Source, cursor: Mapping[str, Any], checked_at: datetime) -> Mapping[str, Any]:
        """What to remember after every page of a check that began at `checked_at` was recorded."""


@runtime_checkable
class DatedKind(SourceKind, Protocol):
    """A source kind whose source can be asked for its documents of past days. All days are of the source's zone, and
    both ends belong to a stretch. Pages that follow are found with `next_request`, documents are read with `parse`."""

    def day_requests(self, source: Source, first: date, last: date) -> Sequence[FetchRequest]:
        """The questions that together bring every document published on these days."""

    def list_requests(self, source: Source, first: date, last: date) -> Sequence[FetchRequest]:
        """The same, and as little of each document as names it."""

    def read_listing(self, source: Source, fetch: Fetch) -> Listing:
        """What one page of an answer to either says is there. Raises SourceError where it is not usable."""


@runtime_checkable
class TextKind(Protocol):
    """A source kind whose documents have a full text at an address of its own."""

    def text_request(self, source: Source, facts: Facts, extra: Mapping[str, Any]) -> FetchRequest | None:
        """Where the full text of such a document is; None where it has none, or is not wanted of this document."""

    def read_text(self, source: Source, fetch: Fetch) -> str:
        """The text in reading order, paragraphs apart by an empty line. Pure. Raises SourceError where the answer is no
        full text."""


class Parser(Protocol):
    """Runs `kind.parse` within limits of time and memory."""

    def parse(self, source: Source, fetch: Fetch) -> Reading:
        """As SourceKind.parse; a parse that takes too long is a SourceError too."""


class Channel(Protocol):
    """One way to reach readers, built from validated options."""

    def addresses(self) -> Sequence[str]:
        """One delivery row is made for each. Addresses are shown to people: never a secret."""

    def send(self, message: Message) -> Receipt:
        """Hand the message over, or raise DeliveryError.

        May be called twice with the same message.key: a crash after sending and before recording looks to us like a
        failure.
        """


@dataclass(frozen=True, kw_only=True)
class ChannelContext:
    """What a channel may use of the house. `home` is the folder of monitor.toml; `echo` prints a line for a person."""

    name: str
    home: str
    poster: HttpPoster
    clock: Clock
    echo: Callable[[str], None]


class ChannelKind(Protocol):
    """One file in `monitor/channels/`: options, and how to build the channel from them."""

    Options: ClassVar[type[BaseModel]]

    def build(self, options: Any, context: ChannelContext) -> Channel:
        """`options` is an instance of `Options`. Opens no connection."""


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A message in words. `data` is its structured form (docs/channels.md)."""

    subject: str
    text: str
    html: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


class Renderer(Protocol):
    """Templates to words. Raises TemplateError."""

    def alert(self, content: AlertContent, *, channel_kind: str, language: str) -> Rendered: ...

    def digest(self, content: DigestContent, *, language: str) -> Rendered: ...

    def notice(self, content: NoticeContent, *, language: str) -> Rendered: ...
